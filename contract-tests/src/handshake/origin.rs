//! A request comes in; a redirect, or the answer of the origin that it leads to, goes out. The other origin tempts: it
//! challenges like the first. It must never know what a credential looks like beyond where it travels.

use serde_json::json;

use crate::server::{Answer, BoxFuture, Recorded, Service};

/// What the first origin does with a call.
#[derive(Debug)]
pub enum Way {
    /// It sends it to another origin with this status; path and query are kept. 301, 302, 303, 307 or 308.
    Elsewhere(u16, String),
    /// It sends it to another path of its own with this status, and there says this.
    Here(u16, Box<Answer>),
    /// It sends it to another path of its own, and from there to another, without an end.
    Round,
    /// It says this in an error, and what it was sent.
    Echo(String),
}

/// Where calls are sent on.
const MOVED: &str = "/moved-by-the-judge";

/// The first origin: does not answer calls where they are made.
#[derive(Debug)]
pub struct Redirect {
    /// What it does with a call.
    pub way: Way,
    /// Only requests with an Authorization field get there; the others get this.
    pub bare: Option<Answer>,
    /// The path of a token endpoint and the token that it gives.
    pub token: Option<(String, String)>,
}

impl Redirect {
    fn moved(&self, request: &Recorded) -> Answer {
        match &self.way {
            Way::Elsewhere(status, to) => Answer::new(*status, "").with("location", format!("{to}{}", request.target)),
            Way::Here(_, answer) if request.path() == MOVED => answer.as_ref().clone(),
            Way::Here(status, _) => Answer::new(*status, "").with("location", MOVED),
            Way::Round => {
                let turn = request.path().strip_prefix(MOVED).and_then(|turn| turn.parse::<usize>().ok());
                Answer::new(302, "").with("location", format!("{MOVED}{}", turn.unwrap_or_default() + 1))
            }
            Way::Echo(more) => {
                let text = format!("{more} in {:?} is not understood", request.headers);
                Answer::new(400, text.clone()).with("content-type", "text/plain").with("x-echo", text)
            }
        }
    }
}

impl Service for Redirect {
    fn answer<'a>(&'a self, request: &'a Recorded) -> BoxFuture<'a, Answer> {
        let answer = match (&self.token, &self.bare) {
            (Some((path, token)), _) if request.path() == path => {
                Answer::json(200, &json!({ "access_token": token, "token_type": "bearer", "expires_in": 3600 }))
            }
            (_, Some(challenge)) if request.header("authorization").is_empty() => challenge.clone(),
            _ => self.moved(request),
        };
        Box::pin(std::future::ready(answer))
    }
}

/// The other origin: asks for the same credentials.
#[derive(Debug)]
pub struct Elsewhere;

impl Service for Elsewhere {
    fn answer<'a>(&'a self, _: &'a Recorded) -> BoxFuture<'a, Answer> {
        let answer = Answer::new(401, "").with("www-authenticate", "Basic realm=\"elsewhere\"").with(
            "www-authenticate",
            "Digest realm=\"elsewhere\", qop=\"auth\", nonce=\"elsewhere\", algorithm=SHA-256",
        );
        Box::pin(std::future::ready(answer))
    }
}
