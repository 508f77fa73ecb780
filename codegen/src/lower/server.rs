//! Server Objects.

use super::Lowering;
use crate::diagnostic::Origin;
use crate::ir::{Server, ServerVariable};

impl Lowering<'_> {
    /// The servers of a list; none where there is no list.
    pub(super) fn servers(&mut self, origin: &Origin) -> Vec<Server> {
        if self.spec.raw(origin).is_none() {
            return Vec::new();
        }
        match self.spec.piece::<Vec<openapiv3::Server>>(origin) {
            Ok(list) => list.into_iter().map(server).collect(),
            Err(diagnostic) => {
                self.say(diagnostic);
                Vec::new()
            }
        }
    }
}

pub(super) fn server(server: openapiv3::Server) -> Server {
    let variables = server.variables.unwrap_or_default().into_iter().map(|(name, variable)| ServerVariable {
        name,
        default: variable.default,
        allowed: variable.enumeration,
    });
    Server { variables: variables.collect(), url: server.url, doc: server.description.unwrap_or_default() }
}
