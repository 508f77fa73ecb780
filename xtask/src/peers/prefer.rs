//! In: requests for a server. Out: the same requests at that server with one more header, `Prefer: code=…`, and its answers.
//! It must never know the client: whoever asks Prism for a certain status has to say so in the request, and the client does not.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

/// More than the head of any request of the example.
const HEAD_LIMIT: usize = 64 * 1024;

/// A proxy on a free port of the loopback interface.
pub struct Preferring {
    /// The proxy's port.
    pub port: u16,
    code: Arc<AtomicU16>,
}

impl Preferring {
    /// Starts a proxy in front of a server on the loopback interface. It ends with the process.
    ///
    /// # Errors
    ///
    /// When the loopback interface has no free port.
    pub fn start(server_port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let proxy = Self { port: listener.local_addr()?.port(), code: Arc::default() };
        let code = Arc::clone(&proxy.code);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if let Err(error) = forward(client, server_port, code.load(Ordering::SeqCst)) {
                    eprintln!("peers: the proxy in front of Prism: {error}");
                }
            }
        });
        Ok(proxy)
    }

    /// Sets the status that the server is asked for from now on.
    pub fn prefer(&self, code: u16) {
        self.code.store(code, Ordering::SeqCst);
    }
}

/// Forwards one request without a body, which is all that a DELETE of the example is, and closes the connection.
fn forward(mut client: TcpStream, server_port: u16, code: u16) -> io::Result<()> {
    let head = read_head(&mut client)?;
    let text = String::from_utf8_lossy(&head);
    let (request_line, headers) = text.split_once("\r\n").ok_or(io::ErrorKind::InvalidData)?;
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, server_port))?;
    write!(server, "{request_line}\r\nPrefer: code={code}\r\nConnection: close\r\n{headers}")?;
    io::copy(&mut server, &mut client)?;
    client.shutdown(Shutdown::Both)
}

fn read_head(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut piece = [0; 4096];
    while !head.ends_with(b"\r\n\r\n") {
        let count = client.read(&mut piece)?;
        if count == 0 || head.len() > HEAD_LIMIT {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        head.extend(piece.iter().take(count));
    }
    Ok(head)
}
