//! stub
//! stub

use super::{Library, Spec};
use crate::diagnostic::Diagnostics;

pub(super) const NULL_INDEX: &str = "x-specbound-null-index";

pub(super) fn mend(_spec: &mut Spec, _library: &dyn Library, _diagnostics: &mut Diagnostics) {}
