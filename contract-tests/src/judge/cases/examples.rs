//! An operation comes in; what its own examples are at odds with their schemas in is noted as the document's fault (OAS 3.0.3, Media
//! Type Object: an example should match its schema). No case comes of them: the schema is what a client promises to keep.

use super::Maker;
use crate::document::{Media, Operation, member};
use crate::schema::Direction;
use crate::wire::body::Kind;

/// Notes the examples of bodies that their schemas refuse.
pub(super) fn add(maker: &mut Maker<'_>, operation: &Operation) {
    for media in operation.body.iter().flat_map(|body| &body.media) {
        of(maker, format!("{} › {}", operation.key, media.media_type), Direction::Request, media);
    }
    for response in &operation.responses {
        for media in &response.media {
            let about = format!("{} › {} {}", operation.key, response.status, media.media_type);
            of(maker, about, Direction::Response, media);
        }
    }
}

fn of(maker: &mut Maker<'_>, about: String, direction: Direction, media: &Media) {
    let bench = maker.bench;
    let Some(schema) = media.schema.as_ref().filter(|_| Kind::of(&bench.schemas, direction, media) == Kind::Json)
    else {
        return;
    };
    let Some(raw) = bench.document.raw().pointer(&media.pointer) else { return };
    let mut found = Vec::new();
    found.extend(raw.get("example").map(|value| (member(&media.pointer, "example"), value)));
    let list = member(&media.pointer, "examples");
    for name in
        raw.get("examples").and_then(|examples| examples.as_object()).into_iter().flat_map(serde_json::Map::keys)
    {
        let example = bench.document.resolve(&member(&list, name)).ok();
        found.extend(example.and_then(|(at, example)| Some((member(&at, "value"), example.get("value")?))));
    }
    for (at, value) in found {
        if let Err(error) = bench.schemas.check(direction, schema, value) {
            maker.fault(format!("{about} › example"), &at, format!("the example does not fit its schema: {error}"));
        }
    }
}
