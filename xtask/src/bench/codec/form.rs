//! In: a file of generated models. Out: the same types as another way to read and write them would have it, and what each of them
//! is. It must never know what either way costs.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use quote::{ToTokens, quote};
use syn::{Expr, FieldValue, Fields, File, ImplItem, Item, ItemImpl, ItemStruct, Lit, Stmt, Type, parse_quote};

/// How the models are read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As they are generated.
    Ours,
    /// By serde's derive macros. Members that the schema does not name are not kept, which asks less of it than `flatten` would.
    Derive,
    /// Not at all.
    Bare,
}

/// A struct whose members a table names.
pub struct Object {
    /// The name of the type.
    pub ident: String,
    /// Whether an API's answers hold it: else it is read with the feature `full-serde` only.
    pub read: bool,
    /// Whether an API's requests hold it, likewise.
    pub written: bool,
    members: Vec<String>,
    required: Vec<usize>,
    blank: Vec<FieldValue>,
}

/// Returns the objects of a file.
///
/// # Errors
///
/// When a table of members has another form than this knows.
pub fn objects(file: &File) -> Result<BTreeMap<String, Object>> {
    let mut objects = BTreeMap::new();
    for item in impls(file).filter(|item| implements(item, &["codec", "Object"])) {
        let ident = of(item);
        let object = object(item, &ident).with_context(|| format!("the table of {ident} is not understood"))?;
        objects.insert(ident, object);
    }
    for item in impls(file) {
        if let Some(object) = objects.get_mut(&of(item)) {
            let always = !item.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"));
            object.read |= always && implements(item, &["serde", "Deserialize"]);
            object.written |= always && implements(item, &["serde", "Serialize"]);
        }
    }
    Ok(objects)
}

/// Returns the text of the file in that form. What is no object keeps its implementations, unless nothing is to have any.
///
/// # Errors
///
/// As [`objects`], or when a struct and its table do not go together.
pub fn rewritten(mut file: File, form: Form) -> Result<String> {
    if form != Form::Ours {
        let objects = objects(&file)?;
        file.items.retain(|item| !matches!(item, Item::Impl(item) if is_dropped(item, &objects, form)));
        for item in &mut file.items {
            match item {
                Item::Struct(item) => {
                    if let Some(object) = objects.get(&item.ident.to_string()).filter(|_| form == Form::Derive) {
                        derive(item, object)?;
                    }
                }
                Item::Impl(item) => {
                    if let Some(object) = objects.get(&of(item)) {
                        spell_out(item, object);
                    }
                }
                _ => {}
            }
        }
    }
    Ok(file.into_token_stream().to_string())
}

fn impls(file: &File) -> impl Iterator<Item = &ItemImpl> {
    file.items.iter().filter_map(|item| if let Item::Impl(item) = item { Some(item) } else { None })
}

fn is_dropped(item: &ItemImpl, objects: &BTreeMap<String, Object>, form: Form) -> bool {
    let of_codec = implements(item, &["codec"]) || implements(item, &["serde"]);
    of_codec && (form == Form::Bare || objects.contains_key(&of(item)))
}

/// Whether the trait's path begins so.
fn implements(item: &ItemImpl, path: &[&str]) -> bool {
    let segments = item.trait_.iter().flat_map(|(path, _)| &path.segments);
    segments.map(|segment| segment.ident.to_string()).take(path.len()).eq(path.iter().copied())
}

fn of(item: &ItemImpl) -> String {
    item.self_ty.to_token_stream().to_string()
}

fn object(item: &ItemImpl, ident: &str) -> Result<Object> {
    let shape = item.items.iter().find_map(|item| match item {
        ImplItem::Const(item) if item.ident == "SHAPE" => Some(&item.expr),
        _ => None,
    });
    let Some(Expr::Struct(shape)) = shape else { bail!("it has no SHAPE") };
    let list = |name: &str| {
        let field = shape.fields.iter().find(|field| field.member.to_token_stream().to_string() == name);
        match field.map(|field| &field.expr) {
            Some(Expr::Reference(list)) => match &*list.expr {
                Expr::Array(list) => Ok(list.elems.iter().filter_map(literal).collect::<Vec<_>>()),
                _ => bail!("`{name}` is no list"),
            },
            _ => bail!("there is no `{name}`"),
        }
    };
    let text = |lit: &Lit| if let Lit::Str(text) = lit { Some(text.value()) } else { None };
    let number = |lit: &Lit| if let Lit::Int(number) = lit { number.base10_parse().ok() } else { None };
    let blank = item.items.iter().find_map(|item| match item {
        ImplItem::Fn(item) if item.sig.ident == "blank" => item.block.stmts.last(),
        _ => None,
    });
    let blank = match blank {
        Some(Stmt::Expr(Expr::Struct(blank), _)) => blank.fields.iter().cloned().collect(),
        _ => Vec::new(),
    };
    let members = list("members")?.into_iter().filter_map(text).collect();
    let required = list("required")?.into_iter().filter_map(number).collect();
    Ok(Object { ident: ident.to_owned(), read: false, written: false, members, required, blank })
}

fn literal(expr: &Expr) -> Option<&Lit> {
    if let Expr::Lit(lit) = expr { Some(&lit.lit) } else { None }
}

/// Members stand in the order of the table, the one for all others behind them.
fn derive(item: &mut ItemStruct, object: &Object) -> Result<()> {
    item.attrs.push(parse_quote!(#[derive(serde::Serialize, serde::Deserialize)]));
    let Fields::Named(fields) = &mut item.fields else { bail!("{} has no named fields", object.ident) };
    let (count, known) = (fields.named.len(), object.members.len());
    ensure!(count == known || count == known + 1, "{} has {count} fields for {known} members", object.ident);
    for (index, field) in fields.named.iter_mut().enumerate() {
        let Some(wire) = object.members.get(index) else {
            field.attrs.push(parse_quote!(#[serde(skip)]));
            continue;
        };
        field.attrs.push(parse_quote!(#[serde(rename = #wire)]));
        match content(&field.ty) {
            Some(inner) if !object.required.contains(&index) => {
                field.attrs.push(parse_quote!(#[serde(default, skip_serializing_if = "Option::is_none")]));
                // Absent and `null` are two things.
                if content(inner).is_some() {
                    field.attrs.push(parse_quote!(#[serde(deserialize_with = "crate::some")]));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What an `Option` holds.
fn content(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            syn::GenericArgument::Type(inner) => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

/// A constructor that takes the rest of an object from the codec gets the fields themselves.
fn spell_out(item: &mut ItemImpl, object: &Object) {
    for item in &mut item.items {
        if let ImplItem::Fn(item) = item
            && let Some(Stmt::Expr(Expr::Struct(made), _)) = item.block.stmts.last_mut()
            && made.rest.take().is_some()
        {
            made.dot2_token = None;
            let given: Vec<_> = made.fields.iter().map(|field| field.member.clone()).collect();
            made.fields.extend(object.blank.iter().filter(|field| !given.contains(&field.member)).cloned());
        }
    }
}

/// The crate's root: what `#[serde(deserialize_with)]` of a member that may be `null` names, beside the modules.
pub fn root() -> String {
    let root = quote! {
        #![recursion_limit = "1024"]
        #![allow(missing_docs)]
        pub mod models;
        pub mod runtime;
        pub mod uses;

        /// Reads a value that is there.
        pub fn some<'de, T: serde::Deserialize<'de>, D: serde::Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
            T::deserialize(from).map(Some)
        }
    };
    root.to_string()
}

#[cfg(test)]
mod tests {
    use super::{Form, objects, rewritten};

    /// As it is generated, with a member of each kind.
    const MODEL: &str = r#"
        use crate::runtime::codec;

        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct Link {
            pub href: String,
            pub r#type: Option<String>,
            pub until: Option<i64>,
            pub title: Option<Option<String>>,
            pub additional_properties: codec::Properties<serde_json::Value>,
        }

        impl Link {
            pub fn new(href: impl Into<String>) -> Self {
                Self { href: href.into(), ..codec::Object::blank() }
            }
        }

        impl codec::Object for Link {
            const SHAPE: codec::Shape =
                codec::Shape { name: "Link", members: &["href", "@type", "until", "title"], required: &[0, 2] };
            fn blank() -> Self {
                Self {
                    href: String::new(),
                    r#type: None,
                    until: None,
                    title: None,
                    additional_properties: codec::Properties::new(),
                }
            }
            fn read<'de, A: serde::de::MapAccess<'de>>(&mut self, member: usize, from: &mut codec::Reader<'de, A>) {
                match member {
                    0 => from.value(&mut self.href),
                    1 => from.some(&mut self.r#type),
                    2 => from.value(&mut self.until),
                    3 => from.nullable(&mut self.title),
                    _ => from.rest(&mut self.additional_properties),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for Link {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                codec::decode_object(from)
            }
        }

        #[cfg(feature = "full-serde")]
        impl serde::Serialize for Link {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                codec::Writer::new(to).end()
            }
        }
    "#;

    const ENUM: &str = "
        pub enum Color { Red }
        impl codec::Text for Color {}
        impl serde::Serialize for Color {}
    ";

    const CONSTRUCTOR: &str = "
        impl Link {
            pub fn new(href: impl Into<String>) -> Self {
                Self {
                    href: href.into(),
                    r#type: None,
                    until: None,
                    title: None,
                    additional_properties: codec::Properties::new()
                }
            }
        }
    ";

    fn assert_form(form: Form, given: &str, wanted: &str) {
        let rewritten = rewritten(syn::parse_file(given).unwrap(), form).unwrap();
        // Parsed again, since the layout says nothing.
        let plain = |text: &str| quote::ToTokens::into_token_stream(syn::parse_file(text).unwrap()).to_string();
        assert_eq!(plain(&rewritten), plain(wanted));
    }

    #[test]
    fn derive_has_an_attribute_for_what_the_table_says() {
        let fields = r#"
            use crate::runtime::codec;

            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            #[derive(serde::Serialize, serde::Deserialize)]
            pub struct Link {
                #[serde(rename = "href")]
                pub href: String,
                #[serde(rename = "@type")]
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub r#type: Option<String>,
                #[serde(rename = "until")]
                pub until: Option<i64>,
                #[serde(rename = "title")]
                #[serde(default, skip_serializing_if = "Option::is_none")]
                #[serde(deserialize_with = "crate::some")]
                pub title: Option<Option<String>>,
                #[serde(skip)]
                pub additional_properties: codec::Properties<serde_json::Value>,
            }
        "#;
        assert_form(Form::Derive, MODEL, &format!("{fields}{CONSTRUCTOR}"));
    }

    #[test]
    fn nothing_is_left_of_serde_where_none_is_asked_for() {
        let fields = "
            use crate::runtime::codec;

            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            pub struct Link {
                pub href: String,
                pub r#type: Option<String>,
                pub until: Option<i64>,
                pub title: Option<Option<String>>,
                pub additional_properties: codec::Properties<serde_json::Value>,
            }
        ";
        assert_form(Form::Bare, MODEL, &format!("{fields}{CONSTRUCTOR}"));
        assert_form(Form::Bare, ENUM, "pub enum Color { Red }");
    }

    #[test]
    fn ours_stays_as_it_is_and_so_does_what_is_no_object() {
        assert_form(Form::Ours, MODEL, MODEL);
        assert_form(Form::Derive, ENUM, ENUM);
    }

    #[test]
    fn a_direction_behind_a_feature_is_not_one_that_the_api_takes() {
        let objects = objects(&syn::parse_file(MODEL).unwrap()).unwrap();
        let link = objects.get("Link").unwrap();
        assert!(link.read);
        assert!(!link.written);
    }

    #[test]
    fn a_table_that_does_not_name_each_field_is_refused() {
        let short = MODEL.replace(r#", "until", "title"]"#, "]");
        assert!(rewritten(syn::parse_file(&short).unwrap(), Form::Derive).is_err());
        let none = MODEL.replace("const SHAPE", "const TABLE");
        assert!(objects(&syn::parse_file(&none).unwrap()).is_err());
    }
}
