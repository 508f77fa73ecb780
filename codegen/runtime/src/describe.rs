//! What generated code says of a service: plain constant data, written once per document. Nothing comes in or goes out
//! here; every other module reads these descriptions, and none of them holds a value of a call.

use std::fmt;

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

use super::constraints::Check;
use super::encode::Write;

/// Takes the envelope off a body, if the arguments asked for one: the status and the content that it holds.
pub type Open = fn(&Envelope, &[(&'static Parameter, Value)], &Bytes) -> Option<(StatusCode, Bytes)>;

/// A whole API: what its document says that every operation shares.
pub struct Service {
    /// The title of the document (OAS 3.0.3, Info Object).
    pub title: &'static str,
    /// The version of the document, not of the client.
    pub version: &'static str,
    /// The `User-Agent` that a client sends unless its builder is told otherwise.
    pub user_agent: &'static str,
    /// The servers, the default one first.
    pub servers: &'static [Server],
    /// The names of the variables of servers that operations have of their own.
    #[cfg(feature = "server-variables")]
    pub variables: &'static [&'static str],
    /// The security schemes by name.
    pub schemes: &'static [SecurityScheme],
    /// Where the shared error schema keeps its code and its message.
    pub problem: Problem,
}

/// The top-level properties of the shared error schema that hold its code and its message; the first one present wins.
#[derive(Debug)]
pub struct Problem {
    /// Property names that may hold the code.
    pub code: &'static [&'static str],
    /// Property names that may hold the message for a person.
    pub message: &'static [&'static str],
}

/// A server (OAS 3.0.3, Server Object).
#[derive(Debug)]
pub struct Server {
    /// The URL template, with `{variables}`.
    pub url: &'static str,
    /// What the document says of it.
    pub description: &'static str,
    /// The variables of the template.
    pub variables: &'static [ServerVariable],
}

/// A variable of a server URL (OAS 3.0.3, Server Variable Object).
#[derive(Debug)]
pub struct ServerVariable {
    /// The name between the braces.
    pub name: &'static str,
    /// The value used unless another is chosen.
    pub default: &'static str,
    /// The values allowed; empty means any.
    pub allowed: &'static [&'static str],
}

/// A named security scheme (OAS 3.0.3, Security Scheme Object).
#[derive(Debug)]
pub struct SecurityScheme {
    /// The name that security requirements use.
    pub name: &'static str,
    /// What it asks for.
    pub kind: SchemeKind,
}

/// What a security scheme asks for.
#[derive(Clone, Copy, Debug)]
pub enum SchemeKind {
    /// A key sent in a named place.
    ApiKey {
        /// Where the key is sent.
        place: KeyPlace,
        /// The name of the header, query parameter or cookie.
        name: &'static str,
    },
    /// HTTP Basic (RFC 7617).
    Basic,
    /// HTTP Bearer (RFC 6750).
    Bearer,
    /// HTTP Digest (RFC 7616).
    Digest,
    /// OAuth 2.0 (RFC 6749).
    OAuth2 {
        /// The token endpoint of the client credentials flow, if the document declares that flow.
        token_url: Option<&'static str>,
        /// The revocation endpoint (RFC 7009), if one is known.
        revocation_url: Option<&'static str>,
        /// The scopes the flow declares.
        scopes: &'static [&'static str],
    },
    /// OpenID Connect; a token obtained elsewhere is sent as a bearer token.
    OpenIdConnect,
    /// A client certificate, which this client cannot present.
    MutualTls,
    /// Another HTTP authentication scheme, which this client does not speak.
    Other(&'static str),
}

/// Where an API key is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// A header.
    Header,
    /// A query parameter.
    Query,
    /// A cookie.
    Cookie,
}

/// One operation (OAS 3.0.3, Operation Object).
pub struct Operation {
    /// The operationId, as the document spells it.
    pub id: &'static str,
    /// The HTTP method in capitals.
    pub method: &'static str,
    /// The path template, such as `/orgs/{orgId}`, as far as a request carries it; percent-encoded, but for the names.
    pub path: &'static str,
    /// The parameters; generated calls name them by their position.
    pub parameters: &'static [Parameter],
    /// The fields of forms for which the document names a style, which are written as in the query (OAS 3.0.3, Encoding Object).
    pub fields: &'static [Parameter],
    /// The operation's own servers; empty means the service's.
    pub servers: &'static [Server],
    /// Alternatives, each a set of scheme names that are needed together. No alternative, or an empty set among them,
    /// means that the operation may be called without credentials.
    pub security: &'static [&'static [&'static str]],
    /// The `Accept` header; empty means that none is sent.
    pub accept: &'static str,
    /// Whether a call without a body is refused before it is sent (OAS 3.0.3, Request Body Object: `required`).
    pub body_required: bool,
    /// How answers are wrapped when the caller asks for that.
    pub envelope: Option<Envelope>,
    /// The 3xx statuses that the document declares: they are answers and are not followed.
    pub redirects: &'static [u16],
    /// The answers that are successes, an exact status before the range that holds it.
    pub successes: &'static [Success],
}

impl Operation {
    /// What most operations do not have.
    pub const NONE: Operation = Operation {
        id: "",
        method: "",
        path: "",
        parameters: &[],
        fields: &[],
        servers: &[],
        security: &[],
        accept: "",
        body_required: false,
        envelope: None,
        redirects: &[],
        successes: &[],
    };

    /// The media types of the declared success that a status means; `None` if it means none.
    pub(super) fn success(&self, code: u16) -> Option<&'static [&'static str]> {
        for success in self.successes {
            if success.statuses.0 <= code && code <= success.statuses.1 {
                return Some(success.media_types);
            }
        }
        None
    }
}

/// An answer that is a success (OAS 3.0.3, Responses Object).
#[derive(Debug)]
pub struct Success {
    /// The first and the last status that it stands for.
    pub statuses: (u16, u16),
    /// The media types that its body may have; none where it has no body.
    pub media_types: &'static [&'static str],
}

/// How a service wraps its answers on demand (`x-specbound-envelope`).
pub struct Envelope {
    /// The boolean query parameter that asks for it.
    pub parameter: &'static str,
    /// The member that holds the real status.
    pub status: &'static str,
    /// The member that holds the real body.
    pub content: &'static str,
    /// What takes it off: only a crate with envelopes has it.
    pub open: Open,
}

/// One parameter (OAS 3.0.3, Parameter Object).
#[derive(Clone, Copy)]
pub struct Parameter {
    /// The name on the wire.
    pub name: &'static str,
    /// Where it is sent.
    pub place: Place,
    /// How arrays and objects are written.
    pub style: Style,
    /// Whether arrays and objects are written as one pair per item.
    pub explode: bool,
    /// Whether reserved characters stay as they are; query only.
    pub allow_reserved: bool,
    /// What writes its value: a crate has only those that its parameters name.
    pub write: Write,
    /// What is checked before anything is sent.
    pub constraints: Constraints,
}

impl Parameter {
    /// A parameter of no name yet. Those that a kind of parameter has are with the code that writes it.
    pub(super) const fn new(place: Place, style: Style, explode: bool, write: Write) -> Parameter {
        Parameter { name: "", place, style, explode, allow_reserved: false, write, constraints: Constraints::NONE }
    }
}

/// Where a parameter is sent (OAS 3.0.3, Parameter Object: `in`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie,
}

/// How a value is written (OAS 3.0.3, Parameter Object: `style`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `;color=blue`, RFC 6570 §3.2.7.
    Matrix,
    /// `.blue`, RFC 6570 §3.2.5.
    Label,
    /// `color=blue`, RFC 6570 §3.2.8.
    Form,
    /// `blue`, RFC 6570 §3.2.2.
    Simple,
    /// `color=blue%20black`.
    SpaceDelimited,
    /// `color=blue%7Cblack`.
    PipeDelimited,
    /// `color[R]=100&color[G]=200`.
    DeepObject,
    /// JSON text: a parameter described by `content` instead of `schema`.
    Json,
}

/// What is checked of a parameter before it is sent (OAS 3.0.3, Schema Object). A constraint that speaks of another
/// kind of value than the one given has no effect, as in JSON Schema.
#[derive(Clone, Copy)]
pub struct Constraints {
    /// What checks a value: a crate has only those that its parameters name.
    pub check: Check,
    /// A regular expression found anywhere in a string.
    pub pattern: Option<&'static str>,
    /// The least length of a string, in Unicode scalar values.
    pub min_length: Option<u64>,
    /// The greatest length of a string, in Unicode scalar values.
    pub max_length: Option<u64>,
    /// The least number of items.
    pub min_items: Option<u64>,
    /// The greatest number of items.
    pub max_items: Option<u64>,
    /// The least number.
    pub minimum: Option<f64>,
    /// The greatest number.
    pub maximum: Option<f64>,
    /// Whether the least number itself is refused.
    pub exclusive_minimum: bool,
    /// Whether the greatest number itself is refused.
    pub exclusive_maximum: bool,
    /// The number that a value is a multiple of.
    pub multiple_of: Option<f64>,
    /// Whether all items differ.
    pub unique_items: bool,
}

/// Shows descriptions by their names: they can be looked up, and addresses of code say nothing.
macro_rules! shown_by {
    ($($ty:ident: $name:ident),*) => {
        $(impl fmt::Debug for $ty {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($ty)).field(&self.$name).finish()
            }
        })*
    };
}

shown_by!(Service: title, Operation: id, Envelope: parameter, Parameter: name, Constraints: pattern);
