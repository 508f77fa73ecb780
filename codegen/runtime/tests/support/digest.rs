//! The server side of RFC 7616, written from its text: what a client sent comes in, whether its digest is right goes
//! out.

use md5::Md5;
use sha2::{Digest, Sha256, Sha512_256};

use super::Request;

fn hash(algorithm: &str, text: &str) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    match algorithm.strip_suffix("-sess").unwrap_or(algorithm) {
        "MD5" => hex(&Md5::digest(text)),
        "SHA-256" => hex(&Sha256::digest(text)),
        "SHA-512-256" => hex(&Sha512_256::digest(text)),
        other => panic!("unknown algorithm {other}"),
    }
}

/// The fields of a `Digest` header, unquoted.
#[derive(Clone, Debug)]
pub struct Credentials(Vec<(String, String)>);

impl Credentials {
    pub fn of(request: &Request) -> Option<Credentials> {
        Credentials::parse(request.header("authorization")?)
    }

    pub fn parse(header: &str) -> Option<Credentials> {
        let mut rest = header.strip_prefix("Digest ")?;
        let mut fields = Vec::new();
        while let Some((name, after)) = rest.split_once('=') {
            let (value, after) = match after.strip_prefix('"') {
                Some(quoted) => unquote(quoted)?,
                None => {
                    let (token, after) = after.split_at(after.find(',').unwrap_or(after.len()));
                    (token.to_owned(), after)
                }
            };
            fields.push((name.trim().to_owned(), value));
            rest = after.trim_start_matches([',', ' ']);
        }
        Some(Credentials(fields))
    }

    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn nc(&self) -> u32 {
        u32::from_str_radix(self.get("nc"), 16).expect("nc is eight hexadecimal digits")
    }

    /// RFC 7616 §3.4.1: the response that the right password gives.
    pub fn expected(&self, method: &str, body: &[u8], username: &str, password: &str) -> String {
        let algorithm = match self.get("algorithm") {
            "" => "MD5",
            algorithm => algorithm,
        };
        let h = |text: String| hash(algorithm, &text);
        let (nonce, cnonce, qop) = (self.get("nonce"), self.get("cnonce"), self.get("qop"));
        let mut a1 = h(format!("{username}:{}:{password}", self.get("realm")));
        if algorithm.ends_with("-sess") {
            a1 = h(format!("{a1}:{nonce}:{cnonce}"));
        }
        let uri = self.get("uri");
        let a2 = match qop {
            "auth-int" => format!("{method}:{uri}:{}", h(String::from_utf8(body.to_vec()).unwrap())),
            _ => format!("{method}:{uri}"),
        };
        match qop {
            "" => h(format!("{a1}:{nonce}:{}", h(a2))),
            qop => h(format!("{a1}:{nonce}:{}:{cnonce}:{qop}:{}", self.get("nc"), h(a2))),
        }
    }

    /// Whether the request was made by one who knows the password, for just this target.
    pub fn proves(&self, request: &Request, username: &str, password: &str) -> bool {
        self.get("uri") == request.target
            && self.get("response") == self.expected(&request.method, &request.body, username, password)
    }
}

/// RFC 9110 §5.6.4: the text of a quoted string whose opening quote has been taken off, and what follows it.
fn unquote(quoted: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut characters = quoted.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return Some((text, &quoted[index + 1..])),
            '\\' => text.push(characters.next()?.1),
            character => text.push(character),
        }
    }
    None
}
