//! The template of a path as the document has it comes in; what a request can carry of it goes out. It must never know a value.

/// The template from its slash to where a fragment begins, percent-encoded but for what is between braces.
pub(super) fn carried(template: &str) -> String {
    let mut carried = String::with_capacity(template.len() + 1);
    // A template begins with a slash, whether or not it says so (OAS 3.0.3, Paths Object).
    if !template.starts_with('/') {
        carried.push('/');
    }
    let mut in_query = false;
    let mut rest = template;
    while let Some(first) = rest.chars().next() {
        let (literal, after) = rest.split_at(first.len_utf8());
        if first == '{'
            && let Some((name, after)) = after.split_once('}')
        {
            carried.extend(["{", name, "}"]);
            rest = after;
            continue;
        }
        match first {
            // What stands behind `#` tells operations of one path apart, and no request carries it (RFC 3986 §3.5).
            '#' => break,
            // A query is sent as it stands there: the template is appended to the server's URL (OAS 3.0.3, Paths Object).
            '?' if !in_query => {
                in_query = true;
                carried.push('?');
            }
            _ if is_literal(first) => carried.push(first),
            _ => carried.extend(literal.bytes().map(|byte| format!("%{byte:02X}"))),
        }
        rest = after;
    }
    carried
}

/// Whether a path can hold a character (RFC 3986 §3.3). A `%` is taken for an encoding that the document already made.
fn is_literal(character: char) -> bool {
    character.is_ascii_graphic()
        && !matches!(character, '"' | '#' | '<' | '>' | '?' | '[' | '\\' | ']' | '^' | '`' | '{' | '|' | '}')
}

#[cfg(test)]
mod tests {
    use super::carried;

    #[test]
    fn a_template_is_what_a_request_can_carry_of_it() {
        for (template, expected) in [
            ("/x/{v}/y", "/x/{v}/y"),
            ("x/{v}", "/x/{v}"),
            ("/x/{v}?beta=true&go#again", "/x/{v}?beta=true&go"),
            ("/x?a=b?c", "/x?a=b%3Fc"),
            ("/a b/{a b}/%20", "/a%20b/{a b}/%20"),
            ("/{v", "/%7Bv"),
            ("/v}/[w]", "/v%7D/%5Bw%5D"),
            ("/ä/{ö}", "/%C3%A4/{ö}"),
            ("/a:b@c;d=e,f'g(h)*!$&+~-._", "/a:b@c;d=e,f'g(h)*!$&+~-._"),
            ("", "/"),
        ] {
            assert_eq!(carried(template), expected);
        }
    }
}
