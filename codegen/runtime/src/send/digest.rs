//! `WWW-Authenticate` challenges come in, `Authorization` values go out (RFC 7616). The nonces that servers gave are
//! kept and counted, for all clones of a client together. It must never know an operation, nor send anything.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{HeaderMap, HeaderValue, header};
use http_auth::digest::{Algorithm, Qop};
use http_auth::parser::ChallengeParser;
use http_auth::{ChallengeRef, DigestClient, ParamValue, PasswordParams};
use secrecy::{ExposeSecret, SecretString};

use super::credentials::sensitive;

/// How many nonces are remembered for one origin. Old ones matter only because a server may hand one out again, and its
/// count must then go on.
const REMEMBERED: usize = 64;

/// The algorithms that are known, as http-auth spells them, the strongest last. RFC 7616 §3.3 compares them without
/// regard to case, which http-auth does not.
const ALGORITHMS: [&str; 6] = ["MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"];

/// A user name and password, and what servers said when asked for them.
pub(super) struct Digest {
    username: SecretString,
    password: SecretString,
    spaces: Mutex<Vec<Space>>,
}

/// The nonces of one origin, the newest last (RFC 7616 §3.3: protection space).
struct Space {
    origin: String,
    sessions: VecDeque<Arc<Session>>,
}

/// A nonce and the count of its uses.
pub(super) struct Session {
    realm: String,
    nonce: String,
    /// Whether the server refused an answer made with it. The count goes on if the server hands the nonce out again.
    refused: AtomicBool,
    state: Mutex<State>,
}

struct State {
    client: DigestClient,
    /// The one client nonce of a `-sess` session.
    cnonce: Option<String>,
}

/// A challenge that can be answered.
pub(super) struct Challenge {
    pub(super) session: Arc<Session>,
    /// Whether the server says that only the nonce was too old.
    pub(super) stale: bool,
}

/// The request that an answer is made for.
pub(super) struct Target<'r> {
    pub(super) method: &'r str,
    /// The URI in origin form, with the query.
    pub(super) uri: &'r str,
}

impl Digest {
    pub(super) fn new(username: SecretString, password: SecretString) -> Digest {
        Digest { username, password, spaces: Mutex::new(Vec::new()) }
    }

    fn spaces(&self) -> MutexGuard<'_, Vec<Space>> {
        self.spaces.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest nonce of an origin that the server has not refused.
    pub(super) fn current(&self, origin: &str) -> Option<Arc<Session>> {
        let spaces = self.spaces();
        let space = spaces.iter().find(|space| space.origin == origin)?;
        space.sessions.iter().rev().find(|session| !session.refused.load(Ordering::Relaxed)).cloned()
    }

    /// The strongest challenge of an answer that can be met; `None` if there is none, as when only Basic is offered.
    /// A nonce that is known already is not counted anew.
    pub(super) fn challenge(&self, origin: &str, headers: &HeaderMap) -> Option<Challenge> {
        let client = strongest(headers)?;
        let stale = client.stale();
        let mut spaces = self.spaces();
        let known = spaces.iter().position(|space| space.origin == origin);
        let index = known.unwrap_or_else(|| {
            spaces.push(Space { origin: origin.to_owned(), sessions: VecDeque::new() });
            spaces.len() - 1
        });
        let sessions = &mut spaces.get_mut(index)?.sessions;
        let same = |session: &Arc<Session>| session.nonce == client.nonce() && session.realm == client.realm();
        if let Some(session) = sessions.iter().find(|session| same(session)) {
            return Some(Challenge { session: session.clone(), stale });
        }
        if sessions.len() >= REMEMBERED {
            sessions.pop_front();
        }
        let session = Arc::new(Session {
            realm: client.realm().to_owned(),
            nonce: client.nonce().to_owned(),
            refused: AtomicBool::new(false),
            state: Mutex::new(State { client, cnonce: None }),
        });
        sessions.push_back(session.clone());
        Some(Challenge { session, stale })
    }

    /// An `Authorization` value. Each one uses up one count of the nonce.
    ///
    /// # Errors
    /// What about the challenge or the user name makes an answer impossible.
    pub(super) fn respond(&self, session: &Session, target: &Target<'_>) -> Result<HeaderValue, String> {
        let mut state = session.state.lock().unwrap_or_else(PoisonError::into_inner);
        let params = PasswordParams {
            username: self.username.expose_secret(),
            password: self.password.expose_secret(),
            uri: target.uri,
            method: target.method,
            body: None,
        };
        sensitive(&state.respond(&params)?)
    }
}

impl Session {
    /// Notes that the server refused an answer made with this nonce.
    pub(super) fn refuse(&self) {
        self.refused.store(true, Ordering::Relaxed);
    }

    /// Notes that the server accepted it, so that calls to come may begin with it.
    pub(super) fn accept(&self) {
        self.refused.store(false, Ordering::Relaxed);
    }
}

impl State {
    fn respond(&mut self, params: &PasswordParams<'_>) -> Result<String, String> {
        if !self.client.session() {
            let response = self.client.respond(params)?;
            return Ok(self.with_algorithm(response));
        }
        // RFC 7616 §3.4.2: the key of a `-sess` algorithm is made once, from the first client nonce. Servers differ in
        // whether they keep that key or make it from each request; with one client nonce for the whole session both
        // come out the same.
        if let Some(cnonce) = &self.cnonce {
            return self.client.respond_with_testing_cnonce(params, cnonce);
        }
        let response = self.client.respond(params)?;
        self.cnonce = response
            .split_once("cnonce=\"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .map(|(cnonce, _)| cnonce.to_owned());
        Ok(response)
    }

    /// Names the algorithm where http-auth does not: without `qop` it writes what RFC 2069 knew, and that was MD5 only.
    fn with_algorithm(&self, mut response: String) -> String {
        if self.client.rfc2069_compat() {
            match self.client.algorithm() {
                Algorithm::Sha256 => response.push_str(", algorithm=SHA-256"),
                Algorithm::Sha512Trunc256 => response.push_str(", algorithm=SHA-512-256"),
                _ => {}
            }
        }
        response
    }
}

/// The client for the strongest challenge in all `WWW-Authenticate` headers.
fn strongest(headers: &HeaderMap) -> Option<DigestClient> {
    let mut best: Option<(usize, DigestClient)> = None;
    for value in headers.get_all(header::WWW_AUTHENTICATE) {
        let Ok(text) = value.to_str() else { continue };
        // The parser gives up at the first mistake; the challenges before it still count.
        for challenge in ChallengeParser::new(text).map_while(Result::ok) {
            let Some((strength, client)) = usable(challenge) else { continue };
            if best.as_ref().is_none_or(|(known, _)| strength > *known) {
                best = Some((strength, client));
            }
        }
    }
    best.map(|(_, client)| client)
}

/// The client for a challenge and its strength; `None` for other schemes, unknown algorithms, a `-sess` algorithm
/// without `qop`, whose key the server could not make since no client nonce is sent, and for `auth-int` alone, which
/// http-auth digests in another way than RFC 7616 §3.4.3 says.
fn usable(mut challenge: ChallengeRef<'_>) -> Option<(usize, DigestClient)> {
    let mut strength = 0;
    for (name, value) in &mut challenge.params {
        if name.eq_ignore_ascii_case("algorithm") {
            let given = value.to_unescaped();
            strength = ALGORITHMS.iter().position(|known| known.eq_ignore_ascii_case(&given))?;
            *value = ParamValue::try_from_escaped(ALGORITHMS.get(strength)?).ok()?;
        }
    }
    let client = DigestClient::try_from(&challenge).ok()?;
    if !(client.qop() & Qop::Auth) || (client.session() && client.rfc2069_compat()) {
        return None;
    }
    Some((strength, client))
}
