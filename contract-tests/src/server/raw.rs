//! Bytes come in; a server that writes exactly these and then closes, resets or stalls goes out: what no proper server can
//! send. It must never know HTTP beyond where a request ends.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

/// What follows the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The connection ends properly (FIN).
    Close,
    /// The connection breaks (RST).
    Reset,
    /// Nothing, until the client goes.
    Stall,
}

/// An answer byte by byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAnswer {
    /// Written as they are.
    pub bytes: Bytes,
    /// What follows.
    pub then: Then,
}

/// A server that runs until it is dropped.
pub struct RawServer {
    address: SocketAddr,
    planned: Arc<Mutex<RawAnswer>>,
    accepting: AbortHandle,
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl RawServer {
    /// Starts a server on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start() -> io::Result<RawServer> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let planned = Arc::new(Mutex::new(RawAnswer { bytes: Bytes::new(), then: Then::Close }));
        let accepting = tokio::spawn(accept(listener, Arc::clone(&planned))).abort_handle();
        Ok(RawServer { address, planned, accepting })
    }

    /// "http://127.0.0.1:1234"
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Plans the answer to all further requests.
    pub fn plan(&self, answer: RawAnswer) {
        *self.planned.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }
}

async fn accept(listener: TcpListener, planned: Arc<Mutex<RawAnswer>>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                connections.spawn(serve(stream, Arc::clone(&planned)));
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(mut stream: TcpStream, planned: Arc<Mutex<RawAnswer>>) {
    if read_request(&mut stream).await.is_err() {
        return;
    }
    let answer = planned.lock().unwrap_or_else(PoisonError::into_inner).clone();
    // The client may be gone already; it is the client's answer that is judged.
    let _ = stream.write_all(&answer.bytes).await;
    match answer.then {
        Then::Close => {
            let _ = stream.shutdown().await;
        }
        Then::Reset => {
            let _ = stream.set_zero_linger();
        }
        Then::Stall => {
            let mut rest = [0; 64];
            while matches!(stream.read(&mut rest).await, Ok(count) if count > 0) {}
        }
    }
}

/// Reads one request whole: unread bytes would turn the closing into a reset.
async fn read_request(stream: &mut TcpStream) -> io::Result<()> {
    let mut seen = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        if let Some(end) = seen.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(seen.get(..end).unwrap_or_default()).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            if seen.len() >= end + 4 + length.unwrap_or(0_usize) {
                return Ok(());
            }
        }
        match stream.read(&mut chunk).await? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => seen.extend(chunk.iter().take(count)),
        }
    }
}
