//! One cargo feature for each tag: which models each tag reaches, and the conditions that follow from it.

use super::Scope;
use crate::ir::{Operation, Shape, Ty, TypeId};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};

/// Stands among the tags for webhooks and callbacks.
const WEBHOOKS: usize = usize::MAX;

/// The tags that reach each module of `models`; one that is needed whatever the tags is not in the map.
pub(super) struct Reach<'a> {
    modules: BTreeMap<&'a str, BTreeSet<usize>>,
}

impl<'a> Reach<'a> {
    /// Follows every operation to the models it names, and those to the models that they name.
    pub(super) fn new(scope: &Scope<'a>) -> Self {
        let names = &scope.names.types;
        let module = |id: TypeId| names.get(id.index()).map_or("", |names| names.module.as_str());
        let mut modules: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (operation, names) in scope.api.operations.iter().zip(&scope.names.operations) {
            for id in roots(operation) {
                modules.entry(module(id)).or_default().insert(names.tag);
            }
        }
        let every: BTreeSet<usize> = (0..scope.names.tags.len()).collect();
        for incoming in &scope.api.incoming {
            let mut named = Vec::new();
            ty_names(&incoming.ty, &mut named);
            for id in named {
                modules.entry(module(id)).or_default().insert(WEBHOOKS);
            }
        }
        if let Some(id) = scope.api.problem.ty {
            modules.entry(module(id)).or_default().extend(&every);
        }
        let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (def, names) in scope.api.types.iter().zip(names).filter(|(_, names)| !names.ident.is_empty()) {
            let named = shape_names(&def.shape);
            next.entry(names.module.as_str()).or_default().extend(named.into_iter().map(module));
        }
        spread(&mut modules, &next);
        modules.retain(|_, tags| !tags.is_superset(&every));
        Self { modules }
    }

    /// The tags that reach a module of `models`; nothing where it is needed whatever the tags.
    pub(super) fn tags(&self, module: &str) -> Option<&BTreeSet<usize>> {
        self.modules.get(module)
    }

    /// The condition under which a module of `models` is compiled; nothing where it always is.
    pub(super) fn condition(&self, scope: &Scope<'_>, module: &str) -> TokenStream {
        let Some(tags) = self.modules.get(module) else { return TokenStream::new() };
        any(scope, tags)
    }
}

impl Scope<'_> {
    /// The condition under which something is compiled that these operations need: any of their tags.
    pub(super) fn any_of(&self, operations: &[usize]) -> TokenStream {
        let named = operations.iter().filter_map(|at| self.names.operations.get(*at));
        let tags: BTreeSet<usize> = named.map(|names| names.tag).collect();
        if tags.len() == self.names.tags.len() {
            return TokenStream::new();
        }
        any(self, &tags)
    }

    /// The features of some tags.
    pub(super) fn features(&self, tags: &BTreeSet<usize>) -> Vec<&str> {
        let feature = |&tag: &usize| match tag {
            WEBHOOKS => Some("webhooks"),
            tag => self.names.tags.get(tag).map(|tag| tag.feature.as_str()),
        };
        tags.iter().filter_map(feature).collect()
    }
}

/// The feature of any of some tags.
fn any(scope: &Scope<'_>, tags: &BTreeSet<usize>) -> TokenStream {
    match scope.features(tags).as_slice() {
        [only] => quote!(#[cfg(feature = #only)]),
        several => quote!(#[cfg(any(#(feature = #several),*))]),
    }
}

/// What a module holds may name what others hold: those are needed wherever it is.
fn spread<'a>(modules: &mut BTreeMap<&'a str, BTreeSet<usize>>, next: &BTreeMap<&'a str, BTreeSet<&'a str>>) {
    let mut open: Vec<&str> = modules.keys().copied().collect();
    while let Some(module) = open.pop() {
        let tags = modules.get(module).cloned().unwrap_or_default();
        for &target in next.get(module).into_iter().flatten() {
            let known = modules.entry(target).or_default();
            let before = known.len();
            known.extend(&tags);
            if known.len() > before {
                open.push(target);
            }
        }
    }
}

fn roots(operation: &Operation) -> Vec<TypeId> {
    let mut found = Vec::new();
    let bodies = operation.body.iter().flat_map(|body| &body.media).map(|media| &media.ty);
    let params = operation.params.iter().map(|param| &param.ty);
    let answers = operation.responses.iter().flat_map(|response| &response.media);
    let answers = answers.flat_map(|media| std::iter::once(&media.ty).chain(&media.item));
    let headers = operation.responses.iter().flat_map(|response| &response.headers).map(|header| &header.ty);
    for ty in bodies.chain(params).chain(answers).chain(headers) {
        ty_names(ty, &mut found);
    }
    found
}

fn shape_names(shape: &Shape) -> Vec<TypeId> {
    let mut found = Vec::new();
    match shape {
        Shape::Struct(shape) => {
            shape.fields.iter().map(|field| &field.ty).chain(&shape.rest).for_each(|ty| ty_names(ty, &mut found));
        }
        Shape::Union(union) => union.variants.iter().for_each(|variant| ty_names(&variant.ty, &mut found)),
        Shape::Alias { ty, .. } => ty_names(ty, &mut found),
        Shape::Enum(_) => {}
    }
    found
}

fn ty_names(ty: &Ty, found: &mut Vec<TypeId>) {
    match ty {
        Ty::Named(id) => found.push(*id),
        Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => ty_names(inner, found),
        Ty::Tuple(list) => list.iter().for_each(|ty| ty_names(ty, found)),
        Ty::Bool
        | Ty::Int { .. }
        | Ty::Number
        | Ty::Float
        | Ty::String
        | Ty::Foreign(_)
        | Ty::Bytes
        | Ty::File
        | Ty::Null
        | Ty::Any
        | Ty::Object => {}
    }
}
