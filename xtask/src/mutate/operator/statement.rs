//! Calls that generated code makes of the runtime in: arguments and bodies set, members read and written, answers decoded. Out: the
//! same with one of them gone or wrong. It must never know what the runtime does with them.

use syn::{Block, Expr, ExprMethodCall, Stmt};

use super::{code, literal, number, text};
use crate::mutate::edit::Cursor;

/// Methods of the runtime that take the declared media types of an answer.
const DECODERS: [&str; 8] =
    ["json", "plain", "text", "bytes", "json_error", "plain_error", "text_error", "bytes_error"];
/// Methods that set a body in its media type.
const BODIES: [&str; 7] = ["json", "plain", "text", "bytes", "form", "multipart", "parts"];
/// Methods that write a member or a part.
const WRITERS: [&str; 4] = ["value", "some", "part", "rest"];

/// Asks about a method call.
pub fn at_call(call: &mut ExprMethodCall, cursor: &mut Cursor) {
    let (receiver, method) = (receiver(call), call.method.to_string());
    match (receiver.as_str(), method.as_str()) {
        ("answer", method) if DECODERS.contains(&method) => media_type(call, cursor),
        ("call", method) if BODIES.contains(&method) => media_type(call, cursor),
        ("call", "argument") => {
            if let Some(position) = call.args.first().and_then(number)
                && cursor.here("argument-misplaced", || format!("argument {position}"))
                && let Some(other) = code(&(position + 1).to_string())
            {
                call.args[0] = other;
            }
        }
        ("from", "nullable") if cursor.here("null-is-absent", || shown(call.args.first())) => {
            call.method = syn::Ident::new("value", proc_macro2::Span::call_site());
        }
        ("to", method) if WRITERS.contains(&method) && method != "rest" => {
            if let Some(name) = call.args.first().and_then(text)
                && cursor.here("member-written-by-another-name", || name.clone())
            {
                call.args[0] = literal(&format!("{name}x"));
            }
        }
        _ => {}
    }
}

/// Asks about each statement that could be forgotten.
pub fn at_block(block: &mut Block, cursor: &mut Cursor) {
    for index in 0..block.stmts.len() {
        let Stmt::Expr(Expr::MethodCall(call), Some(_)) = &block.stmts[index] else { continue };
        let operator = match (receiver(call).as_str(), call.method.to_string().as_str()) {
            ("to", method) if WRITERS.contains(&method) => "member-not-written",
            ("call", "argument") => "argument-forgotten",
            ("call", method) if BODIES.contains(&method) => "body-forgotten",
            ("self.call", "argument") => "argument-forgotten",
            _ => continue,
        };
        let first = shown(call.args.first());
        if cursor.here(operator, || first) {
            block.stmts.remove(index);
            return;
        }
    }
}

fn media_type(call: &mut ExprMethodCall, cursor: &mut Cursor) {
    let Some(first) = call.args.first() else { return };
    let shown = shown(Some(first));
    if !cursor.here("media-type-changed", || format!("{} of {shown}", call.method)) {
        return;
    }
    let changed = match text(first) {
        Some(_) => code(r#""application/x-mutant""#),
        None => code(r#"&["application/x-mutant"]"#),
    };
    if let Some(changed) = changed {
        call.args[0] = changed;
    }
}

fn receiver(call: &ExprMethodCall) -> String {
    shown(Some(&call.receiver))
}

fn shown(expr: Option<&Expr>) -> String {
    expr.map(|expr| quote::quote!(#expr).to_string().replace(' ', "")).unwrap_or_default()
}
