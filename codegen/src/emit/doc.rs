//! Prose of the document to rustdoc: Markdown in, Markdown out that rustdoc reads without a warning. HTML is taken out, links
//! that lead nowhere become text, and no code block is mistaken for a doctest.

use proc_macro2::TokenStream;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use quote::quote;

/// The doc attributes for some Markdown; nothing for no text.
pub(super) fn attributes(text: &str) -> TokenStream {
    let lines = text.trim_end().lines().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// The doc attributes for what the document says, or for `otherwise` where it says nothing.
pub(super) fn prose(text: Option<&str>, otherwise: &str) -> TokenStream {
    let clean = text.map(markdown).filter(|text| !text.trim().is_empty());
    attributes(clean.as_deref().unwrap_or(otherwise))
}

/// A document's Markdown as rustdoc wants it.
pub(super) fn markdown(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut events = Vec::new();
    let mut dropped_links = Vec::new();
    for event in Parser::new_ext(text, options) {
        events.extend(safe(event, &mut dropped_links));
    }
    let mut clean = String::with_capacity(text.len());
    let written = pulldown_cmark_to_cmark::cmark(events.iter(), &mut clean);
    if written.is_err() {
        // The writer fails only on events that the parser cannot give; plain text is right in any case.
        return plain(text);
    }
    shield(&clean)
}

/// A tag's name in a sentence.
pub(super) fn tag(name: &str) -> String {
    if name.trim().is_empty() { "no tag".to_owned() } else { plain(name) }
}

/// A text that stands for itself, on one line.
pub(super) fn plain(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '[' | ']' | '<' | '>' | '*' | '_' | '`' | '\\' | '|' | '#' => {
                clean.push('\\');
                clean.push(c);
            }
            '\n' | '\r' | '\t' => clean.push(' '),
            _ => clean.push(c),
        }
    }
    clean
}

/// A text as a code span; back ticks inside get a longer fence (CommonMark §6.1).
pub(super) fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ").replace('|', "&#124;");
    match text.contains('`') {
        true => format!("`` {text} ``"),
        false => format!("`{text}`"),
    }
}

/// One event as it may stand in rustdoc, or none.
fn safe<'a>(event: Event<'a>, dropped: &mut Vec<bool>) -> Option<Event<'a>> {
    match event {
        Event::Html(html) | Event::InlineHtml(html) => from_html(&html),
        Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => None,
        Event::Start(Tag::CodeBlock(_)) => {
            Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(CowStr::Borrowed("text")))))
        }
        Event::Start(Tag::Link { dest_url, link_type, .. }) if !is_absolute(&dest_url, link_type) => {
            dropped.push(true);
            None
        }
        Event::Start(Tag::Link { .. }) => {
            dropped.push(false);
            Some(event)
        }
        Event::End(TagEnd::Link) => (!dropped.pop().unwrap_or(false)).then_some(event),
        // A picture of the document's site has no place in a reference; its text stays.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Heading { level, .. }) => {
            Some(Event::Start(Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() }))
        }
        other => Some(other),
    }
}

fn is_absolute(url: &str, link_type: LinkType) -> bool {
    let scheme = url.starts_with("https://") || url.starts_with("http://");
    scheme && !url.contains([' ', '<', '>', '`', '{', '}']) && !matches!(link_type, LinkType::Email)
}

/// Line breaks stay; other tags say how text looks, not what it says.
fn from_html(html: &str) -> Option<Event<'static>> {
    let tag = html.trim().trim_start_matches(['<', '/']).to_ascii_lowercase();
    let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
    match name.as_str() {
        "br" | "p" | "li" | "tr" | "div" => Some(Event::HardBreak),
        _ => None,
    }
}

/// What the Markdown writer leaves and rustdoc would take for something: bare URLs, which it warns of, and brackets, which it
/// takes for links to items.
fn shield(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            fenced = !fenced;
            clean.push_str(line);
        } else if fenced {
            clean.push_str(line);
        } else {
            shield_line(line, &mut clean);
        }
        clean.push('\n');
    }
    clean
}

fn shield_line(line: &str, clean: &mut String) {
    let mut rest = line;
    let mut in_code = false;
    while let Some(c) = rest.chars().next() {
        if c == '`' {
            in_code = !in_code;
        }
        let before = clean.chars().next_back();
        let starts_url = !in_code && (rest.starts_with("http://") || rest.starts_with("https://"));
        if starts_url && !matches!(before, Some('<' | '(' | '[')) {
            let end = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '`' | '"' | ')' | ']' | '|' | '*'))
                .unwrap_or(rest.len());
            let (url, tail) = rest.split_at(end);
            let url_end = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '\\', '\'']).len();
            let (url, punctuation) = url.split_at(url_end);
            let url = url.replace('\\', "");
            match url.contains(['{', '}']) {
                true => clean.push_str(&format!("`{url}`{punctuation}")),
                false => clean.push_str(&format!("<{url}>{punctuation}")),
            }
            rest = tail;
            continue;
        }
        clean.push(c);
        rest = &rest[c.len_utf8()..];
    }
}
