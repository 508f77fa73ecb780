//! A document comes in; a server that keeps its promises goes out: it checks every request against the raw document and answers
//! what the document declares, its examples or sampled bodies. It must never know a client, nor keep what a request created.

mod accept;
mod answer;
mod body;
mod check;
mod cors;
mod credentials;
mod digest;
mod example;
mod fault;
mod header;
mod prefer;
mod route;
mod serve;
mod token;
mod xml;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::document::Document;
use crate::schema::Schemas;
use crate::server::{Answer, BoxFuture, Recorded, Service};

use answer::Answers;
use credentials::Credentials;
use fault::Fault;
use prefer::Preferences;
use route::{Found, Routes};

pub use serve::serve;

/// What a mock server is told beside the document.
#[derive(Debug, Clone)]
pub struct Options {
    /// The user that HTTP digest and Basic know, and that user's password.
    pub user: (String, String),
    /// The client that the token endpoint knows, and its secret.
    pub client: (String, String),
    /// The bearer token and the API key that are taken, beside the tokens that the token endpoint gives out.
    pub token: String,
    /// Without one, a sampled body shows all that its schema names; each seed makes a choice of its own.
    pub seed: Option<u64>,
    /// Whether pages of other origins may read the answers (Fetch, CORS protocol).
    pub cors: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            user: ("user".to_owned(), "password".to_owned()),
            client: ("client".to_owned(), "secret".to_owned()),
            token: "token".to_owned(),
            seed: None,
            cors: false,
        }
    }
}

/// A server that keeps the promises of a document, whatever the request.
///
/// A request that breaks the document gets the declared error whose status is closest to what HTTP would say; a sound one gets
/// the lowest declared success, or what it asks for by `Prefer` (RFC 7240): `code=404`, `example=NAME`, `dynamic=true` (another
/// body each time), `delay=MILLISECONDS`. An operation that declares no error at all gets HTTP's own status, since there is no
/// declared one to give. Answers do not depend on earlier requests. Envelopes (`x-specbound-envelope`) are not made: OpenAPI's
/// own words declare the answer without one.
///
/// ```
/// use std::sync::Arc;
///
/// use atlas_admin::{Auth, Client};
/// use contract_tests::server::Server;
/// use contract_tests::{Document, Mock, mock::Options};
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let document = Document::parse(include_str!("../../../spec/openapi.yaml"))?;
/// let server = Server::start(Arc::new(Mock::new(document, Options::default())?)).await?;
///
/// let client = Client::builder().base_url(&server.url()).auth(Auth::digest("user", "password")).build()?;
/// let done = client.cloud_migration_service().delete_link_token("4888442a3354817a7320eb61").send().await?;
/// assert_eq!(done.status(), 204);
/// // The first request brought no answer to the server's challenge.
/// assert_eq!(server.take().len(), 2);
/// # Ok(())
/// # }
/// ```
pub struct Mock {
    document: Document,
    schemas: Schemas,
    options: Options,
    routes: Routes,
    credentials: Credentials,
    answers: Answers,
    dynamic: AtomicU64,
}

impl Mock {
    /// Reads the document once; validators and bodies are made when they are needed first, and kept.
    ///
    /// # Errors
    /// When the document's schemas cannot be read at all.
    pub fn new(document: Document, options: Options) -> Result<Mock, String> {
        Ok(Mock {
            schemas: Schemas::new(&document)?,
            routes: Routes::new(&document),
            credentials: Credentials::new(&document, &options),
            answers: Answers::default(),
            dynamic: AtomicU64::new(0),
            document,
            options,
        })
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What lets a request in, one sentence for each scheme of the document.
    #[must_use]
    pub fn admission(&self) -> Vec<String> {
        self.credentials.admission(&self.document)
    }

    /// Answers one request; the second value says why where it is refused, the third how long the client wants to wait.
    pub(crate) fn respond(&self, request: &Recorded) -> Reply {
        let mut reply = if self.options.cors && cors::is_preflight(request) {
            Reply::from(cors::preflight(&self.routes, request))
        } else {
            self.route(request)
        };
        if self.options.cors {
            cors::allow(request, &mut reply.answer);
        }
        reply
    }

    fn route(&self, request: &Recorded) -> Reply {
        if let Some(answer) = self.credentials.endpoint(request) {
            return Reply::from(answer);
        }
        let (methods, path) = match self.routes.find(&request.method, request.path()) {
            Found::Path { methods, path } => (methods, path),
            Found::Nothing { nearest } => {
                let fault = Fault::unknown(format!("the document has no path {}", request.path()));
                return self.refuse(nearest, request, &fault);
            }
        };
        let Some(index) = route::chosen(methods, &request.method) else {
            let fault = Fault::method(format!("the document declares no {} here", request.method));
            let mut reply = self.refuse(methods.values().next().copied(), request, &fault);
            reply.answer.headers.push(("allow".to_owned(), route::allow(methods)));
            return reply;
        };
        match self.sound(index, path, request) {
            Ok(reply) => reply,
            Err(fault) => self.refuse(Some(index), request, &fault),
        }
    }

    /// The answer to a request in which nothing is wrong.
    fn sound(&self, index: usize, path: &str, request: &Recorded) -> Result<Reply, Fault> {
        let Some(operation) = self.document.operations.get(index) else {
            return Err(Fault::unknown("the document has no such operation".to_owned()));
        };
        self.credentials.admit(operation, request)?;
        let preferences = Preferences::read(request)?;
        let wanted = match preferences.code {
            Some(code) => answer::preferred(operation, code)?,
            None => answer::success(operation),
        };
        let media = accept::media(wanted.response, &request.header("accept"))?;
        check::request(operation, &self.schemas, path, request)?;
        let seed = match preferences.dynamic {
            true => Some(self.options.seed.unwrap_or(0).wrapping_add(self.dynamic.fetch_add(1, Ordering::Relaxed) + 1)),
            false => self.options.seed,
        };
        let kept = !preferences.dynamic;
        let order = answer::Order { wanted, media, example: preferences.example.as_deref(), seed, kept };
        let mut answer = self.answers.declared(self, &order)?;
        self.challenge(Some(index), &mut answer, &None);
        Ok(Reply { answer, why: None, delay: preferences.delay })
    }

    /// The declared error that is closest to what is wrong.
    fn refuse(&self, index: Option<usize>, request: &Recorded, fault: &Fault) -> Reply {
        let operation = index.and_then(|index| self.document.operations.get(index));
        let mut answer = self.answers.error(self, operation, fault, &request.header("accept"));
        self.challenge(index, &mut answer, &fault.challenge);
        Reply { answer, why: Some(fault.detail.clone()), delay: None }
    }

    /// A 401 names what would let the request in (RFC 9110, section 15.5.2).
    fn challenge(&self, index: Option<usize>, answer: &mut Answer, refused: &Option<credentials::Refused>) {
        if answer.status != 401 && refused.is_none() {
            return;
        }
        if let Some(operation) = index.and_then(|index| self.document.operations.get(index)) {
            answer.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("www-authenticate"));
            let challenges = self.credentials.challenges(operation, refused.unwrap_or_default());
            answer.headers.extend(challenges.into_iter().map(|text| ("www-authenticate".to_owned(), text)));
        }
    }
}

/// An answer, and what a log says about it.
pub(crate) struct Reply {
    pub answer: Answer,
    /// What was wrong with the request.
    pub why: Option<String>,
    /// How long the client asked to wait.
    pub delay: Option<Duration>,
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Reply { answer, why: None, delay: None }
    }
}

impl Service for Mock {
    fn answer<'a>(&'a self, request: &'a Recorded) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let reply = self.respond(request);
            if let Some(delay) = reply.delay {
                tokio::time::sleep(delay).await;
            }
            reply.answer
        })
    }
}
