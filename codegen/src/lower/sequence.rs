//! Sequences of values: a media type in, the type of each of its values out (OAS 3.2.0, Media Type Object: Sequential Media Types).

use super::Lowering;
use super::view::Slot;
use crate::diagnostic::{Diagnostic, Origin};
use crate::ir::Ty;
use openapiv3::MediaType;

/// Server-sent events (HTML standard, section 9.2).
const EVENTS: &str = "text/event-stream";

/// Lines of JSON, under the names that documents have for them.
const LINES: [&str; 10] = [
    "application/json-lines",
    "application/jsonl",
    "application/jsonlines",
    "application/ldjson",
    "application/ndjson",
    "application/stream+json",
    "application/x-jsonl",
    "application/x-jsonlines",
    "application/x-ldjson",
    "application/x-ndjson",
];

/// The fields of a server-sent event.
const FIELDS: [&str; 4] = ["data", "event", "id", "retry"];

/// What each value of a sequence is.
enum Item {
    /// A value of this schema.
    Of(Box<Slot>),
    /// A text of which no more is said.
    Text,
    /// Nothing is said.
    Open,
}

impl Lowering<'_> {
    /// The type of each value of a sequence; `None` for what is none, and for texts.
    pub(super) fn item(&mut self, essence: &str, media: &MediaType, origin: &Origin, hint: &[String]) -> Option<Ty> {
        if !is_sequence(essence) {
            self.unread_items(essence, origin);
            return None;
        }
        match self.item_schema(essence, media, origin) {
            Item::Of(slot) => Some(self.schema(*slot, hint)),
            Item::Open => Some(Ty::Any),
            Item::Text => None,
        }
    }

    /// The schema of each value; of a server-sent event, that of its data. Before OAS 3.2 it is what documents write as `schema` there,
    /// unless that is of a text: it is one of the whole, and leaves open what is on each line.
    fn item_schema(&mut self, essence: &str, media: &MediaType, origin: &Origin) -> Item {
        let open = if essence == EVENTS { Item::Text } else { Item::Open };
        let mut place = origin.child("itemSchema");
        if self.spec.raw(&place).is_none() {
            let whole = media.schema.clone().filter(|_| self.string_format(media, origin).is_none());
            return whole.map_or(open, |schema| Item::Of(Box::new(Slot::new(schema, origin.child("schema")))));
        }
        if essence == EVENTS && self.is_event(&place) {
            let Some(data) = self.data(&place) else { return Item::Text };
            place = data;
        }
        match self.spec.piece(&place) {
            Ok(schema) => Item::Of(Box::new(Slot::new(schema, place))),
            Err(diagnostic) => {
                self.say(diagnostic);
                open
            }
        }
    }

    /// Whether a schema is one of an event, and not of its data, which some documents write in its place.
    fn is_event(&self, schema: &Origin) -> bool {
        const COMPOSED: [&str; 3] = ["allOf", "anyOf", "oneOf"];
        let Ok(schema) = self.spec.follow(schema) else { return false };
        let has = |word: &str| self.spec.raw(&schema.child("properties").child(word)).is_some();
        FIELDS.into_iter().any(has) || COMPOSED.into_iter().any(|word| self.spec.raw(&schema.child(word)).is_some())
    }

    /// Where the schema of the data of an event stands, if there is one: of what its text holds, or in the place of the text.
    fn data(&self, event: &Origin) -> Option<Origin> {
        let data = self.spec.follow(event).ok()?.child("properties").child("data");
        let target = self.spec.follow(&data).ok()?;
        let content = target.child("contentSchema");
        if self.spec.raw(&content).is_some() {
            return Some(content);
        }
        let kind = self.spec.raw(&target)?.get("type")?.as_str()?;
        (kind != "string").then_some(data)
    }

    /// Tells of values that are not read one by one.
    fn unread_items(&mut self, essence: &str, origin: &Origin) {
        let item = origin.child("itemSchema");
        if self.spec.raw(&item).is_some() {
            let message = format!("`itemSchema` describes what {essence} holds, which is not read one by one");
            let help = "lines of JSON (application/jsonl, application/x-ndjson) and server-sent events (text/event-stream) are";
            self.say(Diagnostic::warning("unread-items", &item, message).help(help));
        }
    }
}

/// Media types that hold one value after the other.
pub(super) fn is_sequence(essence: &str) -> bool {
    essence == EVENTS
        || LINES.contains(&essence)
        || ["+ndjson", "+x-ndjson", "+jsonl"].iter().any(|suffix| essence.ends_with(suffix))
}
