//! Documentation of what is emitted: what the document and the IR say in, doc attributes out. Here are the words and marks that
//! all of it shares; it must never know a type of Rust that is not asked about.

mod answers;
mod arguments;
mod example;
mod front;
mod html;
mod markdown;
mod operation;
mod sample;

pub(super) use front::front;
pub(super) use markdown::markdown;
pub(super) use operation::operation;

use markdown::{brief, lead};

use crate::ir::{Constraints, ExternalDocs};
use crate::print;
use proc_macro2::TokenStream;
use quote::quote;

/// The doc attributes for some Markdown; nothing for no text.
pub(super) fn attributes(text: &str) -> TokenStream {
    print::doc_lines(text.trim_end()).map_or_else(TokenStream::new, |lines| quote!(#[doc = #lines]))
}

/// The attribute for what the document calls deprecated, so that the compiler warns whoever uses it.
pub(super) fn deprecated(yes: bool) -> TokenStream {
    if yes { quote!(#[deprecated]) } else { TokenStream::new() }
}

/// Inner doc attributes.
pub(super) fn inner(text: &str) -> TokenStream {
    print::doc_lines(text.trim_end()).map_or_else(TokenStream::new, |lines| quote!(#![doc = #lines]))
}

/// The doc attributes for what the document says, or for `otherwise` where it says nothing.
pub(super) fn prose(text: Option<&str>, otherwise: &str) -> TokenStream {
    let clean = text.map(markdown).filter(|text| !text.trim().is_empty());
    attributes(clean.as_deref().unwrap_or(otherwise))
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
    let text = text.replace(['\n', '\r'], " ");
    if !text.contains('`') {
        return format!("`{text}`");
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

/// What a schema says of a value beside its type, in words.
pub(super) fn limits(constraints: Option<&Constraints>, default: Option<&str>) -> Vec<String> {
    let bound = |least: &str, beyond: &str, exclusive: bool, value: f64| {
        if exclusive { format!("{beyond} {value}") } else { format!("{least} {value}") }
    };
    let constraints = constraints.unwrap_or(&Constraints::NONE);
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

/// A text as a cell of a table: on one line, and no bar of it ends the cell (GitHub Flavored Markdown, Tables).
fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.trim().chars() {
        match c {
            '\n' | '\r' => cell.push(' '),
            '|' if before != '\\' => cell.push_str("\\|"),
            _ => cell.push(c),
        }
        before = c;
    }
    cell
}

/// A text as an item of a list: what follows its first line is indented, so that it belongs to the item (CommonMark §5.2).
fn item(text: &str) -> String {
    let mut item = String::with_capacity(text.len() + 2);
    for (i, line) in text.trim().lines().enumerate() {
        if i > 0 {
            item.push('\n');
        }
        if !line.trim().is_empty() {
            item.push_str(if i == 0 { "- " } else { "  " });
            item.push_str(line);
        }
    }
    item
}

/// Words with commas between them, and a word of its own before the last.
fn listed(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., end] => format!("{} {last} {end}", others.join(", ")),
    }
}

/// A link to a page of the web, if the URL is one.
fn web(text: &str, url: &str) -> Option<String> {
    let url = url.trim();
    let text = text.trim();
    let link = || if text == url { format!("<{url}>") } else { format!("[{}](<{url}>)", plain(text)) };
    markdown::is_web(url).then(link)
}

/// Where the document says that more is written.
fn external(docs: &ExternalDocs) -> Option<String> {
    let text = docs.doc.as_deref().map(str::trim).filter(|text| !text.is_empty()).unwrap_or(docs.url.trim());
    web(text.lines().next().unwrap_or_default(), &docs.url).map(|link| format!("See also: {link}."))
}
