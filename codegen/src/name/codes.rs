//! The document's error codes in, the names of their constants out. It never knows how a constant is written.

use super::scope::Scope;
use super::words::bare_snake;
use crate::ir::Api;

/// The constants, parallel to [`crate::ir::Problem::codes`].
pub(super) fn codes(api: &Api) -> Vec<String> {
    let mut scope = Scope::new(&[]);
    let name = |text: &str| {
        let name = bare_snake(text).to_uppercase();
        scope.claim([name])
    };
    api.problem.codes.iter().map(|code| code.text.as_str()).map(name).collect()
}
