//! A declared status and media type come in; the name of the variant that a client must report goes out. The table is the
//! registry's (RFC 9110 section 15 and the IANA HTTP Status Code Registry). It must never know a client's own table.

use serde_json::Value;

use super::Bench;
use super::cases::{Variant, silent};
use crate::document::{Document, Media, NAMED, Operation, Response, Status, Triple, member};
use crate::schema::Direction;
use crate::wire::body::{Kind, essence};

const REASONS: &[(u16, &str)] = &[
    (100, "Continue"),
    (101, "Switching Protocols"),
    (102, "Processing"),
    (103, "Early Hints"),
    (200, "OK"),
    (201, "Created"),
    (202, "Accepted"),
    (203, "Non-Authoritative Information"),
    (204, "No Content"),
    (205, "Reset Content"),
    (206, "Partial Content"),
    (207, "Multi-Status"),
    (208, "Already Reported"),
    (226, "IM Used"),
    (300, "Multiple Choices"),
    (301, "Moved Permanently"),
    (302, "Found"),
    (303, "See Other"),
    (304, "Not Modified"),
    (305, "Use Proxy"),
    (307, "Temporary Redirect"),
    (308, "Permanent Redirect"),
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (402, "Payment Required"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Method Not Allowed"),
    (406, "Not Acceptable"),
    (407, "Proxy Authentication Required"),
    (408, "Request Timeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (411, "Length Required"),
    (412, "Precondition Failed"),
    (413, "Content Too Large"),
    (414, "URI Too Long"),
    (415, "Unsupported Media Type"),
    (416, "Range Not Satisfiable"),
    (417, "Expectation Failed"),
    (421, "Misdirected Request"),
    (422, "Unprocessable Content"),
    (423, "Locked"),
    (424, "Failed Dependency"),
    (425, "Too Early"),
    (426, "Upgrade Required"),
    (428, "Precondition Required"),
    (429, "Too Many Requests"),
    (431, "Request Header Fields Too Large"),
    (451, "Unavailable For Legal Reasons"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (502, "Bad Gateway"),
    (503, "Service Unavailable"),
    (504, "Gateway Timeout"),
    (505, "HTTP Version Not Supported"),
    (506, "Variant Also Negotiates"),
    (507, "Insufficient Storage"),
    (508, "Loop Detected"),
    (510, "Not Extended"),
    (511, "Network Authentication Required"),
];

/// The variant in which a triple must be reported. `alike` says that the operation's successes are.
pub(super) fn variant(operation: &Operation, response: &Response, triple: &Triple, alike: bool) -> Variant {
    let successes = operation.responses.iter().filter(|response| operation.succeeds(response.status));
    let successes: usize = successes.map(|response| bodies(operation, response).len().max(1)).sum();
    if successes == 1 && operation.succeeds(triple.status) {
        return Variant::Unnamed;
    }
    let name = status(triple.status);
    let name = match &triple.media {
        Some(media) if bodies(operation, response).len() > 1 => name + &kind(bodies(operation, response), media),
        _ => name,
    };
    if alike && operation.succeeds(triple.status) { Variant::Either(name) } else { Variant::Named(name) }
}

/// The bodies that an answer can have: none where HTTP has none, whatever is declared.
fn bodies<'d>(operation: &Operation, response: &'d Response) -> &'d [Media] {
    match response.status {
        Status::Code(code) if silent(operation, code) => &[],
        _ if operation.method == "HEAD" => &[],
        _ => &response.media,
    }
}

/// Whether a client can do with one type for all successes of an operation: each has the same kind of body, and where that is
/// JSON, a schema that says the same type.
pub(super) fn successes_are_alike(bench: &Bench, operation: &Operation) -> bool {
    let successes = operation.responses.iter().filter(|response| operation.succeeds(response.status));
    let mut content = successes.flat_map(|response| match bodies(operation, response) {
        [] => vec![Content::Empty],
        media => media.iter().map(|media| Content::of(bench, media)).collect(),
    });
    content.next().is_some_and(|first| content.all(|other| other == first))
}

/// What a body is made of, as far as its type depends on it.
#[derive(PartialEq)]
enum Content<'d> {
    Empty,
    Json(Shape<'d>),
    Plain(Shape<'d>),
    Text,
    Bytes,
}

impl<'d> Content<'d> {
    fn of(bench: &'d Bench, media: &'d Media) -> Content<'d> {
        match Kind::of(&bench.schemas, Direction::Response, media) {
            Kind::Json => {
                Content::Json(media.schema.as_ref().map_or(Shape::Any, |pointer| Shape::of(&bench.document, pointer)))
            }
            Kind::Plain if is_typed(bench, media) => {
                Content::Plain(media.schema.as_ref().map_or(Shape::Any, |pointer| Shape::of(&bench.document, pointer)))
            }
            // A format says nothing of the type, unless somebody wants it to.
            Kind::Text | Kind::Plain => Content::Text,
            Kind::Form | Kind::Multipart | Kind::Bytes => Content::Bytes,
        }
    }
}

/// Whether the schema of a plain text is more than a string of some format.
fn is_typed(bench: &Bench, media: &Media) -> bool {
    let schema = media.schema.as_ref().and_then(|pointer| bench.schemas.at(Direction::Response, pointer));
    let flat = schema.map(|schema| bench.schemas.flat(Direction::Response, schema)).unwrap_or_default();
    flat.get("type").is_none_or(|name| name != "string")
        || ["enum", "const"].iter().any(|word| flat.get(*word).is_some())
}

/// What a schema says of the type; bounds and descriptions say nothing of it.
#[derive(PartialEq)]
enum Shape<'d> {
    Any,
    Scalar(&'d Value),
    List(Box<Shape<'d>>),
    /// The schema of this name, whatever it says; or one that leads nowhere.
    At(String),
    /// A schema without a name, and without words for people.
    Inline(Value),
}

impl<'d> Shape<'d> {
    fn of(document: &'d Document, pointer: &str) -> Shape<'d> {
        const STRUCTURE: [&str; 8] =
            ["properties", "additionalProperties", "allOf", "oneOf", "anyOf", "enum", "const", "discriminator"];
        let Ok((at, schema)) = document.resolve(pointer) else { return Shape::At(pointer.to_owned()) };
        if STRUCTURE.iter().any(|keyword| schema.get(keyword).is_some()) {
            // A client may well have one type for equal schemas, but not where the document has two names.
            let name = at.strip_prefix("/components/schemas/").filter(|name| !name.contains('/'));
            return name.map_or_else(|| Shape::Inline(bare(schema, false)), |name| Shape::At(name.to_owned()));
        }
        match schema.get("type") {
            None => Shape::Any,
            Some(Value::String(name)) if name == "array" && schema.get("items").is_some() => {
                Shape::List(Box::new(Shape::of(document, &member(&at, "items"))))
            }
            Some(name) => Shape::Scalar(name),
        }
    }
}

/// A schema without what it says to people; `names` where its members are names, and no keywords.
fn bare(schema: &Value, names: bool) -> Value {
    const WORDS: [&str; 4] = ["title", "description", "example", "examples"];
    match schema {
        Value::Array(items) => items.iter().map(|item| bare(item, false)).collect(),
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| names || !WORDS.contains(&name.as_str()));
            let one = |(name, inner): (&String, &Value)| {
                (name.clone(), bare(inner, !names && NAMED.contains(&name.as_str())))
            };
            Value::Object(kept.map(one).collect())
        }
        other => other.clone(),
    }
}

fn status(status: Status) -> String {
    match status {
        Status::Code(code) => match REASONS.iter().find(|(own, _)| *own == code) {
            Some((_, reason)) => camel(reason),
            None => format!("Status{code}"),
        },
        Status::Range(digit) => format!("Status{digit}xx"),
        Status::Default => "Default".to_owned(),
    }
}

/// The word of one of several media types: its subtype, or all of it where one before it has that subtype, too.
fn kind(all: &[Media], media_type: &str) -> String {
    let word = subtype(media_type);
    let mut before = all.iter().map(|media| media.media_type.as_str()).take_while(|other| *other != media_type);
    if before.any(|other| subtype(other) == word) { camel(media_type) } else { word }
}

fn subtype(media: &str) -> String {
    let essence = essence(media);
    match essence.split_once('/').map_or(essence.as_str(), |(_, subtype)| subtype) {
        "*" => "Any".to_owned(),
        subtype => camel(subtype),
    }
}

/// Words begin with a capital and go on in small letters.
fn camel(text: &str) -> String {
    let words = text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let one = |word: &str| {
        let mut characters = word.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(characters.map(|character| character.to_ascii_lowercase())).collect::<String>()
    };
    words.map(one).collect()
}
