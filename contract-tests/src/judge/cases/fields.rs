//! A declared answer comes in; cases in which it has its declared header fields go out: such as fit their schemas, and such as do not
//! (OAS 3.0.3, Header Object). It must never look at the body.

use serde_json::Value;

use super::answers::Declared;
use super::{Act, AnswerAct, Expected, Maker, Payload};
use crate::document::{Field, FieldForm, Operation};
use crate::sample::{Alphabet, Extent, sample};
use crate::schema::Direction;
use crate::wire::{Shape, field};

/// Fields that HTTP sets itself, or that say how the body is read, what a client does next, or whom it has to be for.
const NOT_OURS: &[&str] = &[
    "connection",
    "content-encoding",
    "content-length",
    "content-range",
    "date",
    "keep-alive",
    "set-cookie",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "www-authenticate",
];

/// A text that is no number, no boolean and no JSON.
const UNFIT: &str = "{odd";

/// Whether the judge has a say in whether an answer has this field.
pub(crate) fn is_ours(field: &Field) -> bool {
    !NOT_OURS.contains(&field.name.to_ascii_lowercase().as_str())
}

/// The cases of one answer with this body.
pub(super) fn add(
    maker: &mut Maker<'_>,
    operation: &Operation,
    declared: &Declared<'_>,
    call: &Value,
    payload: &Payload,
) {
    // Where an answer leads is said already.
    let leads = |field: &Field| declared.location().is_some() && field.name.eq_ignore_ascii_case("location");
    let fields = declared.response.fields.iter().filter(|field| is_ours(field) && !leads(field));
    let fields: Vec<&Field> = fields.collect();
    for extent in maker.extents().into_iter().filter(|extent| *extent != Extent::Minimal) {
        let sent = fields.iter().filter_map(|field| fit(maker, field, extent));
        let sent: Vec<Sent> = if extent == Extent::Full { sent.collect() } else { sent.map(Sent::apart).collect() };
        serve(maker, operation, declared, call, payload, &format!("{extent} fields"), sent);
    }
    let sent: Vec<_> = fields.iter().filter_map(|field| unfit(maker, field)).collect();
    serve(maker, operation, declared, call, payload, "fields that do not fit", sent);
}

/// A field as it is sent.
struct Sent {
    name: String,
    /// Several count as one, joined by commas (RFC 9110, section 5.3).
    lines: Vec<String>,
    /// The value that it has; none where it does not fit.
    value: Option<Value>,
}

impl Sent {
    fn new(field: &Field, text: String, value: Option<Value>) -> Sent {
        Sent { name: field.name.to_ascii_lowercase(), lines: vec![text], value }
    }

    /// The same field with a line for each item, where it is a list.
    fn apart(mut self) -> Sent {
        if let (Some(Value::Array(items)), [text]) = (&self.value, self.lines.as_slice()) {
            let lines: Vec<String> = text.split(',').map(str::to_owned).collect();
            if lines.len() == items.len() {
                self.lines = lines;
            }
        }
        self
    }
}

fn serve(
    maker: &mut Maker<'_>,
    operation: &Operation,
    declared: &Declared<'_>,
    call: &Value,
    payload: &Payload,
    how: &str,
    sent: Vec<Sent>,
) {
    if sent.is_empty() {
        return;
    }
    let mut answer = declared.answer(payload.bytes());
    let mut fields = Vec::new();
    for Sent { name, lines, value } in sent {
        answer = lines.into_iter().fold(answer, |answer, line| answer.with(&name, line));
        fields.push((name, value));
    }
    let expected = Expected::Declared { variant: declared.variant.clone(), payload: payload.clone() };
    let act = AnswerAct { fields, ..AnswerAct::served(call, answer, declared.code, expected) };
    let name = format!("{} › {how}", declared.label());
    maker.add(operation, &declared.response.pointer, name, Some(declared.triple.clone()), Act::Answer(Box::new(act)));
}

/// What the schema of a field says of its text; of none without a schema.
fn shape(maker: &Maker<'_>, field: &Field) -> Option<Shape> {
    let schemas = &maker.bench.schemas;
    Some(Shape::of(schemas, Direction::Response, schemas.at(Direction::Response, field.schema.as_ref()?)?))
}

/// Whether a field is a text, whatever its schema says of that.
fn is_text(field: &Field, shape: &Shape) -> bool {
    matches!(field.form, FieldForm::Text { plain } if !plain || *shape != Shape::Scalar)
}

/// A field with a value that fits, if there is one that a field can carry.
fn fit(maker: &Maker<'_>, field: &Field, extent: Extent) -> Option<Sent> {
    let Some(schema) = &field.schema else {
        let text = if field.form == FieldForm::Json { "\"text\"" } else { "text" };
        return Some(Sent::new(field, text.to_owned(), Some("text".into())));
    };
    let shape = shape(maker, field)?;
    let extents = std::iter::once(extent).chain((1_000..1_007).map(Extent::Sampled));
    let mut values = extents
        .filter_map(|extent| sample(&maker.bench.schemas, Direction::Response, schema, extent, Alphabet::Narrow).ok());
    if is_text(field, &shape) {
        let text = field::text(&Shape::Text, field.form, &Value::String(field::written(field.form, &values.next()?)))?;
        return Some(Sent::new(field, text.clone(), Some(text.into())));
    }
    values.find_map(|value| Some(Sent::new(field, field::text(&shape, field.form, &value)?, Some(value))))
}

/// A field with a text that is no value of its schema, if it has one of which that is sure: a number, a boolean, or JSON.
fn unfit(maker: &Maker<'_>, field: &Field) -> Option<Sent> {
    let schemas = &maker.bench.schemas;
    let schema = field.schema.as_ref().and_then(|schema| schemas.at(Direction::Response, schema));
    let flat = schema.map(|schema| schemas.flat(Direction::Response, schema));
    // What has constants or alternatives may be of a later version.
    let is_sure = flat.is_some_and(|flat| {
        let kind = flat.get("type").and_then(Value::as_str);
        let open = ["enum", "const", "anyOf", "oneOf"].iter().any(|word| flat.get(*word).is_some());
        !open && matches!(kind, Some("boolean" | "integer" | "number")) && !is_text(field, &Shape::Scalar)
    });
    (is_sure || field.form == FieldForm::Json).then(|| Sent::new(field, UNFIT.to_owned(), None))
}
