//! What a page says comes in; the call of the next page goes out, or that there is none. It must never know what a page holds, so
//! that all of this is compiled once, and it never lets a list go round in circles.

use std::collections::HashSet;

use http::HeaderMap;
use serde_json::Value;
use url::Url;

use super::super::super::call::Call;
use super::super::super::describe::Parameter;
use super::super::super::encode::query;
use super::super::super::error::RequestError;
use super::{Turn, link};

/// What a page says.
pub(super) struct Said<'p> {
    pub(super) headers: &'p HeaderMap,
    pub(super) count: Option<usize>,
    pub(super) next: Option<Value>,
    pub(super) more: Option<bool>,
    pub(super) total: Option<u64>,
    /// Whether it is the page before once more.
    pub(super) repeated: bool,
}

impl Call {
    /// The parameter at a position of the operation's with the value that it was given, if it was.
    fn given(&self, position: usize) -> Option<(&'static Parameter, &Value)> {
        let parameter = self.operation.parameters.get(position)?;
        let is = |(known, _): &&(&Parameter, Value)| known.place == parameter.place && known.name == parameter.name;
        self.arguments.iter().find(is).map(|(parameter, value)| (*parameter, value))
    }
}

/// Where in a list one is.
pub(super) struct Turner {
    turn: Turn,
    /// The number of the page, or of the items before it.
    at: u64,
    /// Items seen so far, with those before the first page that was asked for.
    seen: u64,
    /// The cursors and links there were.
    been: HashSet<String>,
}

impl Turner {
    /// The place at which the caller's own arguments begin.
    pub(super) fn new(turn: Turn, call: &Call) -> Self {
        let given = |parameter: usize| call.given(parameter).map(|(_, value)| value.clone());
        let (at, seen, been) = match turn {
            Turn::Page { parameter, first } => {
                let at = given(parameter).and_then(|value| value.as_u64());
                // How many items lie before a later page is not known, so that their number cannot tell the end.
                (at.unwrap_or(first), 0, None)
            }
            Turn::Offset { parameter } => {
                let at = given(parameter).and_then(|value| value.as_u64()).unwrap_or(0);
                (at, at, None)
            }
            Turn::Cursor { parameter } => (0, 0, given(parameter).map(|value| value.to_string())),
            Turn::Header { .. } | Turn::Link { .. } => {
                (0, 0, call.request().ok().map(|request| request.uri().to_string()))
            }
        };
        Turner { turn, at, seen, been: been.into_iter().collect() }
    }

    /// Makes `call` the call of the next page. `false`: there is none.
    ///
    /// # Errors
    /// There is said to be one, but it cannot or must not be asked for.
    pub(super) fn turn(&mut self, call: &mut Call, said: Said<'_>) -> Result<bool, RequestError> {
        if said.more == Some(false) {
            return Ok(false);
        }
        let operation = call.operation;
        let fault = |message: String| RequestError::new(operation, None, message);
        match self.turn {
            Turn::Page { parameter, .. } | Turn::Offset { parameter } => {
                if said.count.is_none_or(|count| count == 0) {
                    return Ok(false);
                }
                if said.repeated {
                    return Err(RequestError::new(
                        operation,
                        operation.parameters.get(parameter).map(|parameter| parameter.name),
                        "is not heeded by the service: it answered with the page before once more".to_owned(),
                    ));
                }
                self.count(call, &said, parameter)
            }
            Turn::Cursor { parameter } => {
                let Some(cursor) = said.next.filter(leads_on) else { return Ok(false) };
                if !self.been.insert(cursor.to_string()) {
                    return Err(fault("the list goes round in circles: this cursor was given before".to_owned()));
                }
                call.argument(parameter, &cursor);
                Ok(true)
            }
            Turn::Header { size } => {
                let Some(target) = link::next(said.headers) else { return Ok(false) };
                self.follow(call, &target, size).map_err(fault)
            }
            Turn::Link { size } => {
                let Some(target) = said.next.filter(leads_on) else { return Ok(false) };
                self.follow(call, target.as_str().unwrap_or_default(), size).map_err(fault)
            }
        }
    }

    /// The next number of a page, or of the items before it.
    fn count(&mut self, call: &mut Call, said: &Said<'_>, parameter: usize) -> Result<bool, RequestError> {
        let count = said.count.unwrap_or(0) as u64;
        self.seen = self.seen.saturating_add(count);
        if said.total.is_some_and(|total| self.seen >= total) {
            return Ok(false);
        }
        let step = if let Turn::Offset { .. } = self.turn { count } else { 1 };
        self.at = self.at.saturating_add(step);
        call.argument(parameter, &self.at);
        Ok(true)
    }

    /// Makes the target of a link (RFC 3986 §5, relative to the page) the call's own. A link is taken as it is, but for the size of
    /// the page.
    fn follow(&mut self, call: &mut Call, target: &str, size: Option<usize>) -> Result<bool, String> {
        let page = call.request().map_err(|error| error.message().to_owned())?.uri().to_string();
        let page = Url::parse(&page).map_err(|error| format!("the page's own URL cannot be read: {error}"))?;
        let mut next = page.join(target).map_err(|error| format!("the link to the next page is no URL: {error}"))?;
        if next.origin() != page.origin() || !next.username().is_empty() || next.password().is_some() {
            let origin = next.origin().ascii_serialization();
            return Err(format!("the link to the next page leads to {origin}, where the credentials must not go"));
        }
        next.set_fragment(None);
        if let Some((parameter, value)) = size.and_then(|size| call.given(size))
            && !next.query_pairs().any(|(name, _)| name == parameter.name)
        {
            let pairs = query::pairs(parameter, value)?;
            let more: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let query = next.query().into_iter().chain(more.iter().map(String::as_str)).collect::<Vec<_>>().join("&");
            next.set_query(Some(&query));
        }
        let next = String::from(next);
        if !self.been.insert(next.clone()) {
            return Err("the list goes round in circles: this page was there before".to_owned());
        }
        call.target = Some(next);
        Ok(true)
    }
}

/// An empty text and a null are how services say that there is nothing more.
fn leads_on(next: &Value) -> bool {
    !next.is_null() && next.as_str() != Some("")
}
