//! Pages come in, their items go out one by one. It must never know how a page is asked for.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec::IntoIter;

use futures_core::Stream;

use super::super::super::error::Error;
use super::super::super::response::Response;
use super::super::Sending;
use super::Pages;

/// The items of a list: a stream over all its pages, each asked for when the items of the one before are used up. It ends as
/// [`Pages`] do.
#[must_use = "nothing is sent until the stream is asked for an item"]
pub struct Items<S: 'static, E, T> {
    pages: Pages<S, E>,
    take: fn(S) -> Option<Vec<T>>,
    page: IntoIter<T>,
}

// No item is ever pinned.
impl<S, E, T> Unpin for Items<S, E, T> {}

impl<S: Clone + PartialEq, E, T> Items<S, E, T> {
    /// The items that `take` finds in pages.
    pub fn new(pages: Pages<S, E>, take: fn(S) -> Option<Vec<T>>) -> Self {
        Items { pages, take, page: Vec::new().into_iter() }
    }

    /// The next item; `None` behind the last one and behind an error.
    ///
    /// # Errors
    /// As those of [`Pages::next`].
    #[allow(
        clippy::should_implement_trait,
        reason = "it is a stream's `next`, which no trait of the standard library has"
    )]
    pub async fn next(&mut self) -> Option<Result<T, Error<E>>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// [`Pages::options`] for the pages of these items.
    pub fn options(mut self, prepare: impl Fn(Sending<S, E>) -> Sending<S, E> + Send + Sync + 'static) -> Self {
        self.pages = self.pages.options(prepare);
        self
    }

    /// [`Items::next`] for a thread that waits, see [`Sending::wait`].
    ///
    /// # Errors
    /// As there.
    #[cfg(feature = "blocking")]
    pub fn wait_next(&mut self) -> Option<Result<T, Error<E>>> {
        loop {
            if let Some(item) = self.page.next() {
                return Some(Ok(item));
            }
            match self.pages.wait_next()? {
                Ok(page) => self.turn(page),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    fn turn(&mut self, page: Response<S>) {
        self.page = (self.take)(page.into_body()).unwrap_or_default().into_iter();
    }

    /// All items that are left, in memory.
    ///
    /// # Errors
    /// The first error; the items before it are lost.
    pub async fn collect(mut self) -> Result<Vec<T>, Error<E>> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }
}

impl<S: Clone + PartialEq, E, T> Stream for Items<S, E, T> {
    type Item = Result<T, Error<E>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(page)) => this.turn(page),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<S, E, T> fmt::Debug for Items<S, E, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).field("left", &self.page.len()).finish()
    }
}
