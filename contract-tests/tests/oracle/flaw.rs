//! Everything that can be wrong with a client, by name. Honest code asks whether it has a flaw; here is what the flaws do that
//! change what passes in and out.

use base64::Engine;
use bytes::Bytes;
use serde_json::{Value, json};

/// What a panicking client says.
pub const PANIC: &str = "a doctored client panics";

macro_rules! flaws {
    ($($name:ident $(($($field:ident: $kind:ty),*))?,)*) => {
        /// One flaw.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub enum Flaw { $($name $(($($kind),*))?,)* }
    };
}

flaws! {
    None,
    // An honest manner, and no flaw: successes that are all of one type have no names.
    AlikeUnnamed,
    // The client's surface.
    OperationForgotten, OperationInvented, Panics, Hangs,
    // The request.
    WrongMethod, WrongPath, ArgumentsSwapped, QueryDropped, QueryTwice, QueryNegated, QueryUndeclared, ArgumentInWrongPlace,
    Unencoded, Unchecked, SendsWhatItRefuses, HeaderDropped, HeaderChanged, CookieDropped, BodyDropped, BodyNumberChanged,
    BodyMediaChanged, BodyUnchecked, HoldsLess, HostileRetry, WrongAccept, NoAccept, BuildsOtherThanItSends, BuildsWithCredentials, RefusesEverything, NoCredentials,
    // The answer.
    MissingArm(status: u16), SwappedVariants, SuccessesUnnamed, SuccessesSwapped, ErrorAsSuccess, SuccessAsError, UndeclaredAsDocumented, FieldDropped, NumberAltered, KeyRenamed,
    NullDropped, DefaultsFilled, HeaderLost, HeadersJoined, FieldLost, FieldUntyped, FieldUnfitLost, FieldInvented, RawBodyLost, RawBodyCut, StatusLost, HttpStatusLost, EnvelopeKept, InnerStatusIgnored,
    DecodeErrorSwallowed, DecodeErrorWithoutPath, ContentTypeIgnored, SharedLost, SharedStrict, CodeLost, NeverRetryable, AlwaysRetryable, RetryAfterLost,
    TruncationIgnored, NoLimit, StreamLimited, NoTimeout, DecodesOtherwise,
    // What errors show.
    SecretInDisplay, SecretInDebug, SecretInSources, SecretInClientDebug, DisplayInLines, BodyInDisplay, BodyInDebug,
    // Handshakes.
    WeakestDigest, CountStuck, NonceNotReused, StaleIsFailure, NeverGivesUp, DigestUriWithoutQuery, TokenPerCall, TokenUsedForEver,
    TokenNotRetried, ClientUnencoded, TokenErrorIsTransport, RevokesNothing, CredentialsElsewhere,
}

fn edit(value: &mut Value, place: &str, change: impl FnOnce(&mut serde_json::Map<String, Value>)) {
    if let Some(Value::Object(members)) = value.pointer_mut(place) {
        change(members);
    }
}

fn uri(request: &mut http::Request<Bytes>, change: impl FnOnce(String) -> String) {
    *request.uri_mut() = change(request.uri().to_string()).parse().unwrap();
}

impl Flaw {
    pub fn operations(self, keys: &mut Vec<String>) {
        match self {
            Flaw::OperationForgotten => drop(keys.pop()),
            Flaw::OperationInvented => keys.push("GET /invented".to_owned()),
            _ => {}
        }
    }

    /// Before a call.
    pub async fn before(self) {
        match self {
            Flaw::Panics => panic!("{PANIC}"),
            Flaw::Hangs => std::future::pending().await,
            _ => {}
        }
    }

    /// Arguments on their way in.
    pub fn arguments(self, arguments: &mut Value) {
        match self {
            Flaw::QueryDropped => edit(arguments, "", |all| drop(all.remove("query"))),
            Flaw::HeaderDropped => edit(arguments, "", |all| drop(all.remove("header"))),
            Flaw::CookieDropped => edit(arguments, "", |all| drop(all.remove("cookie"))),
            // It leaves a required body out that it should miss (`encode`).
            Flaw::BodyDropped => edit(arguments, "", |all| drop(all.remove("body"))),
            Flaw::QueryNegated => edit(arguments, "/query", |query| {
                query
                    .values_mut()
                    .for_each(|value| *value = value.as_bool().map_or(json!("other"), |value| json!(!value)));
            }),
            Flaw::BodyNumberChanged => edit(arguments, "/body/value", |body| {
                body.values_mut().for_each(|value| {
                    if value.is_number() {
                        *value = json!(1)
                    }
                });
            }),
            Flaw::RefusesEverything => {
                edit(arguments, "/path", |path| path.values_mut().for_each(|value| *value = json!("\0")))
            }
            _ => {}
        }
    }

    /// Arguments as the types hold them.
    pub fn typed(self, arguments: &mut Value) {
        if self == Flaw::HoldsLess {
            edit(arguments, "/query", |query| query.values_mut().for_each(|value| *value = json!(null)));
        }
    }

    /// A request that is only built.
    pub fn built(self, request: &mut http::Request<Bytes>) {
        match self {
            Flaw::BuildsOtherThanItSends => uri(request, |uri| format!("{uri}/other")),
            Flaw::BuildsWithCredentials => {
                drop(request.headers_mut().insert("authorization", "Bearer x".parse().unwrap()))
            }
            _ => self.request(request),
        }
    }

    /// A request on its way out.
    pub fn request(self, request: &mut http::Request<Bytes>) {
        match self {
            Flaw::WrongMethod => *request.method_mut() = http::Method::POST,
            Flaw::WrongPath => uri(request, |uri| uri.replace("linkTokens", "linkToken").replace("/things", "/thing")),
            Flaw::ArgumentsSwapped => uri(request, |uri| uri.replace("/orgs/", "/orgs/0")),
            Flaw::QueryTwice => uri(request, |uri| match uri.split_once('?') {
                Some((_, query)) => format!("{uri}&{query}"),
                None => uri,
            }),
            Flaw::QueryUndeclared => {
                uri(request, |uri| format!("{uri}{}pretty=true", if uri.contains('?') { '&' } else { '?' }))
            }
            Flaw::ArgumentInWrongPlace => {
                if let Some((_, query)) = request.uri().to_string().split_once('?') {
                    let value = http::HeaderValue::from_str(query).unwrap();
                    request.headers_mut().insert("x-query", value);
                    uri(request, |uri| uri.split('?').next().unwrap().to_owned());
                }
            }
            Flaw::HeaderChanged => {
                for (name, value) in request.headers_mut() {
                    if name.as_str().starts_with("x-") {
                        *value = http::HeaderValue::from_static("changed");
                    }
                }
            }
            Flaw::BodyMediaChanged if !request.body().is_empty() => {
                request.headers_mut().insert("content-type", http::HeaderValue::from_static("text/other"));
            }
            _ => {}
        }
    }

    /// An outcome that was only decoded.
    pub fn decoded(self, outcome: &mut Value) {
        match self {
            Flaw::DecodesOtherwise => outcome["status"] = json!(0),
            _ => self.report(outcome),
        }
    }

    /// An outcome on its way out.
    pub fn outcome(self, outcome: &mut Value, secret: &str) {
        let secret = || json!(format!("failed with {secret}"));
        let error = outcome["outcome"] == "error";
        match self {
            Flaw::SecretInDisplay if error => outcome["display"] = secret(),
            Flaw::SecretInDebug if error => outcome["debug"] = secret(),
            Flaw::SecretInSources if error => outcome["sources"] = json!([secret()]),
            _ => self.report(outcome),
        }
    }

    fn report(self, outcome: &mut Value) {
        let error = outcome["outcome"] == "error";
        let answered = error && outcome["kind"] == "response";
        let documented = answered && !outcome["documented"].is_null();
        let raw =
            outcome["raw_body"].as_str().map(|text| base64::engine::general_purpose::STANDARD.decode(text).unwrap());
        match self {
            Flaw::SwappedVariants if documented => {
                let other = match outcome["documented"]["variant"].as_str() {
                    Some("NotFound") => "Forbidden",
                    Some("Forbidden") => "NotFound",
                    Some(same) => same,
                    Option::None => return,
                };
                outcome["documented"]["variant"] = json!(other);
            }
            Flaw::SuccessesUnnamed if !error => outcome["variant"] = json!(null),
            Flaw::SuccessesSwapped if !error => {
                let other = match outcome["variant"].as_str() {
                    Some("Ok") => "Created",
                    Some("Created") => "Ok",
                    _ => return,
                };
                outcome["variant"] = json!(other);
            }
            Flaw::ErrorAsSuccess if answered => {
                outcome["outcome"] = json!("success");
                outcome["body"] = json!(null);
            }
            Flaw::SuccessAsError if !error => {
                outcome["outcome"] = json!("error");
                outcome["kind"] = json!("response");
                outcome["display"] = json!("no success");
                outcome["debug"] = json!("no success");
            }
            Flaw::UndeclaredAsDocumented if answered && !documented => {
                outcome["documented"] = json!({ "variant": "BadRequest", "body": {} });
            }
            Flaw::FieldDropped if documented => {
                edit(outcome, "/documented/body", |body| drop(body.shift_remove("reason")))
            }
            Flaw::NumberAltered if documented => edit(outcome, "/documented/body", |body| {
                body.insert("error".to_owned(), json!(405));
            }),
            Flaw::KeyRenamed if documented => edit(outcome, "/documented/body", |body| {
                if let Some(code) = body.shift_remove("errorCode") {
                    body.insert("error_code".to_owned(), code);
                }
            }),
            Flaw::NullDropped => {
                if let Some(body) = outcome.get_mut("body") {
                    without_nulls(body);
                }
                if let Some(body) = outcome.pointer_mut("/documented/body") {
                    without_nulls(body);
                }
            }
            Flaw::DefaultsFilled if documented => edit(outcome, "/documented/body", |body| {
                body.entry("reason").or_insert(json!(""));
            }),
            Flaw::HeaderLost => edit(outcome, "/headers", |headers| drop(headers.remove("x-judge"))),
            Flaw::HeadersJoined => edit(outcome, "/headers", |headers| {
                if headers.contains_key("x-judge") {
                    headers.insert("x-judge".to_owned(), json!(["kept, twice"]));
                }
            }),
            Flaw::RawBodyLost if error => outcome["raw_body"] = json!(null),
            Flaw::RawBodyCut if answered => {
                let cut: Vec<u8> = raw.unwrap_or_default().into_iter().take(64).collect();
                outcome["raw_body"] = json!(base64::engine::general_purpose::STANDARD.encode(cut));
            }
            Flaw::StatusLost if answered => outcome["status"] = json!(null),
            Flaw::HttpStatusLost => outcome["http_status"] = outcome["status"].clone(),
            Flaw::DecodeErrorSwallowed if answered => outcome["decode_error"] = json!(null),
            Flaw::DecodeErrorWithoutPath if answered && outcome["decode_error"].is_string() => {
                outcome["decode_error"] = json!("cannot be read");
            }
            Flaw::SharedLost => outcome["shared"] = json!(null),
            Flaw::SharedStrict if outcome.pointer("/shared/parameters/0").is_some_and(|item| !item.is_object()) => {
                outcome["shared"] = json!(null);
            }
            Flaw::CodeLost => outcome["code"] = json!(null),
            Flaw::NeverRetryable => outcome["retryable"] = json!(false),
            Flaw::AlwaysRetryable => outcome["retryable"] = json!(true),
            Flaw::RetryAfterLost => outcome["retry_after"] = json!(null),
            Flaw::DisplayInLines if error => outcome["display"] = json!("one\ntwo"),
            Flaw::BodyInDisplay if answered => {
                outcome["display"] = json!(format!("error: {}", raw.unwrap_or_default().escape_ascii()));
            }
            Flaw::BodyInDebug if answered => outcome["debug"] = json!(format!("Error({:?})", raw.unwrap_or_default())),
            _ => {}
        }
    }
}

fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(without_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}
