//! The properties of an object come in one by one, the parts of a `multipart/form-data` body go out (RFC 7578). It must never
//! know what the parts are for.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher};

use bytes::Bytes;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::body::Body;
use super::call::Call;
use super::codec::Blank;
use super::encode::scalar;
use super::media::is_json;

impl Call {
    /// Gives the call a body of the type `multipart/form-data`: one part per property, one per item of an array, JSON for
    /// objects, bytes for files. `types` are the media types that the document gives to properties.
    pub fn multipart<T: Multipart>(
        &mut self,
        media_type: &'static str,
        types: &'static [(&'static str, &'static str)],
        body: &T,
    ) {
        let mut parts = Parts::new(types);
        body.parts(&mut parts);
        self.finish_parts(media_type, parts);
    }

    /// [`Call::multipart`] for any JSON object.
    pub fn parts<T: Serialize + ?Sized>(
        &mut self,
        media_type: &'static str,
        types: &'static [(&'static str, &'static str)],
        body: &T,
    ) {
        let mut parts = Parts::new(types);
        parts.object(body);
        self.finish_parts(media_type, parts);
    }

    fn finish_parts(&mut self, media_type: &str, parts: Parts) {
        match parts.finish() {
            Ok((boundary, content)) => {
                self.body = Some((format!("{media_type}; boundary={boundary}"), Body::whole(content)));
            }
            Err(message) => self.fail(None, format!("the body {message}")),
        }
    }
}

/// A file in a part of a multipart body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    bytes: Bytes,
    name: Option<String>,
    media_type: Option<String>,
    field: bool,
}

impl File {
    /// Returns a file with this content, without a name.
    pub fn new(bytes: impl Into<Bytes>) -> File {
        File { bytes: bytes.into(), ..File::default() }
    }

    /// Returns a plain field of a form, where the document leaves open what is a file: a part without a file name, as text
    /// (RFC 7578 §4.2, §4.4).
    pub fn field(text: impl Into<String>) -> File {
        File { field: true, ..File::new(text.into()) }
    }

    /// The same file with a name (RFC 7578 §4.2: `filename`).
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> File {
        File { name: Some(name.into()), ..self }
    }

    /// The same file with a media type of its own, instead of the document's or `application/octet-stream`.
    #[must_use]
    pub fn of_type(self, media_type: impl Into<String>) -> File {
        File { media_type: Some(media_type.into()), ..self }
    }

    /// The content.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The name, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

impl Blank for File {
    fn blank() -> File {
        File::default()
    }
}

/// Outside of a multipart body a file is the text that its bytes are; others cannot be written there.
impl Serialize for File {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let text = str::from_utf8(&self.bytes);
        to.serialize_str(
            text.map_err(|_| S::Error::custom("a file whose bytes are no text can be sent in parts alone"))?,
        )
    }
}

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<File, D::Error> {
        String::deserialize(from).map(File::new)
    }
}

/// An object that is sent as a multipart body; written by the generator.
pub trait Multipart {
    /// Hands over the properties.
    fn parts(&self, to: &mut Parts);
}

/// There is no text for a body that is null.
impl<T: Multipart> Multipart for Option<T> {
    fn parts(&self, to: &mut Parts) {
        match self {
            Some(body) => body.parts(to),
            None => to.fail(NO_OBJECT.to_owned()),
        }
    }
}

/// Any names, each with its parts.
impl<T: Part> Multipart for super::codec::Properties<T> {
    fn parts(&self, to: &mut Parts) {
        for (name, value) in self {
            to.part(name, value);
        }
    }
}

/// What is sent as a part, as several of one name, or as none: a file, or what may hold files.
pub trait Part {
    /// Adds it to the parts of a body.
    fn add(&self, name: &str, to: &mut Parts);
}

impl Part for File {
    fn add(&self, name: &str, to: &mut Parts) {
        to.file(name, self);
    }
}

impl<T: Part> Part for Option<T> {
    fn add(&self, name: &str, to: &mut Parts) {
        self.iter().for_each(|value| value.add(name, to));
    }
}

impl<T: Part> Part for Vec<T> {
    fn add(&self, name: &str, to: &mut Parts) {
        self.iter().for_each(|value| value.add(name, to));
    }
}

impl<T: Part> Part for Box<T> {
    fn add(&self, name: &str, to: &mut Parts) {
        (**self).add(name, to);
    }
}

const TEXT: &str = "text/plain; charset=utf-8";
const NO_OBJECT: &str = "is not an object, and a form can hold nothing else";

/// The parts of a body so far.
#[derive(Debug)]
pub struct Parts {
    types: &'static [(&'static str, &'static str)],
    parts: Vec<Piece>,
    fault: Option<String>,
}

#[derive(Debug)]
struct Piece {
    name: String,
    file_name: Option<String>,
    media_type: Cow<'static, str>,
    content: Bytes,
}

impl Parts {
    /// No part yet; `types` are the media types that the document gives to properties (OAS 3.0.3, Encoding Object).
    fn new(types: &'static [(&'static str, &'static str)]) -> Parts {
        Parts { types, parts: Vec::new(), fault: None }
    }

    /// Adds a property that is a file, or may hold files.
    pub fn part<T: Part>(&mut self, name: &str, value: &T) {
        value.add(name, self);
    }

    fn file(&mut self, name: &str, file: &File) {
        let usual = if file.field { TEXT } else { "application/octet-stream" };
        let declared = self.declared(name).map_or(Cow::Borrowed(usual), Cow::Borrowed);
        let media_type = file.media_type.clone().map_or(declared, Cow::Owned);
        // A part without a name would be read as a plain field (RFC 7578 §4.2).
        let file_name = file.name.clone().or_else(|| (!file.field).then(|| name.to_owned()));
        self.add(Piece { name: name.to_owned(), file_name, media_type, content: file.bytes.clone() });
    }

    /// Adds a property: a part, or one for each item of an array; text for scalars, JSON for objects and where the document
    /// says so (OAS 3.0.3, Special Considerations for multipart Content). An absent or null one is left out.
    pub fn value<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        match serde_json::to_value(value) {
            Ok(Value::Null) => {}
            Ok(Value::Array(items)) => items.iter().for_each(|item| self.one(name, item)),
            Ok(value) => self.one(name, &value),
            Err(error) => self.fail(format!("cannot be written as JSON: {error}")),
        }
    }

    /// Adds the properties that the schema does not name.
    pub fn rest<T: Serialize>(&mut self, rest: &super::codec::Properties<T>) {
        for (name, value) in rest {
            self.value(name, value);
        }
    }

    /// Adds the properties of any JSON object.
    pub fn object<T: Serialize + ?Sized>(&mut self, object: &T) {
        match serde_json::to_value(object) {
            Ok(Value::Object(members)) => members.iter().for_each(|(name, value)| self.value(name, value)),
            Ok(_) => self.fail(NO_OBJECT.to_owned()),
            Err(error) => self.fail(format!("cannot be written as JSON: {error}")),
        }
    }

    fn one(&mut self, name: &str, value: &Value) {
        let declared = self.declared(name);
        let plain = scalar(value).map(Cow::into_owned).filter(|_| !declared.is_some_and(is_json));
        let (usual, text) = match plain {
            Some(text) => (TEXT, text),
            None => ("application/json", value.to_string()),
        };
        let media_type = Cow::Borrowed(declared.unwrap_or(usual));
        self.add(Piece { name: name.to_owned(), file_name: None, media_type, content: Bytes::from(text) });
    }

    /// The first of the media types that the document gives to a property; a range says nothing.
    fn declared(&self, name: &str) -> Option<&'static str> {
        let (_, types) = self.types.iter().find(|(known, _)| *known == name)?;
        types.split(',').map(str::trim).find(|media_type| !media_type.is_empty() && !media_type.contains('*'))
    }

    fn add(&mut self, part: Piece) {
        if part.media_type.contains(['\r', '\n']) {
            self.fail(format!("has a part `{}` whose media type breaks the line", part.name));
        }
        self.parts.push(part);
    }

    fn fail(&mut self, fault: String) {
        self.fault.get_or_insert(fault);
    }

    /// The boundary between the parts, and the whole body.
    ///
    /// # Errors
    /// Why there is none, as a verb of "the body".
    fn finish(self) -> Result<(String, Bytes), String> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let boundary = boundary(&self.parts);
        let mut content = Vec::new();
        for part in &self.parts {
            let file_name = part.file_name.as_deref().map(escape).map(|name| format!("; filename=\"{name}\""));
            let head = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"{}\r\nContent-Type: {}\r\n\r\n",
                escape(&part.name),
                file_name.unwrap_or_default(),
                part.media_type
            );
            content.extend_from_slice(head.as_bytes());
            content.extend_from_slice(&part.content);
            content.extend_from_slice(b"\r\n");
        }
        content.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Ok((boundary, Bytes::from(content)))
    }
}

/// A boundary that occurs in no part. It is made from the contents, so that the same body gives the same bytes.
fn boundary(parts: &[Piece]) -> String {
    let mut hasher = DefaultHasher::new();
    for part in parts {
        hasher.write(part.name.as_bytes());
        hasher.write(&part.content);
    }
    loop {
        let boundary = format!("part-{:016x}", hasher.finish());
        let within = |content: &[u8]| content.windows(boundary.len()).any(|window| window == boundary.as_bytes());
        if !parts.iter().any(|part| within(&part.content) || within(part.name.as_bytes())) {
            return boundary;
        }
        hasher.write_u8(0);
    }
}

/// RFC 7578 §2 leaves the escapes to HTML, which encodes exactly these.
fn escape(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
