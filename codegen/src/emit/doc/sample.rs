//! Types in, expressions of values that fit them out: what stands in an example that is compiled, but never run. It must never
//! make an expression that does not compile; where it has none, there is none.

use super::super::models::only_value;
use super::super::{Scope, ident};
use crate::ir::{Constraints, Enum, Field, Shape, Struct, Ty, TypeId, Union};
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

/// How deep a value may be nested, and how long its text may be: a longer one teaches nobody.
const DEEPEST: usize = 4;
const LONGEST: usize = 700;

/// The longest text of the document that is shown in an example.
const LONGEST_TEXT: usize = 64;

/// What is known of a value beside its type.
#[derive(Clone, Copy)]
pub(super) struct Hint<'a> {
    /// What the document calls it.
    pub(super) word: &'a str,
    /// Values that the document gives, the best first.
    pub(super) given: [Option<&'a Value>; 2],
    /// What it must satisfy.
    pub(super) constraints: Option<&'a Constraints>,
}

impl<'a> Hint<'a> {
    fn asked(&self) -> &'a Constraints {
        self.constraints.unwrap_or(&Constraints::NONE)
    }
}

/// Texts that patterns and lengths often ask for.
const TEXTS: [&str; 7] = [
    "a",
    "0",
    "507f1f77bcf86cd799439011",
    "6f1d1c4e-8a3b-4c60-9d5e-2b7f0a1c3d4e",
    "2026-01-31",
    "2026-01-31T12:00:00Z",
    "192.0.2.1",
];

/// Makes the values of one example.
pub(super) struct Sampler<'a> {
    pub(super) scope: &'a Scope<'a>,
    /// The name by which the example knows the crate.
    pub(super) krate: &'a TokenStream,
}

impl Sampler<'_> {
    /// An argument as [`Scope::argument`] wants it.
    pub(super) fn argument(&self, ty: &Ty, hint: Hint<'_>) -> Option<TokenStream> {
        let tokens = self.borrowed(ty, hint)?;
        (tokens.to_string().len() <= LONGEST).then_some(tokens)
    }

    /// A value that a `let` can hold.
    pub(super) fn value(&self, ty: &Ty, hint: Hint<'_>) -> Option<TokenStream> {
        let tokens = self.owned(ty, hint, 0)?;
        (tokens.to_string().len() <= LONGEST).then_some(tokens)
    }

    fn borrowed(&self, ty: &Ty, hint: Hint<'_>) -> Option<TokenStream> {
        match ty {
            Ty::String => self.text(hint),
            Ty::List(item) => {
                let items = self.items(item, hint, 0)?;
                Some(quote!(&[#items]))
            }
            Ty::Bool | Ty::Int { .. } | Ty::Float | Ty::Null => self.owned(ty, hint, 0),
            Ty::Named(id) => match &self.scope.api.def(*id).shape {
                Shape::Alias { ty, recursive: false } => self.borrowed(ty, hint),
                Shape::Alias { .. } | Shape::Struct(_) | Shape::Enum(_) | Shape::Union(_) => {
                    self.owned(ty, hint, 0).map(|value| quote!(&#value))
                }
            },
            Ty::Number
            | Ty::Foreign(_)
            | Ty::Bytes
            | Ty::File
            | Ty::Any
            | Ty::Object
            | Ty::Tuple(_)
            | Ty::Map(_)
            | Ty::Nullable(_) => self.owned(ty, hint, 0).map(|value| quote!(&#value)),
        }
    }

    fn owned(&self, ty: &Ty, hint: Hint<'_>, depth: usize) -> Option<TokenStream> {
        if depth > DEEPEST {
            return None;
        }
        match ty {
            Ty::Bool => {
                let yes = hint.given.into_iter().flatten().find_map(Value::as_bool).unwrap_or(true);
                Some(quote!(#yes))
            }
            Ty::Int { bits, signed } => Some(integer(*bits, *signed, hint)),
            Ty::Number => {
                let number = integer(32, true, hint);
                Some(quote!(serde_json::Number::from(#number)))
            }
            Ty::Float => Some(float(hint)),
            Ty::String => self.text(hint).map(|text| quote!(#text.to_owned())),
            // Nothing is known of a type that the settings name.
            Ty::Foreign(_) => None,
            Ty::Bytes => Some(quote!(bytes::Bytes::from("content"))),
            Ty::File => {
                let krate = self.krate;
                Some(quote!(#krate::runtime::File::new("content")))
            }
            Ty::Null => Some(quote!(())),
            Ty::Any => Some(any(hint)),
            Ty::Object => Some(quote!(serde_json::Map::new())),
            Ty::List(item) => {
                let items = self.items(item, hint, depth)?;
                Some(quote!(vec![#items]))
            }
            Ty::Tuple(list) => {
                let blank = Hint { given: [None, None], ..hint };
                let items: Vec<_> = list.iter().map(|ty| self.owned(ty, blank, depth + 1)).collect::<Option<_>>()?;
                Some(quote!((#(#items,)*)))
            }
            Ty::Map(value) => {
                let blank = Hint { given: [None, None], ..hint };
                let value = self.owned(value, blank, depth + 1)?;
                Some(quote!([("key".to_owned(), #value)].into_iter().collect()))
            }
            Ty::Nullable(inner) => self.owned(inner, hint, depth).map(|inner| quote!(Some(#inner))),
            Ty::Named(id) => self.named(*id, hint, depth),
        }
    }

    fn items(&self, item: &Ty, hint: Hint<'_>, depth: usize) -> Option<TokenStream> {
        let first = |value: Option<&'_ Value>| value.and_then(|value| value.get(0)).cloned();
        let [best, other] = hint.given.map(first);
        let hint = Hint { word: hint.word, given: [best.as_ref(), other.as_ref()], constraints: None };
        self.owned(item, hint, depth + 1)
    }

    fn named(&self, id: TypeId, hint: Hint<'_>, depth: usize) -> Option<TokenStream> {
        let name = ident(&self.scope.names.types.get(id.index())?.ident);
        match &self.scope.api.def(id).shape {
            Shape::Alias { ty, recursive: false } => self.owned(ty, hint, depth),
            Shape::Alias { ty, recursive: true } => {
                let inner = self.owned(ty, hint, depth + 1)?;
                Some(quote!(models::#name(Box::new(#inner))))
            }
            Shape::Struct(shape) => self.structure(id, shape, depth),
            Shape::Enum(list) => self.constant(id, list, hint),
            Shape::Union(union) => self.alternative(id, union, depth),
        }
    }

    /// The object with its required members, as its constructor asks for them.
    fn structure(&self, id: TypeId, shape: &Struct, depth: usize) -> Option<TokenStream> {
        let name = ident(&self.scope.names.types.get(id.index())?.ident);
        let asked = shape.fields.iter().filter(|field| field.required || field.asked);
        let asked = asked.filter(|field| only_value(self.scope, field).is_none());
        let arguments: Vec<TokenStream> = asked.map(|field| self.member(field, depth)).collect::<Option<_>>()?;
        Some(quote!(models::#name::new(#(#arguments),*)))
    }

    fn member(&self, field: &Field, depth: usize) -> Option<TokenStream> {
        let given: Option<Value> = field.default.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let hint = Hint { word: &field.wire, given: [given.as_ref(), None], constraints: field.constraints.as_deref() };
        match (&field.ty, field.boxed) {
            (Ty::Nullable(_), _) => Some(quote!(None)),
            (Ty::String, false) => self.text(hint),
            (ty, false) => self.owned(ty, hint, depth + 1),
            (ty, true) => self.owned(ty, hint, depth + 1).map(|value| quote!(Box::new(#value))),
        }
    }

    fn constant(&self, id: TypeId, list: &Enum, hint: Hint<'_>) -> Option<TokenStream> {
        let names = self.scope.names.types.get(id.index())?;
        let wire = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let given = hint.given.into_iter().flatten().map(wire);
        let known = given.filter_map(|wire| list.values.iter().position(|value| value.wire == wire)).next();
        let (name, member) = (ident(&names.ident), ident(names.members.get(known.unwrap_or(0))?));
        Some(quote!(models::#name::#member))
    }

    /// The first alternative that has a value.
    fn alternative(&self, id: TypeId, union: &Union, depth: usize) -> Option<TokenStream> {
        let names = self.scope.names.types.get(id.index())?;
        let name = ident(&names.ident);
        let mut alternatives = union.variants.iter().zip(&names.members);
        alternatives.find_map(|(variant, member)| {
            let hint = Hint { word: &variant.hint, given: [None, None], constraints: None };
            let value = self.owned(&variant.ty, hint, depth + 1)?;
            let (member, value) =
                (ident(member), if variant.boxed { quote!(Box::new(#value)) } else { quote!(#value) });
            Some(quote!(models::#name::#member(#value)))
        })
    }

    /// A text that the document gives, or its own name for it; one that its constraints allow, if there is any.
    fn text(&self, hint: Hint<'_>) -> Option<TokenStream> {
        let given = hint.given.into_iter().flatten().filter_map(Value::as_str);
        let given = given.filter(|text| text.len() <= LONGEST_TEXT && !text.chars().any(char::is_control));
        let mut candidates = given.chain([hint.word]).chain(TEXTS);
        let pattern = hint.asked().pattern.as_ref().and_then(|pattern| regex_lite::Regex::new(pattern).ok());
        let fits = |text: &&str| {
            let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
            hint.asked().min_length.is_none_or(|least| length >= least)
                && hint.asked().max_length.is_none_or(|most| length <= most)
                && pattern.as_ref().is_none_or(|pattern| pattern.is_match(text))
        };
        let text = candidates.find(fits).unwrap_or(hint.word);
        Some(quote!(#text))
    }
}

fn integer(bits: u8, signed: bool, hint: Hint<'_>) -> TokenStream {
    let (least, most) = match (signed, bits) {
        (true, 8) => (i64::from(i8::MIN), i64::from(i8::MAX)),
        (true, 16) => (i64::from(i16::MIN), i64::from(i16::MAX)),
        (true, 32) => (i64::from(i32::MIN), i64::from(i32::MAX)),
        (true, _) => (i64::MIN, i64::MAX),
        (false, 8) => (0, i64::from(u8::MAX)),
        (false, 16) => (0, i64::from(u16::MAX)),
        (false, 32) => (0, i64::from(u32::MAX)),
        (false, _) => (0, i64::MAX),
    };
    let given = hint.given.into_iter().flatten().find_map(Value::as_i64);
    // Of a bound that is no whole number, or beyond what a double holds exactly, nothing is made.
    let whole = |bound: f64| format!("{bound:.0}").parse::<i64>().ok().filter(|_| bound.abs() < 9e15);
    let bounded = || hint.asked().minimum.and_then(whole).filter(|least| *least > 1);
    let capped = || hint.asked().maximum.and_then(whole).filter(|most| *most < 1);
    let number = given.or_else(bounded).or_else(capped).unwrap_or(1).clamp(least, most);
    let number = Literal::i64_unsuffixed(number);
    quote!(#number)
}

fn float(hint: Hint<'_>) -> TokenStream {
    let given = hint.given.into_iter().flatten().find_map(Value::as_f64);
    let number = given.or(hint.asked().minimum).filter(|number| number.is_finite()).unwrap_or(1.0);
    let number = Literal::f64_unsuffixed(number);
    quote!(#number)
}

/// JSON in the macro's words, which are JSON's own.
fn any(hint: Hint<'_>) -> TokenStream {
    let given = hint.given.into_iter().flatten().map(Value::to_string).find(|text| text.len() <= LONGEST_TEXT);
    let json = given.and_then(|text| text.parse::<TokenStream>().ok()).unwrap_or_else(|| quote!({}));
    quote!(serde_json::json!(#json))
}
