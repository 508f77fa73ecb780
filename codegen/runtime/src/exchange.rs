//! A call comes in, the server's whole answer goes out: credentials, redirects and limits are seen to here. It must
//! never know the operation's types, so that all of this is compiled once.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use secrecy::ExposeSecret;
use url::{Position, Url};

use super::answer::Answer;
use super::call::Call;
use super::client::Inner;
use super::credentials::{Step, sensitive};
use super::deadline::Deadline;
use super::describe::Operation;
use super::digest::{Digest, Target};
use super::error::{
    AuthError, AuthFault, BodyTooLarge, Failure, Received, RequestError, Stage, TimeoutError, TransportError,
};
use super::redirect::{self, Outgoing};
use super::token::TokenSource;

/// The most bytes of an answer nobody will see that are read, so that its connection can be used again.
const DRAIN: u64 = 64 * 1024;

/// Sends a call and reads its answer.
pub(super) async fn run(call: Call) -> Result<Answer, Failure> {
    let operation = call.operation();
    let client = call.client().inner();
    let request = call.request().map_err(Failure::Request)?;
    let steps = client.credentials.plan(operation).map_err(Failure::Auth)?;
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(Failure::Transport(TransportError::no_runtime(operation)));
    }
    let exchange = Exchange { client, operation, steps, deadline: Deadline::after(client.timeout) };
    let response = exchange.follow(exchange.outgoing(request)?).await?;
    let response = exchange.read(response).await?;
    Ok(call.answer(response))
}

/// One call on its way.
struct Exchange<'c> {
    client: &'c Inner,
    operation: &'static Operation,
    steps: Vec<Step<'c>>,
    deadline: Deadline,
}

impl Exchange<'_> {
    fn outgoing(&self, request: http::Request<Bytes>) -> Result<Outgoing, Failure> {
        let (head, body) = request.into_parts();
        let url = Url::parse(&head.uri.to_string()).map_err(|error| {
            Failure::Request(RequestError::new(self.operation, None, format!("the URI cannot be sent: {error}")))
        })?;
        Ok(Outgoing { method: head.method, url, headers: head.headers, body, trusted: true })
    }

    /// Follows redirects as far as they may be followed; the first answer that is not followed is the answer.
    async fn follow(&self, mut request: Outgoing) -> Result<reqwest::Response, Failure> {
        let mut visited = vec![(request.method.clone(), request.url.clone())];
        loop {
            let response = self.authorized(&request).await?;
            let next = redirect::next(self.operation, &request, response.status(), response.headers());
            let Some(next) = next.filter(|next| next.trusted || !self.leaks(&next.url)) else { return Ok(response) };
            let stop = (next.method.clone(), next.url.clone());
            if visited.len() > redirect::LIMIT || visited.contains(&stop) {
                return Ok(response);
            }
            visited.push(stop);
            self.drain(response).await?;
            request = next;
        }
    }

    /// Whether a URL on another origin repeats an API key that belongs in the query.
    fn leaks(&self, url: &Url) -> bool {
        self.steps.iter().any(|step| match step {
            Step::Query(_, secret) => url.query_pairs().any(|(_, value)| value == secret.expose_secret()),
            _ => false,
        })
    }

    /// Sends a request with the credentials it may carry.
    async fn authorized(&self, request: &Outgoing) -> Result<reqwest::Response, Failure> {
        let mut request = request.clone();
        if !request.trusted {
            return self.once(&request, None).await;
        }
        let mut negotiated = None;
        for step in &self.steps {
            match step {
                Step::Header(name, value) => drop(request.headers.insert(name, value.clone())),
                Step::Query(name, secret) => {
                    if !request.url.query_pairs().any(|(known, _)| known == *name) {
                        request.url.query_pairs_mut().append_pair(name, secret.expose_secret());
                    }
                }
                Step::Cookie(name, secret) => {
                    let cookie = with_cookie(&request.headers, name, secret.expose_secret());
                    request.headers.insert(header::COOKIE, cookie.map_err(|message| self.unfit(message))?);
                }
                Step::Digest(_) | Step::Token(_) => negotiated = Some(step),
            }
        }
        match negotiated {
            Some(Step::Digest(digest)) => self.with_digest(&request, digest).await,
            Some(Step::Token(source)) => self.with_token(&request, source).await,
            _ => self.once(&request, None).await,
        }
    }

    /// RFC 7616: the newest nonce is tried at once; a refused one is replaced by that of the refusal. A refusal of a
    /// nonce just given is the answer, unless the server says that it was merely too old, and that only once.
    async fn with_digest(&self, request: &Outgoing, digest: &Digest) -> Result<reqwest::Response, Failure> {
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
            let response = self.once(request, authorization).await?;
            if response.status() != StatusCode::UNAUTHORIZED {
                session.inspect(|session| session.accept());
                return Ok(response);
            }
            let challenge = digest.challenge(&origin, response.headers());
            if let Some(session) = &session {
                session.refuse();
            }
            let Some(challenge) = challenge else { return Ok(response) };
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
    async fn with_token(&self, request: &Outgoing, source: &TokenSource) -> Result<reqwest::Response, Failure> {
        let token = self.wait_for_token(source).await?;
        let response = self.once(request, Some(token.authorization.clone())).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        self.drain(response).await?;
        source.forget(&token);
        let token = self.wait_for_token(source).await?;
        self.once(request, Some(token.authorization.clone())).await
    }

    async fn wait_for_token(&self, source: &TokenSource) -> Result<std::sync::Arc<super::token::Token>, Failure> {
        match self.deadline.within(source.token()).await {
            Some(Ok(token)) => Ok(token),
            Some(Err(error)) if !error.timed_out() => Err(Failure::Auth(error.during(self.operation))),
            Some(Err(_)) | None => Err(self.timeout(Stage::Token, None)),
        }
    }

    /// Sends one request and waits for the head of its answer.
    async fn once(&self, request: &Outgoing, authorization: Option<HeaderValue>) -> Result<reqwest::Response, Failure> {
        let mut message = reqwest::Request::new(request.method.clone(), request.url.clone());
        *message.headers_mut() = request.headers.clone();
        if let Some(authorization) = authorization {
            message.headers_mut().insert(header::AUTHORIZATION, authorization);
        }
        if !request.body.is_empty() {
            *message.body_mut() = Some(reqwest::Body::from(request.body.clone()));
        }
        match self.deadline.within(self.client.http.execute(message)).await {
            Some(Ok(response)) => Ok(response),
            Some(Err(error)) if error.is_connect() && error.is_timeout() => Err(Failure::Timeout(TimeoutError::new(
                self.operation,
                Stage::Connect,
                self.client.connect_timeout,
                None,
            ))),
            Some(Err(error)) => {
                let stage = if error.is_connect() { Stage::Connect } else { Stage::Answer };
                Err(Failure::Transport(TransportError::new(self.operation, stage, error, None)))
            }
            None => Err(self.timeout(Stage::Answer, None)),
        }
    }

    /// Reads a body, but not beyond the limit.
    async fn read(&self, mut response: reqwest::Response) -> Result<http::Response<Bytes>, Failure> {
        let limit = self.client.max_body_size;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let received = |body: BytesMut, headers: HeaderMap| Received::new(status, headers, body.freeze());
        let too_large = |received| Failure::BodyTooLarge(Box::new(BodyTooLarge::new(self.operation, limit, received)));
        // A body that announces its excess is not worth reading to the limit, nor a wait: what comes first says what it is.
        let announced = declared_length(&headers).is_some_and(|length| length > limit);
        let keep = if announced { limit.min(DRAIN) } else { limit };
        let mut body = BytesMut::new();
        loop {
            match self.deadline.within(response.chunk()).await {
                Some(Ok(Some(chunk))) => {
                    let room = keep - body.len() as u64;
                    let fits = chunk.len() as u64 <= room;
                    // When it does not fit, `room` is smaller than the chunk, so that the cut is within it.
                    let kept = if fits { chunk } else { chunk.slice(..room as usize) };
                    body.extend_from_slice(&kept);
                    if announced || !fits {
                        return Err(too_large(received(body, headers)));
                    }
                }
                Some(Ok(None)) => break,
                Some(Err(error)) => {
                    let received = Some(received(body, headers));
                    return Err(Failure::Transport(TransportError::new(self.operation, Stage::Body, error, received)));
                }
                None => return Err(self.timeout(Stage::Body, Some(received(body, headers)))),
            }
        }
        let mut whole = http::Response::new(body.freeze());
        *whole.status_mut() = status;
        *whole.headers_mut() = headers;
        Ok(whole)
    }

    /// Reads what is left of an answer that another one will replace, if it is little, so that its connection can be
    /// used again.
    async fn drain(&self, mut response: reqwest::Response) -> Result<(), Failure> {
        let mut left = DRAIN;
        loop {
            match self.deadline.within(response.chunk()).await {
                Some(Ok(Some(chunk))) if (chunk.len() as u64) < left => left -= chunk.len() as u64,
                // A body that breaks or is too long costs the connection, and nothing else.
                Some(_) => return Ok(()),
                None => return Err(self.timeout(Stage::Answer, None)),
            }
        }
    }

    fn timeout(&self, stage: Stage, received: Option<Received>) -> Failure {
        Failure::Timeout(TimeoutError::new(self.operation, stage, self.deadline.limit, received))
    }

    fn unfit(&self, message: String) -> Failure {
        let fault = AuthFault::new(format!("the credentials cannot be sent: {message}"));
        Failure::Auth(AuthError::from(fault).during(self.operation))
    }
}

/// The length that the headers declare. reqwest's own figure is that of the body as it knows it, which a `HEAD` answer
/// or a 304 does not have.
fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// The cookies of a request and one more.
fn with_cookie(headers: &HeaderMap, name: &str, value: &str) -> Result<HeaderValue, String> {
    if value.contains([';', ',', ' ', '"', '\\']) {
        return Err("a cookie cannot carry this API key".to_owned());
    }
    match headers.get(header::COOKIE).and_then(|cookies| cookies.to_str().ok()) {
        Some(cookies) => sensitive(&format!("{cookies}; {name}={value}")),
        None => sensitive(&format!("{name}={value}")),
    }
}
