//! An operation comes in; the cases that judge its requests go out: valid arguments, hostile ones, and such as break each
//! constraint by itself. It must never judge an answer.

use serde_json::{Value, json};

use super::arguments::{self, put_body, set};
use super::{Act, Fate, Maker, shapes};
use crate::document::{Operation, Parameter, Place, Status, Style};
use crate::sample::{self, Alphabet, Extent, broken, is_regular, sample};
use crate::schema::Direction;
use crate::server::Answer;
use crate::wire::body::Kind;

/// Texts that leave their place when they are not encoded.
const HOSTILE: &[(&str, &str)] = &[
    ("a slash", "a/b"),
    ("a dot segment", ".."),
    ("a dot", "."),
    ("dot segments and slashes", "../../admin"),
    ("an encoded dot segment", "%2e%2e"),
    ("a question mark", "a?b=c"),
    ("a hash", "a#b"),
    ("an encoded slash", "a%2Fb"),
    ("a percent sign", "100%"),
    ("a space", "a b"),
    ("a plus", "a+b"),
    ("an ampersand", "a&b=c"),
    ("a semicolon", "a;b=c"),
    ("an equals sign", "a=b"),
    ("a comma", "a,b"),
    ("letters beyond ASCII", "ä中😀"),
    ("a line feed", "a\nb"),
    ("a header", "a\r\nX-Injected: yes"),
    ("a NUL", "a\0b"),
    ("a control character beyond ASCII", "a\u{85}b"),
    ("a backslash", "a\\b"),
    ("a colon and slashes", "http://x/"),
    ("at sign", "@evil.example"),
    ("a quote", "a\"b'c"),
    ("nothing", ""),
    ("a blank", " "),
    ("a brace", "{orgId}"),
    ("a bracket", "a[b]"),
];

/// The request cases of one operation.
pub(super) fn add(maker: &mut Maker<'_>, operation: &Operation) {
    let sendable = sendable(maker, operation);
    for extent in maker.extents() {
        let Some((arguments, fits)) = maker.arguments(operation, extent) else { continue };
        let unwritable = unwritable(operation, &arguments);
        let formless = formless(maker, operation, &arguments);
        let sent = fits && sendable && unwritable.is_empty() && !formless;
        for parameter in unwritable {
            let (about, style) = (format!("{} › {}", operation.key, parameter.name), parameter.style);
            let reason = format!("the style {style:?} has no way to write nested values");
            maker.fault(about, &parameter.pointer, reason);
        }
        request(maker, operation, &operation.pointer, format!("{extent} arguments"), arguments, fate(sent));
    }
    // What a body, or an argument, is held against must itself be right.
    let Some((base, fits)) = maker.arguments(operation, Extent::Minimal) else { return };
    let fits = fits && sendable;
    if let Some(envelope) = &operation.envelope {
        for value in [true, false] {
            let mut arguments = base.clone();
            set(&mut arguments, "query", &envelope.parameter, json!(value));
            let name = format!("{}={value}", envelope.parameter);
            request(maker, operation, &operation.pointer, name, arguments, fate(fits));
        }
    }
    bodies(maker, operation, &base, fits);
    if operation.body.as_ref().is_some_and(|body| body.required) {
        let mut arguments = base.clone();
        if let Value::Object(members) = &mut arguments {
            members.remove("body");
        }
        request(maker, operation, &operation.pointer, "without its body".to_owned(), arguments, Fate::Refused);
    }
    for parameter in operation.parameters.iter().filter(|parameter| !parameter.is_ignored()) {
        hostile(maker, operation, parameter, &base, fits);
        constraints(maker, operation, parameter, &base);
    }
    shapes::add(maker, operation, &base, fits);
}

/// Whether a request can have all that it must have. That a parameter has no name that a header can have is the document's fault.
fn sendable(maker: &mut Maker<'_>, operation: &Operation) -> bool {
    let unsendable = operation.parameters.iter().filter(|parameter| parameter.is_unsendable());
    for parameter in unsendable.clone() {
        let about = format!("{} › {}", operation.key, parameter.name);
        maker.fault(about, &parameter.pointer, "no header can have this name".to_owned());
    }
    !unsendable.into_iter().any(|parameter| parameter.required)
}

/// A call that fits is sent; of one that does so with some goodwill, a client may think otherwise.
pub(super) fn fate(fits: bool) -> Fate {
    if fits { Fate::Sent } else { Fate::Either }
}

/// Each body in each of its media types.
fn bodies(maker: &mut Maker<'_>, operation: &Operation, base: &Value, fits: bool) {
    for media in operation.body.iter().flat_map(|body| &body.media) {
        for extent in [Extent::Full, Extent::Minimal] {
            let about = (format!("{} › {}", operation.key, media.media_type), media.pointer.as_str());
            let (bench, mut arguments) = (maker.bench, base.clone());
            let loose = || arguments::loose_body(bench, media, extent);
            let Some((body, own)) = maker.loosened(about, arguments::body(bench, media, extent), loose) else {
                continue;
            };
            put_body(&mut arguments, body);
            // XML is text to clients, and there is no rule by which its schema could be held against a text.
            if is_markup(&media.media_type, &arguments) {
                continue;
            }
            let sent = fits && own && unwritable(operation, &arguments).is_empty();
            let sent = sent && !formless(maker, operation, &arguments);
            let name = format!("{extent} body as {}", media.media_type);
            request(maker, operation, &media.pointer, name, arguments, fate(sent));
        }
    }
}

/// Whether a schema has a pattern that a client need not be able to check before it sends.
fn is_irregular(schema: &Value) -> bool {
    schema.get("pattern").and_then(Value::as_str).is_some_and(|pattern| !is_regular(pattern))
}

/// Whether a schema is an enum, by whatever words: a client may know more of its values by the time that it is used.
fn is_of_constants(schema: &Value) -> bool {
    let constant = |option: &Value| option.get("const").is_some() || option.get("enum").is_some();
    let options = ["oneOf", "anyOf"].iter().find_map(|word| schema.get(*word)?.as_array());
    constant(schema) || options.is_some_and(|options| options.iter().all(constant))
}

/// Whether a body is of XML's kind, with a schema that is not of a text.
pub(super) fn is_markup(media_type: &str, arguments: &Value) -> bool {
    media_type.to_ascii_lowercase().contains("xml")
        && arguments.pointer("/body/value").is_some_and(|value| !value.is_string())
}

/// The parameters, and the fields of a form, whose values their styles cannot write (OAS 3.0.3, Style Values: arrays and objects of scalars). Objects in objects
/// are written under `deepObject` by everyone alike; lists of them are not.
pub(super) fn unwritable<'o>(operation: &'o Operation, arguments: &Value) -> Vec<&'o Parameter> {
    let scalar = |value: &Value| !value.is_array() && !value.is_object();
    let flat = |value: &Value| match value {
        Value::Array(items) => items.iter().all(scalar),
        Value::Object(members) => members.values().all(scalar),
        _ => true,
    };
    let nested = |parameter: &Parameter, place: Option<&Value>| {
        let value = place.and_then(|place| place.get(&parameter.name));
        value.is_some_and(|value| match parameter.style {
            Style::Content => false,
            Style::DeepObject => !lists_are_flat(value),
            // Each item under the name of the member that is a list.
            Style::Form if parameter.explode && parameter.place == Place::Query && value.is_object() => !spreads(value),
            _ => !flat(value),
        })
    };
    let parameters = operation.parameters.iter().map(|parameter| (parameter, arguments.get(parameter.place.word())));
    let fields = arguments::given(operation, arguments).into_iter().flat_map(|media| &media.fields);
    let fields = fields.map(|field| (field, arguments.pointer("/body/value")));
    parameters.chain(fields).filter(|(parameter, place)| nested(parameter, *place)).map(|(own, _)| own).collect()
}

/// Whether the members of an object are scalars and lists of scalars.
fn spreads(value: &Value) -> bool {
    let holds_object = |value: &Value| value.as_object().is_some_and(|members| members.values().any(Value::is_object));
    !holds_object(value) && lists_are_flat(value)
}

/// Whether no list in a value holds lists or objects.
fn lists_are_flat(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(|item| !item.is_array() && !item.is_object()),
        Value::Object(members) => members.values().all(lists_are_flat),
        _ => true,
    }
}

/// Whether the body is a form of a value that has no members: its fields have no names then (OAS 3.0.3, Special Considerations for
/// multipart Content). That is the document's fault.
fn formless(maker: &mut Maker<'_>, operation: &Operation, arguments: &Value) -> bool {
    let Some(media) = arguments::given(operation, arguments) else { return false };
    let kind = Kind::of(&maker.bench.schemas, Direction::Request, media);
    let object = arguments.pointer("/body/value").is_some_and(Value::is_object);
    let formless = matches!(kind, Kind::Form | Kind::Multipart) && !object;
    if formless {
        let reason = "a form of a value that is no object has no fields";
        maker.fault(format!("{} › {}", operation.key, media.media_type), &media.pointer, reason.to_owned());
    }
    formless
}

/// A call with these arguments.
pub(super) fn request(
    maker: &mut Maker<'_>,
    operation: &Operation,
    pointer: &str,
    name: String,
    arguments: Value,
    fate: Fate,
) {
    let answer = harmless(maker, operation);
    maker.add(operation, pointer, format!("request › {name}"), None, Act::Request { arguments, fate, answer });
}

/// The first success that needs no body, or else 204: what the outcome is does not matter here.
fn harmless(maker: &mut Maker<'_>, operation: &Operation) -> Answer {
    let success = operation.responses.iter().find_map(|response| match response.status {
        Status::Code(code) if (200..300).contains(&code) => Some((code, response)),
        _ => None,
    });
    let Some((code, response)) = success else { return Answer::new(204, "") };
    let media = response.media.iter().find(|media| media.schema.is_some());
    let body = media.and_then(|media| maker.sampled(&operation.key, media.schema.as_ref()?, Extent::Minimal));
    match body {
        Some(body) => Answer::json(code, &body),
        None => Answer::new(code, ""),
    }
}

/// A text that fits its schema arrives as it is or is refused; one that does not is refused.
fn hostile(maker: &mut Maker<'_>, operation: &Operation, parameter: &Parameter, base: &Value, base_fits: bool) {
    let Some(pointer) = &parameter.schema else { return };
    let schemas = &maker.bench.schemas;
    let flat = schemas.at(Direction::Request, pointer).map(|schema| schemas.flat(Direction::Request, schema));
    let Some(flat) = flat else { return };
    let textual = flat.get("type") == Some(&json!("string")) && !is_of_constants(&flat);
    if !textual || flat.get("format").is_some_and(|format| format != "password") {
        return;
    }
    // A parameter that operations share is encoded by the same code in each; that it is encoded at all is looked at in all.
    let all = maker.bench.firsts.with_parameter(operation, parameter);
    for (how, text) in HOSTILE.iter().take(if all { HOSTILE.len() } else { 4 }) {
        let value = json!(text);
        let fits = maker.bench.schemas.check(Direction::Request, pointer, &value).is_ok();
        // A list in a header has no way to quote a comma, nor has a header field room for controls.
        // An empty segment would make another path (RFC 3986, section 3.3).
        let pathless = text.is_empty() && parameter.place == Place::Path && parameter.style == Style::Simple;
        // To whoever reads the field as a text, it ends with this character.
        let broken = parameter.place == Place::Header && text.contains('\u{85}');
        let fate = if !pathless && !broken && (fits || is_irregular(&flat)) { Fate::Either } else { Fate::Refused };
        let mut arguments = base.clone();
        set(&mut arguments, parameter.place.word(), &parameter.name, value);
        let name = format!("{} {} with {how}", parameter.place.word(), parameter.name);
        request(maker, operation, &parameter.pointer, name, arguments, fate);
    }
    if parameter.place != Place::Path && flat.get("pattern").is_none() && flat.get("minLength").is_none() {
        // A text of ordinary letters must not be refused, or refusing everything would pass.
        let mut arguments = base.clone();
        set(&mut arguments, parameter.place.word(), &parameter.name, json!("plain-text"));
        let fits = maker.bench.schemas.check(Direction::Request, pointer, &json!("plain-text")).is_ok();
        if fits {
            let name = format!("{} {} with letters", parameter.place.word(), parameter.name);
            request(maker, operation, &parameter.pointer, name, arguments, fate(base_fits));
        }
    }
    if all && flat.get("pattern").is_none() {
        lengths(maker, operation, parameter, &flat, base, base_fits);
    }
}

/// How long a text may be is counted in characters, however many bytes these have (JSON Schema Validation, section 6.3).
fn lengths(
    maker: &mut Maker<'_>,
    operation: &Operation,
    parameter: &Parameter,
    flat: &Value,
    base: &Value,
    base_fits: bool,
) {
    let bound = |name: &str| flat.get(name).and_then(Value::as_u64).and_then(|bound| usize::try_from(bound).ok());
    // Whether a header or a cookie can hold such letters is the client's affair.
    let sent = matches!(parameter.place, Place::Path | Place::Query) && base_fits;
    let longest = bound("maxLength").filter(|most| (1..=1_000).contains(most));
    let shorter = bound("minLength").filter(|least| (2..=1_000).contains(least)).map(|least| least - 1);
    let ways = [
        ("as many letters beyond ASCII as it may have", longest, if sent { Fate::Sent } else { Fate::Either }),
        ("a letter beyond ASCII too few", shorter, Fate::Refused),
    ];
    for (how, count, fate) in ways {
        let Some(count) = count else { continue };
        let mut arguments = base.clone();
        set(&mut arguments, parameter.place.word(), &parameter.name, json!("ä".repeat(count)));
        let name = format!("{} {} with {how}", parameter.place.word(), parameter.name);
        request(maker, operation, &parameter.pointer, name, arguments, fate);
    }
}

fn constraints(maker: &mut Maker<'_>, operation: &Operation, parameter: &Parameter, base: &Value) {
    let Some(pointer) = &parameter.schema else { return };
    if !maker.bench.firsts.with_parameter(operation, parameter) {
        return;
    }
    let schemas = &maker.bench.schemas;
    let about = format!("{} › {} {}", operation.key, parameter.place.word(), parameter.name);
    let found = sample(schemas, Direction::Request, pointer, Extent::Full, Alphabet::Narrow);
    let loose = || sample::loose(schemas, Direction::Request, pointer, Extent::Full, Alphabet::Narrow);
    // Where not even what fits does so alone, what is broken may fit as well.
    let Some((fit, true)) = maker.loosened((about, &parameter.pointer), found, loose) else { return };
    let schemas = &maker.bench.schemas;
    let flat = schemas.at(Direction::Request, pointer).map(|schema| schemas.flat(Direction::Request, schema));
    let fate = if flat.is_some_and(|flat| is_irregular(&flat)) { Fate::Either } else { Fate::Refused };
    for broken in broken(&maker.bench.schemas, pointer, &fit) {
        let mut arguments = base.clone();
        set(&mut arguments, parameter.place.word(), &parameter.name, broken.value);
        let name = format!("{} {} against {}", parameter.place.word(), parameter.name, broken.how);
        request(maker, operation, &parameter.pointer, name, arguments, fate);
    }
}
