//! Operations in, the names of the constants for their response headers out: one for each header, type of its value and form of
//! it. It never knows how a constant is written.

use super::HeaderNames;
use super::scope::Scope;
use super::words::bare_snake;
use crate::ir::{Api, HeaderForm, Ty};
use std::collections::HashMap;

/// The constants, in document order.
pub(super) fn headers(api: &Api) -> Vec<HeaderNames> {
    let mut scope = Scope::new(&[]);
    let mut known: HashMap<(String, &Ty, HeaderForm), usize> = HashMap::new();
    let mut list: Vec<HeaderNames> = Vec::new();
    for (i, operation) in api.operations.iter().enumerate() {
        for header in operation.responses.iter().flat_map(|response| &response.headers) {
            let at = *known.entry((header.wire.to_ascii_lowercase(), &header.ty, header.form)).or_insert_with(|| {
                let ident = scope.claim([bare_snake(&header.wire).to_uppercase()]);
                list.push(HeaderNames { ident, header: header.clone(), operations: Vec::new() });
                list.len() - 1
            });
            if let Some(names) = list.get_mut(at)
                && names.operations.last() != Some(&i)
            {
                names.operations.push(i);
            }
        }
    }
    list
}
