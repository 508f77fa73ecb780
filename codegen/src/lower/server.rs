//! Server Objects (OAS 3.0.3, sections 4.7.5 and 4.7.6).

use super::Lowering;
use crate::diagnostic::{Diagnostic, Origin};
use crate::ir::{Server, ServerVariable};

impl Lowering<'_> {
    /// The servers of a list; none where there is no list.
    pub(super) fn servers(&mut self, origin: &Origin) -> Vec<Server> {
        if self.spec.raw(origin).is_none() {
            return Vec::new();
        }
        match self.spec.piece::<Vec<openapiv3::Server>>(origin) {
            Ok(list) => {
                let list = list.into_iter().enumerate();
                list.map(|(at, server)| self.server(server, &origin.index(at))).collect()
            }
            Err(diagnostic) => {
                self.say(diagnostic);
                Vec::new()
            }
        }
    }

    fn server(&mut self, server: openapiv3::Server, origin: &Origin) -> Server {
        let variables = server.variables.unwrap_or_default().into_iter().map(|(name, variable)| ServerVariable {
            name,
            default: variable.default,
            allowed: variable.enumeration,
        });
        let variables: Vec<ServerVariable> = variables.collect();
        let mut url = self.with_scheme(server.url, &origin.child("url"));
        for name in holes(&url).filter(|name| variables.iter().all(|variable| variable.name != *name)) {
            let message = format!("`{{{name}}}` in the server's URL is no variable of it");
            let help = "describe it under `variables`, with a default (OAS 3.0.3, Server Variable Object); the braces are sent";
            self.say(Diagnostic::warning("undeclared-server-variable", &origin.child("url"), message).help(help));
        }
        if let Some(at) = url.find(['?', '#']) {
            let rest = &url[at..];
            let message =
                format!("`{rest}` of the server's URL is no part of where paths are (OAS 3.0.3, Server Object: url)");
            let help = "it is left out; what each call is to have in its query is a parameter of the operations";
            self.say(Diagnostic::warning("server-query", &origin.child("url"), message).help(help));
            url.truncate(at);
        }
        Server { variables, url, doc: server.description.unwrap_or_default() }
    }

    /// The URL with a scheme where it has a host: where the document is served, which would say it, is not known.
    fn with_scheme(&mut self, url: String, origin: &Origin) -> String {
        if url.starts_with("//") {
            let message = format!("the server's URL `{url}` leaves the scheme to where the document is served");
            self.say(Diagnostic::note("server-scheme", origin, message).help("`https` is taken"));
            return format!("https:{url}");
        }
        match url.split_once("://") {
            Some((scheme, _))
                if !scheme.contains('{') && !matches!(&*scheme.to_ascii_lowercase(), "http" | "https") =>
            {
                let message = format!("the client cannot send to a server by `{scheme}`");
                let help = "it sends by HTTP; the builder's `base_url` names another server";
                self.say(Diagnostic::note("server-scheme", origin, message).help(help));
            }
            _ => {}
        }
        url
    }
}

/// The names in braces.
fn holes(url: &str) -> impl Iterator<Item = &str> {
    url.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}
