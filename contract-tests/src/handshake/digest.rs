//! A request comes in; a digest challenge, or the planned answer to a verified client, goes out (RFC 7616). The response is
//! computed anew from the password; nonces are counted, replays refused. It must never know how a client computes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use md5::{Digest, Md5};
use sha2::{Sha256, Sha512_256};

use super::challenge::Credentials;
use crate::server::{Answer, BoxFuture, Recorded, Service};

/// What this server demands.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The realm; it may hold what a careless parser trips over.
    pub realm: String,
    /// The user it knows.
    pub username: String,
    /// That user's password.
    pub password: String,
    /// One challenge each, in this order; an empty name leaves `algorithm` out (RFC 7616, section 3.3: MD5 then).
    pub algorithms: Vec<&'static str>,
    /// The `qop` options.
    pub qop: &'static str,
    /// All challenges in one field instead of one field each.
    pub one_field: bool,
    /// Whether Basic is offered first.
    pub basic_too: bool,
    /// After how many uses a nonce is stale.
    pub uses: u32,
    /// Whether the first nonce is stale by its first use.
    pub first_is_stale: bool,
    /// Another realm that takes the place of the first once a client was let in; the nonce stays.
    pub next_realm: Option<String>,
    /// What a verified client gets.
    pub answer: Answer,
    /// What comes with a challenge.
    pub refusal: Answer,
}

/// What happened.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// Requests without credentials.
    pub bare: usize,
    /// Verified requests: nonce, count, algorithm.
    pub accepted: Vec<(String, u32, String)>,
    /// Well-formed requests whose response was computed from something else: another password.
    pub mismatched: usize,
    /// Requests with a nonce that had been used up.
    pub stale: usize,
    /// What broke the RFC.
    pub faults: Vec<String>,
}

/// The first nonce.
const FIRST: &str = "nonce-1=";

/// A server that lets only digest clients in.
#[derive(Debug)]
pub struct DigestServer {
    policy: Policy,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    log: Log,
    /// For each nonce its algorithm and the counts seen.
    nonces: BTreeMap<String, (String, BTreeSet<u32>)>,
    /// Whether the client was told of the other realm.
    moved: bool,
}

enum Ruling {
    Accept,
    Stale,
    Refuse,
}

impl DigestServer {
    /// A server of this policy.
    #[must_use]
    pub fn new(policy: Policy) -> DigestServer {
        DigestServer { policy, state: Mutex::default() }
    }

    /// What happened so far.
    #[must_use]
    pub fn log(&self) -> Log {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).log.clone()
    }

    fn rule(&self, state: &mut State, request: &Recorded) -> Ruling {
        let fields = request.header("authorization");
        let [field] = fields.as_slice() else {
            state.log.bare += 1;
            if fields.len() > 1 {
                state.log.faults.push("more than one Authorization field".to_owned());
            }
            return Ruling::Refuse;
        };
        match self.verify(state, request, field) {
            Ok(ruling) => ruling,
            Err(fault) => {
                state.log.faults.push(fault);
                Ruling::Refuse
            }
        }
    }

    /// RFC 7616, sections 3.4 and 3.5.
    fn verify(&self, state: &mut State, request: &Recorded, field: &str) -> Result<Ruling, String> {
        let sent = Credentials::parse(field)?;
        if !sent.scheme.eq_ignore_ascii_case("digest") {
            return Err(format!("the scheme {} where Digest was chosen", sent.scheme));
        }
        let need = |name: &str| sent.get(name).ok_or_else(|| format!("{name} is missing"));
        if self.policy.next_realm.is_some() && !state.moved && !state.log.accepted.is_empty() {
            return Ok(Ruling::Refuse);
        }
        let realm = self.realm(state).to_owned();
        let nonce = need("nonce")?;
        let (issued, seen) =
            state.nonces.get_mut(nonce).ok_or_else(|| format!("the nonce {nonce} was never issued"))?;
        let algorithm = sent.get("algorithm").unwrap_or("MD5");
        let expected = if issued.is_empty() { "MD5" } else { issued.as_str() };
        if algorithm != expected {
            return Err(format!("algorithm={algorithm} with a nonce issued for {expected}"));
        }
        self.parameters(&sent, request, &realm)?;
        let nc = need("nc")?;
        let count = u32::from_str_radix(nc, 16).map_err(|_| format!("nc={nc} is no count"))?;
        if nc.len() != 8 || nc != nc.to_lowercase() {
            return Err(format!("nc={nc} is not of the form 8LHEX"));
        }
        let answer = Response {
            method: &request.method,
            uri: need("uri")?,
            nonce,
            nc,
            cnonce: need("cnonce")?,
            realm: &realm,
            username: &self.policy.username,
            password: &self.policy.password,
            integral: (need("qop")? == "auth-int").then_some(request.body.as_ref()),
        };
        if answer.compute(algorithm)? != need("response")? {
            state.log.mismatched += 1;
            return Ok(Ruling::Refuse);
        }
        if count == 0 || !seen.insert(count) {
            return Err(format!("nc={nc} was used before with the nonce {nonce}"));
        }
        if seen.len() > self.policy.uses as usize || (self.policy.first_is_stale && nonce == FIRST) {
            state.log.stale += 1;
            return Ok(Ruling::Stale);
        }
        state.log.accepted.push((nonce.to_owned(), count, algorithm.to_owned()));
        Ok(Ruling::Accept)
    }

    /// The parameters that do not enter the computation as they are, and which of them are quoted strings.
    fn parameters(&self, sent: &Credentials, request: &Recorded, realm: &str) -> Result<(), String> {
        let same = |name: &str, wanted: &str| match sent.get(name) {
            Some(value) if value == wanted => Ok(()),
            other => Err(format!("{name} is {other:?} instead of {wanted:?}")),
        };
        same("realm", realm)?;
        same("username", &self.policy.username)?;
        same("uri", &request.target)?;
        same("qop", if self.policy.qop == "auth-int" { "auth-int" } else { "auth" })?;
        same("opaque", "opaque-of-the-judge")?;
        for name in ["username", "realm", "nonce", "uri", "response", "cnonce", "opaque"] {
            if !sent.quoted(name) {
                return Err(format!("{name} must be a quoted string"));
            }
        }
        for name in ["algorithm", "qop", "nc"] {
            if sent.quoted(name) {
                return Err(format!("{name} must not be a quoted string"));
            }
        }
        match sent.get("cnonce") {
            Some("") | None => Err("the cnonce is empty".to_owned()),
            Some(_) => Ok(()),
        }
    }

    /// The realm of the next challenge.
    fn realm(&self, state: &State) -> &str {
        let next = self.policy.next_realm.as_deref().filter(|_| !state.log.accepted.is_empty());
        next.unwrap_or(&self.policy.realm)
    }

    fn challenge(&self, state: &mut State, stale: bool) -> Answer {
        let mut challenges = Vec::new();
        if self.policy.basic_too {
            challenges.push("Basic realm=\"basic, not wanted\"".to_owned());
        }
        let realm = self.realm(state).to_owned();
        state.moved = realm != self.policy.realm;
        for algorithm in &self.policy.algorithms {
            let nonce = match self.policy.next_realm {
                Some(_) => FIRST.to_owned(),
                None => format!("nonce-{}=", state.nonces.len() + 1),
            };
            state.nonces.insert(nonce.clone(), ((*algorithm).to_owned(), BTreeSet::new()));
            let mut text = format!("Digest realm=\"{realm}\", qop=\"{}\", nonce=\"{nonce}\"", self.policy.qop);
            text.push_str(", opaque=\"opaque-of-the-judge\"");
            if !algorithm.is_empty() {
                text.push_str(&format!(", algorithm={algorithm}"));
            }
            if stale {
                text.push_str(", stale=true");
            }
            challenges.push(text);
        }
        let mut answer = self.policy.refusal.clone();
        if self.policy.one_field {
            challenges = vec![challenges.join(", ")];
        }
        answer.headers.extend(challenges.into_iter().map(|text| ("www-authenticate".to_owned(), text)));
        answer
    }
}

impl Service for DigestServer {
    fn answer<'a>(&'a self, request: &'a Recorded) -> BoxFuture<'a, Answer> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = match self.rule(&mut state, request) {
            Ruling::Accept => self.policy.answer.clone(),
            Ruling::Stale => self.challenge(&mut state, true),
            Ruling::Refuse => self.challenge(&mut state, false),
        };
        Box::pin(std::future::ready(answer))
    }
}

/// What a response is computed from, each without its quotes.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the names are those of RFC 7616")]
pub struct Response<'a> {
    pub method: &'a str,
    pub uri: &'a str,
    pub nonce: &'a str,
    pub nc: &'a str,
    pub cnonce: &'a str,
    pub realm: &'a str,
    pub username: &'a str,
    pub password: &'a str,
    /// The body, with qop=auth-int.
    pub integral: Option<&'a [u8]>,
}

impl Response<'_> {
    /// RFC 7616, section 3.4.1, with qop=auth, or auth-int.
    ///
    /// # Errors
    /// When the algorithm is not known.
    pub fn compute(&self, algorithm: &str) -> Result<String, String> {
        let (name, session) = match algorithm.strip_suffix("-sess") {
            Some(name) => (name, true),
            None => (algorithm, false),
        };
        let hash: fn(&[u8]) -> String = match name {
            "MD5" => |bytes| hex(&Md5::digest(bytes)),
            "SHA-256" => |bytes| hex(&Sha256::digest(bytes)),
            "SHA-512-256" => |bytes| hex(&Sha512_256::digest(bytes)),
            other => return Err(format!("the algorithm {other} is unknown")),
        };
        let h = |text: &str| hash(text.as_bytes());
        let mut a1 = h(&format!("{}:{}:{}", self.username, self.realm, self.password));
        if session {
            a1 = h(&format!("{a1}:{}:{}", self.nonce, self.cnonce));
        }
        let (qop, a2) = match self.integral {
            Some(body) => ("auth-int", format!("{}:{}:{}", self.method, self.uri, hash(body))),
            None => ("auth", format!("{}:{}", self.method, self.uri)),
        };
        Ok(h(&format!("{a1}:{}:{}:{}:{qop}:{}", self.nonce, self.nc, self.cnonce, h(&a2))))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
