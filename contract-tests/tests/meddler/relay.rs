//! A request comes in; the same request, with a flaw, is sent on, and its answer, with a flaw, goes out. To the server the flaw
//! is the client's.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use contract_tests::server::{Answer, BoxFuture, Recorded, Service};
use http::header::{AUTHORIZATION, HeaderValue};
use serde_json::{Value, json};

use crate::oracle::flaw::Flaw;

/// A relay in front of a server.
pub struct Relay {
    flaw: Flaw,
    to: String,
    http: reqwest::Client,
}

/// A client that passes requests on and does nothing else.
pub fn http() -> reqwest::Client {
    let http = reqwest::Client::builder().retry(reqwest::retry::never());
    http.redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

impl Relay {
    /// Whether a flaw shows on the wire.
    pub fn is_for(flaw: Flaw) -> bool {
        matches!(
            flaw,
            Flaw::WrongMethod
                | Flaw::WrongPath
                | Flaw::ArgumentsSwapped
                | Flaw::QueryTwice
                | Flaw::QueryUndeclared
                | Flaw::ArgumentInWrongPlace
                | Flaw::HostileRetry
                | Flaw::WrongAccept
                | Flaw::NoAccept
                | Flaw::EnvelopeKept
                | Flaw::ContentTypeIgnored
                | Flaw::TruncationIgnored
                | Flaw::WeakestDigest
                | Flaw::CountStuck
                | Flaw::StaleIsFailure
                | Flaw::NeverGivesUp
                | Flaw::DigestUriWithoutQuery
                | Flaw::TokenPerCall
                | Flaw::TokenUsedForEver
                | Flaw::TokenNotRetried
                | Flaw::ClientUnencoded
                | Flaw::CredentialsElsewhere
        )
    }

    pub fn new(flaw: Flaw, to: String, http: reqwest::Client) -> Relay {
        Relay { flaw, to, http }
    }

    async fn pass(&self, request: http::Request<Bytes>) -> Result<Answer, reqwest::Error> {
        let mut response = self.http.execute(request.try_into()?).await?;
        let mut answer = Answer::new(response.status().as_u16(), Bytes::new());
        for (name, value) in response.headers() {
            if !["content-length", "transfer-encoding", "connection"].contains(&name.as_str()) {
                answer.headers.push((name.to_string(), value.to_str().unwrap_or_default().to_owned()));
            }
        }
        // An answer that is cut short is passed on as if it were whole.
        let mut body = BytesMut::new();
        while let Ok(Some(chunk)) = response.chunk().await {
            body.extend_from_slice(&chunk);
        }
        answer.body = body.freeze();
        Ok(answer)
    }
}

impl Service for Relay {
    fn answer<'a>(&'a self, request: &'a Recorded) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let mut onward = http::Request::new(request.body.clone());
            *onward.method_mut() = request.method.parse().unwrap();
            *onward.uri_mut() = format!("{}{}", self.to, request.target).parse().unwrap();
            *onward.headers_mut() = request.headers.clone();
            onward.headers_mut().remove("host");
            self.flaw.request(&mut onward);
            self.request(&mut onward);
            let mut answer = self.pass(onward.clone()).await;
            let refused = answer.as_ref().is_ok_and(|answer| answer.status == 401);
            let again = match self.flaw {
                Flaw::HostileRetry if onward.method() != http::Method::GET => 1,
                Flaw::NeverGivesUp if refused && onward.headers().contains_key(AUTHORIZATION) => 4,
                _ => 0,
            };
            for _ in 0..again {
                answer = self.pass(onward.clone()).await;
            }
            let Ok(mut answer) = answer else { return Answer::new(502, "no answer") };
            self.response(&onward, &mut answer).await;
            answer
        })
    }
}

/// A token that says that it ends in so many seconds.
fn ends_in(answer: &mut Answer, seconds: u64) {
    if let Ok(Value::Object(mut body)) = serde_json::from_slice(&answer.body)
        && body.contains_key("access_token")
    {
        body.insert("expires_in".to_owned(), json!(seconds));
        answer.body = Value::Object(body).to_string().into();
    }
}

/// The text of a field, changed.
fn changed(request: &mut http::Request<Bytes>, name: &str, change: impl FnOnce(String) -> String) {
    if let Some(value) = request.headers().get(name).and_then(|value| value.to_str().ok()) {
        let value = HeaderValue::try_from(change(value.to_owned())).unwrap();
        request.headers_mut().insert(http::HeaderName::try_from(name).unwrap(), value);
    }
}

/// `name="…"` or `name=…` in a list of parameters, its value changed.
fn parameter(field: &str, name: &str, change: impl Fn(&str) -> String) -> String {
    let parts = field.split(", ").map(|part| match part.split_once('=') {
        Some((own, value)) if own.rsplit(' ').next() == Some(name) => format!("{own}={}", change(value)),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join(", ")
}

impl Relay {
    fn request(&self, request: &mut http::Request<Bytes>) {
        match self.flaw {
            Flaw::NoAccept => drop(request.headers_mut().remove("accept")),
            Flaw::WrongAccept => drop(request.headers_mut().insert("accept", HeaderValue::from_static("text/csv"))),
            Flaw::CountStuck => changed(request, "authorization", |field| {
                parameter(&field, "nc", |value| value.replace(|digit: char| digit.is_ascii_hexdigit(), "0"))
                    .replace("nc=00000000", "nc=00000001")
            }),
            Flaw::DigestUriWithoutQuery => changed(request, "authorization", |field| {
                parameter(&field, "uri", |value| {
                    value.split_once('?').map_or(value.to_owned(), |(path, _)| format!("{path}\""))
                })
            }),
            Flaw::ClientUnencoded => changed(request, "authorization", |field| match field.strip_prefix("Basic ") {
                Some(basic) => {
                    let text = String::from_utf8(STANDARD.decode(basic).unwrap()).unwrap().replace('+', " ");
                    let plain = percent_encoding::percent_decode_str(&text).decode_utf8().unwrap().into_owned();
                    format!("Basic {}", STANDARD.encode(plain))
                }
                None => field,
            }),
            _ => {}
        }
    }

    async fn response(&self, request: &http::Request<Bytes>, answer: &mut Answer) {
        let authorized = request.headers().get(AUTHORIZATION);
        let bearer = authorized.is_some_and(|value| value.as_bytes().starts_with(b"Bearer "));
        match self.flaw {
            Flaw::EnvelopeKept => {
                let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
                if let Some(body) = body.filter(|body| body.get("content").is_some()) {
                    answer.body = json!({ "status": answer.status, "content": body }).to_string().into();
                }
            }
            Flaw::ContentTypeIgnored => {
                answer.headers.retain(|(name, _)| name != "content-type");
                answer.headers.push(("content-type".to_owned(), "application/json".to_owned()));
            }
            Flaw::WeakestDigest => {
                let md5 = |(name, value): &(String, String)| name == "www-authenticate" && value.contains("MD5");
                if answer.headers.iter().any(md5) {
                    answer.headers.retain(|field| field.0 != "www-authenticate" || md5(field));
                }
            }
            // Without its challenge the answer is a refusal like any other.
            Flaw::StaleIsFailure => answer.headers.retain(|(_, value)| !value.contains("stale=true")),
            Flaw::TokenUsedForEver => ends_in(answer, 1 << 30),
            Flaw::TokenPerCall => ends_in(answer, 1),
            Flaw::TokenNotRetried if bearer && answer.status == 401 => answer.status = 403,
            Flaw::CredentialsElsewhere => {
                let location = answer.headers.iter().find(|(name, _)| name == "location").map(|(_, to)| to.clone());
                if let (Some(to), Some(credential)) = (location, authorized) {
                    let _ = self.http.get(to).header(AUTHORIZATION, credential).send().await;
                }
            }
            _ => {}
        }
    }
}
