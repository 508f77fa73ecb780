//! What is said about a document: a code, a severity, a message, the place it is about, and what to do about it.
//! Every stage hands its findings in here; the caller prints them.
//! It must never know the text of a document, files, terminals or colours.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

/// How much a [`Diagnostic`] weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Something of the document is not honoured as it stands.
    Warning,
    /// Something was read in another form than it was written in, and nothing is lost.
    Note,
}

impl Severity {
    /// Returns the word this severity is printed as: `error`, `warning` or `note`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// A place in the text of a document, for people: both numbers start at 1, and a column is a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl Position {
    /// Returns the place of a byte of a text.
    #[must_use]
    pub fn of(text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        Position { line: before.matches('\n').count() as u32 + 1, column: column as u32 + 1 }
    }
}

/// A place in a document: the name the document was loaded by, and a JSON pointer (RFC 6901) into it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    /// The name the document was loaded by.
    pub document: Arc<str>,
    /// The JSON pointer, empty for the whole document.
    pub pointer: Arc<str>,
}

impl Origin {
    /// Returns the origin of a whole document.
    pub fn root(document: &str) -> Self {
        Origin { document: document.into(), pointer: "".into() }
    }

    /// Returns the origin of the member `token`, which is escaped (RFC 6901 section 3).
    pub fn child(&self, token: &str) -> Self {
        let mut pointer = String::with_capacity(self.pointer.len() + token.len() + 1);
        pointer.push_str(&self.pointer);
        push_token(&mut pointer, token);
        self.at(&pointer)
    }

    /// Returns the origin of the element `i` of an array.
    pub fn index(&self, i: usize) -> Self {
        self.at(&format!("{}/{i}", self.pointer))
    }

    /// Returns the origin of what `pointer` (already escaped) means in the same document.
    pub fn at(&self, pointer: &str) -> Self {
        Origin { document: Arc::clone(&self.document), pointer: pointer.into() }
    }

    /// Returns the last token, unescaped, or `None` for a whole document.
    pub fn last(&self) -> Option<Cow<'_, str>> {
        self.pointer.rsplit_once('/').map(|(_, token)| unescape(token))
    }

    /// Returns the origin of what holds this, or `None` for a whole document.
    pub fn parent(&self) -> Option<Self> {
        self.pointer.rsplit_once('/').map(|(parent, _)| self.at(parent))
    }

    /// Returns the tokens of the pointer in order, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        tokens(&self.pointer)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.document, self.pointer)
    }
}

/// Returns the tokens of a JSON pointer in order, unescaped.
pub(crate) fn tokens(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(unescape)
}

/// Appends `/` and the escaped token to a JSON pointer.
pub(crate) fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    for c in token.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// RFC 6901 section 4: `~1` first, then `~0`, so that `~01` means `~1`.
fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') { token.replace("~1", "/").replace("~0", "~").into() } else { token.into() }
}

/// One finding about a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of finding, in kebab-case. A code never changes its meaning.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What was found, in one sentence without a final stop.
    pub message: String,
    /// What it is about.
    pub origin: Origin,
    /// Where it is in the text, for the findings that no pointer leads to (a syntax error).
    pub position: Option<Position>,
    /// What can be done about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Returns a finding that keeps anything from being generated.
    pub fn error(code: &'static str, origin: &Origin, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, origin, message.into())
    }

    /// Returns a finding that something is not honoured as it stands.
    pub fn warning(code: &'static str, origin: &Origin, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, origin, message.into())
    }

    /// Returns a finding by which nothing is lost.
    pub fn note(code: &'static str, origin: &Origin, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, origin, message.into())
    }

    fn new(severity: Severity, code: &'static str, origin: &Origin, message: String) -> Self {
        Diagnostic { code, severity, message, origin: origin.clone(), position: None, help: None }
    }

    /// Returns the finding with what can be done about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Returns the finding with its place in the text.
    pub fn position(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {} ({})", self.severity.word(), self.code, self.message, self.origin)
    }
}

/// The findings of a run, in the order they were made; the same finding about the same place is kept once.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
    // Only asked for membership, so its order reaches nothing.
    seen: HashSet<(&'static str, Origin, Option<Position>, String)>,
}

impl Diagnostics {
    /// Returns an empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding, unless the same one is already there.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let key = (diagnostic.code, diagnostic.origin.clone(), diagnostic.position, diagnostic.message.clone());
        if self.seen.insert(key) {
            self.found.push(diagnostic);
        }
    }

    /// Adds all findings of another collection.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in others {
            self.push(diagnostic);
        }
    }

    /// Gives every finding the origin that `written` returns for the one it has.
    pub fn relocate(&mut self, mut written: impl FnMut(&Origin) -> Origin) {
        for mut diagnostic in std::mem::take(self) {
            diagnostic.origin = written(&diagnostic.origin);
            self.push(diagnostic);
        }
    }

    /// Returns the findings in the order they were made.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.found.iter()
    }

    /// Returns whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Returns how many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Returns how many findings there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Returns whether there is no finding.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Returns the findings in the order they were made.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.found
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.into_iter()
    }
}
