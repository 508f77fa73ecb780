//! Any client comes in, and a flaw; a client with that flaw goes out. It is the same client, whose configuration, reports and
//! bytes on the wire are meddled with. It must never know how the client works.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod relay;

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use contract_tests::server::{BoxFuture, Server};
use contract_tests::{Session, Subject};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::oracle::flaw::Flaw;
use relay::Relay;

/// A client with a flaw.
pub struct Meddled {
    honest: Arc<dyn Subject>,
    flaw: Flaw,
    /// The relays' own way on. To make one takes long.
    http: reqwest::Client,
}

impl Meddled {
    /// None for a flaw that a client has within, where nothing that passes in or out can be changed to the same effect.
    pub fn with(honest: &Arc<dyn Subject>, flaw: Flaw) -> Option<Meddled> {
        // Before it refuses an argument, a client makes nothing that could be meddled with.
        let within = matches!(flaw, Flaw::Unchecked);
        (!within).then(|| Meddled { honest: Arc::clone(honest), flaw, http: relay::http() })
    }
}

impl Subject for Meddled {
    fn operations(&self) -> Vec<String> {
        let mut keys = self.honest.operations();
        self.flaw.operations(&mut keys);
        keys
    }

    fn connect(&self, config: &Value) -> Result<Arc<dyn Session>, Value> {
        let secret = ["password", "secret", "token"].iter().find_map(|name| config["auth"][0][name].as_str());
        Ok(Arc::new(Tampered {
            honest: Arc::clone(&self.honest),
            flaw: self.flaw,
            config: config.clone(),
            secret: secret.unwrap_or_default().to_owned(),
            http: self.http.clone(),
            straight: OnceLock::new(),
            bent: OnceCell::new(),
        }))
    }
}

/// A session with a flaw.
struct Tampered {
    honest: Arc<dyn Subject>,
    flaw: Flaw,
    config: Value,
    secret: String,
    http: reqwest::Client,
    /// The honest session, made when it is needed: what it makes without I/O is meddled with here.
    straight: OnceLock<Arc<dyn Session>>,
    /// The session whose calls are sent, and the relay that they go through. Made with the first call.
    bent: OnceCell<(Arc<dyn Session>, Option<Server>)>,
}

impl Tampered {
    fn straight(&self) -> &Arc<dyn Session> {
        self.straight.get_or_init(|| self.honest.connect(&self.config).unwrap())
    }

    /// A session that is set up wrong, or that speaks through a relay.
    async fn bend(&self) -> (Arc<dyn Session>, Option<Server>) {
        let mut config = self.config.clone();
        match self.flaw {
            Flaw::NoTimeout => config["timeout_ms"] = json!(60_000),
            Flaw::NoLimit => config["max_body_size"] = json!(1 << 30),
            Flaw::NoCredentials => drop(config.as_object_mut().unwrap().remove("auth")),
            _ => {}
        }
        if !Relay::is_for(self.flaw) {
            let same = config == self.config;
            let session = if same { Arc::clone(self.straight()) } else { self.honest.connect(&config).unwrap() };
            return (session, None);
        }
        let to = config["base_url"].as_str().unwrap().to_owned();
        let server = Server::start(Arc::new(Relay::new(self.flaw, to, self.http.clone()))).await.unwrap();
        config["base_url"] = json!(server.url());
        (self.honest.connect(&config).unwrap(), Some(server))
    }

    async fn bent(&self) -> Arc<dyn Session> {
        // What is learnt in one handshake is lost to the next.
        if self.flaw == Flaw::NonceNotReused {
            return self.honest.connect(&self.config).unwrap();
        }
        Arc::clone(&self.bent.get_or_init(|| self.bend()).await.0)
    }

    fn arguments(&self, arguments: &Value) -> Value {
        let mut arguments = arguments.clone();
        self.flaw.arguments(&mut arguments);
        arguments
    }

    fn report(&self, outcome: &mut Value) {
        match self.flaw {
            Flaw::MissingArm(status) if outcome["status"] == json!(status) => {
                outcome["outcome"] = json!("error");
                outcome["kind"] = json!("response");
                outcome["documented"] = json!(null);
            }
            Flaw::InnerStatusIgnored => outcome["status"] = outcome["http_status"].clone(),
            Flaw::TokenErrorIsTransport if outcome["kind"] == "auth" => outcome["kind"] = json!("transport"),
            _ => {}
        }
    }
}

impl Session for Tampered {
    fn request(&self, operation: &str, arguments: &Value) -> Result<http::Request<Bytes>, Value> {
        let mut request = self.straight().request(operation, &self.arguments(arguments))?;
        self.flaw.built(&mut request);
        Ok(request)
    }

    fn typed(&self, operation: &str, arguments: &Value) -> Result<Value, Value> {
        let mut typed = self.straight().typed(operation, arguments)?;
        self.flaw.typed(&mut typed);
        Ok(typed)
    }

    fn decode(&self, operation: &str, arguments: &Value, response: http::Response<Bytes>) -> Value {
        let mut outcome = self.straight().decode(operation, arguments, response);
        self.report(&mut outcome);
        self.flaw.decoded(&mut outcome);
        outcome
    }

    fn send<'a>(&'a self, operation: &'a str, arguments: &'a Value) -> BoxFuture<'a, Value> {
        Box::pin(async move {
            self.flaw.before().await;
            let mut outcome = self.bent().await.send(operation, &self.arguments(arguments)).await;
            if self.flaw == Flaw::SendsWhatItRefuses && outcome["kind"] == "request" {
                let url = self.config["base_url"].as_str().unwrap();
                let _ = self.http.delete(url).send().await;
            }
            self.report(&mut outcome);
            self.flaw.outcome(&mut outcome, &self.secret);
            outcome
        })
    }

    fn revoke<'a>(&'a self) -> BoxFuture<'a, Value> {
        Box::pin(async move {
            if self.flaw == Flaw::RevokesNothing {
                return json!({ "outcome": "success" });
            }
            self.bent().await.revoke().await
        })
    }

    fn debug(&self) -> String {
        match self.flaw {
            Flaw::SecretInClientDebug => format!("Client {{ {:?} }}", self.secret),
            flaw if Relay::is_for(flaw) => "a client behind a relay".to_owned(),
            _ => self.straight().debug(),
        }
    }
}
