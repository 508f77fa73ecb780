//! The headers of an answer come in, the typed value of one goes out. It must never know which headers a service has.

use std::fmt;
use std::marker::PhantomData;

use http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use super::error::{DecodeError, Error};
use super::response::Response;

mod simple;

/// A response header that the document declares, with the type of its value (OAS 3.0.3, Header Object).
pub struct Header<T> {
    name: &'static str,
    form: Form,
    value: PhantomData<fn() -> T>,
}

/// How a value is written.
#[derive(Clone, Copy)]
enum Form {
    /// In the style `simple`; the names and the values of an object in turn.
    Simple,
    /// In the style `simple`, with `explode`: `name=value` for each member of an object.
    Exploded,
    /// As JSON.
    Json,
}

impl<T> Header<T> {
    /// The header of this name, in the style `simple` (OAS 3.0.3, Style Values).
    pub const fn new(name: &'static str) -> Header<T> {
        Header { name, form: Form::Simple, value: PhantomData }
    }

    /// The header of this name, in the style `simple` with `explode`.
    pub const fn exploded(name: &'static str) -> Header<T> {
        Header { name, form: Form::Exploded, value: PhantomData }
    }

    /// The header of this name, whose value is JSON.
    pub const fn json(name: &'static str) -> Header<T> {
        Header { name, form: Form::Json, value: PhantomData }
    }

    /// The name, as the document writes it.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<T: DeserializeOwned> Header<T> {
    /// Returns the value among some headers; `None` if there is none. Where there are several of the name, they count as
    /// one, joined by commas (RFC 9110 §5.3); but each `Set-Cookie` is a value of its own, of which a type that is no list takes
    /// the first. Empty items of lists say nothing (RFC 9110 §5.6.1.2).
    ///
    /// # Errors
    /// The value is not of the declared type; the error's path is the header's name.
    pub fn read(&self, headers: &HeaderMap) -> Result<Option<T>, DecodeError> {
        let unreadable = |why: &str| DecodeError::new(self.name.to_owned(), why);
        let mut lines = Vec::new();
        for value in headers.get_all(self.name) {
            lines.push(str::from_utf8(value.as_bytes()).map_err(|_| unreadable("the value is not text"))?.trim());
        }
        let Some(first) = lines.first() else { return Ok(None) };
        let apart = self.name.eq_ignore_ascii_case(header::SET_COOKIE.as_str());
        let text = if apart { (*first).to_owned() } else { lines.join(", ") };
        let items: Vec<&str> = if apart { lines } else { text.split(',').map(str::trim).collect() };
        let items: Vec<&str> = items.into_iter().filter(|item| !item.is_empty()).collect();
        let read = match self.form {
            Form::Simple => simple::read(&text, &items, false),
            Form::Exploded => simple::read(&text, &items, true),
            Form::Json => serde_json::from_str(&text),
        };
        read.map(Some).map_err(|why| unreadable(&why.to_string()))
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
