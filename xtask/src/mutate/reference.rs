//! Code that refers to tables and constants in; code that asks the functions that choose between them out.
//! It must never know which mutants there are.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Ident, TraitItem};

use super::schemata::{CONSTANTS, TABLES};

/// The name of the function that chooses between the mutants of a table or a constant.
pub fn chooser(name: &str) -> Ident {
    quote::format_ident!("chosen_{}", name.to_lowercase())
}

/// Leads each reference through the function that chooses.
pub struct Reroute;

impl Reroute {
    /// Goes through a file.
    pub fn through(code: &mut syn::File) {
        Reroute.visit_file_mut(code);
    }
}

impl VisitMut for Reroute {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Reference(reference) => {
                if let Expr::Path(path) = reference.expr.as_ref()
                    && let Some(call) = call(&path.path, &TABLES)
                {
                    *expr = call;
                    return;
                }
            }
            Expr::Path(path) if path.path.segments.len() > 1 => {
                if let Some(call) = call(&path.path, &CONSTANTS) {
                    *expr = call;
                    return;
                }
            }
            _ => {}
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    // What a macro is given is no expression yet.
    fn visit_macro_mut(&mut self, called: &mut syn::Macro) {
        called.tokens = rerouted(std::mem::take(&mut called.tokens));
    }

    // The functions that choose refer to what they choose from.
    fn visit_item_fn_mut(&mut self, function: &mut syn::ItemFn) {
        if !function.sig.ident.to_string().starts_with("chosen_") {
            visit_mut::visit_item_fn_mut(self, function);
        }
    }

    fn visit_trait_item_mut(&mut self, item: &mut TraitItem) {
        if let TraitItem::Const(constant) = item
            && CONSTANTS.contains(&constant.ident.to_string().as_str())
        {
            let (function, kind) = (chooser(&constant.ident.to_string()), &constant.ty);
            *item = syn::parse_quote!(#[doc = "The choice."] fn #function() -> #kind;);
            return;
        }
        visit_mut::visit_trait_item_mut(self, item);
    }
}

/// Tokens in which `::SHAPE` is a call of the function that chooses.
fn rerouted(tokens: TokenStream) -> TokenStream {
    let mut made: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(name)
                if CONSTANTS.contains(&name.to_string().as_str())
                    && matches!(made.last(), Some(TokenTree::Punct(before)) if before.as_char() == ':') =>
            {
                made.push(TokenTree::Ident(chooser(&name.to_string())));
                made.push(TokenTree::Group(Group::new(Delimiter::Parenthesis, TokenStream::new())));
            }
            TokenTree::Group(group) => {
                let inner = rerouted(group.stream());
                made.push(TokenTree::Group(Group::new(group.delimiter(), inner)));
            }
            token => made.push(token),
        }
    }
    made.into_iter().collect()
}

/// The call that takes the place of a path to one of these names.
fn call(path: &syn::Path, names: &[&str]) -> Option<Expr> {
    let last = path.segments.last()?.ident.to_string();
    if !names.contains(&last.as_str()) {
        return None;
    }
    let function = chooser(&last);
    if last == "SERVICE" {
        return Some(syn::parse_quote!(crate::service::#function()));
    }
    let mut path = path.clone();
    path.segments.last_mut()?.ident = function;
    Some(syn::parse_quote!(#path()))
}
