//! The headers of an answer come in, the typed value of one goes out. It must never know which headers a service has.

use std::fmt;
use std::marker::PhantomData;

use http::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::{DecodeError, Error};
use super::response::Response;
use super::scalar::scalar;

/// A response header that the document declares, with the type of its value (OAS 3.0.3, Header Object).
pub struct Header<T> {
    name: &'static str,
    value: PhantomData<fn() -> T>,
}

impl<T> Header<T> {
    /// The header of this name.
    pub const fn new(name: &'static str) -> Header<T> {
        Header { name, value: PhantomData }
    }

    /// The name, as the document writes it.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<T> Header<T> {
    /// The values among some headers as one text; `None` if there is none.
    fn text(&self, headers: &HeaderMap) -> Result<Option<String>, DecodeError> {
        let mut all: Option<String> = None;
        for value in headers.get_all(self.name) {
            let Ok(text) = value.to_str() else { return Err(self.unreadable("the value is not text")) };
            match &mut all {
                None => all = Some(text.trim().to_owned()),
                Some(all) => {
                    all.push_str(", ");
                    all.push_str(text.trim());
                }
            }
        }
        Ok(all)
    }

    fn unreadable(&self, why: &str) -> DecodeError {
        DecodeError::new(self.name.to_owned(), why)
    }
}

impl<T: DeserializeOwned> Header<T> {
    /// Returns the value among some headers; `None` if there is none. Where there are several of the name, they count as
    /// one, joined by commas (RFC 9110 §5.3).
    ///
    /// # Errors
    /// The value is not of the declared type; the error's path is the header's name.
    pub fn read(&self, headers: &HeaderMap) -> Result<Option<T>, DecodeError> {
        let Some(text) = self.text(headers)? else { return Ok(None) };
        let mut why = None;
        for form in forms(&text) {
            match T::deserialize(form) {
                Ok(value) => return Ok(Some(value)),
                Err(error) => why = why.or(Some(error)),
            }
        }
        let why = why.map_or_else(String::new, |error| error.to_string());
        Err(self.unreadable(&why))
    }
}

impl<T> Response<T> {
    /// A header that the document declares; `None` if the answer does not have it.
    ///
    /// # Errors
    /// The header's value is not of the declared type.
    pub fn header<H: DeserializeOwned>(&self, header: Header<H>) -> Result<Option<H>, DecodeError> {
        header.read(self.headers())
    }
}

impl<E> Error<E> {
    /// A header of the answer that the document declares; `None` if there is no answer, or no such header.
    ///
    /// # Errors
    /// The header's value is not of the declared type.
    pub fn header<T: DeserializeOwned>(&self, header: Header<T>) -> Result<Option<T>, DecodeError> {
        self.headers().map_or(Ok(None), |headers| header.read(headers))
    }
}

impl<T> Clone for Header<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Header<T> {}

impl<T> fmt::Debug for Header<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Header").field(&self.name).finish()
    }
}

/// What a text in the style `simple` may mean (OAS 3.0.3 §4.7.12), from the plainest to the richest: the text, a number or
/// a boolean, a list of either, an object with and without `explode`.
fn forms(text: &str) -> Vec<Value> {
    let (mut texts, mut scalars) = (Vec::new(), Vec::new());
    let (mut exploded, mut is_exploded) = (Map::new(), true);
    let (mut pairs, mut name) = (Map::new(), None);
    for item in text.split(',') {
        let item = item.trim();
        texts.push(Value::from(item));
        scalars.push(scalar(item));
        match item.split_once('=') {
            Some((name, value)) => drop(exploded.insert(name.to_owned(), scalar(value))),
            None => is_exploded = false,
        }
        match name.take() {
            Some(name) => drop(pairs.insert(name, scalar(item))),
            None => name = Some(item.to_owned()),
        }
    }
    let mut forms = vec![Value::from(text), scalar(text), Value::Array(texts), Value::Array(scalars)];
    if is_exploded {
        forms.push(Value::Object(exploded));
    }
    if name.is_none() {
        forms.push(Value::Object(pairs));
    }
    forms
}
