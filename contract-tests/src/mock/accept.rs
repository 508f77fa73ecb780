//! The Accept fields of a request and the media types of an answer come in; the one that fits best goes out (RFC 9110, section
//! 12.5.1). It must never know what is in the body.

use super::fault::Fault;
use crate::document::{Media, Response};
use crate::wire::body::{essence, includes};

/// A media range with its weight.
struct Range {
    /// In lower case, without parameters: `application/json`, `text/*`, `*/*`.
    essence: String,
    /// In lower case, without blanks; those that tell versions of one type apart.
    parameters: Vec<String>,
    weight: f32,
}

/// The index of the media type of this answer that the request likes best; none when it has none. Without an Accept field, the
/// first.
///
/// # Errors
/// When it likes none.
pub(super) fn media(response: Option<&Response>, fields: &[&str]) -> Result<Option<usize>, Fault> {
    let Some(response) = response.filter(|response| !response.media.is_empty()) else { return Ok(None) };
    let ranges: Vec<Range> = fields.iter().flat_map(|field| field.split(',')).filter_map(range).collect();
    if ranges.is_empty() {
        return Ok(Some(0));
    }
    let mut best: Option<(usize, f32, usize)> = None;
    for (index, media) in response.media.iter().enumerate() {
        let (weight, unasked) = (weight(&ranges, media), unasked(&ranges, media));
        // Of two that are liked alike, it is the one that says no more than was asked for.
        if best.map_or(weight > 0.0, |(_, most, least)| weight > most || (weight == most && unasked < least)) {
            best = Some((index, weight, unasked));
        }
    }
    let declared = || response.media.iter().map(|media| media.media_type.as_str()).collect::<Vec<_>>().join(", ");
    let found = best.map(|(index, ..)| Some(index));
    found.ok_or_else(|| Fault::not_acceptable(format!("Accept: {} takes none of {}", fields.join(", "), declared())))
}

fn range(text: &str) -> Option<Range> {
    let mut parts = text.split(';').map(|part| part.trim().to_lowercase());
    let essence = parts.next().filter(|essence| !essence.is_empty())?;
    let mut range = Range { essence, parameters: Vec::new(), weight: 1.0 };
    for part in parts {
        match part.split_once('=') {
            Some(("q", weight)) => range.weight = weight.trim().parse().unwrap_or(1.0),
            // A charset says nothing about which of several types is meant.
            Some(("charset", _)) | None => {}
            Some((name, value)) => range.parameters.push(format!("{}={}", name.trim(), value.trim().trim_matches('"'))),
        }
    }
    Some(range)
}

/// The parameters of a media type, as those of ranges are written.
fn parameters(media: &Media) -> Vec<String> {
    media.media_type.split(';').skip(1).map(|part| part.replace([' ', '"'], "").to_lowercase()).collect()
}

/// How many parameters a media type has that no range names, a charset aside.
fn unasked(ranges: &[Range], media: &Media) -> usize {
    let named = |own: &String| ranges.iter().any(|range| range.parameters.contains(own));
    parameters(media).iter().filter(|own| !own.starts_with("charset=") && !named(own)).count()
}

/// The most specific range that takes a media type gives it its weight.
fn weight(ranges: &[Range], media: &Media) -> f32 {
    let (own, parameters) = (essence(&media.media_type), parameters(media));
    let specific = |range: &&Range| match range.essence.as_str() {
        "*/*" => Some(0),
        wide if wide.ends_with("/*") => own.starts_with(wide.trim_end_matches('*')).then_some(1),
        exact if exact == own || includes(&own, exact) => {
            range.parameters.iter().all(|it| parameters.contains(it)).then_some(2 + range.parameters.len())
        }
        _ => None,
    };
    let fitting = ranges.iter().filter(|range| specific(range).is_some());
    fitting.max_by_key(specific).map_or(0.0, |range| range.weight)
}
