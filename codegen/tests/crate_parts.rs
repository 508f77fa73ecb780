//! The parts of a generated crate that are not made from the document: the runtime's sources and the manifest. They are held
//! against the folders and manifests that they repeat, so that none of them can go its own way.

#![allow(clippy::unwrap_used)]

use specbound_codegen::print::HEADER;
use specbound_codegen::read::NoLibrary;
use specbound_codegen::{Input, Output, Ownership, Settings, generate};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn table(path: &str) -> Table {
    fs::read_to_string(project().join(path)).unwrap().parse().unwrap()
}

/// The crate of a document whose operations need every part of the runtime, each in a tag of its own unless `tag` names one.
fn of_every_part(tag: Option<&str>) -> Output {
    let operation = |kind: &str, own: &str, rest: &str| {
        let tag = tag.unwrap_or(own);
        format!("  /{own}: {{{kind}: {{tags: [{tag}], operationId: {own}, {rest}}}}}\n")
    };
    let sends = |mime: &str| {
        format!(
            "requestBody: {{content: {{{mime}: {{schema: {{type: object}}}}}}}}, responses: {{'204': {{description: D}}}}"
        )
    };
    let answers = |mime: &str, schema: &str| {
        format!("responses: {{'200': {{description: D, content: {{{mime}: {{schema: {schema}}}}}}}}}")
    };
    let of_type = |name: &str| answers("application/json", &format!("{{$ref: '#/components/schemas/{name}'}}"));
    let header = "X-Left: {schema: {type: integer}}";
    let page = "{type: object, properties: {items: {type: array, items: {type: string}}, next: {type: string}}}";
    let listing = "parameters: [{name: cursor, in: query, schema: {type: string}}]";
    let takes = |parameter: &str| format!("parameters: [{{{parameter}}}], responses: {{'204': {{description: D}}}}");
    let queries = |schema: &str| takes(&format!("name: q, in: query, schema: {schema}"));
    let octets = "requestBody: {content: {application/octet-stream: {}}}";
    let wrapped =
        "name: q, in: query, schema: {type: boolean}, x-specbound-envelope: {status: status, content: content}";
    let segments = format!(
        "  /segments/{{v}}: {{get: {{tags: [{}], operationId: segments, {}}}}}\n",
        tag.unwrap_or("segments"),
        takes("name: v, in: path, required: true, style: label, schema: {type: string}")
    );
    let paths = [
        operation("get", "bare", "responses: {'204': {description: D}}"),
        operation("post", "form", &sends("application/x-www-form-urlencoded")),
        operation("post", "upload", &sends("multipart/form-data")),
        operation("get", "events", &answers("text/event-stream", "{type: string}")),
        operation("get", "list", &format!("{listing}, {}", answers("application/json", page))),
        operation("post", "bytes", &format!("{octets}, {}", answers("image/png", "{type: string, format: binary}"))),
        operation("get", "text", &answers("text/html", "{type: string}")),
        operation("get", "plain", &answers("text/plain", "{type: integer}")),
        operation("get", "header", &format!("responses: {{'204': {{description: D, headers: {{{header}}}}}}}")),
        operation("get", "numbers", &of_type("Numbers")),
        operation("get", "fractions", &of_type("Fractions")),
        operation("get", "words", &of_type("Words")),
        operation("get", "tuple", &of_type("Tuple")),
        operation("get", "union", &of_type("Union")),
        operation("get", "deep", &takes("name: q, in: query, style: deepObject, schema: {type: object}")),
        operation("get", "sent", &takes("name: X-Sent, in: header, schema: {type: string}")),
        operation("get", "cookie", &takes("name: c, in: cookie, schema: {type: string}")),
        operation("get", "strings", &queries("{type: string, pattern: '^[a-z]+$'}")),
        operation("get", "expressions", &queries("{type: string, pattern: 'a|b'}")),
        operation("get", "bounds", &queries("{type: integer, minimum: 1}")),
        operation("get", "arrays", &queries("{type: array, items: {type: string}, minItems: 1}")),
        operation("get", "mixed", &queries("{minLength: 1, minimum: 1}")),
        operation("get", "wrapped", &takes(wrapped)),
        segments,
    ];
    let types = "
    Numbers: {type: integer, enum: [1, 2]}
    Fractions: {type: number, enum: [0.5, 1]}
    Words: {type: string, enum: [a, b]}
    Tuple: {type: object, properties: {pair: {type: array, prefixItems: [{type: string}, {type: integer}], minItems: 2, maxItems: 2}}}
    Union: {oneOf: [{type: string}, {type: object, properties: {a: {type: string}}}]}
";
    let server = "{url: 'https://{at}.test', variables: {at: {default: a}}}";
    let schemes = "{Name: {type: http, scheme: basic}, Key: {type: apiKey, in: cookie, name: key}}";
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: Parts, version: '1'}}\nservers: [{server}]\npaths:\n{}components:\n  securitySchemes: {schemes}\n  schemas:{types}",
        paths.concat()
    );
    let settings = r#"
        package = "parts"

        [[pagination]]
        style = "cursor"
        parameter = "cursor"
        items = "/items"
        next = "/next"
    "#;
    let settings = Settings::parse(settings, "generate.toml").unwrap();
    generate(Input { name: "parts.yaml", text: text.as_str().into(), settings: &settings, library: &NoLibrary })
}

/// The files below a crate's `src/runtime`.
fn runtime_of(output: &Output) -> BTreeMap<&str, &str> {
    let files = output.files.iter();
    files.filter_map(|file| Some((file.path.strip_prefix("src/runtime/")?, file.text.as_str()))).collect()
}

/// The crate of the project's own document.
fn seed() -> Output {
    let text = fs::read_to_string(project().join("spec/openapi.yaml")).unwrap();
    let settings = fs::read_to_string(project().join("spec/generate.toml")).unwrap();
    let settings = Settings::parse(&settings, "generate.toml").unwrap();
    generate(Input { name: "openapi.yaml", text: text.as_str().into(), settings: &settings, library: &NoLibrary })
}

fn emitted_manifest() -> Table {
    let output = seed();
    let file = output.files.iter().find(|file| file.path == "Cargo.toml").unwrap();
    assert_eq!(file.ownership, Ownership::Initial, "an existing manifest is its owner's");
    file.text.parse().unwrap()
}

/// Every file below a folder, by its path there.
fn folder(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}

/// Types need parts as well where no operation, and so no tag, leads to them.
#[test]
fn webhooks_alone_have_the_parts_of_their_types() {
    let text = "openapi: 3.1.0\ninfo: {title: Calls, version: '1'}\nwebhooks:\n  called:\n    post:\n      requestBody: {content: {application/json: {schema: {type: string, enum: [a, b]}}}}\n";
    let settings = Settings::for_package("calls");
    let output = generate(Input { name: "calls.yaml", text: text.into(), settings: &settings, library: &NoLibrary });
    let runtime = runtime_of(&output);
    assert!(runtime.contains_key("codec/texts.rs") && !runtime.contains_key("codec/integers.rs"));
    assert!(runtime["codec/mod.rs"].contains(";\nmod texts;"), "{}", runtime["codec/mod.rs"]);
}

#[test]
fn the_runtime_in_a_crate_is_the_folder_of_the_runtime() {
    let mut sources = folder(&project().join("codegen/runtime/src"));
    let root = sources.remove("lib.rs").unwrap();
    assert_eq!(sources.insert("mod.rs".to_owned(), root), None, "lib.rs becomes the module's mod.rs");
    let output = of_every_part(Some("only"));
    let emitted = runtime_of(&output);
    let names = |own: &BTreeSet<&str>, other: &BTreeSet<&str>| -> Vec<String> {
        own.difference(other).map(|name| (*name).to_owned()).collect()
    };
    let (there, here): (BTreeSet<&str>, BTreeSet<&str>) =
        (sources.keys().map(String::as_str).collect(), emitted.keys().copied().collect());
    assert_eq!(names(&there, &here), Vec::<String>::new(), "missing in codegen/src/emit/runtime.rs");
    assert_eq!(names(&here, &there), Vec::<String>::new(), "not in codegen/runtime/src");
    assert_eq!(specbound_codegen::runtime_paths().collect::<BTreeSet<_>>(), here);
    for (name, text) in &emitted {
        let (header, text) = text.split_once('\n').unwrap();
        assert!(header.starts_with(HEADER), "{name}: {header}");
        let own = sources[*name].split("\n#[cfg(test)]\n").next().unwrap().trim_end();
        // What the document decides on is there without a condition.
        let is_condition = |line: &str| {
            line.trim().starts_with("#[cfg(")
                && (["\"api-key\"", "\"basic\"", "\"server-variables\"", "\"tally\""]
                    .iter()
                    .any(|feature| line.contains(feature)))
        };
        let own: Vec<&str> = own.lines().filter(|line| !is_condition(line)).collect();
        assert_eq!(text.trim_end().lines().collect::<Vec<_>>(), own, "{name}");
        assert!(!text.contains("cfg(test)"), "{name}");
    }
}

#[test]
fn a_part_that_only_a_tag_needs_is_compiled_with_its_feature() {
    let output = of_every_part(None);
    let runtime = runtime_of(&output);
    let declared = |file: &str, line: &str, feature: &str| {
        let expected = format!("\n#[cfg(feature = \"{feature}\")]\n{line}");
        assert!(runtime[file].contains(&expected), "{file}: no {expected:?}");
    };
    declared("mod.rs", "mod form;\n", "form");
    declared("mod.rs", "mod multipart;\n", "upload");
    declared("mod.rs", "pub use multipart::", "upload");
    declared("send/mod.rs", "mod pages;\n", "list");
    declared("send/mod.rs", "pub use pages::", "list");
    declared("send/stream/mod.rs", "pub(super) mod events;\n", "events");
    declared("send/stream/mod.rs", "pub(super) mod lines;\n", "events");
    declared("send/mod.rs", "pub use stream::events::", "events");
    declared("send/mod.rs", "pub use stream::lines::", "events");
    declared("mod.rs", "mod bytes;\n", "bytes");
    declared("mod.rs", "pub use self::bytes::", "bytes");
    declared("mod.rs", "mod plain;\n", "plain");
    declared("mod.rs", "pub use plain::", "plain");
    declared("mod.rs", "mod header;\n", "header");
    declared("mod.rs", "pub use header::", "header");
    declared("codec/mod.rs", "mod doubles;\n", "fractions");
    declared("codec/mod.rs", "pub use doubles::", "fractions");
    declared("codec/mod.rs", "mod integers;\n", "numbers");
    declared("codec/mod.rs", "pub use integers::", "numbers");
    declared("codec/mod.rs", "mod texts;\n", "words");
    declared("codec/mod.rs", "pub use texts::", "words");
    declared("codec/mod.rs", "mod tuple;\n", "tuple");
    declared("codec/mod.rs", "mod misfit;\n", "union");
    declared("codec/mod.rs", "mod union;\n", "union");
    declared("codec/mod.rs", "pub use union::", "union");
    declared("mod.rs", "mod envelope;\n", "wrapped");
    declared("mod.rs", "mod upload;\n", "bytes");
    declared("encode/mod.rs", "mod deep;\n", "deep");
    declared("encode/mod.rs", "mod headers;\n", "sent");
    declared("encode/mod.rs", "mod cookies;\n", "cookie");
    declared("encode/mod.rs", "mod segments;\n", "segments");
    declared("constraints/mod.rs", "mod mixed;\n", "mixed");
    let any = |features: [&str; 2]| features.map(|feature| format!("    feature = \"{feature}\",\n")).concat();
    let scalar = format!("\n#[cfg(any(\n{}))]\nmod scalar;\n", any(["plain", "header"]));
    assert!(runtime["mod.rs"].contains(&scalar), "{scalar:?}");
    for (module, features) in
        [("arrays", ["arrays", "mixed"]), ("expressions", ["expressions", "mixed"]), ("numbers", ["bounds", "mixed"])]
    {
        let expected = format!("\n#[cfg(any(\n{}))]\nmod {module};\n", any(features));
        assert!(runtime["constraints/mod.rs"].contains(&expected), "{expected:?}");
    }
}

#[test]
fn a_part_that_nothing_needs_is_not_copied() {
    let output = seed();
    let runtime = runtime_of(&output);
    let parts = [
        "bytes.rs",
        "codec/doubles.rs",
        "codec/integers.rs",
        "codec/misfit.rs",
        "codec/tally.rs",
        "codec/texts.rs",
        "codec/tuple.rs",
        "codec/union.rs",
        "constraints/arrays.rs",
        "constraints/expressions.rs",
        "constraints/mixed.rs",
        "constraints/numbers.rs",
        "encode/cookies.rs",
        "encode/deep.rs",
        "encode/headers.rs",
        "encode/segments.rs",
        "send/exchange/api_key.rs",
        "form.rs",
        "header/",
        "multipart.rs",
        "send/pages/",
        "plain.rs",
        "scalar.rs",
        "send/stream/events.rs",
        "send/stream/lines.rs",
        "text.rs",
        "upload.rs",
    ];
    for part in parts {
        assert!(specbound_codegen::runtime_paths().any(|path| path.starts_with(part)), "{part}");
        assert!(!runtime.keys().any(|path| path.starts_with(part)), "{part}");
    }
    for (file, text) in &runtime {
        for line in text.lines() {
            let names = |part: &&str| {
                let module = part.trim_end_matches(".rs").trim_end_matches('/').rsplit('/').next().unwrap();
                line.ends_with(&format!("mod {module};")) || line.contains(&format!("pub use {module}::"))
            };
            assert_eq!(parts.iter().find(|part| names(part)), None, "{file}: {line}");
        }
    }
}

/// What a manifest asks of one package, however it is written.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    version: String,
    default_features: bool,
    features: BTreeSet<String>,
}

fn wanted(entry: &Value, workspace: Option<&Value>) -> Wanted {
    if let Some(version) = entry.as_str() {
        return Wanted { version: version.to_owned(), default_features: true, features: BTreeSet::new() };
    }
    let mut wanted = match workspace {
        Some(inherited) if entry.get("workspace").and_then(Value::as_bool) == Some(true) => wanted(inherited, None),
        _ => Wanted {
            version: entry["version"].as_str().unwrap().to_owned(),
            default_features: entry.get("default-features").is_none_or(|on| on.as_bool().unwrap()),
            features: BTreeSet::new(),
        },
    };
    let own = entry.get("features").and_then(Value::as_array).into_iter().flatten();
    wanted.features.extend(own.map(|feature| feature.as_str().unwrap().to_owned()));
    wanted
}

fn dependencies(manifest: &Table) -> BTreeMap<String, Wanted> {
    let workspace = table("Cargo.toml");
    let entries = manifest["dependencies"].as_table().unwrap();
    let inherited = |name: &str| workspace["workspace"]["dependencies"].get(name);
    entries.iter().map(|(name, entry)| (name.clone(), wanted(entry, inherited(name)))).collect()
}

#[test]
fn a_new_crate_depends_on_what_the_runtime_is_tested_with() {
    let runtime = dependencies(&table("codegen/runtime/Cargo.toml"));
    assert!(runtime.len() > 5 && !runtime["reqwest"].default_features, "{runtime:#?}");
    assert_eq!(dependencies(&emitted_manifest()), runtime);
}

#[test]
fn the_projects_own_crate_depends_on_what_the_runtime_is_tested_with() {
    let runtime = dependencies(&table("codegen/runtime/Cargo.toml"));
    assert_eq!(dependencies(&table("generated/Cargo.toml")), runtime);
}

#[test]
fn the_projects_own_crate_has_the_features_of_a_new_one() {
    let features = |manifest: Table| -> Table { manifest["features"].as_table().unwrap().clone() };
    assert_eq!(features(table("generated/Cargo.toml")), features(emitted_manifest()));
}

/// What crates.io and docs.rs ask of a crate is there, but for the licence: that is its owner's to choose.
#[test]
fn a_new_crate_can_be_published_once_it_has_a_licence() {
    let own = table("generated/Cargo.toml");
    let new = emitted_manifest();
    let package = new["package"].as_table().unwrap();
    let text = |key: &str| package[key].as_str().unwrap();
    assert_eq!(text("description"), "A typed client for MongoDB Atlas Administration API.");
    assert_eq!(text("documentation"), "https://docs.rs/atlas-admin/0.1.0");
    assert_eq!(text("rust-version"), table("Cargo.toml")["workspace"]["package"]["rust-version"].as_str().unwrap());
    assert_eq!(package["categories"], own["package"]["categories"]);
    assert_eq!(package["metadata"], own["package"]["metadata"]);
    let keywords = package["keywords"].as_array().unwrap();
    let own_keywords = own["package"]["keywords"].as_array().unwrap();
    assert!(keywords.iter().all(|keyword| own_keywords.contains(keyword)), "{keywords:?}");
    assert_eq!((package.get("license"), package["publish"].as_bool()), (None, Some(false)));
}

/// Links of other crates lead to the pages of the version that they were made with.
#[test]
fn the_projects_own_crate_has_its_pages_where_its_version_says() {
    let settings = fs::read_to_string(project().join("spec/generate.toml")).unwrap();
    let settings = Settings::parse(&settings, "generate.toml").unwrap();
    let workspace = table("Cargo.toml");
    let version = workspace["workspace"]["package"]["version"].as_str().unwrap();
    let url = format!("https://docs.rs/{}/{version}", settings.package);
    assert_eq!(settings.docs.url.unwrap().as_str(), url);
}

/// The differences that the comparison is there for do show.
#[test]
fn a_manifest_that_asks_for_something_else_is_told_apart() {
    let own = table("codegen/runtime/Cargo.toml");
    for (name, entry) in [
        ("url", "\"2.4\""),
        ("url", "{ workspace = true, features = [\"serde\"] }"),
        ("serde_json", "{ workspace = true }"),
        ("reqwest", "{ version = \"0.13.5\", features = [\"json\"] }"),
    ] {
        let mut changed = own.clone();
        let entry: Table = format!("entry = {entry}").parse().unwrap();
        changed["dependencies"].as_table_mut().unwrap().insert(name.to_owned(), entry["entry"].clone());
        assert_ne!(dependencies(&changed), dependencies(&own), "{name} = {entry}");
    }
}
