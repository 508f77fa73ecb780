//! A Schema Object as any version of OpenAPI or JSON Schema spells it in; the same in the spelling of 3.0 out, as far
//! as 3.0 has one, else under an `x-specbound-` name.
//! It must never know where in a document the schema stands.

use std::mem::take;

use super::super::value::{Members, Value};
use super::walk::{Mender, article};
use super::{bounds, compose, types, values};

/// Members that say something beside a `$ref` even in 3.0, where all of them should be ignored (OAS 3.0.3,
/// Reference Object): documents mean them.
const MEANT_BESIDE: [&str; 10] = [
    "description",
    "title",
    "nullable",
    "default",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
];

/// Keywords of JSON Schema that no type is made of.
const UNTYPED: [&str; 15] = [
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contains",
    "minContains",
    "maxContains",
    "propertyNames",
    "contentSchema",
    "$dynamicRef",
    "$recursiveRef",
];

/// Returns the schema that allows anything, or nothing (JSON Schema core, section 4.3.2).
pub(super) fn boolean(allows: bool) -> Value {
    if allows { Members::new().into() } else { [("not", Members::new().into())].into() }
}

/// Turns a `$ref` with other members into an `allOf` of the reference and those members.
pub(super) fn reference(mender: &mut Mender<'_>, node: &mut Value) {
    let Some(members) = node.as_object_mut() else { return };
    dynamic(mender, members);
    match members.get("$ref") {
        None => return,
        Some(Value::String(_)) => {}
        Some(other) => {
            let message = format!("`$ref` is {}, not a string", article(other));
            mender.warn("wrong-type", "$ref", message);
            members.remove("$ref");
            return;
        }
    }
    if members.len() == 1 {
        return;
    }
    if !mender.is_31() {
        let ignored = |key: &str| key != "$ref" && !MEANT_BESIDE.contains(&key) && !key.starts_with("x-");
        let names = members.names_where(|key| ignored(key));
        for name in names {
            let message = format!("`{name}` beside a `$ref` is ignored, as OpenAPI 3.0 has it");
            mender.note("ignored-beside-reference", &name, message);
            members.remove(&name);
        }
        if members.len() == 1 {
            return;
        }
        mender.note("kept-beside-reference", "$ref", "what stands beside this `$ref` is kept");
    }
    // What is one of several may be meant by the name of what it refers to.
    members.insert("x-specbound-refers", true);
    // The reference goes last, so that the elements of an `allOf` beside it keep their places.
    let reference = Value::from([("$ref", members.remove("$ref").unwrap_or_default())]);
    match members.get_mut("allOf") {
        Some(Value::Array(all)) => *all = take(all).into_iter().chain([reference]).collect(),
        _ => members.insert("allOf", vec![reference]),
    }
}

/// A reference to what another schema may put in the place of what it names (JSON Schema core, section 8.2.3.2) is one to that, where one
/// schema alone has the name.
fn dynamic(mender: &mut Mender<'_>, members: &mut Members) {
    let name = members.get("$dynamicRef").and_then(Value::as_str).and_then(|to| to.strip_prefix('#'));
    if let Some(reference) = name.and_then(|name| mender.dynamic(name)).filter(|_| !members.contains_key("$ref")) {
        let message = "`$dynamicRef` is read as a reference to the only schema here that has the name";
        mender.note("dynamic-reference", "$dynamicRef", message);
        members.remove("$dynamicRef");
        members.insert("$ref", reference);
    }
}

/// Brings newer and older spellings to that of 3.0.
pub(super) fn rewrite(mender: &mut Mender<'_>, members: &mut Members) {
    types::rewrite(mender, members);
    values::constant(mender, members);
    values::examples(mender, members);
    tuple(mender, members);
    unevaluated(members);
    pattern_properties(mender, members);
    pattern(mender, members);
    bounds::exclusive(mender, members);
    content(mender, members);
    compose::alternatives(mender, members);
    required(mender, members);
    for keyword in members.keys().filter(|key| UNTYPED.contains(key)) {
        let message = format!("`{keyword}` is not part of the generated type");
        mender.note("untyped-keyword", keyword, message);
    }
}

/// Makes the keywords fit each other, each of which by now has its own form.
pub(super) fn tidy(mender: &mut Mender<'_>, members: &mut Members) {
    compose::discriminator(mender, members);
    values::enumeration(mender, members);
    types::infer(members);
    bounds::tidy(mender, members);
    types::without_effect(mender, members);
}

/// `prefixItems`, or `items` as a list (JSON Schema before 2020-12): the first elements of an array one by one.
fn tuple(mender: &mut Mender<'_>, members: &mut Members) {
    if let Some(Value::Array(items)) = members.get_mut("items") {
        if let [only] = &mut **items {
            let only = take(only);
            mender.warn("items-as-list", "items", "`items` is a list of one schema, not a schema");
            members.insert("items", only);
        } else {
            let message = "`items` is a list of schemas, which is read as `prefixItems`";
            mender.warn("items-as-list", "items", message);
            members.rename("items", "prefixItems");
            if let Some(rest) = members.remove("additionalItems") {
                members.insert("items", rest);
            }
        }
    }
    if members.contains_key("prefixItems") {
        mender.note_31("prefix-items", "prefixItems", "the elements of an array are given one by one");
        members.rename("prefixItems", "x-specbound-prefix-items");
        let positions = members.get("x-specbound-prefix-items").and_then(Value::as_array).map_or(0, <[Value]>::len);
        let most = members.get("maxItems").and_then(Value::as_u64);
        // Nothing follows them (JSON Schema Core, section 10.3.1.2).
        if members.get("items").and_then(Value::as_bool) == Some(false)
            && most.is_none_or(|most| most > positions as u64)
        {
            members.insert("maxItems", positions as u64);
        }
    }
}

/// `unevaluatedProperties` where no other schema is applied that could have evaluated a member: it says then what `additionalProperties`
/// would (JSON Schema Core, section 11.3).
fn unevaluated(members: &mut Members) {
    const APPLYING: [&str; 10] =
        ["$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas", "not", "additionalProperties"];
    if members.contains_key("unevaluatedProperties") && APPLYING.iter().all(|word| !members.contains_key(word)) {
        members.rename("unevaluatedProperties", "additionalProperties");
    }
}

/// A pattern between slashes is one of JavaScript's source, and no text has these around its beginning and its end.
fn pattern(mender: &mut Mender<'_>, members: &mut Members) {
    let Some(pattern) = members.get("pattern").and_then(Value::as_str) else { return };
    let Some((inner, flags)) = pattern.strip_prefix('/').and_then(|rest| rest.rsplit_once('/')) else { return };
    let ends = inner.starts_with('^') || inner.ends_with('$') && !inner.ends_with("\\$");
    if !ends || !flags.chars().all(|flag| "dgimsuvy".contains(flag)) {
        return;
    }
    let meant = (!flags.contains(['i', 'm', 's'])).then(|| inner.to_owned());
    mender.warn("pattern-in-slashes", "pattern", "a pattern stands between slashes, which no text has there");
    match meant {
        Some(inner) => members.insert("pattern", inner),
        // There is no word in a pattern for what these flags say.
        None => {
            members.remove("pattern");
        }
    }
}

fn pattern_properties(mender: &mut Mender<'_>, members: &mut Members) {
    if members.contains_key("patternProperties") {
        let message = "properties are described by patterns of their names";
        mender.note_31("pattern-properties", "patternProperties", message);
        members.rename("patternProperties", "x-specbound-pattern-properties");
    }
}

/// `contentEncoding` and `contentMediaType` say what 3.0 says by `format` (OAS 3.1.0 section 4.7.14.4, Considerations
/// for File Uploads).
fn content(mender: &mut Mender<'_>, members: &mut Members) {
    let encoding = members.get("contentEncoding").and_then(Value::as_str);
    let media_type = members.get("contentMediaType").and_then(Value::as_str);
    let format = match (encoding.map(str::to_ascii_lowercase).as_deref(), media_type) {
        (Some("base64" | "base64url"), _) => "byte",
        (None | Some("binary"), Some(media_type)) if is_binary(media_type) => "binary",
        (Some("binary"), None) => "binary",
        _ => return,
    };
    if members.get("format").is_some_and(Value::is_string) {
        return;
    }
    let keyword = if encoding.is_some() { "contentEncoding" } else { "contentMediaType" };
    mender.note_31("content-encoding", keyword, "the encoding of a string is given by a keyword");
    members.insert("format", format);
    members.or_insert("type", "string");
}

/// Whether a media type is of no text.
pub(crate) fn is_binary(media_type: &str) -> bool {
    let media_type = media_type.to_ascii_lowercase();
    !media_type.starts_with("text/") && !media_type.contains("json") && !media_type.contains("xml")
}

/// `required` on a property itself (JSON Schema draft 3) becomes an entry in the list beside `properties`.
fn required(mender: &mut Mender<'_>, members: &mut Members) {
    if let Some(Value::Bool(_)) = members.get("required") {
        // A property's own flag was moved up before; this one stands where there is no property.
        mender.warn("required-flag", "required", "`required` is a list of property names here");
        members.remove("required");
    }
    let Some(Value::Object(properties)) = members.get_mut("properties") else { return };
    let mut names = Vec::new();
    for (name, property) in properties.iter_mut() {
        let Some(property) = property.as_object_mut() else { continue };
        let needed = match property.get("required") {
            Some(Value::Bool(needed)) => *needed,
            Some(Value::String(flag)) => match &**flag {
                "true" => true,
                "false" => false,
                _ => continue,
            },
            _ => continue,
        };
        property.remove("required");
        if needed {
            names.push(name.to_owned());
        }
    }
    if names.is_empty() {
        return;
    }
    let message = format!("`required` on a property is read as a name in the list: {}", names.join(", "));
    mender.warn("required-on-property", "properties", message);
    members.or_insert("required", Vec::new());
    if let Some(Value::Array(list)) = members.get_mut("required") {
        let known = list.iter().cloned();
        let new = names.into_iter().map(Value::from).filter(|name| !list.contains(name));
        *list = known.chain(new).collect();
    }
}
