//! The names and the short texts of a document, each of which is kept once however often it occurs.

use std::collections::HashSet;
use std::sync::Arc;

/// Longer texts are prose, which does not repeat.
const LONGEST: usize = 48;

/// The words that were met.
#[derive(Default)]
pub(in crate::read) struct Words(HashSet<Arc<str>>);

impl Words {
    /// Returns a text, shared with its like.
    pub(in crate::read) fn shared(&mut self, text: &str) -> Arc<str> {
        if text.len() > LONGEST {
            return text.into();
        }
        match self.0.get(text) {
            Some(known) => Arc::clone(known),
            None => {
                let new: Arc<str> = text.into();
                self.0.insert(Arc::clone(&new));
                new
            }
        }
    }
}
