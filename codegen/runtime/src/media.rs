//! A `Content-Type` and the media types that a document declares come in, the index of the one meant goes out. It must
//! never know what a body holds.

/// Which of the declared media types a `Content-Type` means: the one that is equal (case aside, and parameters that it does
/// not declare, RFC 9110 §8.3.1), of several the one that declares most of what is given; else the narrowest range that
/// includes it (OAS 3.0.3, Media Type Object); else, if it is JSON of any kind, the first declared one that is JSON too.
/// Without a `Content-Type` it is the first.
pub(super) fn choose(content_type: Option<&str>, declared: &[&str]) -> Option<usize> {
    let Some(given) = content_type.map(essence).filter(|given| !given.is_empty()) else {
        return if declared.is_empty() { None } else { Some(0) };
    };
    let find = |test: &dyn Fn(&str) -> bool| declared.iter().position(|declared| test(&essence(declared)));
    let range = given.split_once('/').map(|(kind, _)| format!("{kind}/*"));
    let said: Vec<String> = content_type.map(parameters).unwrap_or_default();
    let agreement = |declared: &str| {
        let own = parameters(declared);
        if own.iter().all(|own| said.contains(own)) { own.len() + 1 } else { 0 }
    };
    let equal = declared.iter().enumerate().rev().filter(|(_, declared)| essence(declared) == given);
    equal
        .max_by_key(|(_, declared)| agreement(declared))
        .map(|(index, _)| index)
        .or_else(|| find(&|declared| range.as_deref() == Some(declared)))
        .or_else(|| find(&|declared| declared == "*/*" || declared == "*"))
        .or_else(|| if is_json(&given) { find(&|declared| is_json(declared)) } else { None })
}

/// A media type in lower case, without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The parameters of a media type in lower case, without blanks and quotes.
fn parameters(media_type: &str) -> Vec<String> {
    let bare = |c: &char| !c.is_ascii_whitespace() && *c != '"';
    media_type.split(';').skip(1).map(|one| one.chars().filter(bare).collect::<String>().to_ascii_lowercase()).collect()
}

/// Whether a media type is JSON, or a format that is written as JSON (RFC 6839 §3.1).
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}
