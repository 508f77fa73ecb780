//! Bodies of text that are one value: a number, a boolean, a constant. Text comes in and a value of the declared type goes out, or the
//! other way round. It must never know where the text stands.

use std::borrow::Cow;
use std::convert::identity;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answer::{Answer, Unfit};
use super::body::Body;
use super::call::Call;
use super::charset;
use super::encode;
use super::error::{DecodeError, Documented, Error};
use super::response::Response;
use super::scalar::scalar;

impl Call {
    /// Gives the call a text body that is one value: a number, a boolean, a constant.
    pub fn plain<T: Serialize + ?Sized>(&mut self, media_type: &'static str, body: &T) {
        match write(body) {
            Ok(body) => self.body = Some((media_type.to_owned(), Body::whole(body))),
            Err(why) => self.fail(None, format!("the body cannot be written as text: {why}")),
        }
    }
}

impl Answer {
    /// A success declared as text that is one value: a number, a boolean, a constant.
    ///
    /// # Errors
    /// As [`Answer::json`]; a text that is not of the type does not fit.
    pub fn plain<T, S, E>(self, media_types: &[&str], wrap: fn(T) -> S) -> Result<Response<S>, Error<E>>
    where
        T: DeserializeOwned,
    {
        match self.plain_body(media_types) {
            Ok(body) => Ok(self.empty(wrap(body))),
            Err(why) => Err(self.refuse(why)),
        }
    }

    /// An error declared as text that is one value; likewise.
    pub fn plain_error<T: DeserializeOwned, E>(self, media_type: &str, wrap: fn(T) -> E) -> Error<E> {
        match self.plain_body(&[media_type]) {
            Ok(body) => self.empty_error(wrap(body)),
            Err(why) => self.refuse(why),
        }
    }

    fn plain_body<T: DeserializeOwned>(&self, media_types: &[&str]) -> Result<T, Unfit> {
        self.media(media_types).ok_or(Unfit::MediaType)?;
        let text = charset::text(&self.payload, self.content_type()).map_err(Unfit::Body)?;
        read(&text).map_err(|why| Unfit::Body(DecodeError::whole(&why)))
    }
}

/// Reads an answer of an operation whose successes are all text that is one value of a type.
///
/// # Errors
/// As [`super::read_json`].
pub fn read_plain<S: DeserializeOwned, E: Documented>(answer: Answer) -> Result<Response<S>, Error<E>> {
    match answer.success() {
        Some(media_types) => answer.plain(media_types, identity),
        None => Err(E::read(answer)),
    }
}

/// The value that a text holds. A type that takes text is given the text as it stands; blanks around a number or a boolean say
/// nothing.
///
/// # Errors
/// Why the text is not of that type.
fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let refused = match T::deserialize(Value::from(text)) {
        Ok(value) => return Ok(value),
        Err(refused) => refused.to_string(),
    };
    T::deserialize(scalar(text.trim_ascii())).map_err(|_| refused)
}

/// The text of a value.
///
/// # Errors
/// The value has parts, or is none.
fn write<T: Serialize + ?Sized>(value: &T) -> Result<String, String> {
    text(serde_json::to_value(value))
}

fn text(value: serde_json::Result<Value>) -> Result<String, String> {
    let value = value.map_err(|error| error.to_string())?;
    encode::scalar(&value).map(Cow::into_owned).ok_or_else(|| "it is not one number, boolean or text".to_owned())
}
