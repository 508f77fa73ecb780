//! The only maker of Rust identifiers: wire words in, identifiers out. Deterministic; collisions are solved in document order
//! and said when the outcome may surprise.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Operation, Param, Place, Response, Shape, Status, TypeDef, Uses};
use crate::settings::Rename;
use heck::{ToSnakeCase, ToUpperCamelCase};
use std::collections::{HashMap, HashSet};

/// The identifiers of one API, parallel to its lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    /// By [`crate::ir::TypeId`].
    pub types: Vec<TypeNames>,
    /// By position in [`Api::operations`].
    pub operations: Vec<OperationNames>,
    /// By position in [`Api::tags`].
    pub tags: Vec<TagNames>,
}

/// The identifiers of a definition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TypeNames {
    /// The type; empty for one that nothing uses.
    pub ident: String,
    /// The module of `models` that holds it.
    pub module: String,
    /// Its fields or variants, in their order.
    pub members: Vec<String>,
    /// The member that holds what the document does not know: further properties, or an unrecognized value.
    pub rest: String,
}

/// The identifiers of an operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OperationNames {
    /// The position of its tag in [`Api::tags`].
    pub tag: usize,
    /// The method of the tag's accessor, and the module of the operation.
    pub method: String,
    /// The type of a call.
    pub call: String,
    /// The enum of documented errors.
    pub error: String,
    /// The enum of successes, where there are several.
    pub success: String,
    /// Its parameters, in their order.
    pub params: Vec<String>,
}

/// The identifiers of a tag.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagNames {
    /// The accessor of the client, and the module of the tag.
    pub accessor: String,
    /// The accessor's type.
    pub ident: String,
    /// The cargo feature that compiles its operations.
    pub feature: String,
}

/// Names that generated code in `models` uses bare, and that a schema therefore cannot have.
const PRELUDE: [&str; 19] = [
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Eq",
    "Err",
    "From",
    "Into",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "Self",
    "Some",
    "String",
    "Vec",
];

/// Methods that the client has itself.
const CLIENT_METHODS: [&str; 12] = [
    "builder",
    "from_service",
    "clone",
    "revoke_tokens",
    "default",
    "from",
    "into",
    "to_owned",
    "borrow",
    "call",
    "send",
    "new",
];

/// Methods that every call has itself.
const CALL_METHODS: [&str; 12] =
    ["request", "decode", "send", "read", "call", "new", "clone", "body", "from", "into", "timeout", "options"];

/// The identifiers of an API.
#[must_use]
pub fn name(api: &Api, rename: &Rename, diagnostics: &mut Diagnostics) -> Names {
    let tags = tags(api);
    Names { types: types(api, rename, diagnostics), operations: operations(api, rename, &tags, diagnostics), tags }
}

/// Words that may not stand as a plain identifier in edition 2024.
fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "abstract"
            | "as"
            | "async"
            | "await"
            | "become"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "pub"
            | "ref"
            | "return"
            | "static"
            | "struct"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}

/// What symbols are called where nothing else is left to make a name from.
fn spell_symbols(wire: &str) -> String {
    let mut text = String::new();
    for c in wire.chars() {
        let word = match c {
            '+' => "plus",
            '-' => "minus",
            '*' => "star",
            '/' => "slash",
            '=' => "equal",
            '<' => "less",
            '>' => "greater",
            '!' => "not",
            '&' => "and",
            '|' => "or",
            '%' => "percent",
            '.' => "dot",
            ',' => "comma",
            ':' => "colon",
            ';' => "semicolon",
            '#' => "hash",
            '@' => "at",
            '$' => "dollar",
            '?' => "question",
            '~' => "tilde",
            '^' => "caret",
            '_' => "underscore",
            ' ' => "space",
            _ if c.is_alphanumeric() => {
                text.push(c);
                continue;
            }
            _ => "symbol",
        };
        text.push(' ');
        text.push_str(word);
        text.push(' ');
    }
    text
}

/// Wire text with everything taken out that no identifier may hold.
fn letters(wire: &str) -> String {
    let keep = |c: char| if c == '_' || unicode_ident::is_xid_continue(c) { c } else { ' ' };
    wire.chars().map(keep).collect()
}

/// `UpperCamelCase`, as a valid identifier.
#[must_use]
pub fn upper(wire: &str) -> String {
    let mut ident = letters(wire).to_upper_camel_case();
    if wire.starts_with('-') && ident.starts_with(|c: char| c.is_ascii_digit()) {
        ident = format!("Minus{ident}");
    }
    if ident.is_empty() {
        ident = spell_symbols(wire).to_upper_camel_case();
    }
    if ident.is_empty() {
        ident = "Empty".to_owned();
    }
    if !ident.starts_with(unicode_ident::is_xid_start) {
        ident = format!("N{ident}");
    }
    ident
}

/// `snake_case`, as a valid identifier; keywords are escaped.
#[must_use]
pub fn snake(wire: &str) -> String {
    let ident = bare_snake(wire);
    match ident.as_str() {
        "self" | "super" | "crate" | "mod" | "_" => format!("{ident}_"),
        _ if is_keyword(&ident) => format!("r#{ident}"),
        _ => ident,
    }
}

/// `snake_case` without escapes.
fn bare_snake(wire: &str) -> String {
    let mut ident = letters(wire).to_snake_case();
    if ident.is_empty() {
        ident = spell_symbols(wire).to_snake_case();
    }
    if ident.is_empty() {
        ident = "empty".to_owned();
    }
    if !ident.starts_with(unicode_ident::is_xid_start) {
        ident = format!("n{ident}");
    }
    ident
}

/// A set of names in one scope.
struct Scope {
    taken: HashSet<String>,
}

impl Scope {
    fn new(reserved: &[&str]) -> Self {
        Self { taken: reserved.iter().map(|name| (*name).to_owned()).collect() }
    }

    /// The first free candidate, or the last one with a number.
    fn claim(&mut self, candidates: impl IntoIterator<Item = String>) -> String {
        let mut last = String::new();
        for candidate in candidates {
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
            last = candidate;
        }
        let stem = last.strip_prefix("r#").unwrap_or(&last).to_owned();
        let mut number = 2_u64;
        loop {
            let candidate = format!("{stem}{number}");
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
            number += 1;
        }
    }
}

fn types(api: &Api, rename: &Rename, diagnostics: &mut Diagnostics) -> Vec<TypeNames> {
    let mut scope = Scope::new(&PRELUDE);
    let mut modules = Modules::default();
    let mut names = vec![TypeNames::default(); api.types.len()];
    // Components first: a schema's own name goes before a name that is made for an inline one.
    for component in [true, false] {
        for (def, names) in api.types.iter().zip(&mut names) {
            if def.uses == Uses::default() || is_component(def) != component {
                continue;
            }
            names.ident = scope.claim(candidates(def));
            names.module = modules.of(def);
            say_if_changed(def, &names.ident, diagnostics);
            name_members(def, names, rename);
        }
    }
    names
}

fn is_component(def: &TypeDef) -> bool {
    def.hint.len() == 1
}

/// From the shortest name that says enough to the longest that can be made.
fn candidates(def: &TypeDef) -> Vec<String> {
    let joined = |words: &[String]| upper(&words.join(" "));
    let mut list = Vec::new();
    if def.shared
        && let Some(last) = def.hint.last()
        && last != "item"
        && last != "value"
    {
        list.push(upper(last));
    }
    list.push(joined(&def.hint));
    list.push(format!("{}Model", joined(&def.hint)));
    list
}

fn say_if_changed(def: &TypeDef, ident: &str, diagnostics: &mut Diagnostics) {
    let wanted = upper(&def.hint.join(" "));
    if is_component(def) && wanted != ident {
        let message =
            format!("the schema is named `{ident}`, because `{wanted}` is taken by another schema or by Rust itself");
        diagnostics.push(
            Diagnostic::note("name-changed", &def.origin, message)
                .help("`rename.types` in the settings gives it another name"),
        );
    }
}

/// One module of `models` for each component and what lies inline in it.
#[derive(Default)]
struct Modules {
    by_word: HashMap<String, String>,
    scope: Option<Scope>,
}

impl Modules {
    fn of(&mut self, def: &TypeDef) -> String {
        // What several places share stands alone, so that none of them brings in the others.
        let word = if def.shared { def.hint.last() } else { def.hint.first() }.cloned().unwrap_or_default();
        let scope = self.scope.get_or_insert_with(|| Scope::new(&["mod", "models", "runtime"]));
        let claim = || {
            let name = bare_snake(&word);
            let name = if is_keyword(&name) || matches!(name.as_str(), "self" | "super" | "crate") {
                format!("{name}_")
            } else {
                name
            };
            scope.claim([name])
        };
        self.by_word.entry(word.clone()).or_insert_with(claim).clone()
    }
}

fn name_members(def: &TypeDef, names: &mut TypeNames, rename: &Rename) {
    match &def.shape {
        Shape::Struct(shape) => {
            let mut scope = Scope::new(&[]);
            for field in &shape.fields {
                let owner = def.hint.first().map_or("", String::as_str);
                let renamed = rename.fields.get(&format!("{owner}.{}", field.wire));
                let wire = renamed.unwrap_or(&field.wire);
                names.members.push(scope.claim([snake(wire), snake(&spell_symbols(wire))]));
            }
            names.rest = scope.claim(["additional_properties".to_owned()]);
        }
        Shape::Enum(list) => {
            let mut scope = Scope::new(&["Unrecognized", "Self"]);
            names.rest = "Unrecognized".to_owned();
            for value in &list.values {
                let word = value.hint.as_deref().unwrap_or(&value.wire);
                let plain = upper(word);
                let spelled = upper(&spell_symbols(word));
                names.members.push(scope.claim([plain.clone(), spelled, format!("{plain}Value")]));
            }
        }
        Shape::Union(union) => {
            let mut scope = Scope::new(&["Unrecognized", "Self"]);
            names.rest = "Unrecognized".to_owned();
            for variant in &union.variants {
                let plain = upper(&variant.hint);
                names.members.push(scope.claim([plain.clone(), format!("{plain}Value")]));
            }
        }
        Shape::Alias { .. } => {}
    }
}

fn tags(api: &Api) -> Vec<TagNames> {
    let mut scope = Scope::new(&CLIENT_METHODS);
    let mut features = Scope::new(&["default", "contract"]);
    let tag = |name: &str| {
        let word = if name.trim().is_empty() { "api" } else { name };
        let accessor = scope.claim([snake(word), format!("{}_api", bare_snake(word))]);
        let feature = feature(&accessor);
        let feature = features.claim([feature.clone(), format!("{feature}-api")]);
        TagNames { ident: upper(word), accessor, feature }
    };
    api.tags.iter().map(|group| group.name.as_str()).map(tag).collect()
}

/// A feature's name: cargo takes letters, digits, `-`, `_` and `+`.
fn feature(accessor: &str) -> String {
    accessor.trim_start_matches("r#").trim_end_matches('_').replace('_', "-")
}

fn operations(api: &Api, rename: &Rename, tags: &[TagNames], diagnostics: &mut Diagnostics) -> Vec<OperationNames> {
    let mut scopes: Vec<(Scope, Scope)> =
        tags.iter().map(|tag| (Scope::new(&["client"]), Scope::new(&[tag.ident.as_str(), "Self"]))).collect();
    let mut list = Vec::with_capacity(api.operations.len());
    for operation in &api.operations {
        let tag = api.tags.iter().position(|group| group.name == operation.tag).unwrap_or_default();
        let Some((methods, types)) = scopes.get_mut(tag) else { continue };
        let word = match rename.operations.get(&operation.id) {
            Some(renamed) => renamed.clone(),
            None => without_tag(&operation.id, &operation.tag),
        };
        let method = methods.claim([snake(&word), snake(&format!("{word} {}", operation.method.wire()))]);
        if method != snake(&word) {
            say_renamed(operation, &method, diagnostics);
        }
        let call = types.claim([
            upper(&word),
            upper(&format!("{word} {}", operation.method.wire())),
            format!("{}Call", upper(&word)),
        ]);
        let error = types.claim([format!("{call}Error")]);
        let success = types.claim([format!("{call}Success")]);
        list.push(OperationNames { tag, method, error, success, call, params: params(operation) });
    }
    list
}

fn say_renamed(operation: &Operation, method: &str, diagnostics: &mut Diagnostics) {
    let message =
        format!("the operation `{}` is named `{method}`, because another one of its tag has its name", operation.id);
    diagnostics.push(
        Diagnostic::note("name-changed", &operation.origin, message)
            .help("operationIds should be unique (OAS 3.0.3, Operation Object)"),
    );
}

/// `repos/get` under the tag `repos` is `get`: the tag's accessor says the rest.
fn without_tag(id: &str, tag: &str) -> String {
    let cut = id.find(['/', '.', ':']).map(|at| id.split_at(at));
    match cut {
        Some((prefix, rest)) if rest.len() > 1 && bare_snake(prefix) == bare_snake(tag) => rest[1..].to_owned(),
        Some(_) | None => id.to_owned(),
    }
}

fn params(operation: &Operation) -> Vec<String> {
    let mut scope = Scope::new(&CALL_METHODS);
    let name = |param: &Param| {
        let place = match param.place {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
            Place::Cookie => "cookie",
        };
        let plain = snake(&param.wire);
        scope.claim([plain, format!("{}_{place}", bare_snake(&param.wire))])
    };
    operation.params.iter().map(name).collect()
}

/// The reason phrase of a registered status. The `http` crate has those of RFC 7231 for three that RFC 9110 §15.5 renamed or
/// withdrew.
fn reason(code: u16) -> Option<&'static str> {
    match code {
        413 => Some("Content Too Large"),
        418 => None,
        422 => Some("Unprocessable Content"),
        _ => http::StatusCode::from_u16(code).ok()?.canonical_reason(),
    }
}

/// The words of a status: the reason phrase of RFC 9110 §15 (and its registry) in `UpperCamelCase`.
#[must_use]
pub fn status(status: Status) -> String {
    match status {
        Status::Code(code) => reason(code).map_or_else(|| format!("Status{code}"), upper),
        Status::Range(class) => format!("Status{class}xx"),
        Status::Default => "Default".to_owned(),
    }
}

/// The variants of a response: one for each media type, or one for none.
#[must_use]
pub fn variants(response: &Response) -> Vec<String> {
    let status = status(response.status);
    if response.media.len() < 2 {
        return vec![status];
    }
    let mut scope = Scope::new(&[]);
    let name = |media: &crate::ir::Media| {
        let essence = media.mime.split(';').next().unwrap_or_default();
        let subtype = essence.rsplit('/').next().unwrap_or(essence);
        let word = if subtype == "*" { "any" } else { subtype };
        scope.claim([format!("{status}{}", upper(word)), format!("{status}{}", upper(&media.mime))])
    };
    response.media.iter().map(name).collect()
}
