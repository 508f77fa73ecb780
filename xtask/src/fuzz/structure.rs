//! The files of a crate in; the first name that stands twice where Rust allows it once out.
//! A compiler would say more, but takes seconds where this takes a millisecond.
//! It must never know what the names are made from.

use std::collections::HashSet;

use specbound_codegen::File;
use syn::{Fields, ImplItem, Item};

/// Returns what no compiler would take.
pub fn fault(files: &[File]) -> Option<String> {
    let mut paths = HashSet::new();
    for file in files {
        if !paths.insert(file.path.to_lowercase()) {
            return Some(format!("two files have the path `{}`", file.path));
        }
        if !file.path.ends_with(".rs") || file.path.contains("/runtime/") {
            continue;
        }
        match syn::parse_file(&file.text) {
            Ok(parsed) => {
                if let Some(twice) = items(&parsed.items) {
                    return Some(format!("{twice} in `{}`", file.path));
                }
            }
            Err(error) => return Some(format!("the text is not Rust: {error} in `{}`", file.path)),
        }
    }
    None
}

fn items(items: &[Item]) -> Option<String> {
    let mut types = HashSet::new();
    let mut values = HashSet::new();
    for item in items {
        let (space, name) = match item {
            Item::Struct(item) => (&mut types, &item.ident),
            Item::Enum(item) => (&mut types, &item.ident),
            Item::Type(item) => (&mut types, &item.ident),
            Item::Trait(item) => (&mut types, &item.ident),
            Item::Mod(item) => (&mut types, &item.ident),
            Item::Fn(item) => (&mut values, &item.sig.ident),
            Item::Const(item) if item.ident != "_" => (&mut values, &item.ident),
            Item::Static(item) => (&mut values, &item.ident),
            Item::Impl(item) => match methods(&item.items) {
                Some(twice) => return Some(twice),
                None => continue,
            },
            _ => continue,
        };
        if !space.insert(name.to_string()) {
            return Some(format!("two items are called `{name}`"));
        }
        if let Some(twice) = within(item) {
            return Some(twice);
        }
    }
    None
}

fn within(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => fields(&item.fields),
        Item::Enum(item) => {
            let twice = twice(item.variants.iter().map(|variant| variant.ident.to_string()));
            twice.map(|name| format!("two variants are called `{name}`"))
        }
        Item::Mod(item) => items(&item.content.as_ref()?.1),
        Item::Fn(item) => arguments(&item.sig),
        _ => None,
    }
}

fn fields(fields: &Fields) -> Option<String> {
    let names = fields.iter().filter_map(|field| field.ident.as_ref()).map(ToString::to_string);
    twice(names).map(|name| format!("two fields are called `{name}`"))
}

fn methods(items: &[ImplItem]) -> Option<String> {
    let functions = || {
        items.iter().filter_map(|item| match item {
            ImplItem::Fn(function) => Some(function),
            _ => None,
        })
    };
    let double = twice(functions().map(|function| function.sig.ident.to_string()));
    let double = double.map(|name| format!("two methods are called `{name}`"));
    double.or_else(|| functions().find_map(|function| arguments(&function.sig)))
}

fn arguments(signature: &syn::Signature) -> Option<String> {
    let names = signature.inputs.iter().filter_map(|input| match input {
        syn::FnArg::Typed(argument) => match &*argument.pat {
            syn::Pat::Ident(name) => Some(name.ident.to_string()),
            _ => None,
        },
        syn::FnArg::Receiver(_) => Some("self".to_owned()),
    });
    twice(names).map(|name| format!("two arguments are called `{name}`"))
}

fn twice(names: impl Iterator<Item = String>) -> Option<String> {
    let mut seen = HashSet::new();
    names.into_iter().find(|name| !seen.insert(name.clone()))
}
