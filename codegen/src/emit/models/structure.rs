//! Structs: fields, a constructor of the required ones, and the two halves of the codec.

use super::super::ty::From;
use super::super::{Scope, doc, ident};
use super::{deprecated, heading};
use crate::ir::{Field, Shape, StringFormat, Struct, Ty, TypeDef};
use crate::name::TypeNames;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

pub(super) fn structure(scope: &Scope<'_>, def: &TypeDef, shape: &Struct, names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let heading = heading(def);
    let members: Vec<Ident> = names.members.iter().map(|member| ident(member)).collect();
    let fields = shape.fields.iter().zip(&members).map(|(field, member)| {
        let otherwise = format!("{}.", doc::code(&field.wire));
        let doc = doc::prose(field.doc.as_deref(), &otherwise);
        let deprecated = deprecated(field.deprecated);
        let ty = scope.field_ty(field);
        quote!(#doc #deprecated pub #member: #ty,)
    });
    let rest = shape.rest.as_ref().map(|rest| {
        let member = ident(&names.rest);
        let ty = scope.ty(rest, From::Models);
        quote! {
            /// The members that the schema does not name.
            pub #member: codec::Properties<#ty>,
        }
    });
    let constructor = constructor(scope, &name, shape, &members, names);
    let codec = codec(&name, shape, &members, names);
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
    }
}

/// `new`, with the required members as arguments; those with a single possible value are filled in.
fn constructor(scope: &Scope<'_>, name: &Ident, shape: &Struct, members: &[Ident], names: &TypeNames) -> TokenStream {
    let mut arguments = Vec::new();
    let mut values = Vec::new();
    for (field, member) in shape.fields.iter().zip(members) {
        let (argument, value) = initial(scope, field, member);
        let shorthand = argument.is_some() && !is_text(field);
        arguments.extend(argument);
        values.push(if shorthand { quote!(#member,) } else { quote!(#member: #value,) });
    }
    if shape.rest.is_some() {
        let member = ident(&names.rest);
        values.push(quote!(#member: codec::Properties::new(),));
    }
    let default = arguments.is_empty().then(|| {
        quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    let doc = if arguments.is_empty() {
        doc::attributes("Returns the object without any member.")
    } else {
        doc::attributes("Returns the object with its required members.")
    };
    quote! {
        impl #name {
            #doc
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values)* }
            }
        }

        #default
    }
}

/// The constructor's argument for a field, if it needs one, and the field's first value.
fn initial(scope: &Scope<'_>, field: &Field, member: &Ident) -> (Option<TokenStream>, TokenStream) {
    if !field.required {
        return (None, quote!(None));
    }
    if let Some(constant) = only_constant(scope, &field.ty) {
        return (None, constant);
    }
    if is_text(field) {
        return (Some(quote!(#member: impl Into<String>)), quote!(#member.into()));
    }
    let ty = scope.field_ty(field);
    (Some(quote!(#member: #ty)), quote!(#member))
}

fn is_text(field: &Field) -> bool {
    field.ty == Ty::String(StringFormat::Plain) && !field.boxed
}

/// The one value that an enum of one constant has.
fn only_constant(scope: &Scope<'_>, ty: &Ty) -> Option<TokenStream> {
    let Ty::Named(id) = ty else { return None };
    let Shape::Enum(list) = &scope.api.def(*id).shape else { return None };
    let names = &scope.names.types[id.index()];
    let ([_], [only]) = (list.values.as_slice(), names.members.as_slice()) else { return None };
    let path = scope.path(*id, From::Models);
    let only = ident(only);
    Some(quote!(#path::#only))
}

fn codec(name: &Ident, shape: &Struct, members: &[Ident], names: &TypeNames) -> TokenStream {
    let title = name.to_string();
    let table = shape.fields.iter().map(|field| {
        let wire = &field.wire;
        if field.required { quote!(codec::Field::required(#wire)) } else { quote!(codec::Field::optional(#wire)) }
    });
    let blanks = members.iter().map(|member| quote!(#member: codec::Blank::blank(),));
    let reads = shape.fields.iter().zip(members).enumerate().map(|(i, (field, member))| {
        let i = Literal::usize_unsuffixed(i);
        let function = if is_doubly_optional(field) { quote!(read_nullable) } else { quote!(read) };
        quote!(#i => codec::#function(&mut self.#member, from),)
    });
    let writes = shape.fields.iter().zip(members).map(|(field, member)| {
        let wire = &field.wire;
        let function = if field.required { quote!(write) } else { quote!(write_some) };
        quote!(codec::#function(#wire, &self.#member, to)?;)
    });
    let (blank_rest, rest, write_rest) = rest(shape, names);
    quote! {
        impl codec::Object for #name {
            const NAME: &'static str = #title;
            const FIELDS: &'static [codec::Field] = &[#(#table),*];

            fn blank() -> Self {
                Self { #(#blanks)* #blank_rest }
            }

            fn read<'de, A: serde::de::MapAccess<'de>>(&mut self, field: usize, from: &mut A) -> Result<(), A::Error> {
                match field {
                    #(#reads)*
                    _ => Ok(()),
                }
            }

            #rest

            fn write<S: serde::ser::SerializeMap>(&self, to: &mut S) -> Result<(), S::Error> {
                #(#writes)*
                #write_rest
            }
        }

        impl codec::Blank for #name {
            fn blank() -> Self {
                codec::Object::blank()
            }
        }

        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                codec::decode_object(from)
            }
        }

        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                codec::encode_object(self, to)
            }
        }
    }
}

/// What an object that keeps further members says of them; a closed one drops them, as the codec does by itself.
fn rest(shape: &Struct, names: &TypeNames) -> (TokenStream, TokenStream, TokenStream) {
    if shape.rest.is_none() {
        return (TokenStream::new(), TokenStream::new(), quote!(Ok(())));
    }
    let member = ident(&names.rest);
    let read = quote! {
        fn read_rest<'de, A: serde::de::MapAccess<'de>>(&mut self, name: String, from: &mut A) -> Result<(), A::Error> {
            self.#member.insert(name, from.next_value()?);
            Ok(())
        }

        fn strays(&self) -> usize {
            self.#member.len()
        }
    };
    (quote!(#member: codec::Properties::new(),), read, quote!(codec::write_rest(&self.#member, to)))
}

/// A member that may be absent and may be `null`.
fn is_doubly_optional(field: &Field) -> bool {
    !field.required && matches!(field.ty, Ty::Nullable(_))
}
