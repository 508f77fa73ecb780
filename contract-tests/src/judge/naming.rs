//! A declared status and media type come in; the name of the variant that a client must report goes out. The table is the
//! registry's (RFC 9110 section 15 and the IANA HTTP Status Code Registry). It must never know a client's own table.

use crate::document::{Operation, Response, Status, Triple};

const REASONS: &[(u16, &str)] = &[
    (100, "Continue"),
    (101, "Switching Protocols"),
    (102, "Processing"),
    (103, "Early Hints"),
    (200, "OK"),
    (201, "Created"),
    (202, "Accepted"),
    (203, "Non-Authoritative Information"),
    (204, "No Content"),
    (205, "Reset Content"),
    (206, "Partial Content"),
    (207, "Multi-Status"),
    (208, "Already Reported"),
    (226, "IM Used"),
    (300, "Multiple Choices"),
    (301, "Moved Permanently"),
    (302, "Found"),
    (303, "See Other"),
    (304, "Not Modified"),
    (305, "Use Proxy"),
    (307, "Temporary Redirect"),
    (308, "Permanent Redirect"),
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (402, "Payment Required"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Method Not Allowed"),
    (406, "Not Acceptable"),
    (407, "Proxy Authentication Required"),
    (408, "Request Timeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (411, "Length Required"),
    (412, "Precondition Failed"),
    (413, "Content Too Large"),
    (414, "URI Too Long"),
    (415, "Unsupported Media Type"),
    (416, "Range Not Satisfiable"),
    (417, "Expectation Failed"),
    (421, "Misdirected Request"),
    (422, "Unprocessable Content"),
    (423, "Locked"),
    (424, "Failed Dependency"),
    (425, "Too Early"),
    (426, "Upgrade Required"),
    (428, "Precondition Required"),
    (429, "Too Many Requests"),
    (431, "Request Header Fields Too Large"),
    (451, "Unavailable For Legal Reasons"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (502, "Bad Gateway"),
    (503, "Service Unavailable"),
    (504, "Gateway Timeout"),
    (505, "HTTP Version Not Supported"),
    (506, "Variant Also Negotiates"),
    (507, "Insufficient Storage"),
    (508, "Loop Detected"),
    (511, "Network Authentication Required"),
];

/// The variant of a triple; none for the only success of an operation, which needs no name.
pub(super) fn variant(operation: &Operation, response: &Response, code: u16, triple: &Triple) -> Option<String> {
    let success = |triple: &Triple| is_success(triple.status);
    let successes = operation.triples().iter().filter(|triple| success(triple)).count();
    if (200..300).contains(&code) && successes == 1 && success(triple) {
        return None;
    }
    let name = status(triple.status);
    Some(match &triple.media {
        Some(media) if response.media.len() > 1 => name + &subtype(media),
        _ => name,
    })
}

fn is_success(status: Status) -> bool {
    match status {
        Status::Code(code) => (200..300).contains(&code),
        Status::Range(digit) => digit == 2,
        Status::Default => false,
    }
}

fn status(status: Status) -> String {
    match status {
        Status::Code(code) => match REASONS.iter().find(|(own, _)| *own == code) {
            Some((_, reason)) => camel(reason),
            None => format!("Status{code}"),
        },
        Status::Range(digit) => format!("Status{digit}xx"),
        Status::Default => "Default".to_owned(),
    }
}

fn subtype(media: &str) -> String {
    let essence = crate::wire::body::essence(media);
    camel(essence.split_once('/').map_or(essence.as_str(), |(_, subtype)| subtype))
}

/// Words begin with a capital and go on in small letters.
fn camel(text: &str) -> String {
    let words = text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let one = |word: &str| {
        let mut characters = word.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(characters.map(|character| character.to_ascii_lowercase())).collect::<String>()
    };
    words.map(one).collect()
}
