//! Open lists of constants: a variant for each, and one that keeps whatever else is sent.

use super::super::{doc, ident};
use super::{direction, heading};
use crate::ir::{Enum, EnumKind, TypeDef};
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
    let (kept, codec) = match list.kind {
        EnumKind::Text => (quote!(String), text(def, list, names)),
        EnumKind::Integer => (quote!(i64), number(def, list, names)),
        EnumKind::Number => (quote!(f64), number(def, list, names)),
    };
    // There is no order and no hash of all doubles.
    let derived = match list.kind {
        EnumKind::Text | EnumKind::Integer => quote!(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord),
        EnumKind::Number => quote!(Clone, Debug, PartialEq, PartialOrd),
    };
    quote! {
        #heading
        #[derive(#derived)]
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

/// What the code of a list of numbers calls things: integers and doubles differ in nothing else.
struct Words {
    own: TokenStream,
    as_own: TokenStream,
    codec: TokenStream,
    from_number: TokenStream,
    unrecognized: TokenStream,
    decode: TokenStream,
    encode: TokenStream,
}

fn number(def: &TypeDef, list: &Enum, names: &TypeNames) -> TokenStream {
    let integer = list.kind == EnumKind::Integer;
    let words = match integer {
        true => Words {
            own: quote!(i64),
            as_own: quote!(as_i64),
            codec: quote!(codec::Integer),
            from_number: quote!(from_integer),
            unrecognized: quote!(codec::unrecognized_integer),
            decode: quote!(codec::decode_integer(from)),
            encode: quote!(to.serialize_i64(self.as_i64())),
        },
        false => Words {
            own: quote!(f64),
            as_own: quote!(as_f64),
            codec: quote!(codec::Number),
            from_number: quote!(from_number),
            unrecognized: quote!(codec::unrecognized_number),
            decode: quote!(codec::decode_number(from)),
            encode: quote!(codec::encode_number(self.as_f64(), to)),
        },
    };
    let Words { own, as_own, codec, from_number, unrecognized, decode, encode } = words;
    let (name, rest) = (ident(&names.ident), ident(&names.rest));
    let members: Vec<Ident> = names.members.iter().map(|member| ident(member)).collect();
    let (decoded, encoded) = (direction(def.uses.response), direction(def.uses.request));
    let title = name.to_string();
    let literal = |wire: &str| match integer {
        true => Literal::i64_unsuffixed(wire.parse().unwrap_or_default()),
        false => Literal::f64_unsuffixed(wire.parse().unwrap_or_default()),
    };
    let numbers: Vec<Literal> = list.values.iter().map(|value| literal(&value.wire)).collect();
    let zero = literal("0");
    quote! {
        impl #name {
            /// Returns the value as it is sent.
            #[must_use]
            pub fn #as_own(&self) -> #own {
                match self {
                    #(Self::#members => #numbers,)*
                    Self::#rest(number) => *number,
                }
            }
        }

        impl #codec for #name {
            const NAME: &'static str = #title;

            fn #from_number(number: #own) -> Self {
                match number {
                    #(#numbers => Self::#members,)*
                    _ => Self::#rest(#unrecognized(number)),
                }
            }
        }

        #decoded
        impl codec::Blank for #name {
            fn blank() -> Self {
                Self::#rest(#zero)
            }
        }

        impl From<#own> for #name {
            fn from(number: #own) -> Self {
                #codec::#from_number(number)
            }
        }

        impl std::fmt::Display for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.#as_own(), f)
            }
        }

        #decoded
        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                #decode
            }
        }

        #encoded
        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                #encode
            }
        }
    }
}
