//! In: the reference page that the document was written from, if a copy lies beside the project in `../shared/seed`.
//! Out: its text, and the facts that its headings and lists state. It must never know the document.

use std::path::Path;

use regex_lite::Regex;

use super::Facts;

/// The page's text, on one line as it is kept there, or nothing where there is no copy.
pub fn read() -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/seed");
    let entries = std::fs::read_dir(folder).ok()?;
    let texts = entries.flatten().filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
    texts.into_iter().find(|text| text.starts_with("# Remove One Link-Token"))
}

/// The facts, in the spelling that table and document use too.
pub fn facts(page: &str) -> Facts {
    let mut facts = Facts::new();
    let operation = regex(r"^# (.+?) \*\*([A-Z]+) (\S+)\*\*");
    for found in operation.captures_iter(page) {
        facts.insert(format!("operation {} {}: {}", &found[2], &found[3], &found[1]));
    }
    for found in regex(r"- (https?://[^\s:]+): ").captures_iter(section(page, "## Servers")) {
        facts.insert(format!("server {}", &found[1]));
    }
    let methods = section(page, "## Authentication methods").split("- ").map(str::trim);
    facts.extend(methods.filter(|method| !method.is_empty()).map(|method| format!("authentication by {method}")));
    for place in ["Path", "Query", "Header", "Cookie"] {
        let parameters = typed_names(section(page, &format!("#### {place} parameters")));
        let place = place.to_lowercase();
        facts.extend(parameters.iter().map(|(name, kind)| format!("{place} parameter {name}: {kind}")));
    }
    facts.extend(response_facts(section(page, "## Responses")));
    facts
}

/// A response's heading is `### 404: Not Found.`, and its body's `#### Body Parameters: application/json (object)`.
fn response_facts(responses: &str) -> Vec<String> {
    let heading = regex(r"(?:^| )### (\d{3}): ([^.]+)\.");
    let body = regex(r"#### Body Parameters: (\S+) \((\w+)\)");
    let starts = heading.find_iter(responses).map(|found| found.start()).collect::<Vec<_>>();
    let ends = starts.iter().skip(1).copied().chain([responses.len()]);
    let mut facts = Vec::new();
    for response in starts.iter().zip(ends).map(|(start, end)| &responses[*start..end]) {
        let Some(found) = heading.captures(response) else {
            continue;
        };
        let status = &found[1];
        let Some(media) = body.captures(response) else {
            facts.push(format!("{status} without a body"));
            continue;
        };
        facts.push(format!("{status} {}", &found[2]));
        facts.push(format!("{status} {}: {}", &media[1], &media[2]));
        let properties = typed_names(response);
        facts.extend(properties.iter().map(|(name, kind)| format!("{status} {} {name}: {kind}", &media[1])));
    }
    facts
}

/// Each `- **name** (type)` of a list; the type may have a format in brackets of its own.
fn typed_names(list: &str) -> Vec<(String, String)> {
    let entry = regex(r"- \*\*(\w+)\*\* \(([^()]+(?:\([^()]*\))?)\)");
    entry.captures_iter(list).map(|found| (found[1].to_owned(), found[2].to_owned())).collect()
}

/// What follows a heading, up to the next one of the same or a higher level; empty when there is no such heading.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let level = heading.bytes().take_while(|byte| *byte == b'#').count();
    let Some((_, after)) = page.split_once(&format!(" {heading} ")) else {
        return "";
    };
    let next = regex(&format!(r" #{{1,{level}}} "));
    next.find(after).map_or(after, |found| &after[..found.start()])
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"))
}
