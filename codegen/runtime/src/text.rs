//! Bodies that are text: what a call sends, and what an answer holds. It must never know what the text says.

use std::convert::identity;

use super::answer::{Answer, Unfit};
use super::body::Body;
use super::call::Call;
use super::charset;
use super::error::{Documented, Error};
use super::media::is_json;
use super::response::Response;

impl Call {
    /// Gives the call a text body.
    pub fn text(&mut self, media_type: &'static str, body: impl Into<String>) {
        self.body = Some((media_type.to_owned(), Body::whole(body.into())));
    }
}

impl Answer {
    /// A success declared as text.
    ///
    /// # Errors
    /// As [`Answer::json`]; a body that is not of its charset does not fit. An empty text is a text.
    pub fn text<S, E>(self, media_types: &[&str], wrap: fn(String) -> S) -> Result<Response<S>, Error<E>> {
        match self.text_body(media_types) {
            Ok(body) => Ok(self.empty(wrap(body))),
            Err(why) => Err(self.refuse(why)),
        }
    }

    /// An error declared as text; likewise.
    pub fn text_error<E>(self, media_type: &str, wrap: fn(String) -> E) -> Error<E> {
        match self.text_body(&[media_type]) {
            Ok(body) => self.empty_error(wrap(body)),
            Err(why) => self.refuse(why),
        }
    }

    fn text_body(&self, media_types: &[&str]) -> Result<String, Unfit> {
        let declared = self.media(media_types).and_then(|index| media_types.get(index)).ok_or(Unfit::MediaType)?;
        let text = charset::text(&self.payload, self.content_type()).map_err(Unfit::Body)?;
        // Under a range the answer itself says how the text is written: as a string of JSON, or as it is, which some servers call JSON.
        let parsed = self
            .content_type()
            .filter(|given| declared.contains('*') && is_json(given))
            .map(|_| serde_json::from_str(&text));
        Ok(parsed.and_then(Result::ok).unwrap_or_else(|| text.into_owned()))
    }
}

/// Reads an answer of an operation whose successes are all text.
///
/// # Errors
/// As [`super::read_json`].
pub fn read_text<E: Documented>(answer: Answer) -> Result<Response<String>, Error<E>> {
    match answer.success() {
        Some(media_types) => answer.text(media_types, identity),
        None => Err(E::read(answer)),
    }
}
