//! HTML of a document's prose in, Markdown out: paragraphs, lists and code of it, and the text of all the rest. It must never know what
//! Markdown stands around it.

use super::markdown::is_web;

/// A tag, or what else begins with `<` and is not text.
pub(super) struct Tag<'t> {
    /// Its name in lower case; empty for comments and declarations.
    pub(super) name: String,
    /// Whether it ends an element.
    pub(super) ends: bool,
    /// All of it, brackets included.
    pub(super) whole: &'t str,
}

/// What a tag means for the text around it.
pub(super) enum Meaning {
    /// A paragraph ends here.
    Paragraph,
    /// A line ends here.
    Line,
    /// An item of a list begins here, and ends where the next one does.
    Item,
    /// A cell of a table.
    Cell,
    /// Code begins or ends here.
    Code,
    /// A link begins or ends here.
    Link,
    /// How the text looks, which is left out.
    Looks,
    /// No element of HTML: the author meant the brackets, as in `/users/<id>`.
    Text,
}

impl<'t> Tag<'t> {
    /// The tag at the beginning of a text that begins with `<`.
    pub(super) fn at(text: &'t str) -> Option<Tag<'t>> {
        if let Some(comment) = text.strip_prefix("<!--") {
            let length = comment.find("-->").map_or(text.len(), |end| end + "<!---->".len());
            return Some(Tag { name: String::new(), ends: false, whole: text.get(..length)? });
        }
        // There is no other bracket in one, so that no text is looked through twice.
        let length = text.get(1..)?.find(['<', '>']).filter(|end| text.as_bytes().get(end + 1) == Some(&b'>'))? + 2;
        let whole = text.get(..length)?;
        let inner = whole.get(1..length - 1)?;
        if inner.starts_with(['!', '?']) {
            return Some(Tag { name: String::new(), ends: false, whole });
        }
        let (ends, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c)).unwrap_or(inner.len());
        let (name, rest) = inner.split_at(end);
        let is_tag = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && (rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == '/'));
        is_tag.then(|| Tag { name: name.to_ascii_lowercase(), ends, whole })
    }

    /// Where it leads, if that is a place in the web.
    fn link(&self) -> Option<&'t str> {
        let (_, value) = self.whole.split_once("href=")?;
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        value.get(1..)?.split(quote).next().filter(|url| is_web(url))
    }

    /// What it means.
    pub(super) fn meaning(&self) -> Meaning {
        match self.name.as_str() {
            "p" | "div" | "section" | "article" | "table" | "thead" | "tbody" | "tfoot" | "ul" | "ol" | "dl" | "h1"
            | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "details" | "summary" | "hr" | "header" | "footer"
            | "figure" | "center" | "fullname" | "note" | "important" => Meaning::Paragraph,
            "br" | "tr" | "dt" | "dd" | "caption" => Meaning::Line,
            "li" => Meaning::Item,
            "td" | "th" => Meaning::Cell,
            "code" | "tt" | "kbd" | "samp" => Meaning::Code,
            "a" => Meaning::Link,
            "" | "abbr" | "acronym" | "address" | "aside" | "b" | "bdi" | "bdo" | "big" | "body" | "cite" | "col"
            | "colgroup" | "del" | "dfn" | "em" | "figcaption" | "font" | "head" | "html" | "i" | "iframe" | "img"
            | "ins" | "label" | "link" | "main" | "mark" | "meta" | "nav" | "picture" | "pre" | "q" | "s"
            | "script" | "small" | "source" | "span" | "strike" | "strong" | "style" | "sub" | "sup" | "svg"
            | "time" | "title" | "u" | "var" | "video" | "wbr" => Meaning::Looks,
            _ => Meaning::Text,
        }
    }
}

/// The Markdown of a block of HTML.
pub(super) fn markdown(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    let (mut in_code, mut link) = (false, None);
    while let Some(start) = rest.find('<') {
        let (before, from) = rest.split_at(start);
        text.push_str(before);
        let Some(tag) = Tag::at(from) else {
            text.push_str("\\<");
            rest = from.get(1..).unwrap_or_default();
            continue;
        };
        match tag.meaning() {
            Meaning::Paragraph => text.push_str("\n\n"),
            Meaning::Line => text.push_str("  \n"),
            Meaning::Item if !tag.ends => text.push_str("\n* "),
            Meaning::Cell if !tag.ends => text.push(' '),
            Meaning::Code if in_code == tag.ends => {
                in_code = !tag.ends;
                text.push('`');
            }
            Meaning::Link if !tag.ends && link.is_none() && !in_code => {
                link = tag.link();
                text.push_str(if link.is_some() { "[" } else { "" });
            }
            Meaning::Link if tag.ends => {
                if let Some(url) = link.take() {
                    text.push_str("](");
                    text.push_str(url);
                    text.push(')');
                }
            }
            Meaning::Item | Meaning::Cell | Meaning::Code | Meaning::Link | Meaning::Looks => {}
            Meaning::Text => {
                text.push('`');
                text.push_str(tag.whole);
                text.push('`');
            }
        }
        rest = from.get(tag.whole.len()..).unwrap_or_default();
    }
    text.push_str(rest);
    // Four blanks would make code of a line.
    text.lines().map(str::trim_start).collect::<Vec<_>>().join("\n")
}
