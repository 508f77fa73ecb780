//! A call on its way: a future without type parameters inside, so that everything that does I/O is compiled once; only
//! the last step, reading the answer, knows the operation's types.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::answer::{Answer, Read};
use super::call::Call;
use super::error::{Error, Failure};
use super::exchange;
use super::response::Response;

/// A call on its way. Nothing is sent before it is first polled; dropping it gives the call up.
#[must_use = "nothing is sent until this future is awaited"]
pub struct Sending<S, E> {
    answer: Pin<Box<dyn Future<Output = Result<Answer, Failure>> + Send>>,
    read: Read<S, E>,
}

impl<S, E> Sending<S, E> {
    pub(super) fn new(call: Call, read: Read<S, E>) -> Self {
        Sending { answer: Box::pin(exchange::run(call)), read }
    }
}

impl<S, E> Future for Sending<S, E> {
    type Output = Result<Response<S>, Error<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.answer.as_mut().poll(context));
        Poll::Ready(match answer {
            Ok(answer) => (self.read)(answer),
            Err(failure) => Err(failure.into()),
        })
    }
}

impl<S, E> fmt::Debug for Sending<S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}
