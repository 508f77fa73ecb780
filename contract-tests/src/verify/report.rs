//! What the steps of a run showed comes in; a report for a person goes out. It must never know how an answer was judged.

use std::fmt;

use super::Step;

/// What a server must do; each by a name that stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is explained by its sentence")]
pub enum Rule {
    Answered,
    ServerError,
    StatusDeclared,
    MediaTypeDeclared,
    BodyFits,
    HeaderFits,
    SoundAccepted,
    BrokenRefused,
    CredentialsDemanded,
    Challenge,
    MethodRefused,
    Allow,
    Client,
}

impl Rule {
    /// All of them.
    pub const ALL: [Rule; 13] = [
        Rule::Answered,
        Rule::ServerError,
        Rule::StatusDeclared,
        Rule::MediaTypeDeclared,
        Rule::BodyFits,
        Rule::HeaderFits,
        Rule::SoundAccepted,
        Rule::BrokenRefused,
        Rule::CredentialsDemanded,
        Rule::Challenge,
        Rule::MethodRefused,
        Rule::Allow,
        Rule::Client,
    ];

    /// Its name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Rule::Answered => "answered",
            Rule::ServerError => "server-error",
            Rule::StatusDeclared => "status-declared",
            Rule::MediaTypeDeclared => "media-type-declared",
            Rule::BodyFits => "body-fits",
            Rule::HeaderFits => "header-fits",
            Rule::SoundAccepted => "sound-accepted",
            Rule::BrokenRefused => "broken-refused",
            Rule::CredentialsDemanded => "credentials-demanded",
            Rule::Challenge => "challenge",
            Rule::MethodRefused => "method-refused",
            Rule::Allow => "allow",
            Rule::Client => "client",
        }
    }
}

/// One thing that a server does and should not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The operation's key.
    pub operation: String,
    /// What was sent.
    pub step: String,
    /// Where the document says otherwise, a JSON pointer.
    pub pointer: String,
    /// Which rule is broken.
    pub rule: Rule,
    /// What the document, or HTTP, has.
    pub expected: String,
    /// What came.
    pub got: String,
}

impl Finding {
    pub(super) fn new(step: &Step, rule: Rule, expected: &str, got: &str) -> Finding {
        const LONGEST: usize = 300;
        let mut got: String = got.chars().take(LONGEST).flat_map(char::escape_debug).collect();
        if got.is_empty() {
            got.push_str("nothing");
        }
        let (operation, pointer) = (step.operation.clone(), step.pointer.clone());
        Finding { operation, step: step.name.clone(), pointer, rule, expected: expected.to_owned(), got }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { operation, step, pointer, rule, expected, got } = self;
        write!(
            f,
            "{}: {operation} › {step}\n    at        #{pointer}\n    expected  {expected}\n    got       {got}",
            rule.id()
        )
    }
}

/// What a whole run showed.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// How many steps were done.
    pub steps: usize,
    /// How many requests were sent: a handshake takes more than one.
    pub sent: usize,
    /// How many sound requests were not let in, for want of credentials.
    pub not_let_in: usize,
    /// What could not be asked.
    pub gaps: Vec<String>,
    /// In order.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether the server keeps the document's promises, as far as it was asked.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}\n")?;
        }
        for rule in Rule::ALL {
            let count = self.findings.iter().filter(|finding| finding.rule == rule).count();
            if count > 0 {
                writeln!(f, "{count:>5}  {}", rule.id())?;
            }
        }
        for gap in &self.gaps {
            writeln!(f, "not asked: {gap}")?;
        }
        if self.not_let_in > 0 {
            writeln!(f, "{} sound requests were not let in; --auth gives credentials", self.not_let_in)?;
        }
        write!(f, "verify: {} steps, {} requests, {} findings", self.steps, self.sent, self.findings.len())
    }
}
