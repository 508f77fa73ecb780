//! What is on its way comes in, its outcome goes out, to a thread that waited for it. One runtime serves all such calls of a process,
//! so that connections and tokens stay alive between them. It must never be entered by the waiting thread, which may belong to another
//! runtime.

use std::sync::{OnceLock, mpsc};

use tokio::runtime::{Builder, Runtime};

use super::super::describe::Operation;
use super::super::error::{Failure, TransportError};
use super::Exchanging;
use super::exchange::Done;

/// `None` if the system gave no thread for it.
static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();

/// What became of a call.
///
/// # Errors
/// The call failed, or there is no thread to drive it.
pub(super) fn call(operation: &'static Operation, exchanging: Exchanging) -> Result<Done, Failure> {
    wait(exchanging).unwrap_or_else(|| {
        let message = "there is no thread that could drive the call";
        Err(Failure::Transport(TransportError::impossible(operation, message)))
    })
}

/// The future's output; `None` if there is no runtime for it, or if it ended without one.
pub(super) fn wait<F>(future: F) -> Option<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let runtime = RUNTIME
        .get_or_init(|| Builder::new_multi_thread().worker_threads(1).thread_name("http").enable_all().build().ok())
        .as_ref()?;
    let (done, outcome) = mpsc::sync_channel(1);
    runtime.spawn(async move {
        // An error only means that nobody waits any more.
        let _ = done.send(future.await);
    });
    outcome.recv().ok()
}
