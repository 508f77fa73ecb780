//! IR and names in, the files of the crate out. Knows Rust; must never know openapiv3, how a document is read or how it is
//! lowered.

mod call;
mod crate_root;
mod doc;
mod feature;
mod manifest;
mod models;
mod operation;
mod outcome;
mod runtime;
mod service;
mod ty;

use crate::diagnostic::Diagnostics;
use crate::ir::Api;
use crate::name::Names;
use crate::print;
use crate::settings::Settings;
use proc_macro2::{Ident, Span, TokenStream};

/// A file of the crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to the crate's root, with `/` between its parts.
    pub path: String,
    /// Its whole text.
    pub text: String,
    /// Whose it is once it is written.
    pub ownership: Ownership,
}

/// Whose a file is once it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// The generator's: written anew each time.
    Generated,
    /// The user's: written only where it is absent.
    Initial,
}

/// The files of a crate, sorted by path.
#[must_use]
pub fn emit(api: &Api, names: &Names, settings: &Settings, diagnostics: &mut Diagnostics) -> Vec<File> {
    let scope = Scope { api, names, settings };
    let mut files = runtime::files();
    files.push(crate_root::manifest(&scope));
    let mut rust = vec![
        ("src/lib.rs".to_owned(), crate_root::lib(&scope)),
        ("src/service.rs".to_owned(), service::service(&scope)),
        ("src/client.rs".to_owned(), service::client(&scope)),
    ];
    rust.extend(manifest::files(&scope));
    rust.extend(models::files(&scope));
    rust.extend(operation::files(&scope));
    for (path, tokens) in rust {
        match print::print(&path, tokens) {
            Ok(text) => files.push(File { path, text, ownership: Ownership::Generated }),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// What every emitting function reads.
struct Scope<'a> {
    api: &'a Api,
    names: &'a Names,
    settings: &'a Settings,
}

/// An identifier; `name` made it valid.
fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// A list of static text.
fn strings<'a>(list: impl IntoIterator<Item = &'a String>) -> TokenStream {
    let list = list.into_iter();
    quote::quote!(&[#(#list),*])
}

/// `Some(…)` or `None`.
fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    match value {
        Some(value) => quote::quote!(Some(#value)),
        None => quote::quote!(None),
    }
}
