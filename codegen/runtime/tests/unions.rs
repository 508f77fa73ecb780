//! Values that fit none of a union's alternatives in; a message that says of each why not out.

// The lint knows test functions, but not the functions that they share.
#![allow(clippy::unwrap_used)]

mod support;

use bytes::Bytes;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};
use specbound_runtime::codec::{
    Candidate, Constant, Looseness, Object, Reader, Shape, Union, candidate, decode_object, decode_union,
};
use specbound_runtime::{Call, Client, Error, Response};
use support::{GET_THING, SERVICE, ThingError};

/// An object as it is generated, with the names that it is given.
macro_rules! object {
    ($name:ident { $($field:ident: $ty:ty = $position:literal $how:ident),* } required $required:expr) => {
        #[derive(Debug, PartialEq)]
        struct $name { $($field: $ty),* }

        impl Object for $name {
            const SHAPE: Shape =
                Shape { name: stringify!($name), members: &[$(stringify!($field)),*], required: $required };

            fn blank() -> Self {
                $name { $($field: specbound_runtime::codec::Blank::blank()),* }
            }

            fn read<'de, A: serde::de::MapAccess<'de>>(&mut self, member: usize, from: &mut Reader<'de, A>) {
                match member {
                    $($position => from.$how(&mut self.$field),)*
                    _ => from.skip(),
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                decode_object(from)
            }
        }
    };
}

object!(Bowl { litres: i64 = 0 value } required &[0]);
object!(Cat { kind: String = 0 value, name: String = 1 value, bowls: Vec<Bowl> = 2 value } required &[1]);
object!(Dog { kind: String = 0 value, bark: bool = 1 value } required &[1]);
object!(Kinded { kind: String = 0 value, age: Option<i64> = 1 some } required &[0]);
object!(Owner { pet: Pet = 0 value } required &[0]);
object!(Absent { note: Option<String> = 0 some, size: Option<i64> = 1 some } required &[]);
object!(Null { note: Option<Option<String>> = 0 nullable, size: Option<i64> = 1 some } required &[]);
object!(Other { size: Option<Option<i64>> = 0 nullable } required &[]);

/// A union as it is generated; the values of its discriminator are `TAGS`.
macro_rules! union {
    ($name:ident { $($member:ident($ty:ty) = $position:literal),* } $tag:expr, $tags:expr $(, $constants:expr)? $(; base $base:expr)?) => {
        #[derive(Debug, PartialEq)]
        enum $name { $($member($ty),)* Unrecognized(Value) }

        impl Union for $name {
            const NAME: &'static str = stringify!($name);
            const VARIANTS: &'static [&'static str] = &[$(stringify!($member)),*];
            const TAG: Option<&'static str> = $tag;
            const TAGS: &'static [(&'static str, usize)] = $tags;
            $(const CONSTANTS: &'static [Constant] = $constants;)?
            $(const BASE: Option<usize> = Some($base);)?

            fn read(variant: usize, value: &Value) -> Candidate<Self> {
                match variant {
                    $($position => candidate(value, Looseness::Exact, Self::$member),)*
                    _ => Ok((Self::Unrecognized(value.clone()), 0)),
                }
            }

            fn unrecognized(value: Value) -> Self {
                Self::Unrecognized(value)
            }
        }

        impl specbound_runtime::codec::Blank for $name {
            fn blank() -> Self {
                Self::Unrecognized(Value::Null)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                decode_union(from)
            }
        }
    };
}

union!(Pet { Cat(Cat) = 0, Dog(Dog) = 1 } None, &[]);
union!(Half { Cat(Cat) = 0, Dog(Dog) = 1 } Some("kind"), &[("cat", 0), ("tom", 0)]);
union!(Whole { Cat(Cat) = 0, Dog(Dog) = 1 } Some("kind"), &[("cat", 0), ("dog", 1)]);
union!(Animal { Base(Kinded) = 0, Cat(Cat) = 1, Dog(Dog) = 2 } Some("kind"), &[("cat", 1), ("dog", 2)]; base 0);
union!(Told { Cat(Cat) = 0, Dog(Dog) = 1, Owner(Owner) = 2 } None, &[], &[("kind", "cat", 0), ("kind", "tom", 0), ("kind", "dog", 1)]);
union!(Shared { Cat(Cat) = 0, Dog(Dog) = 1, Owner(Owner) = 2 } Some("kind"), &[("owner", 2)], &[("kind", "pet", 0), ("kind", "pet", 1), ("kind", "owner", 2)]);
union!(Numbered { Cat(Map<String, Value>) = 0, Dog(Map<String, Value>) = 1 } None, &[], &[("version", "1", 0), ("version", "2", 1)]);
union!(Twice { Cat(Map<String, Value>) = 0, Dog(Map<String, Value>) = 1 } None, &[], &[("kind", "cat", 0), ("version", "1", 0), ("kind", "dog", 1)]);
union!(Noted { Absent(Absent) = 0, Null(Null) = 1 } None, &[]);
union!(Loose { Other(Other) = 0, Absent(Absent) = 1 } None, &[]);
union!(Outer { Owner(Owner) = 0, Number(i64) = 1 } None, &[]);

fn refused<T: for<'de> Deserialize<'de> + std::fmt::Debug>(value: &Value) -> String {
    T::deserialize(value).unwrap_err().to_string()
}

#[test]
fn each_alternative_says_why_it_does_not_fit() {
    assert_eq!(
        refused::<Pet>(&json!({"name": 7})),
        "no alternative of Pet fits; not Cat: name: invalid type: integer `7`, expected a string; not Dog: missing field `bark`"
    );
    assert_eq!(
        refused::<Pet>(&json!([1])),
        "no alternative of Pet fits; not Cat: invalid type: sequence, expected an object (Cat); \
         not Dog: invalid type: sequence, expected an object (Dog)"
    );
}

/// Where the text of an answer does not fit.
fn path<T: for<'de> Deserialize<'de> + std::fmt::Debug>(body: &'static str) -> String {
    let client = Client::from_service(&SERVICE).build().unwrap();
    let answer = Call::new(&client, &GET_THING).answer(http::Response::new(Bytes::from_static(body.as_bytes())));
    let result: Result<Response<T>, Error<ThingError>> = answer.json(&["application/json"], |body| body);
    result.unwrap_err().decode_error().unwrap().path().to_owned()
}

/// The last member of an object and the last item of an array as well: both end right behind the value.
#[test]
fn the_path_of_a_union_that_does_not_fit_is_its_own() {
    assert_eq!(path::<Owner>(r#"{"pet": "x", "more": 1}"#), "$.pet");
    for body in [
        r#"{"pet": "x"}"#,
        r#"{"pet": 1.5}"#,
        r#"{"pet": {}}"#,
        r#"{"pet": [1]}"#,
        r#"{"pet": null}"#,
        r#"{"pet":true }"#,
    ] {
        assert_eq!(path::<Owner>(body), "$.pet", "{body}");
    }
    assert_eq!(path::<Vec<Pet>>(r#"[{"bark": true}, {}]"#), "$[1]");
    assert_eq!(path::<Vec<Owner>>(r#"[{"pet": {"bark": true}}, {"pet": {"kind": "dog"}}]"#), "$[1].pet");
    assert_eq!(path::<Pet>("7"), "$");
}

/// The members on the way; what the error of one alternative passed is not told of the next.
#[test]
fn a_reason_names_the_member_that_does_not_fit() {
    let message = refused::<Pet>(&json!({"name": "Tom", "bowls": [{"litres": 1}, {"litres": "two"}]}));
    let cat = "not Cat: bowls.litres: invalid type: string \"two\", expected i64;";
    assert!(message.contains(cat), "{message}");
    assert!(message.ends_with("; not Dog: missing field `bark`"), "{message}");
}

#[test]
fn an_alternative_that_fits_leaves_nothing_behind() {
    // The first alternative fails inside of a member; the second fits; what follows fails without any member.
    assert!(matches!(Pet::deserialize(json!({"name": 1, "bark": true})), Ok(Pet::Dog(_))));
    assert_eq!(refused::<Cat>(&json!(3)), "invalid type: integer `3`, expected an object (Cat)");
    let message = refused::<Pet>(&json!(3));
    assert!(message.starts_with("no alternative of Pet fits; not Cat: invalid type: integer `3`"), "{message}");
}

#[test]
fn a_union_inside_an_alternative_tells_its_reasons_too() {
    assert_eq!(
        refused::<Outer>(&json!({"pet": {"bark": "loud"}})),
        "no alternative of Outer fits; not Owner: pet: no alternative of Pet fits; not Cat: missing field `name`; \
         not Dog: bark: invalid type: string \"loud\", expected a boolean; \
         not Number: invalid type: map, expected i64"
    );
}

#[test]
fn a_discriminator_is_told_with_what_it_could_have_been() {
    assert_eq!(
        refused::<Half>(&json!({"kind": "bird", "bark": 1})),
        "no alternative of Half fits (kind is `bird`, which is none of `cat`, `tom`); \
         not Dog: bark: invalid type: integer `1`, expected a boolean"
    );
    // What would fit but for its name is not that.
    let bird = json!({"kind": "bird", "name": "Tweety", "bowls": [], "bark": true});
    assert!(matches!(Half::deserialize(bird), Ok(Half::Dog(_))));
    assert_eq!(
        refused::<Half>(&json!({})),
        "no alternative of Half fits (no `kind` says which it is); not Cat: missing field `name`; \
         not Dog: missing field `bark`"
    );
    assert_eq!(refused::<Half>(&json!({"kind": "tom"})), "Half with kind `tom`: missing field `name`");
    assert_eq!(
        refused::<Whole>(&json!({"kind": "dog", "bark": "loud"})),
        "Whole with kind `dog`: bark: invalid type: string \"loud\", expected a boolean"
    );
    // Where each alternative has its value, another one means an alternative of a later version.
    assert!(matches!(Whole::deserialize(json!({"kind": "bird"})), Ok(Whole::Unrecognized(_))));
    let message = refused::<Whole>(&json!({"kind": {"x": 1}, "bark": true}));
    assert!(message.contains("not Dog: kind: invalid type: map, expected a string"), "{message}");
    let long = refused::<Half>(&json!({"kind": "k".repeat(10_000)}));
    assert!(long.contains("kind is a text of 10000 characters, which is none of `cat`"), "{long}");
}

/// Where no discriminator is declared, a constant that one alternative knows and another does not.
#[test]
fn a_constant_tells_which_alternative_is_meant() {
    // As a dog it would fit, but for what it says of itself.
    let message = refused::<Told>(&json!({"kind": "tom", "name": 7, "bark": true}));
    assert_eq!(
        message,
        "no alternative of Told fits; not Cat: name: invalid type: integer `7`, expected a string; \
         not Owner: missing field `pet`"
    );
    assert!(matches!(Told::deserialize(json!({"kind": "dog", "name": "Tom", "bark": true})), Ok(Told::Dog(_))));
    // An alternative without the constant may have any value there.
    let owner = json!({"kind": "dog", "pet": {"kind": "cat", "name": "Tom"}});
    assert!(matches!(Told::deserialize(owner), Ok(Told::Owner(_))));
    // So may numbers tell: of an optional member that is `null`, the first one would make none.
    let numbered = |version: i32| Numbered::deserialize(json!({"version": version, "name": "n"})).unwrap();
    assert!(matches!((numbered(1), numbered(2)), (Numbered::Cat(_), Numbered::Dog(_))));
    // Where each alternative has its constant, another one means an alternative of a later version.
    assert!(matches!(numbered(3), Numbered::Unrecognized(_)));
    // Of two constants one is enough.
    let twice = |kind: &str, version: i32| Twice::deserialize(json!({"kind": kind, "version": version})).unwrap();
    assert!(matches!((twice("cat", 2), twice("cat", 3)), (Twice::Cat(_), Twice::Cat(_))));
    assert!(matches!((twice("lynx", 1), twice("lynx", 3)), (Twice::Cat(_), Twice::Unrecognized(_))));
    // A value that none knows, or no text, is what an alternative without the constant may have; where that does not fit, the value may
    // be of a later version.
    for kind in [json!("lynx"), json!(null), json!(["cat"])] {
        let value = json!({"kind": kind, "bowls": [], "name": "Tom", "pet": {"bark": true}});
        let read = Told::deserialize(value);
        assert!(matches!(read, Ok(Told::Owner(_))), "{read:?}");
    }
    assert!(matches!(Told::deserialize(json!({"kind": "lynx", "name": "Tom"})), Ok(Told::Unrecognized(_))));
    assert!(matches!(Told::deserialize(json!({"bark": true})), Ok(Told::Dog(_))));
}

/// A value of the discriminator that several alternatives share says that none of the others is meant.
#[test]
fn what_alternatives_share_is_none_of_the_others() {
    let pet = json!({"kind": "pet", "pet": {"bark": true}});
    assert_eq!(
        refused::<Shared>(&pet),
        "no alternative of Shared fits; not Cat: missing field `name`; not Dog: missing field `bark`"
    );
    assert!(matches!(Shared::deserialize(json!({"kind": "pet", "bark": true})), Ok(Shared::Dog(_))));
    let owner = json!({"kind": "owner", "pet": {"bark": true}});
    assert!(matches!(Shared::deserialize(owner), Ok(Shared::Owner(_))));
}

/// An alternative where a member may be `null` keeps it; one where it may be absent alone still knows more of it than one without a name
/// for it.
#[test]
fn null_is_kept_by_an_alternative_that_may_have_it() {
    let noted = |value: Value| Noted::deserialize(value).unwrap();
    assert_eq!(noted(json!({"note": null})), Noted::Null(Null { note: Some(None), size: None }));
    assert_eq!(noted(json!({"note": null, "size": null})), Noted::Null(Null { note: Some(None), size: None }));
    assert_eq!(noted(json!({"size": null})), Noted::Absent(Absent { note: None, size: None }));
    let loose = |value: Value| Loose::deserialize(value).unwrap();
    assert_eq!(loose(json!({"note": null, "size": 1})), Loose::Absent(Absent { note: None, size: Some(1) }));
    assert_eq!(loose(json!({"size": null})), Loose::Other(Other { size: Some(None) }));
}

/// `{}` is all that a closed object without members may be.
#[test]
fn what_has_members_is_no_empty_object() {
    let read = |value: Value| candidate(&value, Looseness::Empty, |read: Map<String, Value>| read);
    assert!(matches!(read(json!({})), Ok((_, 0))));
    assert!(read(json!({"a": 1})).is_err());
    assert!(read(json!(1)).is_err());
}

/// An alternative of many that takes nothing.
#[derive(Debug)]
struct Many;

impl Union for Many {
    const NAME: &'static str = "Many";
    const VARIANTS: &'static [&'static str] = &["Alternative"; 50];
    const TAG: Option<&'static str> = Some("kind");
    const TAGS: &'static [(&'static str, usize)] = &[("value", 0); 40];

    fn read(_: usize, value: &Value) -> Candidate<Self> {
        candidate::<Cat, Many>(value, Looseness::Exact, |_| Many)
    }

    fn unrecognized(_: Value) -> Self {
        Many
    }
}

#[test]
fn messages_are_bounded_and_quote_nothing_in_part() {
    let secret = "s3cret".repeat(100);
    let message = refused::<Pet>(&json!({"name": {}, "bark": secret}));
    assert!(!message.contains("s3c"), "{message}");
    assert!(message.ends_with("; not Dog: bark: invalid type: string …"), "{message}");
    let message = decode_union::<Many, _>(&json!({"kind": "x", "name": "n".repeat(1000), "bowls": secret}));
    let message = message.unwrap_err().to_string();
    assert!(message.chars().count() < 1500, "{} characters", message.chars().count());
    assert_eq!(message.matches("; not Alternative: bowls: ").count(), 16, "{message}");
    assert!(message.contains("which is none of `value`, `value`") && message.contains(" and 28 more)"), "{message}");
    assert!(message.ends_with("; and 33 more") && !message.contains("s3c"), "{message}");
}

/// What is referred to is the base, so that a value need be no more than that; what names an heir and is one is that heir.
#[test]
fn what_extends_the_base_is_told_by_its_name_and_anything_else_is_the_base() {
    let read = |value: Value| Animal::deserialize(value).unwrap();
    let cat = json!({"kind": "cat", "name": "Tom", "bowls": []});
    assert_eq!(read(cat), Animal::Cat(Cat { kind: "cat".to_owned(), name: "Tom".to_owned(), bowls: Vec::new() }));
    assert_eq!(read(json!({"kind": "dog", "bark": true})), Animal::Dog(Dog { kind: "dog".to_owned(), bark: true }));
    let base = |kind: &str, age| Animal::Base(Kinded { kind: kind.to_owned(), age });
    for (value, base) in [
        (json!({"kind": "hamster", "age": 2}), base("hamster", Some(2))),
        // Of the two that have a name, neither has what it requires.
        (json!({"kind": "cat", "age": 3}), base("cat", Some(3))),
        (json!({"kind": "dog", "bark": "loud"}), base("dog", None)),
    ] {
        assert_eq!(read(value), base);
    }
    assert_eq!(
        refused::<Animal>(&json!({"kind": "cat", "age": "old"})),
        "Animal with kind `cat`: missing field `name`"
    );
    assert_eq!(
        refused::<Animal>(&json!({"kind": "hamster", "age": "old"})),
        "Animal with kind `hamster`: age: invalid type: string \"old\", expected i64"
    );
    assert_eq!(
        refused::<Animal>(&json!({"kind": [1]})),
        "Animal with kind `[1]`: kind: invalid type: sequence, expected a string"
    );
    assert_eq!(
        refused::<Animal>(&json!({"age": 1})),
        "no alternative of Animal fits (no `kind` says which it is); not Base: missing field `kind`; \
         not Cat: missing field `name`; not Dog: missing field `bark`"
    );
}
