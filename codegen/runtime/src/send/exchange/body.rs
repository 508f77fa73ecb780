//! The body of an answer as it arrives comes in; the whole of it goes out, if it is not too large and does not take too long.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode, header};

use super::super::super::error::{BodyTooLarge, Failure, Received, Stage};
use super::super::transport::Incoming;
use super::Exchange;

/// The most bytes of an answer nobody will see that are read, so that its connection can be used again.
const DRAIN: u64 = 64 * 1024;

impl Exchange<'_> {
    /// Reads a body, but not beyond the limit.
    pub(super) async fn read(&self, mut incoming: Box<Incoming>) -> Result<http::Response<Bytes>, Failure> {
        let limit = self.sender.max_body_size;
        let status = incoming.status;
        let headers = std::mem::take(&mut incoming.headers);
        // A body that announces its excess is not worth reading to the limit, nor a wait: what comes first says what it is.
        let announced = declared_length(&headers).is_some_and(|length| length > limit);
        let keep = if announced { limit.min(DRAIN) } else { limit };
        let mut body = Pieces::None;
        // RFC 9110 §6.4.1: these have no content, whatever their headers say.
        let mut over = status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED;
        while !over {
            let chunk = match self.deadline.within(incoming.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => {
                    over = true;
                    continue;
                }
                Ok(Err(fault)) => return Err(self.broken(fault, Some(Received::new(status, headers, body.join())))),
                Err(_) => return Err(self.timeout(Stage::Body, Some(Received::new(status, headers, body.join())))),
            };
            let room = keep - body.len() as u64;
            let fits = chunk.len() as u64 <= room;
            // When it does not fit, `room` is smaller than the chunk, so that the cut is within it.
            body.push(if fits { chunk } else { chunk.slice(..room as usize) });
            if announced || !fits {
                let received = Received::new(status, headers, body.join());
                let too_large = BodyTooLarge::new(self.operation, limit, received);
                return Err(Failure::BodyTooLarge(Box::new(too_large)));
            }
        }
        let mut whole = http::Response::new(body.join());
        *whole.status_mut() = status;
        *whole.headers_mut() = headers;
        Ok(whole)
    }

    /// Reads what is left of an answer that another one will replace, if it is little, so that its connection can be
    /// used again.
    pub(super) async fn drain(&self, mut incoming: Box<Incoming>) -> Result<(), Failure> {
        let mut left = DRAIN;
        loop {
            match self.deadline.within(incoming.chunk()).await {
                Ok(Ok(Some(chunk))) if (chunk.len() as u64) < left => left -= chunk.len() as u64,
                // A body that breaks or is too long costs the connection, and nothing else.
                Ok(_) => return Ok(()),
                Err(_) => return Err(self.timeout(Stage::Answer, None)),
            }
        }
    }
}

/// What has arrived. Most bodies arrive in one piece, which need not be copied.
enum Pieces {
    None,
    One(Bytes),
    Several(BytesMut),
}

impl Pieces {
    fn len(&self) -> usize {
        match self {
            Pieces::None => 0,
            Pieces::One(bytes) => bytes.len(),
            Pieces::Several(bytes) => bytes.len(),
        }
    }

    fn push(&mut self, piece: Bytes) {
        match self {
            Pieces::None => *self = Pieces::One(piece),
            Pieces::One(first) => {
                let mut all = BytesMut::with_capacity((first.len() + piece.len()) * 2);
                all.extend_from_slice(first);
                all.extend_from_slice(&piece);
                *self = Pieces::Several(all);
            }
            Pieces::Several(all) => all.extend_from_slice(&piece),
        }
    }

    fn join(self) -> Bytes {
        match self {
            Pieces::None => Bytes::new(),
            Pieces::One(bytes) => bytes,
            Pieces::Several(bytes) => bytes.freeze(),
        }
    }
}

/// The length that the headers declare. A transport's own figure is that of the body as it knows it, which a `HEAD` answer
/// or a 304 does not have.
fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}
