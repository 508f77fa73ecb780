//! What is wrong with a request comes in; the statuses that could say so go out, the closest first (RFC 9110, section 15.5).
//! It must never know which of them an operation declares.

use super::credentials::Refused;

/// What is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// One sentence, for the answer and the log.
    pub detail: String,
    /// The statuses that say so, the closest first.
    pub statuses: &'static [u16],
    /// Set when it is about credentials.
    pub challenge: Option<Refused>,
    /// Set when HTTP demands the first status, whatever the document declares.
    pub by_http: bool,
}

impl Fault {
    fn new(detail: String, statuses: &'static [u16]) -> Fault {
        Fault { detail, statuses, challenge: None, by_http: false }
    }

    /// No operation has this path.
    pub fn unknown(detail: String) -> Fault {
        Fault { by_http: true, ..Fault::new(detail, &[404, 400]) }
    }

    /// The path has no operation of this method.
    pub fn method(detail: String) -> Fault {
        Fault { by_http: true, ..Fault::new(detail, &[405, 404, 400]) }
    }

    /// An argument in the path does not fit.
    pub fn path(detail: String) -> Fault {
        Fault::new(detail, &[400, 422, 404])
    }

    /// Anything else in the request does not fit.
    pub fn invalid(detail: String) -> Fault {
        Fault::new(detail, &[400, 422])
    }

    /// The body's media type is not declared.
    pub fn media_type(detail: String) -> Fault {
        Fault::new(detail, &[415, 400, 422])
    }

    /// No declared media type is acceptable.
    pub fn not_acceptable(detail: String) -> Fault {
        Fault::new(detail, &[406, 400])
    }

    /// The body is longer than this server reads.
    pub fn too_large(detail: String) -> Fault {
        Fault::new(detail, &[413, 400])
    }

    /// No credentials, or wrong ones.
    pub fn refused(detail: String, refused: Refused) -> Fault {
        Fault { challenge: Some(refused), ..Fault::new(detail, &[401, 403]) }
    }

    /// The server's own: no answer can be made.
    pub fn server(detail: String) -> Fault {
        Fault::new(detail, &[500, 501, 503])
    }
}
