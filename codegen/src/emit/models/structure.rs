//! Structs: fields, a constructor of the required ones, and the two halves of the codec.

use super::super::ty::From;
use super::super::{Scope, doc, ident, multipart};
use super::{direction, heading};
use crate::ir::{Field, Shape, Struct, Ty, TypeDef, TypeId};
use crate::name::TypeNames;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

pub(super) fn structure(
    scope: &Scope<'_>,
    id: TypeId,
    def: &TypeDef,
    shape: &Struct,
    names: &TypeNames,
) -> TokenStream {
    let name = ident(&names.ident);
    let heading = heading(def);
    let members: Vec<Ident> = names.members.iter().map(|member| ident(member)).collect();
    let fields = shape.fields.iter().zip(&members).map(|(field, member)| {
        let otherwise = format!("{}.", doc::code(&field.wire));
        let doc = doc::prose(field.doc.as_deref(), &otherwise);
        let limits = doc::limits(field.constraints.as_deref(), field.default.as_deref());
        let limits = (!limits.is_empty()).then(|| doc::attributes(&format!("\n{}.", limits.join(". "))));
        let none = none(scope, field).map(|said| doc::attributes(&format!("\n{said}")));
        let way = one_way(def, field).map(|said| doc::attributes(&format!("\n{said}")));
        let deprecated = doc::deprecated(field.deprecated);
        let ty = scope.field_ty(field);
        quote!(#doc #limits #none #way #deprecated pub #member: #ty,)
    });
    let rest = shape.rest.as_ref().map(|rest| {
        let member = ident(&names.rest);
        let ty = scope.ty(rest, From::Models);
        quote! {
            /// The members that the schema does not name.
            pub #member: codec::Properties<#ty>,
        }
    });
    let constructor = constructor(scope, def, shape, &members, names);
    let codec = codec(scope, def, shape, &members, names);
    let parts = multipart::of_struct(scope, id, shape, &members, names);
    quote! {
        #heading
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
            #rest
        }

        #constructor
        #codec
        #parts
    }
}

/// Which way a member travels, where its type travels both (OAS 3.0.3, Schema Object: readOnly, writeOnly).
fn one_way(def: &TypeDef, field: &Field) -> Option<&'static str> {
    if !(def.uses.request && def.uses.response) {
        return None;
    }
    match (field.read_only, field.write_only, field.asked) {
        (true, true, _) | (false, false, _) => None,
        (true, false, _) => Some("Only in answers."),
        (false, true, false) => Some("Only in requests."),
        (false, true, true) => Some("Only in requests, which require it."),
    }
}

/// What `None` means, where that is not what it means for most members: that there is none.
fn none(scope: &Scope<'_>, field: &Field) -> Option<&'static str> {
    let nullable = scope.api.opened(&field.ty).1 > 0;
    match (nullable, field.required) {
        (true, true) => Some("`None` is `null`."),
        (true, false) => Some("`None` is absent, and `Some(None)` is `null`."),
        (false, _) => None,
    }
}

/// `new`, with the required members as arguments; those with a single possible value are filled in.
fn constructor(scope: &Scope<'_>, def: &TypeDef, shape: &Struct, members: &[Ident], names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let mut arguments = Vec::new();
    let mut values = Vec::new();
    for (field, member) in shape.fields.iter().zip(members).filter(|(field, _)| is_given(field)) {
        let (argument, value) = initial(scope, field, member);
        let shorthand = argument.is_some() && field.required && !is_text(field);
        arguments.extend(argument);
        values.push(match shorthand {
            true => quote!(#member,),
            false if field.required => quote!(#member: #value,),
            false => quote!(#member: Some(#value),),
        });
    }
    let others = shape.fields.iter().zip(members).filter(|(field, _)| !is_given(field));
    let others = others.map(|(_, member)| quote!(#member: None,)).chain(rest_value(shape, names));
    if values.is_empty() {
        return quote! {
            impl #name {
                /// Returns the object without any member.
                #[must_use]
                pub fn new() -> Self {
                    Self::default()
                }
            }

            impl Default for #name {
                fn default() -> Self {
                    Self { #(#others)* }
                }
            }
        };
    }
    let optional = values.len() < shape.fields.len() || shape.rest.is_some();
    let others = match (optional, def.uses.response) {
        (false, _) => TokenStream::new(),
        (true, true) => quote!(..codec::Object::blank()),
        (true, false) => quote!(#(#others)*),
    };
    let default = arguments.is_empty().then(|| {
        quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    let doc = doc::attributes(match shape.fields.iter().any(|field| field.preset) {
        true => "Returns the object with its required members, and those of the others that say what it is.",
        false => "Returns the object with its required members.",
    });
    quote! {
        impl #name {
            #doc
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values)* #others }
            }
        }

        #default
    }
}

/// Whether a new object has the member.
fn is_given(field: &Field) -> bool {
    field.required || field.asked || field.preset
}

/// The first value of what the schema does not name.
fn rest_value(shape: &Struct, names: &TypeNames) -> Option<TokenStream> {
    let member = ident(&names.rest);
    shape.rest.as_ref().map(|_| quote!(#member: codec::Properties::new(),))
}

/// The constructor's argument for a required field, if it needs one, and the field's first value.
fn initial(scope: &Scope<'_>, field: &Field, member: &Ident) -> (Option<TokenStream>, TokenStream) {
    if let Some(only) = only_value(scope, field) {
        return (None, only);
    }
    if is_text(field) {
        return (Some(quote!(#member: impl Into<String>)), quote!(#member.into()));
    }
    let ty = scope.present_ty(field);
    (Some(quote!(#member: #ty)), quote!(#member))
}

fn is_text(field: &Field) -> bool {
    field.ty == Ty::String && !field.boxed
}

/// The one value of a member: of `null`, of an enum of one constant, of a boolean that is always the same, or of a discriminator that is
/// mapped to the object.
pub(in crate::emit) fn only_value(scope: &Scope<'_>, field: &Field) -> Option<TokenStream> {
    if let Some(told) = &field.told {
        return told_value(scope, field, told);
    }
    let id = match &field.ty {
        Ty::Null => return Some(quote!(())),
        Ty::Bool => return field.only.map(|only| quote!(#only)),
        Ty::Named(id) => id,
        _ => return None,
    };
    let Shape::Enum(list) = &scope.api.def(*id).shape else { return None };
    let names = &scope.names.types[id.index()];
    let ([_], [only]) = (list.values.as_slice(), names.members.as_slice()) else { return None };
    let path = scope.path(*id, From::Models);
    let only = ident(only);
    Some(quote!(#path::#only))
}

/// A text, as the type of a member holds it.
fn told_value(scope: &Scope<'_>, field: &Field, told: &str) -> Option<TokenStream> {
    let Ty::Named(id) = &field.ty else { return Some(quote!(#told.to_owned())) };
    let Shape::Enum(list) = &scope.api.def(*id).shape else { return None };
    let at = list.values.iter().position(|value| value.wire == told)?;
    let member = ident(scope.names.types[id.index()].members.get(at)?);
    let path = scope.path(*id, From::Models);
    Some(quote!(#path::#member))
}

/// The two halves of the codec: the one that the API's direction asks for, and the other one behind a feature.
fn codec(scope: &Scope<'_>, def: &TypeDef, shape: &Struct, members: &[Ident], names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let (decoded, encoded) = (direction(def.uses.response), direction(def.uses.request));
    let object = object(scope, shape, members, names);
    let writes = shape.fields.iter().zip(members).map(|(field, member)| {
        let wire = &field.wire;
        let function = if field.required { quote!(value) } else { quote!(some) };
        quote!(to.#function(#wire, &self.#member);)
    });
    let write_rest = shape.rest.as_ref().map(|_| {
        let member = ident(&names.rest);
        quote!(to.rest(&self.#member);)
    });
    let writes: Vec<TokenStream> = writes.chain(write_rest).collect();
    let mutable = (!writes.is_empty()).then(|| quote!(mut));
    quote! {
        #decoded
        #object

        #decoded
        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                codec::decode_object(from)
            }
        }

        #encoded
        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                let #mutable to = codec::Writer::new(to);
                #(#writes)*
                to.end()
            }
        }
    }
}

fn object(scope: &Scope<'_>, shape: &Struct, members: &[Ident], names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let title = name.to_string();
    let wires = shape.fields.iter().map(|field| &field.wire);
    let positions = shape.fields.iter().enumerate().filter(|(_, field)| field.required);
    let required = positions.map(|(i, _)| Literal::usize_unsuffixed(i));
    let positions = shape.fields.iter().enumerate().filter(|(_, field)| field.answered);
    let answered: Vec<Literal> = positions.map(|(i, _)| Literal::usize_unsuffixed(i)).collect();
    let answered = (!answered.is_empty()).then(|| quote!(const ANSWERED: &'static [usize] = &[#(#answered),*];));
    let blank = if shape.fields.iter().any(is_given) {
        let blanks = shape.fields.iter().zip(members).map(|(field, member)| {
            let value = if field.required { blank(scope, &field.ty, field.boxed) } else { quote!(None) };
            quote!(#member: #value,)
        });
        let blanks = blanks.chain(rest_value(shape, names));
        quote!(Self { #(#blanks)* })
    } else {
        quote!(Self::default())
    };
    let reads = shape.fields.iter().zip(members).enumerate().map(|(i, (field, member))| {
        let i = Literal::usize_unsuffixed(i);
        let function = match (field.required, tells_null(scope, field)) {
            (true, _) => quote!(value),
            (false, true) => quote!(nullable),
            (false, false) => quote!(some),
        };
        quote!(#i => from.#function(&mut self.#member),)
    });
    let rest = match &shape.rest {
        Some(_) => {
            let member = ident(&names.rest);
            quote!(from.rest(&mut self.#member))
        }
        None => quote!(from.skip()),
    };
    let read = if shape.fields.is_empty() {
        quote!(let _ = member; #rest;)
    } else {
        quote!(match member { #(#reads)* _ => #rest, })
    };
    quote! {
        impl codec::Object for #name {
            const SHAPE: codec::Shape = codec::Shape {
                name: #title,
                members: &[#(#wires),*],
                required: &[#(#required),*],
            };
            #answered

            fn blank() -> Self {
                #blank
            }

            fn read<'de, A: serde::de::MapAccess<'de>>(&mut self, member: usize, from: &mut codec::Reader<'de, A>) {
                #read
            }
        }
    }
}

/// A value of a type for the time until it is read.
fn blank(scope: &Scope<'_>, ty: &Ty, boxed: bool) -> TokenStream {
    let value = match ty {
        Ty::Nullable(_) => return quote!(None),
        Ty::Bool => quote!(false),
        Ty::Int { .. } => quote!(0),
        Ty::Float => quote!(0.0),
        Ty::Null => quote!(()),
        Ty::String => quote!(String::new()),
        Ty::Any => quote!(serde_json::Value::Null),
        Ty::Object => quote!(serde_json::Map::new()),
        Ty::List(_) => quote!(Vec::new()),
        Ty::Map(_) => quote!(codec::Properties::new()),
        Ty::Named(id) => match &scope.api.def(*id).shape {
            Shape::Alias { ty, recursive: false } => return blank(scope, ty, boxed),
            Shape::Alias { .. } | Shape::Struct(_) | Shape::Enum(_) | Shape::Union(_) => quote!(codec::Blank::blank()),
        },
        Ty::Number | Ty::Foreign(_) | Ty::Bytes | Ty::File | Ty::Tuple(_) => {
            quote!(codec::Blank::blank())
        }
    };
    if boxed { quote!(Box::new(#value)) } else { value }
}

/// A member that may be absent and may be `null`: by way of an alias, too, or because it may be anything or nothing else.
fn tells_null(scope: &Scope<'_>, field: &Field) -> bool {
    let (ty, wraps) = scope.api.opened(&field.ty);
    !field.required && (wraps > 0 || matches!(ty, Ty::Any | Ty::Null))
}
