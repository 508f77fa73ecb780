//! A `Content-Type` and the media types that a document declares come in, the index of the one meant goes out. It must
//! never know what a body holds.

/// Which of the declared media types a `Content-Type` means: the one that is equal (case aside, and parameters that it does
/// not declare, RFC 9110 §8.3.1), of several the one that declares most of what is given; else the narrowest range that
/// includes it (OAS 3.0.3, Media Type Object); else, if it is JSON of any kind, the first declared one that is JSON too.
/// Without a `Content-Type` it is the first.
pub(super) fn choose(content_type: Option<&str>, declared: &[&str]) -> Option<usize> {
    let content_type = content_type.unwrap_or_default();
    let given = essence(content_type);
    if given.is_empty() {
        return if declared.is_empty() { None } else { Some(0) };
    }
    let said = parameters(content_type);
    let (mut chosen, mut best) = (None, 0);
    for (index, declared) in declared.iter().enumerate() {
        let fit = fit(&given, &said, declared);
        if fit > best {
            (chosen, best) = (Some(index), fit);
        }
    }
    chosen
}

/// How well a declared media type fits the given one; 0 if it does not.
fn fit(given: &str, said: &[String], declared: &str) -> usize {
    let name = essence(declared);
    if name == given {
        let own = parameters(declared);
        return if own.iter().all(|own| said.contains(own)) { 5 + own.len() } else { 4 };
    }
    if let (Some(kind), Some((given, _))) = (name.strip_suffix("/*"), given.split_once('/'))
        && kind == given
    {
        return 3;
    }
    if name == "*/*" || name == "*" {
        return 2;
    }
    usize::from(is_json(given) && is_json(declared))
}

/// A media type in lower case, without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The parameters of a media type in lower case, without blanks and quotes.
pub(super) fn parameters(media_type: &str) -> Vec<String> {
    let mut parameters = Vec::new();
    for parameter in media_type.split(';').skip(1) {
        let mut bare = parameter.to_ascii_lowercase();
        bare.retain(|c| !c.is_ascii_whitespace() && c != '"');
        parameters.push(bare);
    }
    parameters
}

/// Whether a media type is JSON, or a format that is written as JSON (RFC 6839 §3.1).
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}
