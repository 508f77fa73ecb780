//! A call of a list comes in, its pages and items go out as streams, a call for each page. It must never know how a call is sent:
//! it makes the next call from what the last page said, and no more than that.

mod items;
mod link;
mod turn;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde_json::Value;

use super::super::answer::Read;
use super::super::call::Call;
use super::super::error::{Error, RequestError};
use super::super::response::Response;
use super::Sending;

pub use items::Items;
use turn::{Said, Turner};

/// What is known of an operation whose answers are pages of a list; written by the generator.
pub struct Paging<S: 'static> {
    /// How the next page is asked for.
    pub turn: Turn,
    /// How many items a page holds.
    pub count: fn(&S) -> Option<usize>,
    /// What a page says of the next one: a cursor, or a URL.
    pub next: fn(&S) -> Option<Value>,
    /// Whether a page says that another one follows.
    pub more: fn(&S) -> Option<bool>,
    /// How many items a page says that there are in all pages.
    pub total: fn(&S) -> Option<u64>,
}

impl<S> Paging<S> {
    /// What a page that says nothing is known by.
    pub const NONE: Self =
        Paging { turn: Turn::Header { size: None }, count: |_| None, next: |_| None, more: |_| None, total: |_| None };
}

impl<S> fmt::Debug for Paging<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paging").field("turn", &self.turn).finish_non_exhaustive()
    }
}

/// How the next page is asked for. Parameters are named by their position in [`super::Operation::parameters`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// By a number that grows by one.
    Page {
        /// The parameter that holds it.
        parameter: usize,
        /// The number of the first page.
        first: u64,
    },
    /// By the number of items before it.
    Offset {
        /// The parameter that holds it.
        parameter: usize,
    },
    /// By what [`Paging::next`] returns.
    Cursor {
        /// The parameter that holds it.
        parameter: usize,
    },
    /// By the header `Link` with the relation `next` (RFC 8288).
    Header {
        /// The parameter that says how many items a page may hold: a link that is silent about it is given the caller's.
        size: Option<usize>,
    },
    /// By the URL that [`Paging::next`] returns.
    Link {
        /// As that of [`Turn::Header`].
        size: Option<usize>,
    },
}

/// The pages of a list: a stream of answers, and a call for each of them, sent when it is asked for. It ends behind the last page,
/// and behind the first error. A service that gives the same page, cursor or link again, or a link to another origin, is such an
/// error.
#[must_use = "nothing is sent until the stream is asked for a page"]
pub struct Pages<S: 'static, E> {
    call: Call,
    read: Read<S, E>,
    paging: &'static Paging<S>,
    turner: Turner,
    state: State<S, E>,
    /// The page before, where only its contents can tell that it is given again.
    before: Option<S>,
    options: Option<Box<Prepare<S, E>>>,
}

/// What gives a call its options.
type Prepare<S, E> = dyn Fn(Sending<S, E>) -> Sending<S, E> + Send + Sync;

enum State<S, E> {
    /// A page is to be asked for.
    Ready,
    /// A page is on its way.
    Sent(Box<Sending<S, E>>),
    /// The next page cannot be asked for.
    Fault(RequestError),
    /// There is nothing more.
    Done,
}

// Nothing of it is ever pinned.
impl<S, E> Unpin for Pages<S, E> {}

impl<S: Clone + PartialEq, E> Pages<S, E> {
    /// The pages that follow from a call of the first one.
    pub fn new(call: Call, read: Read<S, E>, paging: &'static Paging<S>) -> Self {
        let turner = Turner::new(paging.turn, &call);
        Pages { call, read, paging, turner, state: State::Ready, before: None, options: None }
    }

    /// Gives the call of every page its options, instead of earlier ones: `pages.options(|call| call.timeout(limit))`.
    pub fn options(mut self, prepare: impl Fn(Sending<S, E>) -> Sending<S, E> + Send + Sync + 'static) -> Self {
        self.options = Some(Box::new(prepare));
        self
    }

    /// The next page; `None` behind the last one and behind an error.
    ///
    /// # Errors
    /// As those of the call itself; [`Error::Request`] also where the next page cannot be asked for.
    #[allow(
        clippy::should_implement_trait,
        reason = "it is a stream's `next`, which no trait of the standard library has"
    )]
    pub async fn next(&mut self) -> Option<Result<Response<S>, Error<E>>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// [`Pages::next`] for a thread that waits, see [`Sending::wait`].
    ///
    /// # Errors
    /// As there.
    #[cfg(feature = "blocking")]
    pub fn wait_next(&mut self) -> Option<Result<Response<S>, Error<E>>> {
        let answer = match std::mem::replace(&mut self.state, State::Done) {
            State::Ready => self.send().wait(),
            State::Sent(sending) => sending.wait(),
            State::Fault(fault) => return Some(Err(Error::Request(fault))),
            State::Done => return None,
        };
        self.arrived(&answer);
        Some(answer)
    }

    /// The call of the page that is next.
    fn send(&self) -> Sending<S, E> {
        let sending = self.call.clone().send(self.read);
        match &self.options {
            Some(prepare) => prepare(sending),
            None => sending,
        }
    }

    /// Behind an error there is nothing.
    fn arrived(&mut self, answer: &Result<Response<S>, Error<E>>) {
        self.state = match answer {
            Ok(page) => self.behind(page),
            Err(_) => State::Done,
        };
    }

    /// What comes behind a page.
    fn behind(&mut self, page: &Response<S>) -> State<S, E> {
        let body = page.body();
        let said = Said {
            headers: page.headers(),
            count: (self.paging.count)(body),
            next: (self.paging.next)(body),
            more: (self.paging.more)(body),
            total: (self.paging.total)(body),
            repeated: self.before.as_ref() == Some(body),
        };
        match self.turner.turn(&mut self.call, said) {
            Ok(true) => {
                let by_contents = matches!(self.paging.turn, Turn::Page { .. } | Turn::Offset { .. });
                self.before = by_contents.then(|| body.clone());
                State::Ready
            }
            Ok(false) => State::Done,
            Err(fault) => State::Fault(fault),
        }
    }
}

impl<S: Clone + PartialEq, E> Stream for Pages<S, E> {
    type Item = Result<Response<S>, Error<E>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let State::Ready = this.state {
            this.state = State::Sent(Box::new(this.send()));
        }
        let answer = match &mut this.state {
            State::Sent(sending) => ready!(Pin::new(&mut **sending).poll(context)),
            State::Ready | State::Fault(_) | State::Done => {
                return Poll::Ready(match std::mem::replace(&mut this.state, State::Done) {
                    State::Fault(fault) => Some(Err(Error::Request(fault))),
                    State::Ready | State::Sent(_) | State::Done => None,
                });
            }
        };
        this.arrived(&answer);
        Poll::Ready(Some(answer))
    }
}

impl<S, E> fmt::Debug for Pages<S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("call", &self.call).field("turn", &self.paging.turn).finish_non_exhaustive()
    }
}
