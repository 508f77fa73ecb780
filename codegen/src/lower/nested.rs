//! The parameters in; those out whose values have parts inside of parts, which OpenAPI's styles give no way to write (OAS 3.0.3,
//! Parameter Object: Style Values). A call that gives such a part is refused before it is sent, so that it is better said here.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Param, Place, Shape, Style, Ty};

/// Says which parameters cannot be sent whole.
pub(super) fn nested(api: &Api, diagnostics: &mut Diagnostics) {
    for param in api.operations.iter().flat_map(|operation| &operation.params) {
        let Some(part) = within(api, param) else { continue };
        let message = format!("`{}` has {part}, and its style gives no way to write that", param.wire);
        let help =
            "a call that gives it a value is refused; the style `deepObject` or a media type under `content` writes it";
        diagnostics.push(Diagnostic::warning("nested-parameter", &param.origin, message).help(help));
    }
}

/// The first part of a parameter's value that has parts itself.
fn within(api: &Api, param: &Param) -> Option<String> {
    if matches!(param.style, Style::Json | Style::DeepObject) {
        return None;
    }
    // The members of an object that is spread over the query may be lists.
    let spread = param.place == Place::Query && param.style == Style::Form && param.explode;
    match api.opened(&param.ty).0 {
        Ty::List(item) => has_parts(api, item).then(|| "items that have parts themselves".to_owned()),
        Ty::Map(value) => (!fits(api, value, spread)).then(|| "members that have parts themselves".to_owned()),
        Ty::Named(id) => {
            let Shape::Struct(object) = &api.def(*id).shape else { return None };
            let field = object.fields.iter().find(|field| !field.read_only && !fits(api, &field.ty, spread))?;
            Some(format!("a member `{}` that has parts itself", field.wire))
        }
        _ => None,
    }
}

/// Whether a member of an object can be written.
fn fits(api: &Api, ty: &Ty, spread: bool) -> bool {
    match api.opened(ty).0 {
        Ty::List(item) if spread => !has_parts(api, item),
        _ => !has_parts(api, ty),
    }
}

/// Whether a value is always an object or a list; of alternatives, and of what may be anything, that is not known.
fn has_parts(api: &Api, ty: &Ty) -> bool {
    match api.opened(ty).0 {
        Ty::List(_) | Ty::Tuple(_) | Ty::Map(_) | Ty::Object => true,
        Ty::Named(id) => matches!(api.def(*id).shape, Shape::Struct(_)),
        _ => false,
    }
}
