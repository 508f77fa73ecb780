//! Small documents, one for each room of the generator: a snapshot of the IR and one of the code, so that a failure points at
//! the right floor.

#![allow(clippy::unwrap_used)]

use specbound_codegen::ir::Api;
use specbound_codegen::read::{NoLibrary, Spec};
use specbound_codegen::{Input, Settings, check, diagnostic::Diagnostics, generate, lower};
use std::fmt::{Debug, Write};
use std::path::Path;

#[test]
fn ir() {
    insta::glob!("cases/*.yaml", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let mut diagnostics = Diagnostics::default();
        let settings = settings(path);
        let spec = Spec::read("case.yaml", &text, &NoLibrary, &mut diagnostics).unwrap();
        let api = check::check(lower::lower(&spec, &settings, &mut diagnostics), &mut diagnostics);
        insta::assert_snapshot!("ir", listed(&api));
    });
}

#[test]
fn code() {
    insta::glob!("cases/*.yaml", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let settings = settings(path);
        let output =
            generate(Input { name: "case.yaml", text: text.as_str().into(), settings: &settings, library: &NoLibrary });
        let case = path.file_stem().unwrap().to_string_lossy();
        insta::assert_snapshot!("code", shown(&output, ["objects", "enums", "unions"].contains(&&*case)));
    });
}

/// The settings of a case stand beside it under its name, if it has any.
fn settings(path: &Path) -> Settings {
    let text = std::fs::read_to_string(path.with_extension("toml"));
    text.map_or_else(|_| Settings::for_package("case"), |text| Settings::parse(&text, "case.toml").unwrap())
}

/// The same input gives the same bytes.
#[test]
fn deterministic() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/unions.yaml")).unwrap();
    let settings = Settings::for_package("case");
    let run = || {
        generate(Input { name: "case.yaml", text: text.as_str().into(), settings: &settings, library: &NoLibrary })
            .files
    };
    let first = run();
    assert!(!first.is_empty());
    assert!((0..8).all(|_| run() == first));
}

/// Types, operations and schemes, one member a line, the places they come from left out.
fn listed(api: &Api) -> String {
    let mut text = String::new();
    for scheme in &api.schemes {
        writeln!(text, "scheme {}: {:?}", scheme.name, scheme.kind).unwrap();
    }
    for (i, def) in api.types.iter().enumerate() {
        writeln!(text, "type {i} {} {:?}\n{}", def.hint.join("/"), def.uses, lines(&def.shape)).unwrap();
    }
    for incoming in &api.incoming {
        writeln!(text, "incoming {} {} {:?}", incoming.method.wire(), incoming.name, incoming.ty).unwrap();
    }
    for code in &api.problem.codes {
        writeln!(text, "code {} {:?} {:?}", code.text, code.said, code.places).unwrap();
    }
    for operation in &api.operations {
        writeln!(text, "operation {} {} {}", operation.id, operation.method.wire(), operation.template).unwrap();
        writeln!(text, "  security {:?}", operation.security).unwrap();
        if let Some(pagination) = &operation.pagination {
            writeln!(text, "  pages\n{}", lines(pagination)).unwrap();
        }
        for param in &operation.params {
            let flags = (param.required, param.explode, param.allow_reserved);
            writeln!(text, "  param {} {:?} {:?} {flags:?} {:?}", param.wire, param.place, param.style, param.ty)
                .unwrap();
            if let Some(constraints) = &param.constraints {
                writeln!(text, "{}", lines(constraints)).unwrap();
            }
        }
        for media in operation.body.iter().flat_map(|body| &body.media) {
            writeln!(text, "  body {} {:?} {:?} {:?}", media.mime, media.codec, media.ty, media.parts).unwrap();
        }
        for response in &operation.responses {
            writeln!(text, "  {:?}", response.status).unwrap();
            for header in &response.headers {
                writeln!(text, "    header {} {} {:?}", header.wire, header.required, header.ty).unwrap();
            }
            for media in &response.media {
                writeln!(text, "    {} {:?} {:?}", media.mime, media.codec, media.ty).unwrap();
            }
        }
    }
    text
}

/// `Debug` with the lines left out that say nothing.
fn lines(value: &impl Debug) -> String {
    let text = format!("{value:#?}");
    let says_something = |line: &&str| {
        let line = line.trim();
        !line.is_empty()
            && !line.ends_with(": None,")
            && !line.ends_with(": false,")
            && !matches!(line, "}" | "}," | ")," | ")" | "]" | "],")
    };
    text.lines().filter(says_something).map(|line| format!("    {line}\n")).collect::<String>().trim_end().to_owned()
}

/// What is said about the document, and the code but for the runtime and the codec that every model has.
fn shown(output: &specbound_codegen::Output, with_codec: bool) -> String {
    let mut text = String::new();
    for diagnostic in output.diagnostics.iter() {
        let (severity, code) = (diagnostic.severity.word(), diagnostic.code);
        writeln!(text, "{severity}[{code}] {}: {}", diagnostic.origin, diagnostic.message).unwrap();
    }
    let chosen = |path: &str| {
        ["src/client.rs", "src/service.rs", "src/codes.rs", "src/headers.rs", "src/webhooks.rs"].contains(&path)
            || path.starts_with("src/models/")
            || path.starts_with("src/operations/")
            || path.starts_with("src/errors/")
    };
    for file in output.files.iter().filter(|file| chosen(&file.path)) {
        writeln!(text, "\n=== {} ===", file.path).unwrap();
        text.push_str(&if with_codec { file.text.clone() } else { without_codec(&file.text) });
    }
    text
}

/// A file without the `impl`s that every model has alike; `objects`, `enums` and `unions` show them.
fn without_codec(text: &str) -> String {
    let boilerplate =
        ["impl codec::", "impl<'de> serde::", "impl serde::", "impl Default ", "impl std::fmt::", "impl From<"];
    let mut shown = String::new();
    let mut skipping = false;
    for line in text.lines().filter(|line| *line != "#[cfg(feature = \"full-serde\")]") {
        skipping |= boilerplate.iter().any(|start| line.starts_with(start));
        if !skipping {
            shown.push_str(line);
            shown.push('\n');
        }
        let ends = line == "}" || (line.ends_with("{}") && !line.starts_with(' '));
        skipping &= !ends;
    }
    shown
}
