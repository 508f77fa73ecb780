//! A body comes in, what of it goes out now comes out: a whole one any number of times, a stream once.

use std::sync::PoisonError;

use bytes::Bytes;

use super::super::super::body::{Body, Kind, Outflow};

impl Body {
    /// Whether it can be sent more than once.
    pub(in super::super) fn is_replayable(&self) -> bool {
        matches!(self.kind, Kind::Whole(_))
    }

    /// What to send now; `None` for a stream that was sent already.
    pub(in super::super) fn take(&self) -> Option<Upload> {
        match &self.kind {
            Kind::Whole(bytes) => Some(Upload::Whole(bytes.clone())),
            Kind::Stream { pieces, .. } => {
                pieces.lock().unwrap_or_else(PoisonError::into_inner).take().map(Upload::Stream)
            }
        }
    }
}

/// A body on its way out.
pub(in super::super) enum Upload {
    Whole(Bytes),
    Stream(Outflow),
}
