//! IR and names in, the files of the crate out. Knows Rust; must never know openapiv3, how a document is read or how it is
//! lowered.

mod call;
mod codes;
mod condition;
mod contract;
mod crate_root;
mod doc;
mod errors;
mod feature;
mod headers;
mod manifest;
mod mock;
mod models;
mod multipart;
mod operation;
mod outcome;
mod pagination;
mod parameter;
mod parts;
mod pattern;
mod runtime;
mod sequence;
mod service;
mod template;
mod traits;
mod ty;
mod webhooks;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Operation};
use crate::name::{Names, OperationNames};
use crate::print::Sheet;
use crate::settings::Settings;
use multipart::Multipart;
use proc_macro2::{Ident, Span, TokenStream};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::cmp::Reverse;
use std::sync::Mutex;

pub use runtime::runtime_paths;

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
    let files = Mutex::new(Vec::new());
    emit_into(api, names, settings, diagnostics, &|file| {
        if let Ok(mut files) = files.lock() {
            files.push(file);
        }
    });
    let mut files = files.into_inner().unwrap_or_default();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The files of a crate, each handed over as soon as it is printed, on any thread and in no order.
pub fn emit_into(
    api: &Api,
    names: &Names,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
    take: &(dyn Fn(File) + Sync),
) {
    let scope = Scope::new(api, names, settings);
    let mut pages = vec![
        Page::new("src/lib.rs", || crate_root::lib(&scope)),
        Page::new("src/service.rs", || service::service(&scope)),
        Page::new("src/client.rs", || service::client(&scope)),
    ];
    pages.extend(contract::pages(&scope));
    pages.extend(mock::pages(&scope));
    pages.extend(traits::pages(&scope));
    if !names.errors.is_empty() {
        pages.extend(errors::pages(&scope));
    }
    pages.extend(headers::page(&scope));
    pages.extend(codes::page(&scope));
    pages.extend(webhooks::page(&scope));
    pages.extend(models::pages(&scope));
    pages.extend(operation::pages(&scope));
    runtime::files(&parts::Parts::new(&scope)).into_iter().for_each(take);
    take(manifest::manifest(&scope));
    // As many as there are threads, each of which is used again by whoever is next.
    let sheets: Mutex<Vec<Sheet>> = Mutex::default();
    let print = |page: &Page<'_>| {
        let mut sheet = sheets.lock().ok().and_then(|mut sheets| sheets.pop()).unwrap_or_default();
        let printed = page.print(&mut sheet);
        sheets.lock().into_iter().for_each(|mut sheets| sheets.push(std::mem::take(&mut sheet)));
        let text = match printed {
            Ok(text) => text,
            Err(fault) => return Some(fault),
        };
        take(File { path: page.path.clone(), text, ownership: Ownership::Generated });
        None
    };
    // The last page must not be one that all others are done before.
    pages.sort_by_key(|page| Reverse(page.things));
    let faults: Vec<Diagnostic> = pages.par_iter().with_max_len(1).filter_map(print).collect();
    diagnostics.extend(faults);
}

/// A file of Rust to be made. Pages are made side by side, so each makes its own tokens, which no thread may share.
struct Page<'a> {
    path: String,
    /// How many operations or types it has something of.
    things: usize,
    write: Box<dyn Fn(&mut Sheet) + Send + Sync + 'a>,
}

impl<'a> Page<'a> {
    /// A file that is made in one piece.
    fn new(path: impl Into<String>, tokens: impl Fn() -> TokenStream + Send + Sync + 'a) -> Self {
        Self::of_parts(path, move |sheet| sheet.add(tokens()))
    }

    /// A file whose items are made one after the other.
    fn of_parts(path: impl Into<String>, write: impl Fn(&mut Sheet) + Send + Sync + 'a) -> Self {
        Self { path: path.into(), things: 1, write: Box::new(write) }
    }

    /// As it is, with something of so many operations or types in it.
    fn with(mut self, things: usize) -> Self {
        self.things = things;
        self
    }

    fn print(&self, sheet: &mut Sheet) -> Result<String, Diagnostic> {
        (self.write)(sheet);
        sheet.finish(&self.path)
    }
}

/// What every emitting function reads.
struct Scope<'a> {
    api: &'a Api,
    names: &'a Names,
    settings: &'a Settings,
    /// What is sent in parts.
    multipart: Multipart,
}

impl<'a> Scope<'a> {
    fn new(api: &'a Api, names: &'a Names, settings: &'a Settings) -> Self {
        Self { api, names, settings, multipart: Multipart::of(api) }
    }
}

impl Scope<'_> {
    /// The operations of a tag, with their names.
    fn of_tag(&self, tag: usize) -> impl Iterator<Item = (&Operation, &OperationNames)> {
        self.api.operations.iter().zip(&self.names.operations).filter(move |(_, names)| names.tag == tag)
    }

    /// The declarations of the modules of all tags, each behind its tag's feature; `ending` is that of the file's name.
    fn tag_modules(&self, ending: &str, visibility: &TokenStream) -> TokenStream {
        let modules = self.names.tags.iter().map(|tag| {
            let (feature, module) = (&tag.feature, ident(&tag.accessor));
            let place = file_of(&tag.accessor, ending);
            quote::quote!(#[cfg(feature = #feature)] #place #visibility mod #module;)
        });
        quote::quote!(#(#modules)*)
    }
}

/// An identifier; `name` made it valid.
fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// Where the file of a module is, for the names that rustc will not look for one by (E0754): those beyond ASCII.
fn file_of(module: &str, ending: &str) -> TokenStream {
    let path = format!("{module}{ending}");
    if module.is_ascii() { TokenStream::new() } else { quote::quote!(#[path = #path]) }
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
