//! Open lists of constants: a variant for each, and one that keeps whatever else is sent.

use super::super::{doc, ident};
use super::{direction, heading};
use crate::ir::{Enum, TypeDef};
use crate::name::TypeNames;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

pub(super) fn enumeration(def: &TypeDef, list: &Enum, names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let heading = heading(def);
    let members: Vec<Ident> = names.members.iter().map(|member| ident(member)).collect();
    let rest = ident(&names.rest);
    let variants = list.values.iter().zip(&members).map(|(value, member)| {
        // There is no code span of nothing.
        let said = if value.wire.is_empty() { "The empty text".to_owned() } else { doc::code(&value.wire) };
        let own = value.doc.as_deref().map(doc::markdown).unwrap_or_default();
        let doc = doc::attributes(format!("{}\n\n{said}.", own.trim()).trim());
        let deprecated = doc::deprecated(value.deprecated);
        quote!(#doc #deprecated #member,)
    });
    let kept = if list.integer { quote!(i64) } else { quote!(String) };
    let codec = if list.integer { integer(def, list, names) } else { text(def, list, names) };
    quote! {
        #heading
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that the document does not name, as it was sent.
            #rest(#kept),
        }

        #codec
    }
}

fn text(def: &TypeDef, list: &Enum, names: &TypeNames) -> TokenStream {
    let (name, rest) = (ident(&names.ident), ident(&names.rest));
    let members: Vec<Ident> = names.members.iter().map(|member| ident(member)).collect();
    let (decoded, encoded) = (direction(def.uses.response), direction(def.uses.request));
    let title = name.to_string();
    let wires: Vec<&String> = list.values.iter().map(|value| &value.wire).collect();
    quote! {
        impl #name {
            /// Returns the value as it is sent.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#members => #wires,)*
                    Self::#rest(text) => text,
                }
            }
        }

        impl codec::Text for #name {
            const NAME: &'static str = #title;

            fn from_text(text: &str) -> Self {
                match text {
                    #(#wires => Self::#members,)*
                    _ => Self::#rest(codec::unrecognized(text)),
                }
            }
        }

        #decoded
        impl codec::Blank for #name {
            fn blank() -> Self {
                Self::#rest(String::new())
            }
        }

        impl From<&str> for #name {
            fn from(text: &str) -> Self {
                codec::Text::from_text(text)
            }
        }

        impl std::fmt::Display for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        #decoded
        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                codec::decode_text(from)
            }
        }

        #encoded
        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
    }
}

fn integer(def: &TypeDef, list: &Enum, names: &TypeNames) -> TokenStream {
    let (name, rest) = (ident(&names.ident), ident(&names.rest));
    let members: Vec<Ident> = names.members.iter().map(|member| ident(member)).collect();
    let (decoded, encoded) = (direction(def.uses.response), direction(def.uses.request));
    let title = name.to_string();
    let numbers: Vec<Literal> =
        list.values.iter().map(|value| Literal::i64_unsuffixed(value.wire.parse().unwrap_or_default())).collect();
    quote! {
        impl #name {
            /// Returns the value as it is sent.
            #[must_use]
            pub fn as_i64(&self) -> i64 {
                match self {
                    #(Self::#members => #numbers,)*
                    Self::#rest(number) => *number,
                }
            }
        }

        impl codec::Integer for #name {
            const NAME: &'static str = #title;

            fn from_integer(number: i64) -> Self {
                match number {
                    #(#numbers => Self::#members,)*
                    _ => Self::#rest(codec::unrecognized_integer(number)),
                }
            }
        }

        #decoded
        impl codec::Blank for #name {
            fn blank() -> Self {
                Self::#rest(0)
            }
        }

        impl From<i64> for #name {
            fn from(number: i64) -> Self {
                codec::Integer::from_integer(number)
            }
        }

        impl std::fmt::Display for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.as_i64(), f)
            }
        }

        #decoded
        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                codec::decode_integer(from)
            }
        }

        #encoded
        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_i64(self.as_i64())
            }
        }
    }
}
