//! The `paths` of a document come in; operations with their parameters and bodies go out (OAS 3.0.3, Paths Object).
//! It must never know how a value is written on the wire.

use serde_json::Value;

use super::media::{Media, content, media};
use super::{Document, DocumentError, Response, Scheme, Status, Triple, member, response};

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// "DELETE /orgs/{orgId}": the name by which a client is asked for it.
    pub key: String,
    /// In upper case.
    pub method: String,
    /// The template, "/orgs/{orgId}".
    pub path: String,
    /// The document's own name for it, if it has one.
    pub id: Option<String>,
    /// The first tag that it has, if any.
    pub tag: Option<String>,
    /// Where it is written.
    pub pointer: String,
    /// Its own parameters, then those of its path that it does not replace.
    pub parameters: Vec<Parameter>,
    /// What it sends, if anything.
    pub body: Option<Body>,
    /// What it may answer.
    pub responses: Vec<Response>,
    /// Alternatives, each a set of scheme names. Empty: it may go without.
    pub security: Vec<Vec<String>>,
    /// How its answers are wrapped on demand.
    pub envelope: Option<Envelope>,
}

/// Where a parameter travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the path template.
    Path,
    /// In the query.
    Query,
    /// A header field.
    Header,
    /// A cookie.
    Cookie,
}

impl Parameter {
    /// Whether both are the same one: of one name, in which a header's letters may be of either case, in one place (OAS 3.0.3, Parameter
    /// Object).
    fn is(&self, other: &Self) -> bool {
        let alike = match self.place {
            Place::Header => self.name.eq_ignore_ascii_case(&other.name),
            Place::Path | Place::Query | Place::Cookie => self.name == other.name,
        };
        alike && self.place == other.place
    }
}

impl Place {
    /// The document's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
            Place::Cookie => "cookie",
        }
    }
}

/// How a parameter is written (OAS 3.0.3, Parameter Object: style).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// `;color=blue`
    Matrix,
    /// `.blue`
    Label,
    /// `color=blue`
    Form,
    /// `blue`
    Simple,
    /// `color=blue%20black`
    SpaceDelimited,
    /// `color=blue|black`
    PipeDelimited,
    /// `color[R]=100`
    DeepObject,
    /// A `content` parameter: its media type's own writing.
    Content,
}

/// One parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// Where it travels.
    pub place: Place,
    /// A path parameter always is.
    pub required: bool,
    /// How it is written.
    pub style: Style,
    /// Whether arrays and objects are spread.
    pub explode: bool,
    /// The media type of a `content` parameter.
    pub media_type: Option<String>,
    /// The pointer of its schema.
    pub schema: Option<String>,
    /// Where it is written.
    pub pointer: String,
}

impl Parameter {
    /// Whether it stands for nothing: a header that the document describes elsewhere (OAS 3.0.3, Parameter Object: name), one that
    /// belongs to whoever sends the message (RFC 9112, section 6; RFC 9110, section 7.6.1), or one that no request can have.
    #[must_use]
    pub fn is_ignored(&self) -> bool {
        let described_elsewhere = ["accept", "content-type", "authorization"];
        let framing = ["connection", "content-length", "host", "transfer-encoding", "upgrade"];
        let is = |name: &&str| self.name.eq_ignore_ascii_case(name);
        let set_by_itself = described_elsewhere.iter().chain(&framing).any(is);
        (self.place == Place::Header && set_by_itself) || self.is_unsendable()
    }

    /// Whether it is a header whose name is none (RFC 9110, section 5.1: a token).
    #[must_use]
    pub fn is_unsendable(&self) -> bool {
        self.place == Place::Header && http::HeaderName::from_bytes(self.name.as_bytes()).is_err()
    }
}

/// A request body.
#[derive(Debug, Clone)]
pub struct Body {
    /// Whether a call without it is refused.
    pub required: bool,
    /// Its media types.
    pub media: Vec<Media>,
    /// Where it is written.
    pub pointer: String,
}

/// `x-specbound-envelope` on a boolean query parameter: answers may be wrapped in an object.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The query parameter that asks for it.
    pub parameter: String,
    /// The member that holds the status.
    pub status: String,
    /// The member that holds the body.
    pub content: String,
}

pub(super) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

impl Operation {
    /// Its declared triples.
    #[must_use]
    pub fn triples(&self) -> Vec<Triple> {
        let triple = |status, media| Triple { operation: self.key.clone(), status, media };
        let of = |response: &Response| match response.media.as_slice() {
            [] => vec![triple(response.status, None)],
            media => media.iter().map(|media| triple(response.status, Some(media.media_type.clone()))).collect(),
        };
        self.responses.iter().flat_map(of).collect()
    }

    /// True where a bearer token alone lets a call in, whatever else may; there, a client that has nothing but one sends it.
    #[must_use]
    pub fn takes_bearer(&self, schemes: &[Scheme]) -> bool {
        let bearer = |name: &String| schemes.iter().any(|scheme| scheme.name == *name && scheme.is_bearer());
        self.security.iter().any(|set| set.len() == 1 && set.iter().all(bearer))
    }

    /// Whether a declared status is what a caller wants: one of the 2xx, or where none of these is declared, another that is no error
    /// (RFC 9110, section 15).
    #[must_use]
    pub fn succeeds(&self, status: Status) -> bool {
        let declared = self.responses.iter().any(|response| response.status.class() == Some(2));
        match status.class() {
            Some(2) => true,
            Some(1 | 3) => !declared,
            _ => false,
        }
    }

    /// The answer the document declares for this code: itself, then its range, then the default (OAS 3.0.3, Responses Object).
    #[must_use]
    pub fn declared(&self, code: u16) -> Option<&Response> {
        let rank = |response: &&Response| response.status.rank(code);
        self.responses.iter().filter(|response| rank(response).is_some()).min_by_key(rank)
    }
}

/// Every operation of the document that can be read.
pub(super) fn all(document: &Document, unreadable: &mut Vec<DocumentError>) -> Vec<Operation> {
    let mut operations = Vec::new();
    let Some(paths) = document.raw().get("paths").and_then(Value::as_object) else { return operations };
    for path in paths.keys().filter(|path| path.starts_with('/')) {
        match document.resolve(&member("/paths", path)) {
            Ok((pointer, item)) => {
                for method in METHODS.iter().filter(|method| item.get(**method).is_some_and(Value::is_object)) {
                    match one(document, path, method, &pointer, unreadable) {
                        Ok(operation) => operations.push(operation),
                        Err(error) => unreadable.push(error),
                    }
                }
            }
            Err(error) => unreadable.push(error),
        }
    }
    operations
}

fn one(
    document: &Document,
    path: &str,
    method: &str,
    item: &str,
    unreadable: &mut Vec<DocumentError>,
) -> Result<Operation, DocumentError> {
    let (pointer, raw) = document.resolve(&member(item, method))?;
    let mut parameters = parameters(document, &pointer, unreadable);
    for shared in self::parameters(document, item, unreadable) {
        if !parameters.iter().any(|own| own.is(&shared)) {
            parameters.push(shared);
        }
    }
    parameters.retain(|parameter| {
        let placed = parameter.place != Place::Path || path.contains(&format!("{{{}}}", parameter.name));
        if !placed {
            let reason = format!("the path has no {{{}}}, so that nothing can be given for it", parameter.name);
            unreadable.push(DocumentError::new(member(&pointer, "parameters"), reason));
        }
        placed
    });
    let body = raw.get("requestBody").map(|_| body(document, &member(&pointer, "requestBody"))).transpose()?;
    let method = method.to_uppercase();
    Ok(Operation {
        key: format!("{method} {path}"),
        // What stands behind `#` tells operations of one path apart, and no request carries it (RFC 3986, section 3.5).
        path: path.split('#').next().unwrap_or(path).to_owned(),
        id: raw.get("operationId").and_then(Value::as_str).map(str::to_owned),
        tag: raw.pointer("/tags/0").and_then(Value::as_str).map(str::to_owned),
        responses: response::all(document, &pointer, unreadable),
        security: security(raw.get("security").or_else(|| document.raw().get("security"))),
        envelope: parameters.iter().find_map(|parameter| envelope(document, parameter)),
        pointer,
        method,
        parameters,
        body,
    })
}

/// Those that can be read; of two that are the same, the first.
fn parameters(document: &Document, owner: &str, unreadable: &mut Vec<DocumentError>) -> Vec<Parameter> {
    let list = member(owner, "parameters");
    let count = document.raw().pointer(&list).and_then(Value::as_array).map_or(0, Vec::len);
    let mut found: Vec<Parameter> = Vec::new();
    for index in 0..count {
        match parameter(document, &format!("{list}/{index}")) {
            Ok(own) if found.iter().any(|other| other.is(&own)) => {}
            Ok(own) => found.push(own),
            Err(error) if unreadable.contains(&error) => {}
            Err(error) => unreadable.push(error),
        }
    }
    found
}

fn parameter(document: &Document, at: &str) -> Result<Parameter, DocumentError> {
    let (pointer, raw) = document.resolve(at)?;
    let text = |name: &str| raw.get(name).and_then(Value::as_str);
    let name = text("name").ok_or_else(|| DocumentError::new(&pointer, "a parameter needs a name"))?;
    let place = match text("in") {
        Some("path") => Place::Path,
        Some("query") => Place::Query,
        Some("header") => Place::Header,
        Some("cookie") => Place::Cookie,
        other => return Err(DocumentError::new(&pointer, format!("a parameter cannot be in {other:?}"))),
    };
    let content = content(raw);
    let style = match (content, text("style"), place) {
        (Some(_), ..) => Style::Content,
        (_, Some("matrix"), _) => Style::Matrix,
        (_, Some("label"), _) => Style::Label,
        (_, Some("spaceDelimited"), _) => Style::SpaceDelimited,
        (_, Some("pipeDelimited"), _) => Style::PipeDelimited,
        (_, Some("deepObject"), _) => Style::DeepObject,
        (_, None, Place::Query | Place::Cookie) | (_, Some("form"), _) => Style::Form,
        (_, None, Place::Path | Place::Header) | (_, Some("simple"), _) => Style::Simple,
        (_, Some(other), _) => return Err(DocumentError::new(&pointer, format!("there is no style {other}"))),
    };
    let schema = match content {
        Some(media_type) => member(&member(&pointer, "content"), media_type),
        None => pointer.clone(),
    };
    let schema = member(&schema, "schema");
    Ok(Parameter {
        name: name.to_owned(),
        place,
        required: place == Place::Path || raw.get("required") == Some(&Value::Bool(true)),
        style,
        explode: raw.get("explode").and_then(Value::as_bool).unwrap_or(style == Style::Form),
        media_type: content.cloned(),
        schema: document.raw().pointer(&schema).map(|_| schema),
        pointer,
    })
}

fn body(document: &Document, at: &str) -> Result<Body, DocumentError> {
    let (pointer, raw) = document.resolve(at)?;
    Ok(Body { required: raw.get("required") == Some(&Value::Bool(true)), media: media(document, &pointer), pointer })
}

fn security(raw: Option<&Value>) -> Vec<Vec<String>> {
    let names = |set: &Value| set.as_object().map(|set| set.keys().cloned().collect()).unwrap_or_default();
    raw.and_then(Value::as_array).map(|sets| sets.iter().map(names).collect()).unwrap_or_default()
}

fn envelope(document: &Document, parameter: &Parameter) -> Option<Envelope> {
    let raw = document.raw().pointer(&parameter.pointer)?.get("x-specbound-envelope")?;
    let text = |name: &str| raw.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(Envelope { parameter: parameter.name.clone(), status: text("status")?, content: text("content")? })
}
