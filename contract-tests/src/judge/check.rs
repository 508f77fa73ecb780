//! The rules by which a client is judged, one identifier each; what a case found goes out. It must never know how a rule is
//! applied.

use std::fmt;

macro_rules! checks {
    ($($(#[doc = $doc:literal])* $name:ident = $id:literal,)*) => {
        /// One rule. Its identifier never changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Check { $($(#[doc = $doc])* $name,)* }

        impl Check {
            /// Every rule.
            pub const ALL: &'static [Check] = &[$(Check::$name,)*];

            /// Its identifier.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Check::$name => $id,)* }
            }
        }
    };
}

checks! {
    /// The client has the document's operations, no more and no fewer.
    Operations = "operations",
    /// A call comes to an end.
    Returns = "returns",
    /// A call does not panic.
    Panics = "panics",
    /// A valid call reaches the server exactly once.
    Sent = "request-sent",
    /// With the document's method.
    Method = "request-method",
    /// With the template's path and the arguments in it.
    Path = "request-path",
    /// With the arguments in the query.
    Query = "request-query",
    /// With nothing undeclared in the query or the cookies.
    Undeclared = "request-undeclared",
    /// With the arguments in the headers.
    Header = "request-header",
    /// With the arguments in the cookies.
    Cookie = "request-cookie",
    /// With the body, in its media type.
    Body = "request-body",
    /// With the credentials it was given.
    Credentials = "request-credentials",
    /// Asking for a media type that the document declares.
    Accept = "request-accept",
    /// The request made without I/O is the one that is sent.
    PureRequest = "request-pure",
    /// The types of the arguments hold all that they were given.
    Typed = "request-typed",
    /// Arguments that break a constraint are refused, as an error of the kind `request`.
    Refused = "request-refused",
    /// And nothing is sent then.
    Silent = "request-silent",
    /// The answer makes the right kind of outcome: a success, or which kind of error.
    Kind = "answer-kind",
    /// With the effective status.
    Status = "answer-status",
    /// And the status line's.
    HttpStatus = "answer-http-status",
    /// In the variant of its status and media type.
    Variant = "answer-variant",
    /// Whose body encodes to what was sent.
    AnswerBody = "answer-body",
    /// With the answer's headers.
    Headers = "answer-headers",
    /// Of which the declared ones are read as their types.
    Fields = "answer-fields",
    /// With the answer's body as it came.
    RawBody = "answer-raw-body",
    /// What the document does not declare is not documented.
    Undocumented = "answer-undocumented",
    /// A body of the schema that error answers share is reported as one.
    Shared = "answer-shared",
    /// With the service's own code.
    Code = "answer-code",
    /// A body that does not fit says where.
    DecodeError = "answer-decode-error",
    /// Whether trying again may help.
    Retryable = "answer-retryable",
    /// How long the server asks to wait before that.
    RetryAfter = "answer-retry-after",
    /// The answer decoded without I/O makes the same outcome.
    PureDecode = "answer-pure",
    /// An error is told in one line of bounded length.
    Display = "error-display",
    /// An error's Debug is of bounded length.
    Debug = "error-debug",
    /// No secret is shown anywhere.
    Secret = "secret",
    /// A digest client keeps RFC 7616.
    Digest = "digest",
    /// It chooses the strongest challenge that it knows.
    Strongest = "digest-strongest",
    /// It uses a nonce again, counting.
    NonceReuse = "digest-nonce-reuse",
    /// It answers a stale nonce without failing.
    Stale = "digest-stale",
    /// It gives up when its password is not taken.
    GivesUp = "auth-gives-up",
    /// A token is asked for as RFC 6749 has it.
    TokenRequest = "token-request",
    /// A token is asked for as often as needed, and no oftener.
    TokenCount = "token-count",
    /// A refused token is replaced once.
    TokenRetry = "token-retry",
    /// Tokens are given back where the document says.
    TokenRevoked = "token-revoked",
    /// What goes wrong at the token endpoint is an error of the kind `auth`, and nothing is sent to the API.
    TokenError = "token-error",
    /// A call with the right credentials succeeds.
    LetIn = "auth-let-in",
    /// Another origin sees no credential.
    Origin = "origin",
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// A rule that was broken.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule.
    pub check: Check,
    /// What should have been.
    pub expected: String,
    /// What was.
    pub got: String,
}

/// What a case found so far.
#[derive(Debug, Default)]
pub(crate) struct Findings(pub Vec<Finding>);

impl Findings {
    /// Notes a broken rule.
    pub(crate) fn add(&mut self, check: Check, expected: impl fmt::Display, got: impl fmt::Display) {
        self.0.push(Finding { check, expected: expected.to_string(), got: got.to_string() });
    }

    /// Notes a rule as broken unless both are the same.
    pub(crate) fn same<T: PartialEq + fmt::Debug>(&mut self, check: Check, expected: T, got: T) {
        if expected != got {
            self.add(check, format!("{expected:?}"), format!("{got:?}"));
        }
    }

    /// Notes a rule as broken unless the condition holds.
    pub(crate) fn holds(&mut self, check: Check, condition: bool, expected: impl fmt::Display, got: impl fmt::Display) {
        if !condition {
            self.add(check, expected, got);
        }
    }
}
