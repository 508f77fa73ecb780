//! The moment at which a call must be over. It must never know what is waited for.

use std::time::Duration;

use tokio::time::{Instant, Timeout, timeout_at};

/// A moment, and the time that was allowed until then.
#[derive(Clone, Copy)]
pub(super) struct Deadline {
    at: Instant,
    pub(super) limit: Duration,
}

impl Deadline {
    /// The moment `limit` from now.
    pub(super) fn after(limit: Duration) -> Deadline {
        let now = Instant::now();
        // A limit too far away for the clock means no limit; thirty years come close.
        let at = now.checked_add(limit).unwrap_or_else(|| now + Duration::from_secs(30 * 365 * 24 * 3600));
        Deadline { at, limit }
    }

    /// The time that is left.
    pub(super) fn left(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// The future, which fails if the moment comes first.
    pub(super) fn within<F: Future>(&self, future: F) -> Timeout<F> {
        timeout_at(self.at, future)
    }
}
