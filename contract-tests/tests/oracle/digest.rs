//! A request comes in; the answer after a digest handshake goes out (RFC 7616).

use bytes::Bytes;
use md5::{Digest, Md5};
use serde_json::Value;
use sha2::Sha256;

use super::flaw::Flaw;
use super::{Connected, auth, transport};

/// What a server asked for, and how often that was used.
#[derive(Clone)]
pub struct Challenge {
    realm: String,
    nonce: String,
    opaque: String,
    qop: String,
    algorithm: String,
    stale: bool,
    count: u32,
}

pub async fn exchange(session: &Connected, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, Value> {
    let flaw = session.facts.flaw;
    let known = take(session).filter(|_| flaw != Flaw::NonceNotReused);
    let first = match &known {
        Some(challenge) => auth::with(&request, &field(session, &request, challenge)),
        None => request.clone(),
    };
    let mut response = transport::once(session, first).await?;
    let tries = if flaw == Flaw::NeverGivesUp { 5 } else { 2 };
    let mut last = known.clone();
    for _ in 0..tries {
        let mut challenges: Vec<Challenge> = if response.status() == 401 { offered(&response) } else { Vec::new() };
        challenges.sort_by_key(|challenge| challenge.algorithm.starts_with("SHA"));
        if flaw == Flaw::WeakestDigest {
            challenges.reverse();
        }
        let Some(mut challenge) = challenges.pop() else { return Ok(response) };
        // What was answered already is answered once more if only the nonce was too old, or another realm asks.
        let other = |last: &Challenge| challenge.realm != last.realm || challenge.stale && flaw != Flaw::StaleIsFailure;
        if flaw != Flaw::NeverGivesUp && last.as_ref().is_some_and(|last| !other(last)) {
            return Ok(response);
        }
        challenge.count = 1;
        last = Some(challenge.clone());
        let again = auth::with(&request, &field(session, &request, &challenge));
        *session.auth.challenge.lock().unwrap() = Some(challenge);
        response = transport::once(session, again).await?;
    }
    Ok(response)
}

/// The challenge kept, counted one up.
fn take(session: &Connected) -> Option<Challenge> {
    let mut kept = session.auth.challenge.lock().unwrap();
    let challenge = kept.as_mut()?;
    if session.facts.flaw != Flaw::CountStuck {
        challenge.count += 1;
    }
    Some(challenge.clone())
}

fn offered(response: &http::Response<Bytes>) -> Vec<Challenge> {
    let fields = response.headers().get_all("www-authenticate").iter().filter_map(|value| value.to_str().ok());
    let text = fields.collect::<Vec<_>>().join(", ");
    let parts = text.split("Digest ").skip(1);
    let get = |part: &str, name: &str| -> Option<String> {
        let after = part.split_once(&format!("{name}="))?.1;
        Some(match after.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next()?.to_owned(),
            None => after.split([',', ' ']).next()?.to_owned(),
        })
    };
    let one = |part: &str| Challenge {
        realm: get(part, "realm").unwrap_or_default(),
        nonce: get(part, "nonce").unwrap_or_default(),
        opaque: get(part, "opaque").unwrap_or_default(),
        qop: get(part, "qop").unwrap_or_default(),
        algorithm: get(part, "algorithm").unwrap_or_default(),
        stale: get(part, "stale").as_deref() == Some("true"),
        count: 0,
    };
    parts
        .map(one)
        .filter(|it| it.qop.split(',').any(|qop| qop.trim() == "auth"))
        .filter(|it| ["", "MD5", "MD5-sess", "SHA-256", "SHA-256-sess"].contains(&it.algorithm.as_str()))
        .collect()
}

fn field(session: &Connected, request: &http::Request<Bytes>, challenge: &Challenge) -> String {
    let flaw = session.facts.flaw;
    let hash: fn(&str) -> String = if challenge.algorithm.starts_with("SHA") {
        |text| hex(&Sha256::digest(text))
    } else {
        |text| hex(&Md5::digest(text))
    };
    let (name, realm, nonce) = (&session.auth.name, &challenge.realm, &challenge.nonce);
    let uri = if flaw == Flaw::DigestUriWithoutQuery {
        request.uri().path()
    } else {
        request.uri().path_and_query().unwrap().as_str()
    };
    let (nc, cnonce) = (format!("{:08x}", challenge.count), "0a4f113b");
    let mut a1 = hash(&format!("{name}:{realm}:{}", session.auth.secret));
    if challenge.algorithm.ends_with("-sess") {
        a1 = hash(&format!("{a1}:{nonce}:{cnonce}"));
    }
    let a2 = hash(&format!("{}:{uri}", request.method()));
    let response = hash(&format!("{a1}:{nonce}:{nc}:{cnonce}:auth:{a2}"));
    let algorithm =
        if challenge.algorithm.is_empty() { String::new() } else { format!(", algorithm={}", challenge.algorithm) };
    format!(
        "Digest username=\"{name}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\", \
         opaque=\"{}\", qop=auth, nc={nc}, cnonce=\"{cnonce}\"{algorithm}",
        challenge.opaque
    )
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
