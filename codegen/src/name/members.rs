//! A definition in, the names of its fields or variants out. It never knows other definitions.

use super::TypeNames;
use super::scope::Scope;
use super::words::{snake, spell_symbols, upper, upper_constant};
use crate::ir::{Shape, TypeDef};
use crate::settings::Rename;
use std::iter::{once, once_with};

/// Names the members of a definition.
pub(super) fn name(def: &TypeDef, names: &mut TypeNames, rename: &Rename) {
    match &def.shape {
        Shape::Struct(shape) => {
            let mut scope = Scope::new(&[]);
            let owner = rename.owner(def.component(), &def.hint);
            for field in &shape.fields {
                let renamed = || rename.fields.get(&format!("{owner}.{}", field.wire));
                let wire = if rename.fields.is_empty() { None } else { renamed() }.unwrap_or(&field.wire);
                let candidates = once(snake(wire)).chain(once_with(|| snake(&spell_symbols(wire))));
                names.members.push(scope.claim(candidates));
            }
            names.rest = scope.claim(["additional_properties".to_owned()]);
        }
        Shape::Enum(list) => {
            let mut scope = Scope::new(&["Unrecognized", "Self"]);
            names.rest = "Unrecognized".to_owned();
            for value in &list.values {
                let word = value.hint.as_deref().unwrap_or(&value.wire);
                let plain = upper_constant(word);
                let spelled = once_with(|| upper(&spell_symbols(word)));
                let candidates = once(plain.clone()).chain(spelled).chain(once_with(|| format!("{plain}Value")));
                names.members.push(scope.claim(candidates));
            }
        }
        Shape::Union(union) => {
            let mut scope = Scope::new(&["Unrecognized", "Self"]);
            names.rest = "Unrecognized".to_owned();
            for variant in &union.variants {
                let plain = upper(&variant.hint);
                names.members.push(scope.claim(once(plain.clone()).chain(once_with(|| format!("{plain}Value")))));
            }
        }
        Shape::Alias { .. } => {}
    }
}
