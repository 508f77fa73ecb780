//! A document comes in; every case goes out, under a name that stays while the document does. It must never run one.

mod answers;
mod arguments;
mod broken;
mod examples;
mod expected;
mod fields;
mod handshakes;
mod interim;
mod requests;
mod shapes;
mod streams;
mod undeclared;

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::{Bench, Gap};
use crate::document::{Operation, Parameter, Triple};
use crate::sample::{self, Alphabet, Extent, Unsampled, sample};
use crate::schema::Direction;
use crate::server::Answer;
use crate::server::raw::RawAnswer;

pub(crate) use answers::silent;
pub(crate) use arguments::{arguments, given, with_query};
pub use expected::{Expected, Payload, Variant};
pub(crate) use fields::is_ours;
pub use handshakes::{Credential, Key, Layout, Script, Target};
pub(crate) use undeclared::{LATER, LATER_BY};

/// One case.
#[derive(Debug, Clone)]
pub struct Case {
    /// "DELETE /orgs/{orgId} › 404 application/json › full › enveloped"
    pub name: String,
    /// Where in the document it comes from.
    pub pointer: String,
    /// The operation's key.
    pub operation: String,
    /// The declared triple that it serves, if it does.
    pub triple: Option<Triple>,
    /// What happens.
    pub act: Act,
}

/// What happens in a case.
#[derive(Debug, Clone)]
pub enum Act {
    /// A call is made and the request judged.
    Request {
        /// The call's arguments.
        arguments: Value,
        /// What is to become of it.
        fate: Fate,
        /// What the server says.
        answer: Answer,
    },
    /// An answer is served and the outcome judged.
    Answer(Box<AnswerAct>),
    /// A handshake is played through.
    Handshake(Box<Target>, Script),
}

impl Act {
    /// An answer that arrives as it is, served to a call of a patient client.
    fn served(arguments: &Value, answer: Answer, status: u16, expected: Expected) -> Act {
        Act::Answer(Box::new(AnswerAct::served(arguments, answer, status, expected)))
    }
}

impl AnswerAct {
    /// An answer that arrives as it is, served to a call of a patient client.
    fn served(arguments: &Value, answer: Answer, status: u16, expected: Expected) -> AnswerAct {
        let (arguments, raw, temper, fields) = (arguments.clone(), None, Temper::Usual, Vec::new());
        AnswerAct { arguments, answer, raw, temper, status, expected, fields }
    }
}

/// What is to become of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is sent.
    Sent,
    /// It is refused.
    Refused,
    /// It is sent and carries just these arguments, or it is refused.
    Either,
}

/// An answer, how it travels and what it must become.
#[derive(Debug, Clone)]
pub struct AnswerAct {
    /// The call's arguments.
    pub arguments: Value,
    /// What the server says; of a raw answer, as much as arrives.
    pub answer: Answer,
    /// The answer byte by byte, where no proper server could send it.
    pub raw: Option<RawAnswer>,
    /// How the client is set up.
    pub temper: Temper,
    /// The effective status.
    pub status: u16,
    /// What the outcome must be.
    pub expected: Expected,
    /// The declared header fields that the answer has, by their names in lower case: the value of each, none of one that does not fit.
    pub fields: Vec<(String, Option<Value>)>,
}

/// How the client is set up for a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Temper {
    /// Patient, and willing to read what documents hold.
    Usual,
    /// With a total time limit of a moment.
    Impatient,
    /// With a small limit on the body.
    Narrow,
}

/// The limit of [`Temper::Narrow`], in bytes.
pub(crate) const NARROW: usize = 2_048;

/// A session cookie that a server sets: the outcome keeps the field, and no text about it shows the value.
pub(crate) const COOKIE: &str = "cookie-kept-secret";

/// Collects cases and gaps.
pub(crate) struct Maker<'b> {
    pub bench: &'b Bench,
    pub cases: Vec<Case>,
    pub gaps: Vec<Gap>,
    pub faults: Vec<Gap>,
    /// How often each name was given.
    names: HashMap<String, usize>,
}

impl Maker<'_> {
    fn add(&mut self, operation: &Operation, pointer: &str, name: String, triple: Option<Triple>, act: Act) {
        let mut name = format!("{} › {name}", operation.key);
        // Names are how cases are asked for, and a document may say the same thing twice.
        let same = self.names.entry(name.clone()).or_default();
        *same += 1;
        if *same > 1 {
            name = format!("{name} › {same}");
        }
        self.cases.push(Case { name, pointer: pointer.to_owned(), operation: operation.key.clone(), triple, act });
    }

    fn gap(&mut self, about: impl Into<String>, pointer: &str, reason: String) {
        let gap = Gap { about: about.into(), pointer: pointer.to_owned(), reason };
        if !self.gaps.contains(&gap) {
            self.gaps.push(gap);
        }
    }

    /// Notes a contradiction of the document with itself.
    fn fault(&mut self, about: impl Into<String>, pointer: &str, reason: String) {
        let fault = Gap { about: about.into(), pointer: pointer.to_owned(), reason };
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// Notes what there is no value for: the document's fault if no value can be.
    fn unsampled(&mut self, about: impl Into<String>, pointer: &str, error: Unsampled) {
        match error.contradictory {
            true => self.fault(about, pointer, format!("nothing can fit: {}", error.reason)),
            false => self.gap(about, pointer, error.reason),
        }
    }

    /// What was found, or else what fits if alternatives may overlap; true where it fits as it should. Notes why, if not.
    fn loosened(
        &mut self,
        (about, pointer): (String, &str),
        found: Result<Value, Unsampled>,
        loose: impl FnOnce() -> Result<Value, Unsampled>,
    ) -> Option<(Value, bool)> {
        let error = match found {
            Ok(value) => return Some((value, true)),
            Err(error) => error,
        };
        match loose() {
            Ok(value) => {
                self.fault(about, pointer, format!("nothing was found that fits one alternative alone: {error}"));
                Some((value, false))
            }
            Err(_) => {
                self.unsampled(about, pointer, error);
                None
            }
        }
    }

    /// A body sampled for an answer; a gap or a fault when there is none.
    fn sampled(&mut self, about: &str, pointer: &str, extent: Extent) -> Option<Value> {
        let schemas = &self.bench.schemas;
        let found = sample(schemas, Direction::Response, pointer, extent, Alphabet::Wide);
        let loose = || sample::loose(schemas, Direction::Response, pointer, extent, Alphabet::Wide);
        self.loosened((format!("{about} › {extent}"), pointer), found, loose).map(|(value, _)| value)
    }

    /// The extents of every sampled case.
    fn extents(&self) -> Vec<Extent> {
        let options = &self.bench.options;
        let sampled = (0..options.samples).map(|index| Extent::Sampled(options.seed.wrapping_add(index)));
        [Extent::Full, Extent::Minimal].into_iter().chain(sampled).collect()
    }

    /// The arguments of this extent; true where they fit as they should.
    fn arguments(&mut self, operation: &Operation, extent: Extent) -> Option<(Value, bool)> {
        let about = (format!("{} › {extent} arguments", operation.key), operation.pointer.as_str());
        let loose = || arguments::loose(self.bench, operation, extent);
        self.loosened(about, arguments(self.bench, operation, extent), loose)
    }

    /// The smallest valid call. Where there is none, whether its request is right cannot be judged, but what the client makes of an
    /// answer can. There is no answer to a call whose parameters nobody can write.
    fn plain_call(&mut self, operation: &Operation) -> Option<Value> {
        let fit = self.arguments(operation, Extent::Minimal).map(|(arguments, _)| arguments);
        let call = fit.or_else(|| arguments::nearest(self.bench, operation).ok());
        let is_parameter = |own: &&Parameter| operation.parameters.iter().any(|other| std::ptr::eq(*own, other));
        call.filter(|arguments| !requests::unwritable(operation, arguments).iter().any(is_parameter))
    }
}

/// The cases of one operation, or the handshakes, and what of them could not be made.
#[derive(Default)]
pub(crate) struct Part {
    pub cases: Vec<Arc<Case>>,
    pub gaps: Vec<Gap>,
    pub faults: Vec<Gap>,
}

/// How many parts a document's cases come in: one for each operation, and the handshakes.
pub(crate) fn parts(bench: &Bench) -> usize {
    bench.document.operations.len() + 1
}

/// Makes the cases of one part.
pub(crate) fn part(bench: &Bench, index: usize) -> Part {
    let (cases, gaps, faults) = (Vec::new(), Vec::new(), Vec::new());
    let mut maker = Maker { bench, cases, gaps, faults, names: HashMap::new() };
    match bench.document.operations.get(index) {
        Some(operation) => {
            requests::add(&mut maker, operation);
            answers::add(&mut maker, operation);
            undeclared::add(&mut maker, operation);
            broken::add(&mut maker, operation, index == 0);
            streams::add(&mut maker, operation);
            examples::add(&mut maker, operation);
        }
        None => handshakes::add(&mut maker),
    }
    Part { cases: maker.cases.into_iter().map(Arc::new).collect(), gaps: maker.gaps, faults: maker.faults }
}
