//! Operations: what can be called, with what, and what comes back.

use super::ty::{Constraints, Ty};
use crate::diagnostic::Origin;
use std::sync::Arc;

/// Operation Object, with what its path item and the document's root add to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Where it stands.
    pub origin: Origin,
    /// `operationId`, or words made from method and path where the document has none.
    pub id: String,
    /// The name of its first tag; empty without one.
    pub tag: String,
    /// The HTTP method.
    pub method: Method,
    /// The path template as the document writes it.
    pub template: String,
    /// The path template, cut at its parameters.
    pub path: Vec<Segment>,
    /// `summary`.
    pub summary: Option<String>,
    /// `description`.
    pub doc: Option<String>,
    /// `externalDocs`.
    pub external_docs: Option<super::ExternalDocs>,
    /// `deprecated`.
    pub deprecated: bool,
    /// Roles that the caller needs (`x-specbound-required-roles`).
    pub roles: Vec<String>,
    /// Path, query, header and cookie parameters: the path's in the order of the template, then the others as declared.
    pub params: Vec<Param>,
    /// The request body, if there may be one.
    pub body: Option<Body>,
    /// The declared responses: exact statuses, then ranges, then `default`.
    pub responses: Vec<Response>,
    /// Alternatives, each a set of schemes. Empty: nothing is asked for.
    pub security: Vec<Vec<Requirement>>,
    /// Servers of its own; empty means the document's.
    pub servers: Vec<super::Server>,
    /// How an answer is wrapped when a parameter asks for it (`x-specbound-envelope`).
    pub envelope: Option<Envelope>,
    /// How its answers are pages of a list, if the settings say so.
    pub pagination: Option<super::Pagination>,
}

impl Operation {
    /// The declared responses that are successes: the 2xx; an operation that declares none succeeds with its 1xx and 3xx, and
    /// with what `default` says of 2xx.
    pub fn successes(&self) -> impl Iterator<Item = &Response> {
        let declared = self.responses.iter().any(|response| response.status.class() == Some(2));
        self.responses.iter().filter(move |response| is_success(response, declared))
    }

    /// The fields of its forms for which the document names a style.
    pub fn fields(&self) -> impl Iterator<Item = &Param> {
        self.body.iter().flat_map(|body| &body.media).flat_map(|media| &media.fields)
    }

    /// The declared responses that are errors. `default` may be among the successes, too.
    pub fn errors(&self) -> impl Iterator<Item = &Response> {
        let declared = self.responses.iter().any(|response| response.status.class() == Some(2));
        self.responses
            .iter()
            .filter(move |response| response.status == Status::Default || !is_success(response, declared))
    }
}

fn is_success(response: &Response, declared: bool) -> bool {
    match response.status.class() {
        Some(2) => true,
        Some(1 | 3) | None => !declared,
        Some(_) => false,
    }
}

/// A member of a Security Requirement Object.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// The name of the scheme.
    pub scheme: String,
    /// The scopes, or roles, that it must grant.
    pub scopes: Vec<String>,
}

/// The HTTP methods of a Path Item Object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// RFC 9110 §9.3.1.
    Get,
    /// RFC 9110 §9.3.4.
    Put,
    /// RFC 9110 §9.3.3.
    Post,
    /// RFC 9110 §9.3.5.
    Delete,
    /// RFC 9110 §9.3.7.
    Options,
    /// RFC 9110 §9.3.2.
    Head,
    /// RFC 5789.
    Patch,
    /// RFC 9110 §9.3.8.
    Trace,
}

impl Method {
    /// The methods in the order of the Path Item Object, with their keys there.
    pub const ALL: [(&'static str, Self); 8] = [
        ("get", Self::Get),
        ("put", Self::Put),
        ("post", Self::Post),
        ("delete", Self::Delete),
        ("options", Self::Options),
        ("head", Self::Head),
        ("patch", Self::Patch),
        ("trace", Self::Trace),
    ];

    /// The method as it stands in a request line.
    #[must_use]
    pub fn wire(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
        }
    }
}

/// A piece of a path template.
#[derive(Clone, Debug, PartialEq)]
pub enum Segment {
    /// Text as it stands.
    Literal(String),
    /// A parameter, by its name.
    Param(String),
}

/// Parameter Object.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Where it stands.
    pub origin: Origin,
    /// Its name on the wire.
    pub wire: String,
    /// `in`.
    pub place: Place,
    /// `required`.
    pub required: bool,
    /// `style`, with its default by place.
    pub style: Style,
    /// `explode`, with its default by style.
    pub explode: bool,
    /// `allowReserved`.
    pub allow_reserved: bool,
    /// The type of its value.
    pub ty: Ty,
    /// What its value must satisfy, if anything.
    pub constraints: Option<Box<Constraints>>,
    /// `default`, as JSON text.
    pub default: Option<String>,
    /// `example`, as JSON text.
    pub example: Option<String>,
    /// `description`.
    pub doc: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// How a parameter is written (OAS 3.0.3, Parameter Object: style).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `;name=value`, RFC 6570.
    Matrix,
    /// `.value`, RFC 6570.
    Label,
    /// `name=value`, RFC 6570.
    Form,
    /// `value`, RFC 6570.
    Simple,
    /// Values with spaces between them.
    SpaceDelimited,
    /// Values with `|` between them.
    PipeDelimited,
    /// `name[key]=value`.
    DeepObject,
    /// JSON text: a parameter described by `content`.
    Json,
}

/// Request Body Object.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// Where it stands.
    pub origin: Origin,
    /// `required`.
    pub required: bool,
    /// `description`.
    pub doc: Option<String>,
    /// Its media types, at least one.
    pub media: Vec<Media>,
}

/// Media Type Object.
#[derive(Clone, Debug, PartialEq)]
pub struct Media {
    /// The media type or range.
    pub mime: String,
    /// How it is written and read.
    pub codec: Codec,
    /// The type of what it holds.
    pub ty: Ty,
    /// For a sequence of JSON values, which is read as text unless it is streamed: the type of each (OAS 3.2, Media Type Object:
    /// itemSchema; before that, what documents write as `schema` there).
    pub item: Option<Ty>,
    /// For multipart bodies: what single properties are written as.
    pub parts: Vec<Part>,
    /// For forms: the properties for which the document names a style, as if they were parameters of the query (OAS 3.0.3, Encoding
    /// Object: style, explode, allowReserved).
    pub fields: Vec<Param>,
}

/// How a body is written and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Codec {
    /// `application/json` and any `+json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data` and other multipart types.
    Multipart,
    /// `text/*` and XML, as a string.
    Text,
    /// `text/*` whose schema is one number, boolean, constant or format: its text.
    Plain,
    /// Anything else, as bytes.
    Bytes,
}

/// Encoding Object: what one property of a multipart body is written as.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The property's name.
    pub name: String,
    /// `contentType`.
    pub content_type: String,
}

/// Response Object under its status.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// Where it stands.
    pub origin: Origin,
    /// The key under `responses`.
    pub status: Status,
    /// `description`.
    pub doc: String,
    /// Declared headers.
    pub headers: Vec<Header>,
    /// Its media types; empty where no body is declared.
    pub media: Vec<Media>,
    /// Media types that are declared where HTTP has no content, as under 204. They say nothing of a body, but a service may choose
    /// by them what it does (RFC 9110 §12.5.1: Accept): the version of an API, say.
    pub unsent: Vec<String>,
}

/// A key of the Responses Object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// `"404"`.
    Code(u16),
    /// `"4XX"`: the first digit.
    Range(u8),
    /// `default`.
    Default,
}

impl Status {
    /// The first digit; `default` has none.
    #[must_use]
    pub fn class(self) -> Option<u8> {
        match self {
            Self::Code(code) => u8::try_from(code / 100).ok(),
            Self::Range(class) => Some(class),
            Self::Default => None,
        }
    }
}

/// Header Object of a response.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The header's name.
    pub wire: String,
    /// The type of its value.
    pub ty: Ty,
    /// How the value is written.
    pub form: HeaderForm,
    /// `required`.
    pub required: bool,
    /// `description`.
    pub doc: Option<Arc<str>>,
}

/// How the value of a response header is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeaderForm {
    /// In the style `simple`, without `explode`.
    Simple,
    /// In the style `simple`, with `explode`.
    Exploded,
    /// As JSON: its `content` says so.
    Json,
}

/// What the service sends of its own accord: a webhook (OAS 3.1, OpenAPI Object) or a callback (OAS 3.0.3, Callback Object).
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    /// Where its operation stands.
    pub origin: Origin,
    /// Its name: `operationId`, or words made from where it stands.
    pub name: String,
    /// `summary` and `description`.
    pub doc: Option<String>,
    /// The HTTP method by which it comes.
    pub method: Method,
    /// The type of its body.
    pub ty: Ty,
}

/// How an answer is wrapped when a boolean query parameter asks for it (`x-specbound-envelope`).
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// The parameter's name.
    pub parameter: String,
    /// The member that holds the status.
    pub status: String,
    /// The member that holds the body.
    pub content: String,
}
