//! The server side of each handshake, written from its RFC: what a client sends comes in; whether it is right, and a log of
//! what happened, go out. It must never know a client's code, nor operations.

pub mod challenge;
pub mod digest;
pub mod oauth;
pub mod origin;
