//! A request with an Authorization field of the scheme Digest comes in; whether it is right goes out, and the challenges (RFC
//! 7616). A nonce is taken from its issue on until many younger ones are there. It must never know the operation.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::handshake::challenge::Credentials;
use crate::handshake::digest::Response;
use crate::server::Recorded;

/// How many nonces are remembered. A client whose nonce was forgotten is told that it is stale.
const REMEMBERED: usize = 1_024;

/// In the order in which a client should prefer them (RFC 7616, section 3.7).
const ALGORITHMS: [&str; 2] = ["SHA-256", "MD5"];

/// Ties a challenge to its answers; it means nothing else here.
const OPAQUE: &str = "b3BhcXVl";

/// A server's half of digest authentication.
pub(super) struct Digest {
    realm: String,
    user: (String, String),
    nonces: Mutex<Nonces>,
}

#[derive(Default)]
struct Nonces {
    issued: u64,
    known: VecDeque<Nonce>,
}

struct Nonce {
    text: String,
    algorithm: &'static str,
    /// The highest count so far; counts may only grow, so that nothing can be sent twice.
    count: u32,
}

/// What becomes of a request.
pub(super) enum Ruling {
    Right,
    Stale,
    Wrong,
}

impl Digest {
    pub fn new(realm: &str, user: &(String, String)) -> Digest {
        Digest { realm: realm.to_owned(), user: user.clone(), nonces: Mutex::default() }
    }

    /// One challenge for each algorithm, each with a nonce of its own.
    pub fn challenges(&self, stale: bool) -> Vec<String> {
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        let stale = if stale { ", stale=true" } else { "" };
        let challenge = |algorithm| {
            let nonce = nonces.issue(algorithm);
            format!(
                "Digest realm=\"{}\", qop=\"auth\", algorithm={algorithm}, nonce=\"{nonce}\", opaque=\"{OPAQUE}\"{stale}",
                self.realm
            )
        };
        ALGORITHMS.map(challenge).into()
    }

    /// Computes the response anew from the password (RFC 7616, section 3.4.1).
    pub fn verify(&self, request: &Recorded, field: &str) -> Ruling {
        let Ok(sent) = Credentials::parse(field) else { return Ruling::Wrong };
        self.rule(request, &sent).unwrap_or(Ruling::Wrong)
    }

    fn rule(&self, request: &Recorded, sent: &Credentials) -> Option<Ruling> {
        let (username, password) = &self.user;
        let (uri, nonce, nc) = (sent.get("uri")?, sent.get("nonce")?, sent.get("nc")?);
        let algorithm = sent.get("algorithm").unwrap_or("MD5");
        let expected = Response {
            method: &request.method,
            uri,
            nonce,
            nc,
            cnonce: sent.get("cnonce").filter(|cnonce| !cnonce.is_empty())?,
            realm: &self.realm,
            username,
            password,
            integral: None,
        };
        let named = sent.get("username")? == username && sent.get("realm")? == self.realm && uri == request.target;
        let right = named && sent.get("qop")? == "auth" && expected.compute(algorithm).ok()? == sent.get("response")?;
        let count = u32::from_str_radix(nc, 16).ok().filter(|count| nc.len() == 8 && *count > 0)?;
        if !right {
            return Some(Ruling::Wrong);
        }
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        let known = nonces.known.iter_mut().find(|own| own.text == nonce && own.algorithm == algorithm);
        Some(match known {
            Some(own) if count > own.count => {
                own.count = count;
                Ruling::Right
            }
            // A count that was used before is a replay, or a race of the client's; either way it may try again.
            _ => Ruling::Stale,
        })
    }
}

impl Nonces {
    fn issue(&mut self, algorithm: &'static str) -> String {
        self.issued += 1;
        let text = format!("{:016x}", self.issued.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        if self.known.len() >= REMEMBERED {
            self.known.pop_front();
        }
        self.known.push_back(Nonce { text: text.clone(), algorithm, count: 0 });
        text
    }
}
