//! What became of an attempt comes in, how long to wait for the next one goes out, or nothing if there must be none. It must never
//! sleep itself, nor know a credential.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// When a call is tried again, and how long it waits before.
///
/// A call is tried again when it could not connect, when the connection broke before an answer began, or when the answer's status
/// is 429, 502, 503 or 504; and only if its method is idempotent (RFC 9110 §9.2.2), unless [`Retry::any_method`] or an idempotency
/// key says that repeating it does no harm. The time allowed for the call bounds all attempts together: when the wait would go
/// beyond it, the failure at hand is returned instead.
///
/// The wait is what `Retry-After` asks for, capped; without it, a random time up to a bound that doubles with each attempt (full
/// jitter), or the next one of [`Retry::delays`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Retry {
    attempts: u32,
    first: Duration,
    longest: Duration,
    delays: Vec<Duration>,
    any_method: bool,
}

impl Default for Retry {
    /// Three attempts, the bound of the wait starting at half a second; no wait is longer than a minute.
    fn default() -> Self {
        Retry {
            attempts: 3,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(60),
            delays: Vec::new(),
            any_method: false,
        }
    }
}

impl Retry {
    /// Every call is tried once.
    pub fn none() -> Retry {
        Retry::default().attempts(1)
    }

    /// As many more attempts as there are delays, each waiting exactly that long unless `Retry-After` says otherwise.
    pub fn delays(delays: impl IntoIterator<Item = Duration>) -> Retry {
        let delays: Vec<Duration> = delays.into_iter().collect();
        let attempts = u32::try_from(delays.len()).unwrap_or(u32::MAX).saturating_add(1);
        Retry { delays, ..Retry::default() }.attempts(attempts)
    }

    /// How often a call is tried at most, the first time included; 0 means the same as 1.
    pub fn attempts(mut self, attempts: u32) -> Retry {
        self.attempts = attempts.max(1);
        self
    }

    /// The bound of the random wait before the second attempt; it doubles with each further one.
    pub fn backoff(mut self, first: Duration) -> Retry {
        self.first = first;
        self
    }

    /// The longest wait, also where `Retry-After` asks for a longer one. A minute unless set.
    pub fn longest_wait(mut self, longest: Duration) -> Retry {
        self.longest = longest;
        self
    }

    /// Tries calls again whose method is not idempotent, too: the caller knows that doing it twice does no harm.
    pub fn any_method(mut self) -> Retry {
        self.any_method = true;
        self
    }

    /// Whether a call of this method may be tried more than once at all.
    pub(super) fn allows(&self, method: &str, keyed: bool) -> bool {
        let idempotent = matches!(method, "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "TRACE");
        self.attempts > 1 && (idempotent || keyed || self.any_method)
    }

    /// How long to wait after so many attempts, the server having asked for `asked`; `None` if there are to be no more.
    pub(super) fn wait(&self, attempts: u32, asked: Option<Duration>) -> Option<Duration> {
        if attempts >= self.attempts {
            return None;
        }
        let wait = asked.unwrap_or_else(|| self.own_wait(attempts));
        Some(wait.min(self.longest))
    }

    fn own_wait(&self, attempts: u32) -> Duration {
        let index = attempts.saturating_sub(1);
        if let Some(delay) = self.delays.get(index as usize).or(self.delays.last()) {
            return *delay;
        }
        let bound = self.first.saturating_mul(2_u32.saturating_pow(index)).min(self.longest);
        // The keys of a new hash map's hasher are random, which is as much randomness as spreading out retries needs.
        let random = RandomState::new().hash_one(attempts);
        bound.mul_f64(random as f64 / u64::MAX as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn waits_are_random_below_a_bound_that_doubles() {
        let retry = Retry::default().attempts(10).backoff(SECOND).longest_wait(5 * SECOND);
        for (attempts, bound) in [(1, SECOND), (2, 2 * SECOND), (3, 4 * SECOND), (4, 5 * SECOND), (9, 5 * SECOND)] {
            let waits: Vec<_> = (0..50).filter_map(|_| retry.wait(attempts, None)).collect();
            assert_eq!(waits.len(), 50);
            assert!(waits.iter().all(|wait| *wait <= bound), "{attempts}: {waits:?}");
            assert!(waits.iter().any(|wait| *wait > bound / 2), "{attempts}: {waits:?}");
            assert!(waits.iter().any(|wait| *wait < bound / 2), "{attempts}: {waits:?}");
        }
        assert_eq!(retry.wait(10, None), None);
    }

    #[test]
    fn what_the_server_asks_for_is_honoured_and_capped() {
        let retry = Retry::default().longest_wait(5 * SECOND);
        assert_eq!(retry.wait(1, Some(3 * SECOND)), Some(3 * SECOND));
        assert_eq!(retry.wait(1, Some(3600 * SECOND)), Some(5 * SECOND));
        assert_eq!(retry.wait(1, Some(Duration::ZERO)), Some(Duration::ZERO));
        assert_eq!(retry.wait(3, Some(SECOND)), None);
    }

    #[test]
    fn delays_are_waited_as_they_are() {
        let retry = Retry::delays([10, 20, 40].map(Duration::from_secs));
        let waits: Vec<_> = (1..=4).map(|attempts| retry.wait(attempts, None)).collect();
        assert_eq!(waits, [Some(10 * SECOND), Some(20 * SECOND), Some(40 * SECOND), None]);
        assert_eq!(retry.attempts(6).wait(5, None), Some(40 * SECOND), "the last one serves for those that follow");
    }

    #[test]
    fn only_idempotent_methods_are_tried_again_unless_told() {
        for (method, idempotent) in [("GET", true), ("DELETE", true), ("POST", false), ("PATCH", false)] {
            assert_eq!(Retry::default().allows(method, false), idempotent, "{method}");
            assert!(Retry::default().allows(method, true), "{method} with a key");
            assert!(Retry::default().any_method().allows(method, false), "{method}, told so");
            assert!(!Retry::none().any_method().allows(method, true), "{method}, never");
        }
    }
}
