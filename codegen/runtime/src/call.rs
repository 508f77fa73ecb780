//! Arguments come in one by one, an `http::Request` goes out; an `http::Response` comes in, an [`Answer`] goes out.
//! Nothing here does I/O, and nothing knows a credential.

use std::fmt;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use serde::Serialize;
use serde_json::Value;

use super::answer::Answer;
use super::body::Body;
use super::client::Client;
use super::describe::{Operation, Parameter, Place};
use super::encode::Draft;
use super::error::RequestError;
use super::path;

/// Headers that describe the message itself, so that an argument must not set them (RFC 9110 §7.6.1, §8.6).
#[cfg_attr(not(feature = "send"), allow(dead_code, reason = "not every document has parameters in headers"))]
pub(super) const FRAMING: [HeaderName; 5] =
    [header::CONNECTION, header::CONTENT_LENGTH, header::HOST, header::TRANSFER_ENCODING, header::UPGRADE];

/// A request before it is anybody's type.
pub(super) struct Head {
    pub(super) method: Method,
    pub(super) uri: String,
    pub(super) headers: http::HeaderMap,
    pub(super) body: Body,
}

/// One call of an operation being put together.
#[derive(Clone)]
pub struct Call {
    client: Client,
    pub(super) operation: &'static Operation,
    pub(super) arguments: Vec<(&'static Parameter, Value)>,
    pub(super) body: Option<(String, Body)>,
    failure: Option<RequestError>,
    /// The URL that a page gave for the next one, instead of that which the arguments make; it has the origin of the page.
    pub(super) target: Option<String>,
}

impl Call {
    /// A call without arguments.
    pub fn new(client: &Client, operation: &'static Operation) -> Self {
        Call { client: client.clone(), operation, arguments: Vec::new(), body: None, failure: None, target: None }
    }

    /// Gives a parameter its value, instead of an earlier one. A value that the document does not allow is reported by
    /// [`Call::request`], and when the call is sent.
    pub fn set<T: Serialize + ?Sized>(&mut self, parameter: &'static Parameter, value: &T) {
        self.argue(parameter, serde_json::to_value(value));
    }

    /// [`Call::set`] for the parameter at a position of [`Operation::parameters`].
    pub fn argument<T: Serialize + ?Sized>(&mut self, position: usize, value: &T) {
        if let Some(parameter) = self.operation.parameters.get(position) {
            self.set(parameter, value);
        }
    }

    /// [`Call::argument`] for a number. There is no text for one that is not finite.
    pub fn number(&mut self, position: usize, value: f64) {
        match self.operation.parameters.get(position) {
            Some(parameter) if !value.is_finite() => self.fail(Some(parameter.name), "is no finite number".to_owned()),
            _ => self.argument(position, &value),
        }
    }

    /// Gives the call a JSON body.
    pub fn json<T: Serialize + ?Sized>(&mut self, media_type: &'static str, body: &T) {
        match serde_json::to_vec(body) {
            Ok(body) => self.body = Some((media_type.to_owned(), Body::whole(body))),
            Err(error) => self.fail(None, format!("the body cannot be written as JSON: {error}")),
        }
    }

    /// The request as it will be sent, with an absolute URI, but without credentials.
    ///
    /// # Errors
    /// The first argument that the document does not allow or that cannot be sent, or a missing one.
    pub fn request(&self) -> Result<http::Request<Bytes>, RequestError> {
        let head = self.head()?;
        let Some(body) = head.body.as_bytes() else {
            return Err(self.fault(None, "the body is a stream, which can only be sent"));
        };
        let mut request = http::Request::new(body.clone());
        *request.method_mut() = head.method;
        match http::Uri::try_from(head.uri) {
            Ok(uri) => *request.uri_mut() = uri,
            Err(error) => return Err(self.fault(None, format!("the URI cannot be sent: {error}"))),
        }
        *request.headers_mut() = head.headers;
        Ok(request)
    }

    pub(super) fn head(&self) -> Result<Head, RequestError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let Ok(method) = Method::from_bytes(self.operation.method.as_bytes()) else {
            return Err(self.fault(None, format!("{:?} is no HTTP method", self.operation.method)));
        };
        let Draft { uri, mut headers, .. } = self.draft()?;
        let mut whole = Body::default();
        if let Some((media_type, body)) = &self.body {
            let Ok(value) = HeaderValue::from_str(media_type) else {
                return Err(self.fault(None, format!("{media_type:?} is no media type")));
            };
            headers.insert(header::CONTENT_TYPE, value);
            whole = body.clone();
        } else if self.operation.body_required {
            return Err(self.fault(None, "the body is required"));
        }
        Ok(Head { method, uri, headers, body: whole })
    }

    /// What a response to this call says. The envelope is taken off if this call asked for one.
    pub fn answer(&self, response: http::Response<Bytes>) -> Answer {
        Answer::new(self.operation, self.client.clone(), response, &self.arguments)
    }

    fn argue(&mut self, parameter: &'static Parameter, value: serde_json::Result<Value>) {
        let value = match value {
            Ok(value) => value,
            Err(error) => return self.fail(Some(parameter.name), format!("cannot be written: {error}")),
        };
        if let Err(message) = (parameter.constraints.check)(&parameter.constraints, &value) {
            return self.fail(Some(parameter.name), message);
        }
        for argument in &mut self.arguments {
            if argument.0.place == parameter.place && argument.0.name == parameter.name {
                *argument = (parameter, value);
                return;
            }
        }
        self.arguments.push((parameter, value));
    }

    pub(super) fn fail(&mut self, parameter: Option<&'static str>, message: String) {
        self.failure.get_or_insert_with(|| RequestError::new(self.operation, parameter, message));
    }

    pub(super) fn fault(&self, parameter: Option<&'static str>, message: impl Into<String>) -> RequestError {
        RequestError::new(self.operation, parameter, message)
    }

    /// The request with every argument in its place.
    fn draft(&self) -> Result<Draft, RequestError> {
        let mut draft = Draft { uri: String::new(), headers: self.headers() };
        match &self.target {
            Some(target) => draft.uri.push_str(target),
            None => self.path(&mut draft)?,
        }
        for (parameter, value) in &self.arguments {
            let written = match parameter.place {
                Place::Path => true,
                // The URL that a page gave has its query.
                Place::Query => self.target.is_some(),
                Place::Header | Place::Cookie => false,
            };
            if !written && let Err(message) = (parameter.write)(parameter, value, &mut draft) {
                return Err(self.fault(Some(parameter.name), message));
            }
        }
        Ok(draft)
    }

    /// Begins the URI with the server's URL and the path.
    fn path(&self, draft: &mut Draft) -> Result<(), RequestError> {
        let base = match self.client.inner().base(self.operation) {
            Ok(base) => base,
            Err(message) => return Err(self.fault(None, message)),
        };
        draft.uri.reserve(base.len() + self.operation.path.len() + 64);
        draft.uri.push_str(&base);
        match path::render(draft, self.operation.path, &self.arguments) {
            Ok(()) => Ok(()),
            Err(fault) => Err(self.fault(Some(fault.parameter), fault.message)),
        }
    }

    /// The headers that no argument has a part in.
    fn headers(&self) -> http::HeaderMap {
        let mut headers = http::HeaderMap::new();
        headers.insert(header::USER_AGENT, self.client.inner().user_agent.clone());
        if let Ok(accept) = HeaderValue::from_maybe_shared(Bytes::from_static(self.operation.accept.as_bytes()))
            && !accept.is_empty()
        {
            headers.insert(header::ACCEPT, accept);
        }
        headers
    }
}

/// What sending asks of a call.
#[cfg(feature = "send")]
impl Call {
    pub(super) fn client(&self) -> &Client {
        &self.client
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.arguments.iter().map(|(parameter, _)| parameter.name).collect();
        f.debug_struct("Call").field("operation", &self.operation.id).field("arguments", &names).finish_non_exhaustive()
    }
}
