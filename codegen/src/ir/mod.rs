//! The API as the generator understands it: wire spellings and origins only. What `lower` makes and `emit` reads.
//! Nothing here knows openapiv3, tokens or Rust identifiers; no `_ =>` is written over these enums, so that a new variant
//! makes the compiler list every place to extend.

mod enumeration;
mod info;
mod operation;
mod pagination;
mod ty;

pub use enumeration::{Enum, EnumKind, EnumValue};
pub use info::{Contact, ExternalDocs, Info, License};
pub use operation::{
    Body, Codec, Envelope, Header, HeaderForm, Incoming, Media, Method, Operation, Param, Part, Place, Requirement,
    Response, Segment, Status, Style,
};
pub use pagination::{Pagination, Step, Turn};
pub use ty::{Constraints, Field, Shape, Struct, Tag, Ty, TypeDef, TypeId, Union, Uses, Variant};

use std::sync::Arc;

use crate::diagnostic::Origin;

/// Everything the emitted crate is made from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Api {
    /// The name of the root document; the others are files that it refers to.
    pub document: Arc<str>,
    /// Info Object: title and version, in the document's words.
    pub info: Info,
    /// The servers of the document's root; the first one is the default.
    pub servers: Vec<Server>,
    /// The schemes of `components.securitySchemes`, in document order.
    pub schemes: Vec<SecurityScheme>,
    /// Tags in document order, then those that only operations name; every operation has one of these.
    pub tags: Vec<TagGroup>,
    /// Every type definition; a [`TypeId`] is an index into this list.
    pub types: Vec<TypeDef>,
    /// Every operation that can be called, in document order.
    pub operations: Vec<Operation>,
    /// Webhooks and callbacks.
    pub incoming: Vec<Incoming>,
    /// The schema that error responses share, if they do.
    pub problem: Problem,
}

impl Api {
    /// The definition behind an id.
    #[must_use]
    pub fn def(&self, id: TypeId) -> &TypeDef {
        &self.types[id.index()]
    }

    /// What a type is by way of plain aliases and of `null`, and in how many of the latter it is wrapped.
    #[must_use]
    pub fn opened<'a>(&'a self, ty: &'a Ty) -> (&'a Ty, usize) {
        match ty {
            Ty::Nullable(inner) => {
                let (ty, wraps) = self.opened(inner);
                (ty, wraps + 1)
            }
            Ty::Named(id) => match &self.def(*id).shape {
                Shape::Alias { ty, recursive: false } => self.opened(ty),
                Shape::Alias { .. } | Shape::Struct(_) | Shape::Enum(_) | Shape::Union(_) => (ty, 0),
            },
            Ty::Bool | Ty::Int { .. } | Ty::Number | Ty::Float | Ty::String | Ty::Foreign(_) | Ty::Bytes | Ty::File => {
                (ty, 0)
            }
            Ty::Null | Ty::Any | Ty::Object | Ty::List(_) | Ty::Tuple(_) | Ty::Map(_) => (ty, 0),
        }
    }

    /// The one constant of a type that has no other, and what it is.
    #[must_use]
    pub fn only_constant(&self, ty: &Ty) -> Option<(&str, EnumKind)> {
        let Ty::Named(id) = ty else { return None };
        let Shape::Enum(list) = &self.def(*id).shape else { return None };
        let [only] = list.values.as_slice() else { return None };
        Some((&only.wire, list.kind))
    }

    /// The struct that a type is, by way of aliases.
    #[must_use]
    pub fn structure(&self, ty: &Ty) -> Option<TypeId> {
        let Ty::Named(id) = ty else { return None };
        match &self.def(*id).shape {
            Shape::Struct(_) => Some(*id),
            Shape::Alias { ty, recursive: false } => self.structure(ty),
            Shape::Alias { .. } | Shape::Enum(_) | Shape::Union(_) => None,
        }
    }
}

/// Server Object.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// The URL template, with `{variable}`s.
    pub url: String,
    /// `description`, or nothing.
    pub doc: String,
    /// Its variables, in document order.
    pub variables: Vec<ServerVariable>,
}

/// Server Variable Object.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerVariable {
    /// The name between the braces.
    pub name: String,
    /// The value used unless another is set.
    pub default: String,
    /// The allowed values; empty means any.
    pub allowed: Vec<String>,
}

/// Security Scheme Object.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityScheme {
    /// Where it stands.
    pub origin: Origin,
    /// Its key under `components.securitySchemes`.
    pub name: String,
    /// `description`.
    pub doc: Option<String>,
    /// What it asks for.
    pub kind: SchemeKind,
}

/// The kinds of security scheme of OAS 3.0.3 and 3.1, Security Scheme Object.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemeKind {
    /// A key in a header, the query or a cookie.
    ApiKey {
        /// Where the key is sent; never [`Place::Path`].
        place: Place,
        /// The name of the header, query parameter or cookie.
        name: String,
    },
    /// RFC 7617.
    Basic,
    /// RFC 6750.
    Bearer,
    /// RFC 7616.
    Digest,
    /// OAuth 2.0; the URLs are those of the client-credentials flow.
    OAuth2 {
        /// Where a token is asked for, if that flow is declared.
        token_url: Option<String>,
        /// Where a token is revoked (`x-specbound-revocation-url`).
        revocation_url: Option<String>,
        /// The scopes of that flow.
        scopes: Vec<String>,
    },
    /// OpenID Connect discovery.
    OpenIdConnect,
    /// A client certificate.
    MutualTls,
    /// Another HTTP authentication scheme, by its registered name.
    Other(String),
}

/// The operations of one tag.
#[derive(Clone, Debug, PartialEq)]
pub struct TagGroup {
    /// The tag's name; empty for operations without a tag.
    pub name: String,
    /// Its description.
    pub doc: Option<String>,
    /// `externalDocs`.
    pub external_docs: Option<ExternalDocs>,
}

/// How the error schema says what went wrong.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Problem {
    /// The shared error schema.
    pub ty: Option<TypeId>,
    /// Names of the properties that may hold a code, the first present one wins.
    pub code: Vec<String>,
    /// Names of the properties that may hold a message, the first present one wins.
    pub message: Vec<String>,
    /// The codes that the document names, in its order.
    pub codes: Vec<ErrorCode>,
}

/// A value of the code property that the document names: in an enum, as a constant, or in an example.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorCode {
    /// The value; a number as it is written.
    pub text: String,
    /// What an example says of it.
    pub said: Option<String>,
    /// The operations that name it, by `operationId`, and under which statuses.
    pub places: Vec<(String, Status)>,
}
