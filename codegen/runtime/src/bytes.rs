//! Bodies that are bytes: what a call sends, and what an answer holds. It must never know what they stand for.

use std::convert::identity;

use bytes::Bytes;

use super::answer::{Answer, Unfit};
use super::body::Body;
use super::call::Call;
use super::error::{Documented, Error};
use super::media::choose;
use super::response::Response;

impl Call {
    /// Gives the call a body of bytes, or of a stream of them. Where the document gives a range of media types, the body's own is sent
    /// (RFC 9110 §8.3: a message is of one type).
    pub fn bytes(&mut self, media_type: &'static str, body: impl Into<Body>) {
        let body = body.into();
        let media_type = match (&body.media_type, media_type) {
            (Some(own), range) if own.contains('*') || choose(Some(own), &[range]).is_none() => {
                return self.fail(None, format!("the body is {own}, and the document asks for {range}"));
            }
            (Some(own), _) => own.clone(),
            (None, range) if range.contains('*') => {
                return self.fail(None, format!("the body needs a type of {range}, which `Body::of_type` gives it"));
            }
            (None, declared) => declared.to_owned(),
        };
        self.body = Some((media_type, body));
    }
}

impl Answer {
    /// A success declared as bytes.
    ///
    /// # Errors
    /// [`Error::Response`] when the media type is another one.
    pub fn bytes<S, E>(self, media_types: &[&str], wrap: fn(Bytes) -> S) -> Result<Response<S>, Error<E>> {
        match self.bytes_body(media_types) {
            Ok(body) => Ok(self.empty(wrap(body))),
            Err(why) => Err(self.refuse(why)),
        }
    }

    /// An error declared as bytes; likewise.
    pub fn bytes_error<E>(self, media_type: &str, wrap: fn(Bytes) -> E) -> Error<E> {
        match self.bytes_body(&[media_type]) {
            Ok(body) => self.empty_error(wrap(body)),
            Err(why) => self.refuse(why),
        }
    }

    fn bytes_body(&self, media_types: &[&str]) -> Result<Bytes, Unfit> {
        self.media(media_types).map(|_| self.payload.clone()).ok_or(Unfit::MediaType)
    }
}

/// Reads an answer of an operation whose successes are all bytes.
///
/// # Errors
/// As [`super::read_json`].
pub fn read_bytes<E: Documented>(answer: Answer) -> Result<Response<Bytes>, Error<E>> {
    match answer.success() {
        Some(media_types) => answer.bytes(media_types, identity),
        None => Err(E::read(answer)),
    }
}
