//! Answers that hold one value after the other: the methods that hand them on as they arrive.

use super::outcome::{Outcomes, outcomes};
use super::ty::From;
use super::{Scope, doc};
use crate::ir::{Operation, Ty};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// Whether a success of an operation is declared as such a sequence.
pub(super) fn is_declared(operation: &Operation) -> bool {
    let outcomes = outcomes(operation);
    let mut media = outcomes.successes.iter().filter_map(|outcome| outcome.media);
    media.any(|media| is_events(&media.mime) || media.item.is_some())
}

/// The names of such sequences, and the methods that hand them on.
pub(super) fn hands_on(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let outcomes = outcomes(operation);
    let media = || outcomes.successes.iter().filter_map(|outcome| outcome.media);
    let lines = media().any(|media| media.item.is_some() && !is_events(&media.mime));
    let events = media().any(|media| is_events(&media.mime));
    let known = [(lines, ("lines", "send_lines")), (events, ("events", "send_events"))];
    known.into_iter().filter(|(is_there, _)| *is_there).map(|(_, names)| names).collect()
}

fn is_events(media_type: &str) -> bool {
    media_type.trim().to_ascii_lowercase().starts_with("text/event-stream")
}

impl Scope<'_> {
    /// `send_events` where an answer is a stream of server-sent events, `send_lines` where it is lines of JSON.
    pub(super) fn sequences(&self, outcomes: &Outcomes<'_>, success: &TokenStream, error: &Ident) -> TokenStream {
        let media = || outcomes.successes.iter().filter_map(|outcome| outcome.media);
        let events = media().find(|media| is_events(&media.mime)).map(|media| {
            let mut about = "Sends the call, for the server-sent events of its answer, as they arrive.".to_owned();
            if let Some(Ty::Named(id)) = &media.item {
                let name = &self.names.types[id.index()].ident;
                let link = doc::code(&format!("event.json::<{name}>()"));
                about
                    .push_str(&format!(" The data of each is a [{}](crate::models::{name}): {link}.", doc::code(name)));
            }
            let doc = doc::attributes(&about);
            quote! {
                #doc
                ///
                /// # Errors
                /// The call could not be sent, or was not answered with a documented success.
                pub fn send_events(self) -> runtime::Streaming<#success, #error, runtime::Events> {
                    self.send().stream().events()
                }
            }
        });
        let lines = media().filter(|media| !is_events(&media.mime)).find_map(|media| media.item.as_ref()).map(|item| {
            let item = self.ty(item, From::Crate);
            quote! {
                /// Sends the call, for the values on the lines of its answer, as they arrive.
                ///
                /// # Errors
                /// The call could not be sent, or was not answered with a documented success.
                pub fn send_lines(self) -> runtime::Streaming<#success, #error, runtime::JsonLines<#item>> {
                    self.send().stream().json_lines()
                }
            }
        });
        quote!(#events #lines)
    }
}
