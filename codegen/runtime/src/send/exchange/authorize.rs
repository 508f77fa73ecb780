//! A request comes in, the answer to it with the credentials it may carry goes out. No secret leaves here except in a request.

#[cfg(feature = "oauth")]
use std::sync::Arc;

#[cfg(any(feature = "digest", feature = "oauth"))]
use http::{HeaderValue, StatusCode, header};
#[cfg(feature = "digest")]
use url::Position;

use super::super::super::error::Failure;
#[cfg(feature = "oauth")]
use super::super::super::error::Stage;
#[cfg(any(feature = "api-key", feature = "digest"))]
use super::super::super::error::{AuthError, AuthFault};
use super::super::credentials::Step;
#[cfg(feature = "digest")]
use super::super::digest::{Digest, Target};
use super::super::redirect::Outgoing;
#[cfg(feature = "oauth")]
use super::super::token::{Token, TokenSource};
use super::super::transport::Incoming;
use super::Exchange;
#[cfg(feature = "api-key")]
use super::api_key;

impl Exchange<'_> {
    /// Sends a request with the credentials it may carry.
    pub(super) async fn authorized(&self, mut request: Box<Outgoing>) -> Result<Box<Incoming>, Failure> {
        // The long ways are boxed, so that the short one is not as large as they are.
        match self.authorize(&mut request)? {
            #[cfg(feature = "digest")]
            Some(Step::Digest(digest)) => Box::pin(self.with_digest(&request, digest)).await,
            #[cfg(feature = "oauth")]
            Some(Step::Token(source)) => Box::pin(self.with_token(&request, source)).await,
            _ => self.once(request).await,
        }
    }

    /// Gives a request the credentials that it may carry, and returns the step that takes an exchange of its own.
    fn authorize(&self, request: &mut Outgoing) -> Result<Option<&Step<'_>>, Failure> {
        #[cfg_attr(not(any(feature = "digest", feature = "oauth")), allow(unused_mut))]
        let mut negotiated: Option<&Step<'_>> = None;
        if request.trusted {
            for step in &self.steps {
                match step {
                    Step::Header(name, value) => drop(request.headers.insert(name, (*value).clone())),
                    #[cfg(feature = "api-key")]
                    Step::Query(name, secret) => api_key::add_to_query(&mut request.url, name, secret),
                    #[cfg(feature = "api-key")]
                    Step::Cookie(name, secret) => self.add_cookie(request, name, secret)?,
                    #[cfg(feature = "digest")]
                    Step::Digest(_) => negotiated = Some(step),
                    #[cfg(feature = "oauth")]
                    Step::Token(_) => negotiated = Some(step),
                }
            }
        }
        Ok(negotiated)
    }

    /// Sends a request with this in the header `Authorization`.
    #[cfg(any(feature = "digest", feature = "oauth"))]
    async fn once_with(
        &self,
        request: &Outgoing,
        authorization: Option<HeaderValue>,
    ) -> Result<Box<Incoming>, Failure> {
        let mut request = Box::new(request.clone());
        if let Some(authorization) = authorization {
            request.headers.insert(header::AUTHORIZATION, authorization);
        }
        self.once(request).await
    }

    /// RFC 7616: the newest nonce is tried at once; a refused one is replaced by that of the refusal. A refusal of a
    /// nonce just given is the answer, unless the server says that it was merely too old, and that only once.
    #[cfg(feature = "digest")]
    async fn with_digest(&self, request: &Outgoing, digest: &Digest) -> Result<Box<Incoming>, Failure> {
        let origin = request.url.origin().ascii_serialization();
        let target =
            Target { method: request.method.as_str(), uri: &request.url[Position::BeforePath..Position::AfterQuery] };
        let mut session = digest.current(&origin);
        let mut just_given = false;
        let mut was_stale = false;
        loop {
            let authorization = match &session {
                Some(session) => Some(digest.respond(session, &target).map_err(|message| self.unfit(message))?),
                None => None,
            };
            let response = self.once_with(request, authorization).await?;
            if response.status != StatusCode::UNAUTHORIZED {
                session.inspect(|session| session.accept());
                return Ok(response);
            }
            let challenge = digest.challenge(&origin, &response.headers);
            if let Some(session) = &session {
                session.refuse();
            }
            let Some(challenge) = challenge else { return Ok(response) };
            // A stream cannot be sent again; the nonce is kept for the next call.
            if !request.body.is_replayable() {
                return Ok(response);
            }
            if just_given && (was_stale || !challenge.stale) {
                challenge.session.refuse();
                return Ok(response);
            }
            was_stale = session.is_some() && challenge.stale;
            just_given = true;
            session = Some(challenge.session);
            self.drain(response).await?;
        }
    }

    /// RFC 6750: a refused token is replaced once.
    #[cfg(feature = "oauth")]
    async fn with_token(&self, request: &Outgoing, source: &TokenSource) -> Result<Box<Incoming>, Failure> {
        let token = self.wait_for_token(source).await?;
        let response = self.once_with(request, Some(token.authorization.clone())).await?;
        if response.status != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        source.forget(&token);
        if !request.body.is_replayable() {
            return Ok(response);
        }
        self.drain(response).await?;
        let token = self.wait_for_token(source).await?;
        self.once_with(request, Some(token.authorization.clone())).await
    }

    #[cfg(feature = "oauth")]
    async fn wait_for_token(&self, source: &TokenSource) -> Result<Arc<Token>, Failure> {
        match self.deadline.within(source.token()).await {
            Ok(Ok(token)) => Ok(token),
            Ok(Err(error)) if !error.timed_out() => Err(Failure::Auth(error.during(self.operation))),
            Ok(Err(_)) | Err(_) => Err(self.timeout(Stage::Token, None)),
        }
    }

    #[cfg(any(feature = "api-key", feature = "digest"))]
    pub(super) fn unfit(&self, message: String) -> Failure {
        let fault = AuthFault::new(format!("the credentials cannot be sent: {message}"));
        Failure::Auth(AuthError::from(fault).during(self.operation))
    }
}
