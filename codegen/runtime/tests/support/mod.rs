//! A service description and a loopback server for the tests. A handler says what is answered; what was asked is kept.
//! It must never use the client's own code, so that a mistake there cannot hide itself.

// Each test file uses a part of this; a broken expectation in here is a broken test.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(all(feature = "brotli", feature = "gzip"))]
pub mod bombs;
pub mod digest;

use std::sync::{Arc, Mutex};

use specbound_runtime::{
    Answer, Auth, Call, Client, ClientBuilder, Documented, Envelope, Error, KeyPlace, Operation, Parameter, Place,
    Problem, Response, Retry, SchemeKind, SecurityScheme, Server as Description, Service, Style,
};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{mpsc, watch};

pub static SERVICE: Service = Service {
    title: "Test",
    version: "1",
    user_agent: "test-client/1",
    servers: &[Description { url: "https://api.example.com", description: "", variables: &[] }],
    variables: &["own"],
    schemes: &[
        SecurityScheme { name: "digest", kind: SchemeKind::Digest },
        SecurityScheme { name: "basic", kind: SchemeKind::Basic },
        SecurityScheme { name: "certificate", kind: SchemeKind::MutualTls },
        SecurityScheme { name: "bearer", kind: SchemeKind::Bearer },
        SecurityScheme {
            name: "oauth",
            kind: SchemeKind::OAuth2 {
                token_url: Some("https://api.example.com/oauth/token"),
                revocation_url: Some("https://api.example.com/oauth/revoke"),
                scopes: &[],
            },
        },
        SecurityScheme { name: "headerKey", kind: SchemeKind::ApiKey { place: KeyPlace::Header, name: "X-Api-Key" } },
        SecurityScheme { name: "queryKey", kind: SchemeKind::ApiKey { place: KeyPlace::Query, name: "api_key" } },
        SecurityScheme { name: "cookieKey", kind: SchemeKind::ApiKey { place: KeyPlace::Cookie, name: "session" } },
    ],
    problem: Problem { code: &["errorCode"], message: &["detail", "reason"] },
};

pub const GET: Operation = Operation {
    id: "getThing",
    method: "GET",
    path: "/things/{id}",
    parameters: &[ID, ENVELOPE],
    security: &[&["digest"], &["oauth"], &["basic"], &["headerKey"], &["queryKey"], &["cookieKey"]],
    accept: "application/json",
    envelope: Some(Envelope { parameter: "envelope", status: "status", content: "content", ..Envelope::OBJECT }),
    ..Operation::NONE
};
pub static GET_THING: Operation = GET;
pub static POST_THING: Operation = Operation { id: "postThing", method: "POST", ..GET };
pub static HEAD_THING: Operation = Operation { id: "headThing", method: "HEAD", ..GET };
pub static DELETE_THING: Operation = Operation { id: "deleteThing", method: "DELETE", ..GET };
pub static OPEN_THING: Operation = Operation { id: "openThing", security: &[], ..GET };

pub const fn parameter(name: &'static str, place: Place, style: Style, explode: bool) -> Parameter {
    let usual = match (place, style) {
        (Place::Path, _) => Parameter::PATH_STYLED,
        (Place::Query, Style::DeepObject) => Parameter::QUERY_DEEP,
        (Place::Query, _) => Parameter::QUERY,
        (Place::Header, _) => Parameter::HEADER,
        (Place::Cookie, _) => Parameter::COOKIE,
    };
    Parameter { name, style, explode, ..usual }
}

pub const ID: Parameter = parameter("id", Place::Path, Style::Simple, false);
pub const ENVELOPE: Parameter = parameter("envelope", Place::Query, Style::Form, true);

/// The documented errors of the test operations.
#[derive(Debug, PartialEq)]
pub enum ThingError {
    NotFound(serde_json::Value),
    Unauthorized,
}

impl Documented for ThingError {
    fn variant(&self) -> &'static str {
        match self {
            ThingError::NotFound(_) => "NotFound",
            ThingError::Unauthorized => "Unauthorized",
        }
    }

    fn read(answer: Answer) -> Error<ThingError> {
        match answer.code() {
            401 => answer.empty_error(ThingError::Unauthorized),
            404 => answer.json_error("application/json", ThingError::NotFound),
            _ => answer.undeclared(),
        }
    }
}

/// Reads answers as generated code does: 200 holds a list of numbers, 204 nothing, 404 an object.
pub fn read(answer: Answer) -> Result<Response<Vec<i64>>, Error<ThingError>> {
    match answer.code() {
        200 => answer.json(&["application/json"], |body| body),
        204 => Ok(answer.empty(Vec::new())),
        _ => Err(ThingError::read(answer)),
    }
}

pub fn call(client: &Client, operation: &'static Operation) -> Call {
    let mut call = Call::new(client, operation);
    call.argument(0, "1");
    call
}

pub async fn send(client: &Client, operation: &'static Operation) -> Result<Response<Vec<i64>>, Error<ThingError>> {
    call(client, operation).send(read).await
}

/// What a client asked.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// What is answered.
pub enum Reply {
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// These bytes, then the connection is closed.
    Raw(Vec<u8>),
    /// These bytes, then nothing more ever.
    Stall(Vec<u8>),
    /// These bytes, then the connection is reset.
    Reset(Vec<u8>),
    /// These pieces one after the other, so that a client may see the one without the next; then the next request is read.
    Steps(Vec<Vec<u8>>),
    /// These pieces as they come, then the connection is closed.
    Fed(mpsc::Receiver<Vec<u8>>),
    /// The answer, as soon as the gate is open.
    Gated(watch::Receiver<bool>, Box<Reply>),
}

pub fn status(status: u16) -> Reply {
    Reply::Answer(status, Vec::new(), Vec::new())
}

pub fn json(status: u16, body: &str) -> Reply {
    Reply::Answer(status, vec![("content-type", "application/json".into())], body.into())
}

pub fn redirect(status: u16, location: &str) -> Reply {
    Reply::Answer(status, vec![("location", location.into())], Vec::new())
}

type Handler = dyn Fn(&Request, usize) -> Reply + Send + Sync;

/// A server on a loopback port of its own.
pub struct Server {
    pub base: String,
    log: Arc<Mutex<Vec<Request>>>,
    arrived: watch::Sender<usize>,
}

impl Server {
    /// The handler gets each request and the number of those before it.
    pub async fn start(handler: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Server {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        // Room for a thousand clients at once, all of whom may come before the first one is let in.
        let listener = socket.listen(4096).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let log = Arc::new(Mutex::new(Vec::new()));
        let (arrived, _) = watch::channel(0);
        let handler: Arc<Handler> = Arc::new(handler);
        let (shared, counter) = (log.clone(), arrived.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, handler.clone(), shared.clone(), counter.clone()));
            }
        });
        Server { base, log, arrived }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.log.lock().unwrap().clone()
    }

    pub fn to(&self, path: &str) -> usize {
        self.requests().iter().filter(|request| request.target.starts_with(path)).count()
    }

    /// Waits until so many requests have arrived.
    pub async fn arrival(&self, count: usize) {
        self.arrived.subscribe().wait_for(|arrived| *arrived >= count).await.unwrap();
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::from_service(&SERVICE).base_url(&self.base).retry(Retry::none())
    }

    pub fn client(&self, auth: Auth) -> Client {
        self.builder().auth(auth).build().unwrap()
    }
}

async fn serve(stream: TcpStream, handler: Arc<Handler>, log: Arc<Mutex<Vec<Request>>>, arrived: watch::Sender<usize>) {
    stream.set_nodelay(true).unwrap();
    let mut stream = BufReader::new(stream);
    while let Some(request) = next_request(&mut stream).await {
        let before = {
            let mut log = log.lock().unwrap();
            log.push(request.clone());
            log.len() - 1
        };
        arrived.send_replace(before + 1);
        let mut reply = handler(&request, before);
        while let Reply::Gated(mut gate, inner) = reply {
            let _ = gate.wait_for(|open| *open).await;
            reply = *inner;
        }
        let (pieces, then) = match reply {
            Reply::Answer(status, headers, body) => (vec![message(&request, status, &headers, &body)], Then::Continue),
            Reply::Steps(pieces) => (pieces, Then::Continue),
            Reply::Raw(bytes) => (vec![bytes], Then::Close),
            Reply::Reset(bytes) => (vec![bytes], Then::Reset),
            Reply::Stall(bytes) => (vec![bytes], Then::Stall),
            Reply::Fed(mut pieces) => {
                while let Some(piece) = pieces.recv().await {
                    if stream.write_all(&piece).await.is_err() {
                        return;
                    }
                }
                return;
            }
            Reply::Gated(..) => unreachable!(),
        };
        for piece in pieces {
            if stream.write_all(&piece).await.is_err() {
                return;
            }
            tokio::task::yield_now().await;
        }
        match then {
            Then::Continue => {}
            Then::Close => return,
            Then::Reset => return stream.get_ref().set_zero_linger().unwrap(),
            Then::Stall => std::future::pending().await,
        }
    }
}

enum Then {
    Continue,
    Close,
    Reset,
    Stall,
}

fn message(request: &Request, status: u16, headers: &[(&str, String)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} X\r\n");
    if status != 204 && status != 304 {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    if request.method != "HEAD" {
        bytes.extend_from_slice(body);
    }
    bytes
}

async fn next_request(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut request = Request { method, target, headers, body: Vec::new() };
    if request.header("transfer-encoding") == Some("chunked") {
        request.body = chunked(stream).await?;
        return Some(request);
    }
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    request.body = vec![0; length];
    stream.read_exact(&mut request.body).await.ok()?;
    Some(request)
}

/// RFC 9112 §7.1: a body in chunks, without extensions and trailers, which no client here sends.
async fn chunked(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let size = usize::from_str_radix(line.trim_end(), 16).ok()?;
        let mut chunk = vec![0; size + 2];
        stream.read_exact(&mut chunk).await.ok()?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(&chunk[..size]);
    }
}
