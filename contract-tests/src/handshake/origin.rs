//! A request comes in; a redirect to another origin, or the answer of that origin, goes out. The other origin tempts: it
//! challenges like the first. It must never know what a credential looks like beyond where it travels.

use crate::server::{Answer, BoxFuture, Recorded, Service};

/// Sends every request elsewhere.
#[derive(Debug)]
pub struct Redirect {
    /// 301, 302, 303, 307 or 308.
    pub status: u16,
    /// The other origin; path and query are kept.
    pub to: String,
    /// Only requests with an Authorization field are sent on; the others get this.
    pub bare: Option<Answer>,
}

impl Service for Redirect {
    fn answer<'a>(&'a self, request: &'a Recorded) -> BoxFuture<'a, Answer> {
        let bare = request.header("authorization").is_empty();
        let answer = match &self.bare {
            Some(challenge) if bare => challenge.clone(),
            _ => Answer::new(self.status, "").with("location", format!("{}{}", self.to, request.target)),
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
