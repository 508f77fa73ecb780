//! Arguments come in one by one, an `http::Request` goes out; an `http::Response` comes in, an [`Answer`] goes out.
//! Nothing here does I/O, and nothing knows a credential.

use std::fmt;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::answer::{Answer, Read};
use super::body::Body;
use super::client::Client;
use super::describe::{Operation, Parameter, Place};
use super::error::RequestError;
use super::redirect::Outgoing;
use super::sending::Sending;
use super::{constraints, encode, path};

/// Headers that describe the message itself, so that an argument must not set them (RFC 9110 §7.6.1, §8.6).
pub(super) const FRAMING: [HeaderName; 5] =
    [header::CONNECTION, header::CONTENT_LENGTH, header::HOST, header::TRANSFER_ENCODING, header::UPGRADE];

/// A request before it is anybody's type.
struct Head {
    method: Method,
    uri: String,
    headers: http::HeaderMap,
    body: Body,
}

/// One call of an operation being put together.
#[derive(Clone)]
pub struct Call {
    client: Client,
    operation: &'static Operation,
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
    /// [`Call::request`] and [`Call::send`].
    pub fn set<T: Serialize + ?Sized>(&mut self, parameter: &'static Parameter, value: &T) {
        self.argue(parameter, serde_json::to_value(value));
    }

    /// [`Call::set`] for the parameter at a position of [`Operation::parameters`].
    pub fn argument<T: Serialize + ?Sized>(&mut self, position: usize, value: &T) {
        if let Some(parameter) = self.operation.parameters.get(position) {
            self.set(parameter, value);
        }
    }

    /// Gives the call a JSON body.
    pub fn json<T: Serialize + ?Sized>(&mut self, media_type: &'static str, body: &T) {
        match serde_json::to_vec(body) {
            Ok(body) => self.body = Some((media_type.to_owned(), Body::from(body))),
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
        *request.uri_mut() =
            head.uri.parse().map_err(|error| self.fault(None, format!("the URI cannot be sent: {error}")))?;
        *request.headers_mut() = head.headers;
        Ok(request)
    }

    /// The request as it is sent, with more headers.
    pub(super) fn outgoing(&self, more: Option<&http::HeaderMap>) -> Result<Outgoing, RequestError> {
        let Head { method, uri, mut headers, body } = self.head()?;
        let url = Url::parse(&uri).map_err(|error| self.fault(None, format!("the URI cannot be sent: {error}")))?;
        for (name, value) in more.into_iter().flatten() {
            headers.insert(name.clone(), value.clone());
        }
        Ok(Outgoing { method, url, headers, body, trusted: true })
    }

    /// Whether the body, if there is one, can be sent more than once.
    pub(super) fn is_replayable(&self) -> bool {
        self.body.as_ref().is_none_or(|(_, body)| body.is_replayable())
    }

    fn head(&self) -> Result<Head, RequestError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let Ok(method) = Method::from_bytes(self.operation.method.as_bytes()) else {
            return Err(self.fault(None, format!("{:?} is no HTTP method", self.operation.method)));
        };
        let uri = self.uri()?;
        let mut headers = http::HeaderMap::new();
        self.fill_headers(&mut headers)?;
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
        let envelope = self.operation.envelope.filter(|envelope| {
            let wanted = |(parameter, value): &(&Parameter, Value)| {
                parameter.place == Place::Query && parameter.name == envelope.parameter && *value == Value::Bool(true)
            };
            self.arguments.iter().any(wanted)
        });
        Answer::new(self.operation, self.client.clone(), response, envelope)
    }

    /// Sends the call and reads its answer with `read`.
    pub fn send<S, E>(self, read: Read<S, E>) -> Sending<S, E> {
        Sending::new(self, read)
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn operation(&self) -> &'static Operation {
        self.operation
    }

    fn argue(&mut self, parameter: &'static Parameter, value: serde_json::Result<Value>) {
        let value = match value {
            Ok(value) => value,
            Err(error) => return self.fail(Some(parameter.name), format!("cannot be written: {error}")),
        };
        if let Err(message) = constraints::check(&parameter.constraints, &value) {
            return self.fail(Some(parameter.name), message);
        }
        match self
            .arguments
            .iter_mut()
            .find(|(known, _)| known.place == parameter.place && known.name == parameter.name)
        {
            Some(argument) => *argument = (parameter, value),
            None => self.arguments.push((parameter, value)),
        }
    }

    pub(super) fn fail(&mut self, parameter: Option<&'static str>, message: String) {
        self.failure.get_or_insert_with(|| RequestError::new(self.operation, parameter, message));
    }

    fn fault(&self, parameter: Option<&'static Parameter>, message: impl Into<String>) -> RequestError {
        RequestError::new(self.operation, parameter.map(|parameter| parameter.name), message)
    }

    fn uri(&self) -> Result<String, RequestError> {
        if let Some(target) = &self.target {
            return Ok(target.clone());
        }
        let base = self.client.inner().base(self.operation);
        let base = base.map_err(|message| self.fault(None, message))?;
        let mut uri = String::with_capacity(base.len() + self.operation.path.len() + 64);
        uri.push_str(&base);
        let value = |name: &str| {
            let is = |(parameter, _): &&(&Parameter, Value)| parameter.place == Place::Path && parameter.name == name;
            let (parameter, value) = self.arguments.iter().find(is)?;
            Some(encode::path(parameter, value))
        };
        let begun = path::render(&mut uri, self.operation.path, &value)
            .map_err(|fault| RequestError::new(self.operation, Some(fault.parameter), fault.message))?;
        let mut separator = if begun { '&' } else { '?' };
        for (parameter, value) in &self.arguments {
            if parameter.place != Place::Query {
                continue;
            }
            for (name, value) in self.pairs(parameter, value)? {
                uri.push(separator);
                uri.push_str(&name);
                uri.push('=');
                uri.push_str(&value);
                separator = '&';
            }
        }
        Ok(uri)
    }

    fn fill_header(
        &self,
        headers: &mut http::HeaderMap,
        parameter: &'static Parameter,
        value: &Value,
    ) -> Result<(), RequestError> {
        let text = encode::header(parameter, value).map_err(|message| self.fault(Some(parameter), message))?;
        let Some(text) = text else { return Ok(()) };
        let Ok(name) = HeaderName::from_bytes(parameter.name.as_bytes()) else {
            return Err(self.fault(Some(parameter), "has a name that no header can have"));
        };
        if FRAMING.contains(&name) {
            return Err(self.fault(Some(parameter), "is a header that only the transport may set"));
        }
        let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) else {
            return Err(self.fault(Some(parameter), "cannot be carried by a header"));
        };
        headers.insert(name, value);
        Ok(())
    }

    fn pairs(&self, parameter: &'static Parameter, value: &Value) -> Result<Vec<(String, String)>, RequestError> {
        encode::pairs(parameter, value).map_err(|message| self.fault(Some(parameter), message))
    }

    fn fill_headers(&self, headers: &mut http::HeaderMap) -> Result<(), RequestError> {
        headers.insert(header::USER_AGENT, self.client.inner().user_agent.clone());
        if let Ok(accept) = HeaderValue::from_maybe_shared(Bytes::from_static(self.operation.accept.as_bytes()))
            && !accept.is_empty()
        {
            headers.insert(header::ACCEPT, accept);
        }
        let mut cookies: Vec<String> = Vec::new();
        for (parameter, value) in &self.arguments {
            match parameter.place {
                Place::Header => self.fill_header(headers, parameter, value)?,
                Place::Cookie => {
                    for (name, value) in self.pairs(parameter, value)? {
                        cookies.push(format!("{name}={value}"));
                    }
                }
                Place::Path | Place::Query => {}
            }
        }
        if !cookies.is_empty()
            && let Ok(mut cookie) = HeaderValue::from_str(&cookies.join("; "))
        {
            cookie.set_sensitive(true);
            headers.insert(header::COOKIE, cookie);
        }
        Ok(())
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.arguments.iter().map(|(parameter, _)| parameter.name).collect();
        f.debug_struct("Call").field("operation", &self.operation.id).field("arguments", &names).finish_non_exhaustive()
    }
}
