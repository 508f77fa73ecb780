//! The text of an Authorization field comes in; its scheme and parameters go out (RFC 9110, section 11.4). It must never judge
//! them.

use base64::Engine;

/// An Authorization field with parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credentials {
    /// As written.
    pub scheme: String,
    /// In order; names in lower case, quotes taken off; the flag says whether there were any.
    pub parameters: Vec<(String, String, bool)>,
}

impl Credentials {
    /// A parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, ..)| own == name).map(|(_, value, _)| value.as_str())
    }

    /// Whether a parameter was written as a quoted string.
    #[must_use]
    pub fn quoted(&self, name: &str) -> bool {
        self.parameters.iter().any(|(own, _, quoted)| own == name && *quoted)
    }

    /// Reads `Scheme name=value, name="quoted"`.
    ///
    /// # Errors
    /// What is not of that form.
    pub fn parse(text: &str) -> Result<Credentials, String> {
        let (scheme, mut rest) = text.split_once(' ').ok_or("a scheme without parameters")?;
        let mut parameters: Vec<(String, String, bool)> = Vec::new();
        loop {
            rest = rest.trim_start_matches([' ', '\t', ',']);
            if rest.is_empty() {
                return Ok(Credentials { scheme: scheme.to_owned(), parameters });
            }
            let (name, after) = rest.split_once('=').ok_or_else(|| format!("no = in {rest}"))?;
            let name = name.trim().to_lowercase();
            let (value, quoted, after) = match after.strip_prefix('"') {
                Some(inside) => {
                    let (value, after) = quoted_string(inside)?;
                    (value, true, after)
                }
                None => {
                    let end = after.find([',', ' ']).unwrap_or(after.len());
                    let (value, after) = after.split_at(end);
                    (value.to_owned(), false, after)
                }
            };
            if parameters.iter().any(|(own, ..)| *own == name) {
                return Err(format!("{name} is given twice"));
            }
            parameters.push((name, value, quoted));
            rest = after;
        }
    }
}

fn quoted_string(text: &str) -> Result<(String, &str), String> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return Ok((value, text.get(index + 1..).unwrap_or_default())),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    Err("a quoted string without an end".to_owned())
}

/// The user and password of a Basic field (RFC 7617).
#[must_use]
pub fn basic(text: &str) -> Option<(String, String)> {
    let (scheme, token) = text.split_once(' ')?;
    let decoded = base64::engine::general_purpose::STANDARD.decode(token.trim()).ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let (user, password) = decoded.split_once(':')?;
    scheme.eq_ignore_ascii_case("basic").then(|| (user.to_owned(), password.to_owned()))
}

/// The token of a Bearer field (RFC 6750).
#[must_use]
pub fn bearer(text: &str) -> Option<&str> {
    let (scheme, token) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}
