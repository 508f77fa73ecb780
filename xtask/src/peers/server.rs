//! In: a command that starts a server. Out: the running server, once it has said that it is ready; it ends with its value.
//! It must never know which server that is.

use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// How long a server may take to get ready.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
pub struct Server {
    child: Child,
    /// The line by which the server said that it is ready.
    pub ready: String,
}

impl Server {
    /// Starts a server and returns it when it prints a line that holds `sign`.
    ///
    /// # Errors
    ///
    /// When it cannot be started, ends early, or says nothing of that kind within a minute; with what it printed.
    pub fn start(command: &mut Command, sign: &str) -> anyhow::Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("{name} cannot be started"))?;
        let (sender, lines) = channel();
        read_lines(child.stdout.take(), sender.clone());
        read_lines(child.stderr.take(), sender);
        let mut server = Self { child, ready: String::new() };
        server.ready = wait_for(sign, &lines).with_context(|| format!("{name} did not get ready"))?;
        Ok(server)
    }
}

impl Server {
    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    /// Nothing is left to do about a server that has ended by itself.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port of the loopback interface that was free a moment ago, for servers that do not choose one themselves.
///
/// # Errors
///
/// When there is none.
pub fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("127.0.0.1 has no free port")?;
    Ok(listener.local_addr()?.port())
}

/// Reads to the end whoever listens: a server that cannot write would stand still.
fn read_lines(output: Option<impl Read + Send + 'static>, lines: Sender<String>) {
    let Some(output) = output else { return };
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let _ = lines.send(line);
        }
    });
}

fn wait_for(sign: &str, lines: &Receiver<String>) -> anyhow::Result<String> {
    let deadline = Instant::now() + PATIENCE;
    let mut printed = String::new();
    while let Ok(line) = lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        if line.contains(sign) {
            return Ok(line);
        }
        printed = printed + &line + "\n";
    }
    bail!("it printed no line with `{sign}`, but\n{}", printed.trim_end())
}
