//! A place in a generated crate's code in; how it can be made wrong, as a generator that errs would have emitted it, out.
//! Operators know the forms that the generator emits, and nothing of any document.

mod arm;
mod statement;
pub mod table;

use syn::{Block, Expr, ExprLit, Lit, LitStr};

use super::edit::Cursor;

/// Asks each operator about an expression.
pub fn at_expr(expr: &mut Expr, function: &str, cursor: &mut Cursor) {
    match expr {
        Expr::Struct(table) => table::at(table, cursor),
        Expr::Match(choice) => arm::at(choice, function, cursor),
        Expr::MethodCall(call) => statement::at_call(call, cursor),
        Expr::Array(list) => table::at_list(list, function, cursor),
        _ => {}
    }
}

/// Asks each operator about the statements of a block.
pub fn at_block(block: &mut Block, cursor: &mut Cursor) {
    statement::at_block(block, cursor);
}

/// The text of a string literal.
fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// The value of an integer literal.
fn number(expr: &Expr) -> Option<u64> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse().ok(),
        _ => None,
    }
}

/// A string literal.
fn literal(text: &str) -> Expr {
    Expr::Lit(ExprLit { attrs: Vec::new(), lit: Lit::Str(LitStr::new(text, proc_macro2::Span::call_site())) })
}

/// Code, as the compiler reads it.
fn code(text: &str) -> Option<Expr> {
    syn::parse_str(text).ok()
}
