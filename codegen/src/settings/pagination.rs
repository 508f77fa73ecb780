//! A table of `[[pagination]]` in, the rule that it states out: which operations list things in pages, and how the next page is
//! asked for. It must never know a document.

use serde::Deserialize;

/// A rule by which operations are recognised whose answers are pages of a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Table")]
pub struct PageRule {
    /// How the next page is asked for.
    pub style: PageStyle,
    /// The query parameter that says how many items a page may hold.
    pub size: Option<String>,
    /// Where the items are in the body of an answer.
    pub items: Pointer,
    /// Where it says that another page follows: `true`, or anything at all.
    pub more: Option<Pointer>,
    /// Where it says how many items all pages hold.
    pub total: Option<Pointer>,
    /// The operations that the rule is for, by `operationId`; empty: each that it fits.
    pub operations: Vec<String>,
}

/// How the next page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageStyle {
    /// By its number in a query parameter.
    Page {
        /// The parameter.
        parameter: String,
        /// The number of the first page, if it is not the parameter's default or 1.
        first: Option<u64>,
    },
    /// By the number of items before it in a query parameter.
    Offset {
        /// The parameter.
        parameter: String,
    },
    /// By a cursor in a query parameter.
    Cursor {
        /// The parameter.
        parameter: String,
        /// Where the answer has the cursor.
        next: Pointer,
        /// Whether that is in its last item, not in the body as a whole.
        of_last: bool,
    },
    /// By the header `Link` (RFC 8288).
    LinkHeader,
    /// By a URL in the body.
    NextLink {
        /// Where it is.
        next: Pointer,
    },
}

impl PageStyle {
    /// The query parameter by which the next page is asked for.
    #[must_use]
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Self::Page { parameter, .. } | Self::Offset { parameter } | Self::Cursor { parameter, .. } => {
                Some(parameter)
            }
            Self::LinkHeader | Self::NextLink { .. } => None,
        }
    }
}

/// A JSON pointer (RFC 6901), in which a token `name=value` stands for the first element of an array whose member `name` is `value`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Pointer(String);

impl Pointer {
    /// The tokens, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
        crate::diagnostic::tokens(&self.0)
    }

    /// The pointer as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Pointer {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.is_empty() || text.starts_with('/') {
            true => Ok(Self(text)),
            false => Err(format!("`{text}` is not a JSON pointer: write `/{text}`")),
        }
    }
}

/// The keys as they are written.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    preset: Option<Preset>,
    style: Option<Style>,
    parameter: Option<String>,
    first: Option<u64>,
    size: Option<String>,
    items: Option<Pointer>,
    next: Option<Pointer>,
    last: Option<Pointer>,
    more: Option<Pointer>,
    total: Option<Pointer>,
    #[serde(default)]
    operations: Vec<String>,
}

/// Keys that belong together, under a name.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Preset {
    Atlas,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Style {
    Page,
    Offset,
    Cursor,
    LinkHeader,
    NextLink,
}

impl Preset {
    /// The keys of the preset.
    fn table(self) -> Table {
        let pointer = |text: &str| Some(Pointer(text.to_owned()));
        match self {
            // The link is not followed, since it leads to the service's own address, which a client may reach by another. Where
            // it is, there is another page.
            Self::Atlas => Table {
                style: Some(Style::Page),
                parameter: Some("pageNum".to_owned()),
                size: Some("itemsPerPage".to_owned()),
                items: pointer("/results"),
                more: pointer("/links/rel=next"),
                ..Table::default()
            },
        }
    }
}

impl TryFrom<Table> for PageRule {
    type Error = String;

    fn try_from(own: Table) -> Result<Self, String> {
        let preset = own.preset.map(Preset::table).unwrap_or_default();
        let style = own.style.or(preset.style);
        let style =
            style.ok_or("`style` is missing: page, offset, cursor, link-header or next-link; or a `preset`: atlas")?;
        let parameter = own.parameter.or(preset.parameter);
        let next = own.next.or(preset.next);
        let needs = |what: &str| format!("this style of pages needs `{what}`");
        let needed = || parameter.clone().ok_or_else(|| needs("parameter"));
        let (made, takes): (PageStyle, &[&str]) = match style {
            Style::Page => {
                (PageStyle::Page { parameter: needed()?, first: own.first }, &["parameter", "first", "total"])
            }
            Style::Offset => (PageStyle::Offset { parameter: needed()? }, &["parameter", "total"]),
            Style::Cursor => {
                let (next, of_last) = match (next.clone(), own.last.clone()) {
                    (Some(next), None) => (next, false),
                    (None, Some(last)) => (last, true),
                    (Some(_), Some(_)) => return Err("a cursor is in `next` or in `last`, not in both".to_owned()),
                    (None, None) => return Err(needs("next` or `last")),
                };
                (PageStyle::Cursor { parameter: needed()?, next, of_last }, &["parameter", "next", "last"])
            }
            Style::LinkHeader => (PageStyle::LinkHeader, &[]),
            Style::NextLink => (PageStyle::NextLink { next: next.clone().ok_or_else(|| needs("next"))? }, &["next"]),
        };
        let total = own.total.or(preset.total);
        let given = [
            ("parameter", parameter.is_some()),
            ("first", own.first.is_some()),
            ("next", next.is_some()),
            ("last", own.last.is_some()),
            ("total", total.is_some()),
        ];
        if let Some((key, _)) = given.iter().find(|(key, given)| *given && !takes.contains(key)) {
            return Err(format!("this style of pages has no use for `{key}`"));
        }
        Ok(Self {
            style: made,
            size: own.size.or(preset.size),
            items: own.items.or(preset.items).unwrap_or_default(),
            more: own.more.or(preset.more),
            total,
            operations: own.operations,
        })
    }
}
