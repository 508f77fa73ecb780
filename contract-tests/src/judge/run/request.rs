//! A call comes in; it is made, and what the server saw is read back and compared with the arguments. It must never look at
//! the answer.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Lane, TOKEN, send};
use crate::document::{Operation, Parameter, Place, Style};
use crate::judge::cases::{self, Case, Fate};
use crate::judge::check::{Check, Findings};
use crate::judge::secrets;
use crate::schema::Direction;
use crate::server::Recorded;
use crate::subject::{Outcome, Session};
use crate::wire;
use crate::wire::body::{Kind, essence, is_json};

/// Makes the call and judges the request; returns the last one that reached the server.
pub(super) async fn judge(
    lane: &Lane,
    findings: &mut Findings,
    session: &Arc<dyn Session>,
    case: &Case,
    arguments: &Value,
    fate: Fate,
) -> Option<Recorded> {
    let operation = lane.bench.document.operation(&case.operation)?;
    drop(lane.server.take());
    let outcome = send(findings, session, &case.operation, arguments, lane.bench.options.patience).await;
    let mut seen = lane.server.take();
    if let Some(outcome) = outcome {
        secrets::outcome(findings, &outcome, &lane.secrets);
        became(lane, findings, session, operation, (arguments, fate), &seen, &outcome);
    }
    seen.pop()
}

/// Judges what became of the call.
fn became(
    lane: &Lane,
    findings: &mut Findings,
    session: &Arc<dyn Session>,
    operation: &Operation,
    (arguments, fate): (&Value, Fate),
    seen: &[Recorded],
    outcome: &Outcome,
) {
    let refused = outcome.kind() == "request";
    let built = session.request(&operation.key, arguments);
    match fate {
        Fate::Refused => {
            findings.holds(Check::Refused, refused, "an error of the kind request", &outcome.0);
            findings.holds(Check::Refused, built.is_err(), "no request to be made", described(&built));
        }
        Fate::Sent => findings.holds(Check::Sent, !refused, "the call to be sent", &outcome.0),
        Fate::Either => {}
    }
    if refused || fate == Fate::Refused {
        let targets: Vec<&str> = seen.iter().map(|seen| seen.target.as_str()).collect();
        findings.holds(Check::Silent, seen.is_empty(), "nothing to reach the server", format!("{targets:?}"));
        if let Err(outcome) = built {
            findings.same(Check::Refused, "request", Outcome(outcome).kind());
        }
        return;
    }
    let [request] = seen else {
        findings.add(Check::Sent, "one request", format!("{} requests; {}", seen.len(), outcome.0));
        return;
    };
    carried(lane, findings, operation, arguments, request);
    typed(findings, session, operation, arguments);
    match built {
        Ok(built) => pure(findings, &built, request, &lane.server.url()),
        Err(outcome) => findings.add(Check::PureRequest, "the request that was sent", outcome),
    }
}

fn described(built: &Result<http::Request<bytes::Bytes>, Value>) -> String {
    match built {
        Ok(request) => format!("{} {}", request.method(), request.uri()),
        Err(outcome) => outcome.to_string(),
    }
}

/// Compares what the request carries with the arguments, place by place.
fn carried(lane: &Lane, findings: &mut Findings, operation: &Operation, arguments: &Value, request: &Recorded) {
    findings.same(Check::Method, operation.method.as_str(), request.method.as_str());
    let decoded = wire::decode_as(operation, &lane.bench.schemas, request, arguments);
    for (place, check) in [
        ("path", Check::Path),
        ("query", Check::Query),
        ("header", Check::Header),
        ("cookie", Check::Cookie),
        ("body", Check::Body),
    ] {
        let faults: Vec<&String> =
            decoded.faults.iter().filter(|(own, _)| *own == place).map(|(_, fault)| fault).collect();
        if let Some(fault) = faults.first() {
            findings.add(check, arguments.get(place).unwrap_or(&Value::Null), fault);
            continue;
        }
        let (mut sent, mut got) = (meant(arguments.get(place)), meant(decoded.arguments.get(place)));
        if check == Check::Query {
            (sent, got) = (spelled(operation, sent), spelled(operation, got));
        }
        if check == Check::Body {
            let media = cases::given(operation, arguments);
            let kind = media.map(|media| Kind::of(&lane.bench.schemas, Direction::Request, media));
            let fields = media.map(|media| media.fields.as_slice()).unwrap_or_default();
            (sent, got) = (carriable(&sent, kind, fields), carriable(&got, kind, fields));
        }
        findings.holds(
            check,
            same(&sent, &got),
            format_args!("{place} {sent}"),
            format_args!("{got} in {} {}", request.method, request.target),
        );
    }
    findings.holds(
        Check::Undeclared,
        decoded.undeclared.is_empty(),
        "nothing undeclared",
        format_args!("{:?}", decoded.undeclared),
    );
    if operation.takes_bearer(&lane.bench.document.schemes) {
        let wanted = format!("Bearer {TOKEN}");
        findings.same(Check::Credentials, vec![wanted.as_str()], request.header("authorization"));
    }
    accept(findings, operation, request);
}

/// Compares what the types of the arguments hold with the arguments.
fn typed(findings: &mut Findings, session: &Arc<dyn Session>, operation: &Operation, arguments: &Value) {
    match session.typed(&operation.key, arguments) {
        Ok(own) => {
            for place in ["path", "query", "header", "cookie", "body"] {
                let (given, held) = (given(arguments, place), given(&own, place));
                let wanted = format_args!("{place} {given}");
                findings.holds(Check::Typed, same(&given, &held), wanted, &held);
            }
        }
        Err(outcome) => findings.add(Check::Typed, "the arguments", outcome),
    }
}

/// What is given in a place: a parameter that is null is not, and the media type of a body is a choice of the call's.
fn given(arguments: &Value, place: &str) -> Value {
    let members = arguments.get(place).and_then(Value::as_object).into_iter().flatten();
    let members = members.filter(|(name, value)| match place {
        "body" => *name != "media_type" && *name != "content_type",
        _ => !value.is_null(),
    });
    Value::Object(members.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// Absent and empty objects are the same on the wire; so are an absent list and an empty one, and a parameter that is null.
fn meant(value: Option<&Value>) -> Value {
    let Some(Value::Object(members)) = value else { return value.cloned().unwrap_or(json!({})) };
    let empty = |value: &Value| {
        let list = value.as_array().is_some_and(Vec::is_empty);
        list || value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty)
    };
    Value::Object(
        members
            .iter()
            .filter(|(name, value)| *name == "value" || !empty(value))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

/// A query without what `deepObject` has no text for.
fn spelled(operation: &Operation, query: Value) -> Value {
    let Value::Object(mut members) = query else { return query };
    let parameters = operation.parameters.iter().filter(|parameter| parameter.place == Place::Query);
    without_unworded(&mut members, parameters);
    Value::Object(members)
}

/// Leaves out of members what `deepObject` has no text for.
fn without_unworded<'p>(members: &mut Map<String, Value>, parameters: impl IntoIterator<Item = &'p Parameter>) {
    for parameter in parameters.into_iter().filter(|parameter| parameter.style == Style::DeepObject) {
        if let Some(value) = members.remove(&parameter.name).as_ref().and_then(worded) {
            members.insert(parameter.name.clone(), value);
        }
    }
}

/// What there are texts for under names that lead to them: an object or a list that holds none is as if it were absent, unless an item
/// with a higher number shows that it was there.
fn worded(value: &Value) -> Option<Value> {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter_map(|(name, value)| Some((name.clone(), worded(value)?)));
            let members: Map<String, Value> = members.collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
        Value::Array(items) => {
            let items: Vec<Option<Value>> = items.iter().map(worded).collect();
            let last = items.iter().rposition(Option::is_some)?;
            Some(items.into_iter().take(last + 1).map(|item| item.unwrap_or(json!({}))).collect())
        }
        Value::Null => None,
        value => Some(value.clone()),
    }
}

/// A body without what its kind cannot carry: in a form, members that are null or hold nothing are absent.
fn carriable(body: &Value, kind: Option<Kind>, fields: &[Parameter]) -> Value {
    let mut body = body.clone();
    if let (Some(Kind::Form | Kind::Multipart), Some(Value::Object(members))) = (kind, body.get_mut("value")) {
        without_unworded(members, fields);
        members.retain(|name, value| {
            let styled = fields.iter().any(|field| field.name == *name);
            let empty = value.as_array().is_some_and(Vec::is_empty) || styled && *value == json!({});
            !value.is_null() && !empty
        });
    }
    body
}

/// Equal as JSON values: member order does not count, and 1.0 is 1.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| other.get(name).is_some_and(|own| same(value, own)))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(a, b))
        }
        (Value::Number(one), Value::Number(other)) => {
            one == other || (one.is_f64() || other.is_f64()) && one.as_f64() == other.as_f64()
        }
        _ => one == other,
    }
}

/// The Accept field must name every JSON answer that the document declares. `*/*`, which HTTP libraries send of their own accord, takes
/// them too, but others as well, and tells a service that chooses a version by it (RFC 9110 §12.5.1) nothing.
fn accept(findings: &mut Findings, operation: &Operation, request: &Recorded) {
    let fields = request.header("accept").join(",");
    let accepted: Vec<String> = fields.split(',').map(essence).collect();
    let declared = operation.responses.iter().flat_map(|response| &response.media);
    for wanted in declared.map(|media| essence(&media.media_type)).filter(|essence| is_json(essence)) {
        findings.holds(Check::Accept, accepted.contains(&wanted), wanted, &fields);
    }
}

/// The request made without I/O must be the one that was sent.
fn pure(findings: &mut Findings, built: &http::Request<bytes::Bytes>, request: &Recorded, base: &str) {
    findings.same(Check::PureRequest, request.method.as_str(), built.method().as_str());
    findings.same(Check::PureRequest, format!("{base}{}", request.target), built.uri().to_string());
    findings.same(Check::PureRequest, &request.body, built.body());
    // Credentials are added when a request is sent; a request without I/O must not have them.
    findings.holds(
        Check::PureRequest,
        !built.headers().contains_key("authorization"),
        "no credentials",
        "an Authorization field",
    );
    for (name, value) in built.headers() {
        let sent = request.headers.get_all(name).iter().any(|own| own == value);
        findings.holds(Check::PureRequest, sent, format_args!("{name}: {value:?}"), "a request without it");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_object_is_nothing_unless_a_number_shows_it() {
        let table = [
            (json!({ "a": {}, "b": [], "c": "" }), Some(json!({ "c": "" }))),
            (json!([{}]), None),
            (json!([{ "a": [{}] }]), None),
            (json!([{ "a": 1 }, {}]), Some(json!([{ "a": 1 }]))),
            (json!([{}, { "a": 1 }]), Some(json!([{}, { "a": 1 }]))),
            (json!([[], "b"]), Some(json!([{}, "b"]))),
        ];
        for (value, expected) in table {
            assert_eq!(worded(&value), expected, "{value}");
        }
    }
}
