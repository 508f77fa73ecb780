//! What is laid out straight from its tokens, held against prettyplease: the sources of this project and all it generates.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use specbound_codegen::print::{self, Sheet};

/// The layout of items, if they are known, once it was found to be prettyplease's.
fn held(items: TokenStream) -> Option<String> {
    let text = print::straight(items.clone())?;
    assert_eq!(Ok(&text), print::by_prettyplease(items).as_ref().map_err(ToString::to_string));
    Some(text)
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() && !path.ends_with("target") {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// How many items below the folder are known, of how many.
fn known(folder: &str) -> (usize, usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    if folder.is_file() {
        found.push(folder)
    } else {
        sources(&folder, &mut found)
    }
    let (mut known, mut all) = (0, 0);
    for path in found {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let Ok(file) = syn::parse_file(&text) else { continue };
        for item in file.items.into_iter().flat_map(selected) {
            all += 1;
            known += usize::from(held(item.to_token_stream()).is_some());
        }
    }
    (known, all)
}

/// The items of a `cfg_select!`, which are laid out one by one; any other item itself.
fn selected(item: syn::Item) -> Vec<syn::Item> {
    let syn::Item::Macro(call) = &item else { return vec![item] };
    if !call.mac.path.is_ident("cfg_select") {
        return vec![item];
    }
    let groups = call.mac.tokens.clone().into_iter().filter_map(|token| match token {
        proc_macro2::TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Brace => Some(group),
        _ => None,
    });
    let files: syn::Result<Vec<syn::File>> = groups.map(|group| syn::parse2(group.stream())).collect();
    files.map_or_else(|_| vec![item], |files| files.into_iter().flat_map(|file| file.items).collect())
}

#[test]
fn nothing_written_by_hand_is_laid_out_otherwise() {
    for folder in ["src", "tests", "runtime", "../xtask", "../contract-tests/src", "../contract-tests/tests"] {
        let (known, all) = known(folder);
        assert!(known * 4 > all * 3, "only {known} of {all} items in {folder} are known");
    }
}

#[test]
fn all_that_is_generated_is_known() {
    for client in ["../generated/src", "../contract-tests/trial/src"] {
        for folder in ["models", "operations", "contract", "mock", "traits", "errors", "client.rs", "lib.rs"] {
            let (known, all) = known(&format!("{client}/{folder}"));
            assert_eq!(known, all, "in {folder} of {client}");
        }
    }
}

/// Whether the items are known.
fn is_known(items: &str) -> bool {
    let items = items.parse().unwrap_or_else(|error| panic!("{items}: {error}"));
    held(items).is_some()
}

/// The same with a name that fills most of a line.
fn longer(items: TokenStream, name: &str) -> TokenStream {
    let long = |token| match token {
        TokenTree::Ident(ident) if ident == name => TokenTree::Ident(Ident::new(
            &format!("{name}_which_is_a_name_that_is_so_long_that_a_line_is_full"),
            ident.span(),
        )),
        TokenTree::Group(group) => TokenTree::Group(Group::new(group.delimiter(), longer(group.stream(), name))),
        token => token,
    };
    items.into_iter().map(long).collect()
}

#[test]
fn what_is_rare_is_laid_out_as_well() {
    for items in [
        "#![doc = \"the crate\"] #[doc = \"/ four\"] #[cfg(any(feature = \"a\", all(unix, not(test)),))] use a::{self, b::{c}};",
        "use a::{b}; use a::{self}; use a::{b, c as _, d::{e, f}, g::*};",
        "#[doc = r#\"a \"word\"   \"#] #[doc = \" \\u{1} \\t \\\" \"] pub(in crate::a) struct A<'a, T: ?Sized + 'a = B>(pub(crate) &'a T, (B)) ;",
        "enum E { A = 1, B { a: u8, b: [u8; 4] }, C(fn(u8, &str) -> u8), #[a] D, }",
        "fn f<T>(mut self, #[a] (a, _): (T, !), &[b, .., c]: &[u8]) -> impl Fn(u8) -> T + use<T> where T: A + B, for<'a> &'a T: C<Item = u8>, {}",
        "const fn f() { let Some(a) = b else { return; }; a.0 += -1 as u8 as u64; a = b; if let A | B = c && d {} }",
        "fn f() { match a { 1..=2 | _ if b => {} B { c, d: E, .. } => { g() } H => (), -1 => return, ref i @ J => { k; l } } }",
        "fn f() { for a in b.c() { continue } while let Some(a) = b.pop() { break; } loop { } }",
        "fn f() { if a { b } else if c { d } if a { b } else { c }; x.map(|a, b: u8| -> u8 { a }).await?[0]; }",
        "const A: &[u8] = &[1, 2, b'a', 0xfe]; static B: [f64; 2] = [1.0, 2e3]; const C: [u8; 3] = [0; 3];",
        "fn f() { vec![a; 2]; assert!(a.b == C::<D>::E, \"{}\", &f { g }); matches!(a, B | C { .. }) }",
        "impl<T> A<T> for B where T: C { type D = E; const F: u8 = 1; fn g(&'a mut self) {} }",
        "trait A: B + C { type D: E + F; fn g(self: &Self) -> Self; const H: u8; }",
    ] {
        assert!(is_known(items), "{items}");
        // The same in more lines than one.
        for name in ["a", "b", "c", "d"] {
            let items = items.parse().unwrap_or_else(|error| panic!("{items}: {error}"));
            let items = longer(items, name);
            assert!(held(items.clone()).is_some(), "{items}");
        }
    }
}

#[test]
fn what_is_not_known_is_left_alone() {
    for items in [
        "unsafe fn f() {}",
        "macro_rules! a { () => {} }",
        "#[doc = \"two\\nlines\"] struct A;",
        "fn f() { unsafe { a() } }",
        "fn f() { 'a: loop { break 'a; } }",
        "fn f() { let a = b..c; }",
        "fn f() { let a = 1. .max(2.); }",
        "fn f() { match a {} .b(); }",
        "fn f() { #[a] b(); }",
        "union A { b: u8 }",
        "extern \"C\" { fn f(); }",
        "struct A<T, const N: usize>;",
    ] {
        assert!(!is_known(items), "{items}");
    }
}

#[test]
fn what_is_no_rust_is_found() {
    for items in ["struct;", "fn f() { a b }", "const A: u8 = 1"] {
        let items = items.parse().unwrap_or_else(|error| panic!("{items}: {error}"));
        let mut sheet = Sheet::default();
        sheet.add(items);
        assert_eq!(sheet.finish("src/lib.rs").unwrap_err().code, "emitted-code-invalid");
    }
}
