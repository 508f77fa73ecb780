//! Credentials and a request come in; the request goes out with them, after whatever handshake its server wants (RFC 7616, RFC 6749
//! section 4.4), no faster than was asked for. It must never know what the answer has to be.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderValue;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

use super::{Credential, Options, Step, Transport, Verifier};
use crate::document::{Document, Parameter, SchemeKind};
use crate::handshake::challenge::Credentials;
use crate::handshake::digest::Response;

/// Who asks.
#[derive(Clone, PartialEq, Eq)]
pub enum Auth {
    /// Nobody in particular.
    None,
    /// HTTP digest: user, password.
    Digest(String, String),
    /// HTTP Basic: user, password.
    Basic(String, String),
    /// A bearer token.
    Bearer(String),
    /// OAuth 2.0 client credentials: id, secret.
    Client(String, String),
    /// An API key, for every scheme of that kind.
    Key(String),
}

impl std::fmt::Debug for Auth {
    /// Says which kind it is; the secret stays out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Auth::None => "None",
            Auth::Digest(..) => "Digest",
            Auth::Basic(..) => "Basic",
            Auth::Bearer(_) => "Bearer",
            Auth::Client(..) => "Client",
            Auth::Key(_) => "Key",
        })
    }
}

impl Auth {
    /// Reads `digest:USER:PASSWORD`, `basic:USER:PASSWORD`, `bearer:TOKEN`, `client:ID:SECRET` or `key:VALUE`.
    ///
    /// # Errors
    /// What is not of these forms; the text itself is not repeated, since a secret may stand in it.
    pub fn parse(text: &str) -> Result<Auth, String> {
        let (kind, rest) = text.split_once(':').ok_or("credentials begin with their kind and a colon")?;
        let pair = || {
            let pair = rest.split_once(':').map(|(name, secret)| (name.to_owned(), secret.to_owned()));
            pair.ok_or_else(|| format!("credentials of the kind {kind} have two parts with a colon between them"))
        };
        Ok(match kind {
            "digest" => pair().map(|(user, password)| Auth::Digest(user, password))?,
            "basic" => pair().map(|(user, password)| Auth::Basic(user, password))?,
            "client" => pair().map(|(id, secret)| Auth::Client(id, secret))?,
            "bearer" => Auth::Bearer(rest.to_owned()),
            "key" => Auth::Key(rest.to_owned()),
            _ => return Err("credentials are of the kind digest, basic, bearer, client or key".to_owned()),
        })
    }

    /// What a client under judgement is configured with.
    pub(super) fn config(&self, document: &Document) -> Value {
        match self {
            Auth::None => json!([]),
            Auth::Digest(user, password) => json!([{ "kind": "digest", "username": user, "password": password }]),
            Auth::Basic(user, password) => json!([{ "kind": "basic", "username": user, "password": password }]),
            Auth::Bearer(token) => json!([{ "kind": "bearer", "token": token }]),
            Auth::Client(id, secret) => json!([{ "kind": "client_credentials", "id": id, "secret": secret }]),
            Auth::Key(value) => {
                let keys = document.schemes.iter().filter(|scheme| matches!(scheme.kind, SchemeKind::ApiKey { .. }));
                keys.map(|scheme| json!({ "kind": "api_key", "scheme": scheme.name, "value": value })).collect()
            }
        }
    }

    /// The same kind with a secret that nobody has.
    fn wrong(&self) -> Auth {
        let wrong = "wrong-secret-of-a-verifier".to_owned();
        match self {
            Auth::Digest(user, _) => Auth::Digest(user.clone(), wrong),
            Auth::Basic(user, _) => Auth::Basic(user.clone(), wrong),
            Auth::Key(_) => Auth::Key(wrong),
            Auth::None | Auth::Bearer(_) | Auth::Client(..) => Auth::Bearer(wrong),
        }
    }
}

/// Whether a parameter is where an API key travels: then it is no argument.
pub(super) fn is_key(document: &Document, parameter: &Parameter) -> bool {
    document.schemes.iter().any(|scheme| match &scheme.kind {
        SchemeKind::ApiKey { place, name } => {
            *place == parameter.place.word() && name.eq_ignore_ascii_case(&parameter.name)
        }
        _ => false,
    })
}

/// Sends the requests of one run.
pub(super) struct Sender<'t> {
    transport: &'t dyn Transport,
    document: &'t Document,
    options: &'t Options,
    /// The token that was bought.
    token: Option<String>,
    next: Instant,
    pub sent: usize,
}

impl<'t> Sender<'t> {
    pub fn new(transport: &'t dyn Transport, document: &'t Document, options: &'t Options) -> Sender<'t> {
        Sender { transport, document, options, token: None, next: Instant::now(), sent: 0 }
    }

    /// Sends a step's request with its credentials.
    pub async fn send(&mut self, step: &Step) -> Result<http::Response<Bytes>, String> {
        let auth = match step.credential {
            Credential::Right => self.options.auth.clone(),
            Credential::Missing => Auth::None,
            Credential::Wrong => self.options.auth.wrong(),
        };
        let mut request = step.request.clone();
        match &auth {
            Auth::None => {}
            Auth::Basic(user, password) => {
                authorize(&mut request, &format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))?
            }
            Auth::Bearer(token) => authorize(&mut request, &format!("Bearer {token}"))?,
            Auth::Key(value) => self.key(&mut request, value)?,
            Auth::Client(id, secret) => {
                let token = match self.token.clone() {
                    Some(token) => token,
                    None => self.buy(id, secret).await?,
                };
                authorize(&mut request, &format!("Bearer {token}"))?;
            }
            Auth::Digest(user, password) => {
                let challenged = self.once(request.clone()).await?;
                let Some(field) = challenge(&challenged).map(|challenge| answer(&challenge, &request, user, password))
                else {
                    return Ok(challenged);
                };
                authorize(&mut request, &field?)?;
            }
        }
        self.once(request).await
    }

    async fn once(&mut self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, String> {
        sleep_until(self.next).await;
        self.next = Instant::now() + Verifier::pause(self.options);
        self.sent += 1;
        self.transport.exchange(request).await
    }

    /// RFC 6749, section 4.4.2. The endpoint is sought at the server that is checked, by the path that the document gives it.
    async fn buy(&mut self, id: &str, secret: &str) -> Result<String, String> {
        let url = self.document.schemes.iter().find_map(|scheme| match &scheme.kind {
            SchemeKind::ClientCredentials { token_url, .. } => Some(token_url.clone()),
            _ => None,
        });
        let url = url.ok_or("the document has no token endpoint")?;
        let path = url
            .split_once("://")
            .map_or(url.as_str(), |(_, after)| after.find('/').and_then(|at| after.get(at..)).unwrap_or("/"));
        let base: http::Uri = self.options.url.parse().map_err(|error| format!("{}: {error}", self.options.url))?;
        let origin =
            format!("{}://{}", base.scheme_str().unwrap_or("https"), base.authority().map_or("", |it| it.as_str()));
        let encoded =
            |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let basic = STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret)));
        let request = http::Request::post(format!("{origin}{path}")).header("authorization", format!("Basic {basic}"));
        let request =
            request.header("content-type", "application/x-www-form-urlencoded").header("accept", "application/json");
        let request =
            request.body(Bytes::from_static(b"grant_type=client_credentials")).map_err(|error| error.to_string())?;
        let answer = self.once(request).await?;
        let token = serde_json::from_slice::<Value>(answer.body()).ok();
        let token = token.as_ref().and_then(|token| super::text(token, "access_token")).map(str::to_owned);
        self.token.clone_from(&token);
        token.ok_or_else(|| format!("the token endpoint {path} gives no token but {}", answer.status()))
    }

    fn key(&self, request: &mut http::Request<Bytes>, value: &str) -> Result<(), String> {
        for scheme in &self.document.schemes {
            let SchemeKind::ApiKey { place, name } = &scheme.kind else { continue };
            let field =
                |text: &str| HeaderValue::from_str(text).map_err(|_| "the key cannot stand in a header".to_owned());
            match place.as_str() {
                "query" => {
                    let uri = request.uri().to_string();
                    let sign = if uri.contains('?') { '&' } else { '?' };
                    *request.uri_mut() =
                        format!("{uri}{sign}{name}={value}").parse().map_err(|_| "the key cannot stand in a query")?;
                }
                "cookie" => drop(request.headers_mut().append("cookie", field(&format!("{name}={value}"))?)),
                _ => {
                    let name = http::HeaderName::try_from(name.as_str()).map_err(|error| error.to_string())?;
                    request.headers_mut().insert(name, field(value)?);
                }
            }
        }
        Ok(())
    }
}

fn authorize(request: &mut http::Request<Bytes>, text: &str) -> Result<(), String> {
    let mut field = HeaderValue::from_str(text).map_err(|_| "the credentials cannot stand in a header")?;
    field.set_sensitive(true);
    request.headers_mut().insert("authorization", field);
    Ok(())
}

/// The first digest challenge of an algorithm that is known.
fn challenge(answer: &http::Response<Bytes>) -> Option<Credentials> {
    let fields = answer.headers().get_all("www-authenticate").iter().filter_map(|field| field.to_str().ok());
    let known = |challenge: &Credentials| {
        ["MD5", "SHA-256", "SHA-512-256"].contains(&challenge.get("algorithm").unwrap_or("MD5"))
    };
    fields.filter_map(|field| Credentials::parse(field.get(field.find("Digest ")?..)?).ok()).find(known)
}

/// RFC 7616, section 3.4.
fn answer(
    challenge: &Credentials,
    request: &http::Request<Bytes>,
    user: &str,
    password: &str,
) -> Result<String, String> {
    let uri = request.uri().path_and_query().map_or("/", |uri| uri.as_str());
    let get = |name: &str| challenge.get(name).unwrap_or_default();
    let (realm, nonce, algorithm) = (get("realm"), get("nonce"), challenge.get("algorithm").unwrap_or("MD5"));
    let (nc, cnonce) = ("00000001", "dmVyaWZpZXI");
    let response = Response {
        method: request.method().as_str(),
        uri,
        nonce,
        nc,
        cnonce,
        realm,
        username: user,
        password,
        integral: None,
    };
    let response = response.compute(algorithm)?;
    let opaque = challenge.get("opaque").map_or(String::new(), |opaque| format!(", opaque=\"{opaque}\""));
    Ok(format!(
        "Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", algorithm={algorithm}, qop=auth, \
         nc={nc}, cnonce=\"{cnonce}\", response=\"{response}\"{opaque}"
    ))
}
