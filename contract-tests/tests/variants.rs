//! The variants that the judge demands are held against a table: which successes of an operation a client must name, and which
//! it may leave without a name because one type does for all of them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use contract_tests::judge::{Act, Expected, Variant};
use contract_tests::{Document, Judge, Options};

const JSON: &str = "application/json";

/// What the one success says, what the other says, and whether a client may leave both unnamed.
const TABLE: &[(&str, &str, bool)] = &[
    ("{}", "{}", true),
    ("{ $ref: '#/components/schemas/A' }", "{ $ref: '#/components/schemas/A' }", true),
    ("{ $ref: '#/components/schemas/A' }", "{ $ref: '#/components/schemas/AliasOfA' }", true),
    ("{ $ref: '#/components/schemas/A' }", "{ $ref: '#/components/schemas/B' }", false),
    ("{ $ref: '#/components/schemas/A' }", "{ type: object, properties: { a: { type: string } } }", false),
    ("{ type: object, properties: { a: {} } }", "{ type: object, properties: { a: { description: d } } }", true),
    ("{ type: object, properties: { a: {} } }", "{ type: object, properties: { title: {} } }", false),
    ("{ type: string, description: one }", "{ type: string, maxLength: 9, description: other }", true),
    ("{ type: string }", "{ type: integer }", false),
    ("{ type: string }", "{ type: string, enum: [a] }", false),
    ("{ type: array, items: { type: string } }", "{ type: array, items: { type: string } }", true),
    ("{ type: array, items: { type: string } }", "{ type: array, items: { type: integer } }", false),
    ("{ type: array, items: { type: string } }", "{ type: string }", false),
];

/// The same with one schema for both, in two media types.
const MEDIA: &[(&str, &str, bool)] = &[
    (JSON, "application/vnd.a.v1+json", true),
    (JSON, "text/csv", false),
    ("text/csv", "text/plain", true),
    ("text/plain", "application/octet-stream", false),
    ("image/png", "application/octet-stream", true),
];

fn document(one: (&str, &str), other: (&str, &str)) -> Document {
    let [one, other] = [one, other].map(|(media, schema)| format!("content: {{ '{media}': {{ schema: {schema} }} }}"));
    let text = format!(
        "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n  /a:\n    get:\n      responses:\n        \
         200: {{ description: d, {one} }}\n        201: {{ description: d, {other} }}\n        \
         404: {{ description: d, {one} }}\ncomponents:\n  schemas:\n    \
         A: {{ type: object, properties: {{ a: {{ type: string }} }} }}\n    \
         AliasOfA: {{ $ref: '#/components/schemas/A' }}\n    B: {{ type: object, properties: {{ a: {{ type: string }} }} }}\n"
    );
    Document::parse(&text).unwrap()
}

/// The variants demanded for 200, 201 and 404.
fn demanded(document: Document) -> Vec<Variant> {
    let judge = Judge::new(document, Options::default()).unwrap();
    let first = |status: &str| {
        let mut cases = judge.cases().filter(|case| case.name.contains(status));
        let variant = cases.find_map(|case| match &case.act {
            Act::Answer(act) => match &act.expected {
                Expected::Declared { variant, .. } => Some(variant.clone()),
                _ => None,
            },
            _ => None,
        });
        variant.unwrap_or_else(|| panic!("no case for {status}"))
    };
    ["› 200 ", "› 201 ", "› 404 "].map(first).to_vec()
}

#[track_caller]
fn holds(one: (&str, &str), other: (&str, &str), alike: bool) {
    let own = |name: &str| {
        let name = name.to_owned();
        if alike { Variant::Either(name) } else { Variant::Named(name) }
    };
    let wanted = vec![own("Ok"), own("Created"), Variant::Named("NotFound".to_owned())];
    assert_eq!(demanded(document(one, other)), wanted, "{one:?} {other:?}");
}

#[test]
fn successes_of_one_type_may_stay_unnamed() {
    for (one, other, alike) in TABLE {
        holds((JSON, one), (JSON, other), *alike);
    }
    for (one, other, alike) in MEDIA {
        holds((one, "{ type: string }"), (other, "{ type: string }"), *alike);
    }
}

#[test]
fn a_variant_accepts_what_it_says() {
    let named = |name: &str| name.to_owned();
    let fits = |variant: &Variant| [None, Some("Ok"), Some("Created")].map(|own| variant.fits(own));
    assert_eq!(fits(&Variant::Unnamed), [true, false, false]);
    assert_eq!(fits(&Variant::Named(named("Ok"))), [false, true, false]);
    assert_eq!(fits(&Variant::Either(named("Ok"))), [true, true, false]);
}

/// Two media types of one subtype: the second is named as a whole, as the client's crate says of its variants.
#[test]
fn a_subtype_names_one_media_type() {
    let schema = "schema: { type: string }";
    let text = format!(
        "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n  /a:\n    get:\n      responses:\n        404:\n          \
         description: d\n          content: {{ {JSON}: {{ {schema} }}, text/json: {{ {schema} }}, text/csv: {{ {schema} }} }}\n"
    );
    let judge = Judge::new(Document::parse(&text).unwrap(), Options::default()).unwrap();
    let mut named: Vec<String> = Vec::new();
    for case in judge.cases() {
        if let Act::Answer(act) = &case.act
            && let Expected::Declared { variant: Variant::Named(name), .. } = &act.expected
            && !named.contains(name)
        {
            named.push(name.clone());
        }
    }
    assert_eq!(named, ["NotFoundJson", "NotFoundTextJson", "NotFoundCsv"]);
}
