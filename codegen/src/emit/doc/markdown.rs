//! Prose of the document to rustdoc: Markdown in, Markdown out that rustdoc reads without a warning. HTML is taken out, links
//! that lead nowhere become text, and no code block is mistaken for a doctest.

use super::html::{self, Meaning};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};
use pulldown_cmark_to_cmark::{DEFAULT_CODE_BLOCK_TOKEN_COUNT, calculate_code_block_token_count, cmark_with_options};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

/// How a text is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Extent {
    Whole,
    Paragraph,
    Sentence,
}

/// Texts that were made ready before, by what the document says: it says much of it again and again.
type Ready = HashMap<(Extent, String), String>;

/// The longest text that is kept, in bytes.
const KEPT: usize = 1000;

/// How many texts are kept. Most that come again do so in the same type or operation, and they are the bulk of a document.
const MANY: usize = 256;

thread_local! {
    static READY: RefCell<Ready> = RefCell::default();
}

/// A text as `make` makes it, which is not made again on the same thread as long as it is kept.
fn ready(text: &str, extent: Extent, make: fn(&str) -> String) -> String {
    let make = || make(&unindented(text));
    if text.len() > KEPT {
        return make();
    }
    READY.with_borrow_mut(|ready| {
        if ready.len() == MANY {
            ready.clear();
        }
        ready.entry((extent, text.to_owned())).or_insert_with(make).clone()
    })
}

/// A document's Markdown as rustdoc wants it.
pub(in crate::emit) fn markdown(text: &str) -> String {
    ready(text, Extent::Whole, whole)
}

fn whole(text: &str) -> String {
    // The writer fails only on events that the parser cannot give; plain text is right in any case.
    written(&events(text)).unwrap_or_else(|| super::plain(text))
}

/// The first sentence of a document's Markdown, on one line; nothing where it does not begin with a paragraph.
pub(super) fn lead(text: &str) -> String {
    ready(text, Extent::Sentence, |text| opening(text, true))
}

/// How long a paragraph may be, in bytes, that is still brief.
const BRIEF: usize = 200;

/// The first paragraph of a document's Markdown, on one line; of a long one its first sentence.
pub(super) fn brief(text: &str) -> String {
    let paragraph = ready(text, Extent::Paragraph, |text| opening(text, false));
    let brief = if paragraph.len() <= BRIEF { paragraph } else { lead(text) };
    // What would follow, a list or a block of code, does not.
    match brief.strip_suffix(':') {
        Some(begun) => format!("{begun} …"),
        None => brief,
    }
}

fn opening(text: &str, sentence: bool) -> String {
    let mut opening = Vec::new();
    let mut open = 0_usize;
    for event in events(text) {
        match (opening.is_empty(), &event) {
            (true, Event::Start(Tag::Paragraph)) => {}
            (true, _) => return String::new(),
            (false, Event::Start(_)) => open += 1,
            (false, Event::End(TagEnd::Paragraph)) => {
                opening.push(event);
                break;
            }
            (false, Event::End(_)) => open = open.saturating_sub(1),
            (false, Event::Text(text)) if open == 0 && sentence => {
                if let Some(end) = end_of_sentence(text) {
                    let first = text[..end].to_owned();
                    opening.extend([Event::Text(first.into()), Event::End(TagEnd::Paragraph)]);
                    break;
                }
            }
            (false, _) => {}
        }
        opening.push(match event {
            Event::SoftBreak | Event::HardBreak => Event::Text(CowStr::Borrowed(" ")),
            other => other,
        });
    }
    written(&opening).unwrap_or_default().trim().replace('\n', " ")
}

/// Where the first sentence ends: behind a stop, before a space and a capital letter. `e.g.` and the like go on.
fn end_of_sentence(text: &str) -> Option<usize> {
    text.match_indices(". ").map(|(at, _)| at + 1).find(|end| {
        let next = text[*end..].trim_start().chars().next();
        let short = text[..end - 1].rsplit([' ', '(']).next().is_some_and(|word| word.contains('.') || word == "etc");
        next.is_none_or(char::is_uppercase) && !short
    })
}

/// A text without the blanks that all its lines begin with. Documents made from comments are indented as these are, and Markdown would
/// take all of them for code.
fn unindented(text: &str) -> Cow<'_, str> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let indent = |line: &str| line.bytes().take_while(|byte| *byte == b' ').count();
    let common = lines().map(indent).min().unwrap_or(0);
    if common < 4 {
        return Cow::Borrowed(text);
    }
    let lines: Vec<&str> = text.lines().map(|line| line.get(common..).unwrap_or_default()).collect();
    Cow::Owned(lines.join("\n"))
}

fn written(events: &[Event<'_>]) -> Option<String> {
    // A fence is longer than those that a block of code shows (CommonMark §4.5).
    let code_block_token_count = calculate_code_block_token_count(events)
        .map_or(DEFAULT_CODE_BLOCK_TOKEN_COUNT, |count| count.max(DEFAULT_CODE_BLOCK_TOKEN_COUNT));
    let options = pulldown_cmark_to_cmark::Options { code_block_token_count, ..Default::default() };
    let mut text = String::new();
    cmark_with_options(events.iter(), &mut text, options).ok().map(|_| text)
}

/// What the Markdown says, as far as it may stand in rustdoc.
fn events(text: &str) -> Vec<Event<'_>> {
    parsed(text, true)
}

/// The same. With `blocks`, blocks of HTML are made Markdown, which has none.
fn parsed(text: &str, blocks: bool) -> Vec<Event<'_>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut events = Vec::new();
    // Of each link that is open, whether it was taken out; and whether a code block is open.
    let (mut links, mut in_block) = (Vec::new(), false);
    let mut html: Option<String> = None;
    for event in TextMergeStream::new(Parser::new_ext(text, options)) {
        match event {
            Event::Start(Tag::HtmlBlock) if blocks => html = Some(String::new()),
            Event::Html(more) if blocks && html.is_some() => html.get_or_insert_default().push_str(&more),
            Event::End(TagEnd::HtmlBlock) if blocks => {
                let markdown = html::markdown(&html.take().unwrap_or_default());
                events.extend(parsed(&markdown, false).into_iter().map(|event| event.into_static()));
            }
            Event::Text(text) if !in_block && links.iter().all(|dropped| *dropped) => events.extend(linked(&text)),
            Event::Start(Tag::CodeBlock(_)) | Event::End(TagEnd::CodeBlock) => {
                in_block = matches!(event, Event::Start(_));
                events.extend(safe(event, &mut links));
            }
            other => events.extend(safe(other, &mut links)),
        }
    }
    events
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
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            dropped.push(false);
            // A page holds several texts of the document, and each has a `[1]` of its own.
            let link_type = if link_type == LinkType::Autolink { link_type } else { LinkType::Inline };
            Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
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
    is_web(url) && !matches!(link_type, LinkType::Email)
}

/// Whether a URL is one of the web that can stand in Markdown as it is.
pub(super) fn is_web(url: &str) -> bool {
    let scheme = url.starts_with("https://") || url.starts_with("http://");
    scheme && !url.contains([' ', '<', '>', '`', '{', '}', '\n'])
}

/// Line breaks stay; other tags say how text looks, not what it says, unless they are none.
fn from_html(html: &str) -> Option<Event<'static>> {
    let tag = html::Tag::at(html.trim())?;
    match tag.meaning() {
        Meaning::Paragraph | Meaning::Line | Meaning::Item => Some(Event::HardBreak),
        Meaning::Text => Some(Event::Code(tag.whole.to_owned().into())),
        Meaning::Cell | Meaning::Code | Meaning::Link | Meaning::Looks => None,
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
        escape(before, &mut events);
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
    escape(rest, &mut events);
    events
}

/// Text whose brackets are escaped, since rustdoc takes what stands in them for the name of an item, and so is what looks like a tag
/// though the document escapes it. The Markdown writer escapes them only where CommonMark asks for it, and passes on as it is what it
/// takes for HTML.
fn escape(text: &str, events: &mut Vec<Event<'static>>) {
    let mut from = 0;
    for (at, found) in text.match_indices(['[', ']', '<']) {
        let behind = at + found.len();
        let escaped = match found {
            "[" => "\\[",
            "]" => "\\]",
            _ if text[behind..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) => "\\<",
            _ => continue,
        };
        events.push(Event::Text(text[from..at].to_owned().into()));
        events.push(Event::InlineHtml(CowStr::Borrowed(escaped)));
        from = behind;
    }
    events.push(Event::Text(text[from..].to_owned().into()));
}
