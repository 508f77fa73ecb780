//! The tables that describe a document in: operations, parameters, constraints, successes, security schemes. Out: tables with one
//! thing wrong. It must never change two things at once.

use syn::{Expr, ExprArray, ExprStruct, FieldValue, Member};

use super::{code, literal, number, text};
use crate::mutate::edit::Cursor;

/// What a table is about, where it says so: the name of a parameter or a scheme.
pub fn name(expr: &Expr) -> Option<String> {
    let Expr::Struct(table) = expr else { return None };
    matches!(kind(table).as_str(), "Parameter" | "SecurityScheme").then(|| {
        let name = table.fields.iter().find(|field| is(field, "name")).and_then(|field| text(&field.expr));
        name.unwrap_or_default()
    })
}

/// Asks about each field of a table.
pub fn at(table: &mut ExprStruct, cursor: &mut Cursor) {
    match kind(table).as_str() {
        "Operation" => operation(table, cursor),
        "Parameter" => parameter(table, cursor),
        "Constraints" => constraints(table, cursor),
        "Success" => success(table, cursor),
        "SecurityScheme" | "OAuth2" | "ApiKey" => scheme(table, cursor),
        "Envelope" => envelope(table, cursor),
        "Shape" => shape(table, cursor),
        "Problem" => set(table, "code", "&[]", "code-forgotten", cursor),
        _ => {}
    }
}

/// The tags of a union: which value of the discriminator means which alternative.
pub fn at_list(list: &mut ExprArray, function: &str, cursor: &mut Cursor) {
    if function == "TAGS" {
        for element in &mut list.elems {
            let Expr::Tuple(pair) = element else { continue };
            let Some(tag) = pair.elems.first().and_then(text) else { continue };
            if cursor.here("tag-renamed", || tag.clone()) {
                pair.elems[0] = literal(&altered(&tag));
            }
        }
        let numbers: Vec<Expr> = list
            .elems
            .iter()
            .filter_map(|pair| match pair {
                Expr::Tuple(pair) => pair.elems.get(1).cloned(),
                _ => None,
            })
            .collect();
        if let [first, second, ..] = numbers.as_slice()
            && number(first) != number(second)
            && cursor.here("tags-swapped", || "the first two".to_owned())
        {
            for (element, number) in list.elems.iter_mut().zip([second, first]) {
                if let Expr::Tuple(pair) = element {
                    pair.elems[1] = number.clone();
                }
            }
        }
    }
}

fn operation(table: &mut ExprStruct, cursor: &mut Cursor) {
    for field in &mut table.fields {
        let Some(value) = text(&field.expr) else { continue };
        if is(field, "method") && cursor.here("method-changed", || value.clone()) {
            field.expr = literal(if value == "POST" { "PUT" } else { "POST" });
        } else if is(field, "path") {
            path(field, &value, cursor);
        } else if is(field, "accept") {
            if cursor.here("accept-dropped", || value.clone()) {
                field.expr = literal("");
            }
            if cursor.here("accept-changed", || value.clone()) {
                field.expr = literal("application/x-mutant");
            }
        }
    }
    set(table, "security", "&[]", "security-forgotten", cursor);
    set(table, "envelope", "None", "envelope-forgotten", cursor);
    set(table, "body_required", "false", "body-not-required", cursor);
    set(table, "redirects", "&[]", "redirect-followed", cursor);
    set(table, "parameters", "&[]", "parameters-forgotten", cursor);
}

fn path(field: &mut FieldValue, path: &str, cursor: &mut Cursor) {
    let segments: Vec<&str> = path.split('/').collect();
    let literal_at = segments.iter().rposition(|segment| !segment.is_empty() && !segment.contains('{'));
    if let Some(at) = literal_at
        && cursor.here("segment-renamed", || path.to_owned())
    {
        let named = segments.iter().enumerate();
        let named = named.map(|(index, segment)| if index == at { altered(segment) } else { (*segment).to_owned() });
        field.expr = literal(&named.collect::<Vec<_>>().join("/"));
    }
    if segments.len() > 2 && cursor.here("segment-dropped", || path.to_owned()) {
        let kept = segments.iter().enumerate().filter(|(index, _)| Some(*index) != literal_at);
        field.expr = literal(&kept.map(|(_, segment)| *segment).collect::<Vec<_>>().join("/"));
    }
    if cursor.here("slash-added", || path.to_owned()) {
        field.expr = literal(&format!("{path}/"));
    }
    let parameters: Vec<usize> =
        segments.iter().enumerate().filter(|(_, segment)| segment.starts_with('{')).map(|(at, _)| at).collect();
    if let [first, second, ..] = *parameters
        && cursor.here("path-parameters-swapped", || path.to_owned())
    {
        let mut swapped = segments;
        swapped.swap(first, second);
        field.expr = literal(&swapped.join("/"));
    }
}

fn parameter(table: &mut ExprStruct, cursor: &mut Cursor) {
    let base = table.rest.as_deref().map(|rest| quote::quote!(#rest).to_string().replace(' ', "")).unwrap_or_default();
    let place = base.rsplit("::").next().unwrap_or_default().to_owned();
    if let Some(field) = table.fields.iter_mut().find(|field| is(field, "name"))
        && let Some(name) = text(&field.expr)
        && cursor.here("parameter-renamed", || name.clone())
    {
        field.expr = literal(&altered(&name));
    }
    // Every crate has the code that writes into a path; that of other places is there where the document has such parameters.
    if place.starts_with("PATH") {
        if cursor.here("parameter-moved", || "from path to query".to_owned()) {
            put(table, "place", "runtime::Place::Query");
        }
    } else if cursor.here("parameter-moved", || format!("from {} to path", place.to_lowercase())) {
        table.rest = code("runtime::Parameter::PATH").map(Box::new);
    }
    if place == "QUERY_DEEP" && cursor.here("style-changed", || "DeepObject to Form".to_owned()) {
        table.rest = code("runtime::Parameter::QUERY").map(Box::new);
    }
    // Where nothing is said of it the value may be a scalar, which is written the same way.
    let explode = table.fields.iter().find(|field| is(field, "explode")).map(|field| text_of(&field.expr) == "true");
    let styled = table.fields.iter().any(|field| is(field, "style"));
    if (explode.is_some() || styled) && cursor.here("explode-flipped", || format!("to {}", explode != Some(true))) {
        put(table, "explode", if explode == Some(true) { "false" } else { "true" });
    }
    let style = table.fields.iter().find(|field| is(field, "style")).map(|field| {
        let style = &field.expr;
        quote::quote!(#style).to_string().replace(' ', "")
    });
    if let Some(style) = style {
        let other = if style.ends_with("::Form") { "PipeDelimited" } else { "Form" };
        if cursor.here("style-changed", || format!("{} to {other}", style.rsplit("::").next().unwrap_or_default())) {
            put(table, "style", &format!("runtime::Style::{other}"));
        }
    }
}

/// Each constraint is lifted, and each number moved by one so that it allows more.
fn constraints(table: &mut ExprStruct, cursor: &mut Cursor) {
    for index in 0..table.fields.len() {
        let field = &table.fields[index];
        let Member::Named(name) = &field.member else { continue };
        let name = name.to_string();
        let none = if matches!(&field.expr, Expr::Lit(_)) { "false" } else { "None" };
        if cursor.here("constraint-lifted", || name.clone()) {
            table.fields[index].expr = code(none).unwrap_or_else(|| literal(""));
        }
        let Expr::Call(call) = &table.fields[index].expr else { continue };
        let Some(bound) = call.args.first().map(|bound| quote::quote!(#bound).to_string().replace(' ', "")) else {
            continue;
        };
        let step = if name.starts_with("min") { -1.0 } else { 1.0 };
        let Ok(value) = bound.trim_end_matches("f64").trim_end_matches("u64").replace('_', "").parse::<f64>() else {
            continue;
        };
        if name == "multiple_of" || (name.starts_with("min_") && value == 0.0) {
            continue;
        }
        if cursor.here("bound-relaxed", || format!("{name} {bound}")) {
            let float = bound.contains('.') || bound.ends_with("f64");
            let moved = if float { format!("{:?}", value + step) } else { format!("{}", value + step) };
            table.fields[index].expr = code(&format!("Some({moved})")).unwrap_or_else(|| literal(""));
        }
    }
}

fn success(table: &mut ExprStruct, cursor: &mut Cursor) {
    for field in &mut table.fields {
        if is(field, "statuses")
            && let Expr::Tuple(range) = &field.expr
            && let Some(first) = range.elems.first().and_then(number)
            && cursor.here("success-status-changed", || first.to_string())
        {
            field.expr = code(&format!("({0}, {0})", first + 7)).unwrap_or_else(|| literal(""));
        } else if is(field, "media_types")
            && quote::quote!(#field).to_string().contains('"')
            && cursor.here("success-media-type-changed", || "the first".to_owned())
        {
            field.expr = code(r#"&["application/x-mutant"]"#).unwrap_or_else(|| literal(""));
        }
    }
}

fn scheme(table: &mut ExprStruct, cursor: &mut Cursor) {
    let kinds = [("Bearer", "Basic"), ("Basic", "Bearer"), ("Digest", "Bearer")];
    for field in &mut table.fields {
        let value = &field.expr;
        let shown = quote::quote!(#value).to_string().replace(' ', "");
        let last = shown.rsplit("::").next().unwrap_or_default().to_owned();
        if is(field, "kind")
            && let Some((_, other)) = kinds.iter().find(|(kind, _)| *kind == last)
            && cursor.here("scheme-changed", || format!("{last} to {other}"))
        {
            field.expr = code(&format!("runtime::SchemeKind::{other}")).unwrap_or_else(|| literal(""));
        } else if is(field, "place") && cursor.here("key-moved", || last.clone()) {
            let other = if last == "Header" { "Query" } else { "Header" };
            field.expr = code(&format!("runtime::KeyPlace::{other}")).unwrap_or_else(|| literal(""));
        } else if (is(field, "token_url") || is(field, "revocation_url"))
            && shown.starts_with("Some")
            && cursor.here("endpoint-changed", || shown.clone())
        {
            field.expr = code(r#"Some("/mutant")"#).unwrap_or_else(|| literal(""));
        } else if kind_is_key(&shown) && is(field, "name") && cursor.here("key-renamed", || shown.clone()) {
            field.expr = literal("mutant");
        }
    }
}

/// The name of a scheme is what operations refer to it by, and is looked up by that name alone.
fn kind_is_key(shown: &str) -> bool {
    shown.starts_with('"')
}

fn envelope(table: &mut ExprStruct, cursor: &mut Cursor) {
    for field in &mut table.fields {
        let Member::Named(name) = &field.member else { continue };
        let name = name.to_string();
        if let Some(value) = text(&field.expr)
            && cursor.here("envelope-member-renamed", || format!("{name} {value}"))
        {
            field.expr = literal(&altered(&value));
        }
    }
}

/// Names of members on the wire as they are read, and which of them are required.
fn shape(table: &mut ExprStruct, cursor: &mut Cursor) {
    for field in &mut table.fields {
        let (members, required) = (is(field, "members"), is(field, "required"));
        let Expr::Reference(reference) = &mut field.expr else { continue };
        let Expr::Array(list) = reference.expr.as_mut() else { continue };
        for index in 0..list.elems.len() {
            if members {
                let Some(name) = text(&list.elems[index]) else { continue };
                if cursor.here("member-read-by-another-name", || name.clone()) {
                    list.elems[index] = literal(&altered(&name));
                }
            } else if required {
                let Some(position) = number(&list.elems[index]) else { continue };
                if cursor.here("required-forgotten", || format!("member {position}")) {
                    let kept = list.elems.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, one)| one.clone());
                    list.elems = kept.collect();
                    return;
                }
            }
        }
    }
}

/// Sets a field that the table states.
fn set(table: &mut ExprStruct, name: &str, value: &str, operator: &'static str, cursor: &mut Cursor) {
    let Some(field) = table.fields.iter_mut().find(|field| is(field, name)) else { return };
    let stated = &field.expr;
    let stated = quote::quote!(#stated).to_string().replace(' ', "");
    if stated != value && cursor.here(operator, || name.to_owned()) {
        field.expr = code(value).unwrap_or_else(|| literal(""));
    }
}

/// Sets a field, whether the table states it or not.
fn put(table: &mut ExprStruct, name: &str, value: &str) {
    let Some(value) = code(value) else { return };
    match table.fields.iter_mut().find(|field| is(field, name)) {
        Some(field) => field.expr = value,
        None => {
            let member = Member::Named(syn::Ident::new(name, proc_macro2::Span::call_site()));
            let field = FieldValue { attrs: Vec::new(), member, colon_token: Some(Default::default()), expr: value };
            // In front, since what follows the last field may be the rest of the table.
            table.fields.insert(0, field);
        }
    }
}

fn text_of(expr: &Expr) -> String {
    quote::quote!(#expr).to_string().replace(' ', "")
}

fn is(field: &FieldValue, name: &str) -> bool {
    matches!(&field.member, Member::Named(ident) if ident == name)
}

fn kind(table: &ExprStruct) -> String {
    table.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

/// Another name that is as long and made of the same kind of characters.
fn altered(name: &str) -> String {
    let mut characters: Vec<char> = name.chars().collect();
    if let Some(last) = characters.last_mut() {
        *last = if *last == 'x' { 'y' } else { 'x' };
    }
    characters.into_iter().collect()
}
