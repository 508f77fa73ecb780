//! The files of a generated crate in; one crate that holds every mutant beside the original out, with a switch between them. One
//! compilation does for all of them, where a crate for each mutant would take one for each.
//! It must never know what a mutant is good for.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use quote::quote;
use specbound_codegen::File;
use syn::{Block, Expr, ImplItem, Item, ReturnType, Type};

use super::edit::{Change, changed};
use super::reference::Reroute;
use super::runtime;

/// Statics that an operation or the service is described by: each becomes a function that chooses.
pub const TABLES: [&str; 2] = ["OPERATION", "SERVICE"];
/// Constants of traits, likewise.
pub const CONSTANTS: [&str; 3] = ["SHAPE", "TAG", "TAGS"];

/// One way in which the crate is wrong.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// What switches it on; 0 is the original.
    pub number: usize,
    /// What was changed.
    pub change: Change,
    /// The file and the function or constant.
    pub place: String,
}

/// The changed body or value.
#[derive(Clone)]
enum Piece {
    Body(Block),
    Value(Expr),
}

/// A mutant that is not in the crate yet: in which file, and in which of its pieces, counted from the first.
struct Candidate {
    path: String,
    position: usize,
    item: String,
    change: Change,
    piece: Piece,
}

/// The crate with its mutants.
pub struct Schemata {
    /// Texts by path.
    pub files: BTreeMap<String, String>,
    /// The mutants, by number from 1.
    pub mutants: Vec<Mutant>,
    /// Flaws whose passage the runtime no longer holds, which is a mistake of their list.
    pub gone: Vec<String>,
}

const SWITCH: &str = "//! Which mutant is on; 0 is the original.
use std::sync::atomic::{AtomicUsize, Ordering};
static ACTIVE: AtomicUsize = AtomicUsize::new(0);
/// The number of the mutant that is on.
pub fn active() -> usize { ACTIVE.load(Ordering::Relaxed) }
/// Switches a mutant on.
pub fn activate(number: usize) { ACTIVE.store(number, Ordering::Relaxed) }
";

/// Puts the wanted mutants into the crate. `wanted` is asked for each operator, with how many mutants it has made so far.
///
/// # Errors
///
/// When a file is not Rust, or the runtime has no longer what a named mutant changes.
pub fn of(files: &[File], wanted: &dyn Fn(&Change, usize) -> bool) -> Result<Schemata> {
    let mut parsed = BTreeMap::new();
    let (mut candidates, mut gone) = (Vec::new(), Vec::new());
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        let code = syn::parse_file(&file.text).with_context(|| format!("{} is not Rust", file.path))?;
        candidates.extend(find(&file.path, &code, &mut gone)?);
        parsed.insert(file.path.clone(), code);
    }
    let mut made: BTreeMap<&'static str, usize> = BTreeMap::new();
    candidates.retain(|candidate| {
        let count = made.entry(candidate.change.operator).or_default();
        *count += 1;
        wanted(&candidate.change, *count)
    });
    let mutants = candidates.iter().enumerate().map(|(index, candidate)| Mutant {
        number: index + 1,
        change: candidate.change.clone(),
        place: format!("{} {}", candidate.path, candidate.item),
    });
    let mutants = mutants.collect();
    let mut texts = BTreeMap::from([("src/mutant.rs".to_owned(), SWITCH.to_owned())]);
    for (path, mut code) in parsed {
        let own = candidates.iter().enumerate().filter(|(_, candidate)| candidate.path == path);
        let own = own.map(|(index, candidate)| (index + 1, candidate)).collect::<Vec<_>>();
        install(&mut code, &own);
        if path == "src/lib.rs" {
            // What mutants no longer use is nothing to be told of.
            code.attrs.push(syn::parse_quote!(#![allow(unused)]));
            code.items.push(syn::parse_quote!(
                #[doc(hidden)]
                pub mod mutant;
            ));
        }
        texts.insert(path, quote!(#code).to_string());
    }
    gone.extend(runtime::lost());
    Ok(Schemata { files: texts, mutants, gone })
}

/// Every mutant of a file. What drives the client for the judge is not the client.
fn find(path: &str, code: &syn::File, gone: &mut Vec<String>) -> Result<Vec<Candidate>> {
    let mut found = Vec::new();
    if path.starts_with("src/contract/") || path.starts_with("src/runtime/contract/") {
        return Ok(found);
    }
    let named = runtime::of_file(path);
    let mut met = vec![false; named.len()];
    let mut code = code.clone();
    let mut fault = None;
    each(&mut code, &mut |position, item, piece| {
        let mut add = |change, piece| {
            found.push(Candidate { path: path.to_owned(), position, item: item.to_owned(), change, piece });
        };
        match piece {
            Slot::Body(block) if path.starts_with("src/runtime/") => {
                for (index, flaw) in named.iter().enumerate().filter(|(_, flaw)| flaw.function == item) {
                    match flaw.apply(block) {
                        Ok(Some(body)) if !met[index] => {
                            met[index] = true;
                            add(flaw.change(), Piece::Body(body));
                        }
                        Ok(_) => {}
                        Err(error) => fault = Some(error),
                    }
                }
            }
            Slot::Body(block) => {
                let function = item.rsplit("::").next().unwrap_or(item);
                changed(block, function).into_iter().for_each(|(change, block)| add(change, Piece::Body(block)));
            }
            Slot::Static(item) => {
                changed(item.expr.as_ref(), "")
                    .into_iter()
                    .for_each(|(change, value)| add(change, Piece::Value(value)));
            }
            Slot::Constant(ImplItem::Const(constant)) => {
                let name = constant.ident.to_string();
                changed(&constant.expr, &name).into_iter().for_each(|(change, value)| add(change, Piece::Value(value)));
            }
            Slot::Constant(_) => {}
        }
    });
    if let Some(fault) = fault {
        return Err(fault);
    }
    let unmet = named.iter().zip(&met).filter(|(_, met)| !**met);
    gone.extend(unmet.map(|(flaw, _)| format!("{} ({path} {})", flaw.name, flaw.function)));
    Ok(found)
}

/// Switches between the original and the mutants of a file.
fn install(code: &mut syn::File, own: &[(usize, &Candidate)]) {
    let mut more: Vec<Item> = Vec::new();
    each(code, &mut |position, _, piece| {
        let mutants = own.iter().filter(|(_, candidate)| candidate.position == position);
        let arms: Vec<(usize, &Piece)> = mutants.map(|(number, candidate)| (*number, &candidate.piece)).collect();
        match piece {
            Slot::Body(block) => {
                let arms = arms.iter().filter_map(|(number, piece)| match piece {
                    Piece::Body(body) => Some(quote!(#number => #body)),
                    Piece::Value(_) => None,
                });
                let arms: Vec<_> = arms.collect();
                if !arms.is_empty() {
                    *block = syn::parse_quote!({ match crate::mutant::active() { #(#arms)* _ => #block } });
                }
            }
            Slot::Static(item) => more.extend(choosing(item, &arms)),
            Slot::Constant(constant) => choose_constant(constant, &arms),
        }
    });
    code.items.extend(more);
    Reroute::through(code);
}

/// The constants of traits become functions, with or without mutants.
fn choose_constant(item: &mut ImplItem, arms: &[(usize, &Piece)]) {
    let ImplItem::Const(constant) = &*item else { return };
    let (kind, value) = (&constant.ty, &constant.expr);
    let function = super::reference::chooser(&constant.ident.to_string());
    let arms = arms.iter().filter_map(|(number, piece)| match piece {
        Piece::Value(value) => Some(quote!(#number => #value,)),
        Piece::Body(_) => None,
    });
    *item = syn::parse_quote! {
        fn #function() -> #kind { match crate::mutant::active() { #(#arms)* _ => #value } }
    };
}

/// A static for each mutant of one, and the function that chooses between them.
fn choosing(item: &syn::ItemStatic, arms: &[(usize, &Piece)]) -> Vec<Item> {
    let (name, kind, visibility) = (&item.ident, &item.ty, &item.vis);
    let function = super::reference::chooser(&name.to_string());
    let mut made: Vec<Item> = Vec::new();
    let mut choices = Vec::new();
    for (number, piece) in arms {
        let Piece::Value(value) = piece else { continue };
        let other = quote::format_ident!("{name}_{number}");
        made.push(syn::parse_quote!(static #other: #kind = #value;));
        choices.push(quote!(#number => &#other,));
    }
    made.push(syn::parse_quote! {
        #visibility fn #function() -> &'static #kind { match crate::mutant::active() { #(#choices)* _ => &#name } }
    });
    made
}

/// A piece of code that can be switched.
enum Slot<'c> {
    Body(&'c mut Block),
    Static(&'c mut syn::ItemStatic),
    Constant(&'c mut ImplItem),
}

/// Goes through the pieces of a file that can be switched, with their number and name.
fn each(code: &mut syn::File, visit: &mut dyn FnMut(usize, &str, Slot<'_>)) {
    let mut position = 0;
    for item in &mut code.items {
        match item {
            Item::Fn(function) => {
                let name = function.sig.ident.to_string();
                if switchable(&function.sig) {
                    visit(position, &name, Slot::Body(&mut function.block));
                }
                position += 1;
            }
            Item::Static(table) => {
                let name = table.ident.to_string();
                if TABLES.contains(&name.as_str()) {
                    visit(position, &name, Slot::Static(table));
                }
                position += 1;
            }
            Item::Impl(implementation) => {
                let owner = owner(&implementation.self_ty);
                for item in &mut implementation.items {
                    if let ImplItem::Fn(function) = item
                        && switchable(&function.sig)
                    {
                        let name = format!("{owner}::{}", function.sig.ident);
                        visit(position, &name, Slot::Body(&mut function.block));
                    } else if let ImplItem::Const(constant) = item
                        && CONSTANTS.contains(&constant.ident.to_string().as_str())
                    {
                        let name = format!("{owner}::{}", constant.ident);
                        visit(position, &name, Slot::Constant(item));
                    }
                    position += 1;
                }
            }
            _ => position += 1,
        }
    }
}

/// A constant function cannot ask for the switch, and two bodies cannot share an opaque type.
fn switchable(signature: &syn::Signature) -> bool {
    let opaque = matches!(&signature.output, ReturnType::Type(_, kind) if quote!(#kind).to_string().contains("impl "));
    signature.constness.is_none() && !opaque
}

fn owner(kind: &Type) -> String {
    match kind {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}
