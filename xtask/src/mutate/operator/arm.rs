//! A `match` of generated code in: on a status, a media type, a member, a constant's text. Out: the same with arms mixed up or gone.
//! It must never touch a `match` of any other form.

use syn::{Expr, ExprMatch, Lit, Pat};

use super::text;
use crate::mutate::edit::Cursor;

/// Asks about a `match`.
pub fn at(choice: &mut ExprMatch, function: &str, cursor: &mut Cursor) {
    let numbered: Vec<usize> = numbered(choice);
    if numbered.is_empty() {
        if ["variant", "as_str", "from_text", "from_integer", "from_number"].contains(&function) {
            texts(choice, function, cursor);
        }
        return;
    }
    let what = match function {
        "read" if is_member(choice) => "member",
        _ => "status",
    };
    for pair in numbered.windows(2) {
        let [one, other] = *pair else { continue };
        let (swapped, operator) = match what {
            "member" => (true, "members-swapped"),
            _ => (bodies_differ(choice, one, other), "arms-swapped"),
        };
        if swapped && cursor.here(operator, || format!("{} and {}", label(choice, one), label(choice, other))) {
            let body = choice.arms[one].body.clone();
            choice.arms[one].body = std::mem::replace(&mut choice.arms[other].body, body);
        }
    }
    for index in numbered {
        let operator = if what == "member" { "member-forgotten" } else { "arm-forgotten" };
        if choice.arms.len() > 1 && cursor.here(operator, || label(choice, index)) {
            choice.arms.remove(index);
            return;
        }
    }
}

/// Constants in their own spelling.
fn texts(choice: &mut ExprMatch, function: &str, cursor: &mut Cursor) {
    let named: Vec<usize> = choice
        .arms
        .iter()
        .enumerate()
        .filter(|(_, arm)| text(&arm.body).is_some() || matches!(&arm.pat, Pat::Lit(_)))
        .map(|(index, _)| index)
        .collect();
    for pair in named.windows(2) {
        let [one, other] = *pair else { continue };
        let detail = || format!("{function}: {} and {}", label(choice, one), label(choice, other));
        if cursor.here("constants-swapped", detail) {
            let body = choice.arms[one].body.clone();
            choice.arms[one].body = std::mem::replace(&mut choice.arms[other].body, body);
        }
    }
}

/// The arms for one number, or for `Some` of one: a status, a position.
fn numbered(choice: &ExprMatch) -> Vec<usize> {
    let is_number = |pat: &Pat| matches!(pat, Pat::Lit(literal) if matches!(literal.lit, Lit::Int(_)));
    let fits = |pat: &Pat| match pat {
        Pat::TupleStruct(some) => some.path.is_ident("Some") && some.elems.iter().all(is_number),
        pat => is_number(pat),
    };
    choice.arms.iter().enumerate().filter(|(_, arm)| fits(&arm.pat)).map(|(index, _)| index).collect()
}

fn is_member(choice: &ExprMatch) -> bool {
    matches!(choice.expr.as_ref(), Expr::Path(path) if path.path.is_ident("member") || path.path.is_ident("variant"))
}

fn bodies_differ(choice: &ExprMatch, one: usize, other: usize) -> bool {
    let (one, other) = (&choice.arms[one].body, &choice.arms[other].body);
    quote::quote!(#one).to_string() != quote::quote!(#other).to_string()
}

fn label(choice: &ExprMatch, index: usize) -> String {
    let pat = &choice.arms[index].pat;
    quote::quote!(#pat).to_string().replace(' ', "")
}
