//! A declared header comes in, what a test sees of it goes out. It must never know which headers a service has.

use http::HeaderMap;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::error::DecodeError;
use super::super::header::Header;
use super::Field;
use super::report::again;

impl<T: DeserializeOwned + Serialize> Field for Header<T> {
    fn name(&self) -> &'static str {
        Header::name(self)
    }

    fn report(&self, headers: &HeaderMap) -> Result<Option<Value>, DecodeError> {
        Ok(self.read(headers)?.map(|value| again(&value)))
    }
}
