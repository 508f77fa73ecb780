//! One document in; what is wrong with what the generator made of it out.
//! It must never know where the document comes from.

use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use specbound_codegen::diagnostic::Severity;
use specbound_codegen::read::{Library, NoLibrary, locate_all};
use specbound_codegen::{Input, Settings, generate};

use super::seeds::Try;
use super::structure;

/// The kinds of what must not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The generator panicked.
    Panic,
    /// It took too long.
    Hang,
    /// The process ended: the stack overflowed, or the memory was used up.
    Crash,
    /// The code it made is no Rust, or names something twice.
    Code,
    /// A node could not be read after mending.
    Unread,
    /// The same document gave two outputs.
    Chance,
    /// There are files beside errors, or nothing at all.
    Contract,
}

impl Kind {
    /// The word of a kind, as it stands in names of files.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Panic => "panic",
            Kind::Hang => "hang",
            Kind::Crash => "crash",
            Kind::Code => "code",
            Kind::Unread => "unread",
            Kind::Chance => "chance",
            Kind::Contract => "contract",
        }
    }

    /// The kind of a word.
    pub fn of(word: &str) -> Option<Self> {
        use Kind::{Chance, Code, Contract, Crash, Hang, Panic, Unread};
        [Panic, Hang, Crash, Code, Unread, Chance, Contract].into_iter().find(|kind| kind.word() == word)
    }
}

/// Something that must not happen.
#[derive(Clone, Debug)]
pub struct Fault {
    pub kind: Kind,
    pub message: String,
}

impl Fault {
    /// The fault with a message on one line.
    pub fn new(kind: Kind, message: &str) -> Self {
        Fault { kind, message: message.split_whitespace().collect::<Vec<_>>().join(" ") }
    }

    /// What faults of one cause have in common: numbers, and what is quoted, are the document's.
    pub fn signature(&self) -> String {
        let mut quoted = false;
        let mut signature = String::from(self.kind.word());
        for c in self.message.chars() {
            match c {
                '`' | '"' => quoted = !quoted,
                c if quoted || c.is_ascii_digit() && self.kind != Kind::Panic => {}
                c => signature.push(c),
            }
        }
        signature
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.word(), self.message)
    }
}

thread_local! {
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps the place of a panic for the fault instead of printing it.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
        PLACE.with(|kept| *kept.borrow_mut() = place);
    }));
}

/// The document itself, under another name: references to files go in circles at once.
struct Mirror<'t>(&'t str);

impl Library for Mirror<'_> {
    fn text(&self, from: &str, reference: &str) -> Result<(String, String), String> {
        match reference {
            "other.yaml" => Ok(("other.yaml".to_owned(), self.0.to_owned())),
            _ => NoLibrary.text(from, reference),
        }
    }
}

/// Returns whether anything was generated from a document, or what is wrong with that; with `thorough`, also whether it comes
/// again.
pub fn of(tried: &Try, thorough: bool) -> Result<bool, Fault> {
    let run = AssertUnwindSafe(|| look(tried, thorough));
    catch_unwind(run).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        let place = PLACE.with(|place| place.borrow().clone());
        Err(Fault::new(Kind::Panic, &format!("{place} {text}")))
    })
}

fn look(tried: &Try, thorough: bool) -> Result<bool, Fault> {
    // Settings that cannot be used end a run before there is a document; others stand in.
    let settings = Settings::parse(&tried.settings, "generate.toml");
    let settings = settings.unwrap_or_else(|_| Settings::for_package("case"));
    let library = Mirror(&tried.text);
    let input =
        || Input { name: "case.yaml", text: tried.text.as_str().into(), settings: &settings, library: &library };
    let output = generate(input());
    for diagnostic in output.diagnostics.iter() {
        let kind = match diagnostic.code {
            "emitted-code-invalid" => Kind::Code,
            "unreadable-node" | "no-such-node" => Kind::Unread,
            _ => continue,
        };
        return Err(Fault::new(kind, &diagnostic.message));
    }
    let origins: Vec<&str> = output.diagnostics.iter().map(|diagnostic| &*diagnostic.origin.pointer).collect();
    locate_all(&tried.text, &origins);
    let errors = output.diagnostics.count(Severity::Error);
    if (errors > 0) != output.files.is_empty() {
        let message = format!("{errors} errors and {} files", output.files.len());
        return Err(Fault::new(Kind::Contract, &message));
    }
    if thorough {
        let again = generate(input());
        if again.files != output.files || again.diagnostics.into_vec() != output.diagnostics.into_vec() {
            return Err(Fault::new(Kind::Chance, "the second output is another"));
        }
    }
    match structure::fault(&output.files) {
        Some(message) => Err(Fault::new(Kind::Code, &message)),
        None => Ok(!output.files.is_empty()),
    }
}
