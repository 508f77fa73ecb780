//! A planned answer comes in; a service that plays it for every request goes out. It must never know what the answer means.

use std::sync::{Mutex, PoisonError};

use super::{Answer, BoxFuture, Recorded, Service};

/// Plays the answer that was planned last.
#[derive(Debug)]
pub struct Stage {
    planned: Mutex<Answer>,
}

impl Default for Stage {
    fn default() -> Self {
        Stage { planned: Mutex::new(Answer::new(500, "nothing is planned")) }
    }
}

impl Stage {
    /// Plans the answer to all further requests.
    pub fn plan(&self, answer: Answer) {
        *self.planned.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }
}

impl Service for Stage {
    fn answer<'a>(&'a self, _: &'a Recorded) -> BoxFuture<'a, Answer> {
        let answer = self.planned.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(std::future::ready(answer))
    }
}
