//! Prose of the document to rustdoc: Markdown in, Markdown out that rustdoc reads without a warning. HTML is taken out, links
//! that lead nowhere become text, and no code block is mistaken for a doctest.

use crate::ir::Constraints;
use proc_macro2::TokenStream;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};
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
    // Of each link that is open, whether it was taken out; and whether a code block is open.
    let (mut links, mut in_block) = (Vec::new(), false);
    for event in TextMergeStream::new(Parser::new_ext(text, options)) {
        match event {
            Event::Text(text) if !in_block && links.iter().all(|dropped| *dropped) => events.extend(linked(&text)),
            Event::Start(Tag::CodeBlock(_)) | Event::End(TagEnd::CodeBlock) => {
                in_block = matches!(event, Event::Start(_));
                events.extend(safe(event, &mut links));
            }
            other => events.extend(safe(other, &mut links)),
        }
    }
    let mut clean = String::with_capacity(text.len());
    let written = pulldown_cmark_to_cmark::cmark(events.iter(), &mut clean);
    if written.is_err() {
        // The writer fails only on events that the parser cannot give; plain text is right in any case.
        return plain(text);
    }
    clean
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

/// What a schema says of a value beside its type, in words.
pub(super) fn limits(constraints: &Constraints, default: Option<&str>) -> Vec<String> {
    let bound = |least: &str, beyond: &str, exclusive: bool, value: f64| {
        if exclusive { format!("{beyond} {value}") } else { format!("{least} {value}") }
    };
    let mut list = Vec::new();
    list.extend(constraints.pattern.as_ref().map(|pattern| format!("Pattern: {}", code(pattern))));
    list.extend(constraints.min_length.map(|n| format!("At least {n} characters")));
    list.extend(constraints.max_length.map(|n| format!("At most {n} characters")));
    list.extend(constraints.min_items.map(|n| format!("At least {n} items")));
    list.extend(constraints.max_items.map(|n| format!("At most {n} items")));
    list.extend(constraints.minimum.map(|n| bound("At least", "More than", constraints.exclusive_minimum, n)));
    list.extend(constraints.maximum.map(|n| bound("At most", "Less than", constraints.exclusive_maximum, n)));
    list.extend(constraints.multiple_of.map(|n| format!("A multiple of {n}")));
    list.extend(constraints.unique_items.then(|| "No item twice".to_owned()));
    list.extend(default.map(|default| format!("Default: {}", code(default))));
    list
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

/// A text with its bare URLs, of which rustdoc warns, made links (CommonMark §6.5). One with a template in it is code.
fn linked(text: &str) -> Vec<Event<'static>> {
    let mut events = Vec::new();
    let mut rest = text;
    while let Some(start) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| c.is_whitespace() || "<>`\"\\|*()[]".contains(c)).unwrap_or(from.len());
        let url = from[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '_']);
        without_brackets(before, &mut events);
        if url.contains(['{', '}']) || url.ends_with("://") {
            events.push(Event::Code(url.to_owned().into()));
        } else {
            let (dest_url, title, id) = (CowStr::from(url.to_owned()), CowStr::Borrowed(""), CowStr::Borrowed(""));
            events.push(Event::Start(Tag::Link { link_type: LinkType::Autolink, dest_url, title, id }));
            events.push(Event::Text(url.to_owned().into()));
            events.push(Event::End(TagEnd::Link));
        }
        rest = &from[url.len()..];
    }
    without_brackets(rest, &mut events);
    events
}

/// Text whose brackets are escaped, since rustdoc takes what stands in them for the name of an item. The Markdown writer escapes
/// them only where CommonMark asks for it, and passes on as it is what it takes for HTML.
fn without_brackets(text: &str, events: &mut Vec<Event<'static>>) {
    for piece in text.split_inclusive(['[', ']']) {
        let plain = piece.trim_end_matches(['[', ']']);
        events.push(Event::Text(plain.to_owned().into()));
        match piece.chars().next_back() {
            Some('[') => events.push(Event::InlineHtml(CowStr::Borrowed("\\["))),
            Some(']') => events.push(Event::InlineHtml(CowStr::Borrowed("\\]"))),
            Some(_) | None => {}
        }
    }
}
