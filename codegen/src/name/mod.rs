//! The only maker of Rust identifiers: wire words in, identifiers out. Deterministic; collisions are solved in document order
//! and said when the outcome may surprise.

mod codes;
mod errors;
mod headers;
mod members;
mod operations;
mod responses;
mod scope;
mod types;
mod words;

pub use responses::{status, variants};
pub(crate) use words::is_keyword;
pub use words::{snake, upper};

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Header};
use crate::settings::Rename;

/// The identifiers of one API, parallel to its lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    /// By [`crate::ir::TypeId`].
    pub types: Vec<TypeNames>,
    /// By position in [`Api::operations`].
    pub operations: Vec<OperationNames>,
    /// By position in [`Api::tags`].
    pub tags: Vec<TagNames>,
    /// The enums of documented errors that several operations share.
    pub errors: Vec<ErrorNames>,
    /// The response headers.
    pub headers: Vec<HeaderNames>,
    /// The constants of error codes, by position in [`crate::ir::Problem::codes`].
    pub codes: Vec<String>,
    /// The aliases for the bodies of webhooks and callbacks, by position in [`Api::incoming`].
    pub incoming: Vec<String>,
}

impl Names {
    /// Whether any identifier has letters beyond ASCII.
    #[must_use]
    pub fn is_international(&self) -> bool {
        let types = self.types.iter().flat_map(|names| names.members.iter().chain([&names.ident]));
        let operations = self.operations.iter().flat_map(|names| names.params.iter().chain([&names.method]));
        let tags = self.tags.iter().map(|names| &names.ident);
        let headers = self.headers.iter().map(|names| &names.ident);
        let mut all = types.chain(operations).chain(tags).chain(headers).chain(&self.codes).chain(&self.incoming);
        all.any(|ident| !ident.is_ascii())
    }

    /// The constant for a response header of an operation.
    #[must_use]
    pub fn header(&self, header: &Header) -> Option<&str> {
        let is_meant = |own: &Header| {
            own.wire.eq_ignore_ascii_case(&header.wire) && own.ty == header.ty && own.form == header.form
        };
        self.headers.iter().find(|names| is_meant(&names.header)).map(|names| names.ident.as_str())
    }
}

/// The identifier of a response header.
#[derive(Clone, Debug, PartialEq)]
pub struct HeaderNames {
    /// The constant in `headers`.
    pub ident: String,
    /// What the first operation that declares it says of it.
    pub header: Header,
    /// The positions of the operations that declare it in [`Api::operations`].
    pub operations: Vec<usize>,
}

/// The identifiers of an enum of documented errors that several operations share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorNames {
    /// The enum.
    pub ident: String,
    /// The module of `errors` that holds it.
    pub module: String,
    /// The positions of its operations in [`Api::operations`].
    pub operations: Vec<usize>,
}

/// The identifiers of a definition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TypeNames {
    /// The type; empty for one that nothing uses.
    pub ident: String,
    /// The module of `models` that holds it.
    pub module: String,
    /// Its fields or variants, in their order.
    pub members: Vec<String>,
    /// The member that holds what the document does not know: further properties, or an unrecognized value.
    pub rest: String,
}

/// The identifiers of an operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OperationNames {
    /// The position of its tag in [`Api::tags`].
    pub tag: usize,
    /// The method of the tag's accessor, and the module of the operation.
    pub method: String,
    /// The type of a call.
    pub call: String,
    /// The enum of documented errors, or its alias.
    pub error: String,
    /// The position in [`Names::errors`] of the enum that the alias stands for.
    pub shared_error: Option<usize>,
    /// The enum of successes, where there are several.
    pub success: String,
    /// Its parameters, in their order.
    pub params: Vec<String>,
    /// The method of the mock.
    pub stub: String,
}

/// The identifiers of a tag.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagNames {
    /// The accessor of the client, and the module of the tag.
    pub accessor: String,
    /// The accessor's type.
    pub ident: String,
    /// The cargo feature that compiles its operations.
    pub feature: String,
}

impl TagNames {
    /// The name of the tag's files and folders.
    #[must_use]
    pub fn module(&self) -> &str {
        self.accessor.trim_start_matches("r#")
    }
}

/// The identifiers of an API.
#[must_use]
pub fn name(api: &Api, rename: &Rename, diagnostics: &mut Diagnostics) -> Names {
    let tags = operations::tags(api);
    let types = types::types(api, rename, diagnostics);
    let mut operations = operations::operations(api, rename, &tags, diagnostics);
    let errors = errors::errors(api, &types, &mut operations);
    Names {
        types,
        operations,
        tags,
        errors,
        headers: headers::headers(api),
        codes: codes::codes(api),
        incoming: operations::incoming(api),
    }
}
