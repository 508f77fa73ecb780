//! One cargo feature for each tag: which models each tag reaches, and the conditions that follow from it.

use super::Scope;
use crate::ir::{Operation, Shape, Ty, TypeId};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};

/// Some of the tags, by their place, and as one more webhooks and callbacks: a bit for each, since a document of a thousand tags may
/// have ten thousand models that hundreds of them reach.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tags(Vec<u64>);

impl Tags {
    pub(super) fn insert(&mut self, tag: usize) {
        let at = tag / 64;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        if let Some(word) = self.0.get_mut(at) {
            *word |= 1 << (tag % 64);
        }
    }

    /// Adds others; whether that made a difference.
    pub(super) fn extend(&mut self, others: &Self) -> bool {
        if self.0.len() < others.0.len() {
            self.0.resize(others.0.len(), 0);
        }
        let mut more = false;
        for (word, other) in self.0.iter_mut().zip(&others.0) {
            more |= *other & !*word != 0;
            *word |= other;
        }
        more
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        let bits = |(at, word): (usize, &u64)| {
            let word = *word;
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
        };
        self.0.iter().enumerate().flat_map(bits)
    }
}

impl FromIterator<usize> for Tags {
    fn from_iter<I: IntoIterator<Item = usize>>(tags: I) -> Self {
        let mut all = Self::default();
        tags.into_iter().for_each(|tag| all.insert(tag));
        all
    }
}

/// The tags that reach each module of `models`; one that is needed whatever the tags is not in the map.
pub(super) struct Reach<'a> {
    modules: BTreeMap<&'a str, Tags>,
}

impl<'a> Reach<'a> {
    /// Follows every operation to the models it names, and those to the models that they name.
    pub(super) fn new(scope: &Scope<'a>) -> Self {
        let names = &scope.names.types;
        let module = |id: TypeId| names.get(id.index()).map_or("", |names| names.module.as_str());
        let mut modules: BTreeMap<&str, Tags> = BTreeMap::new();
        for (operation, names) in scope.api.operations.iter().zip(&scope.names.operations) {
            for id in roots(operation) {
                modules.entry(module(id)).or_default().insert(names.tag);
            }
        }
        for incoming in &scope.api.incoming {
            let mut named = Vec::new();
            ty_names(&incoming.ty, &mut named);
            for id in named {
                modules.entry(module(id)).or_default().insert(scope.names.tags.len());
            }
        }
        if let Some(id) = scope.api.problem.ty {
            modules.entry(module(id)).or_default().extend(&scope.every_tag());
        }
        let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (def, names) in scope.api.types.iter().zip(names).filter(|(_, names)| !names.ident.is_empty()) {
            let named = shape_names(&def.shape);
            next.entry(names.module.as_str()).or_default().extend(named.into_iter().map(module));
        }
        spread(&mut modules, &next);
        modules.retain(|_, tags| !scope.has_every(tags));
        Self { modules }
    }

    /// The tags that reach a module of `models`; nothing where it is needed whatever the tags.
    pub(super) fn tags(&self, module: &str) -> Option<&Tags> {
        self.modules.get(module)
    }
}

impl Scope<'_> {
    /// The condition under which something is compiled that these operations need: any of their tags.
    pub(super) fn any_of(&self, operations: &[usize]) -> TokenStream {
        let named = operations.iter().filter_map(|at| self.names.operations.get(*at));
        let tags: Tags = named.map(|names| names.tag).collect();
        if self.has_every(&tags) {
            return TokenStream::new();
        }
        self.with(&tags)
    }

    /// The condition under which something is compiled that any of these tags needs.
    pub(super) fn with(&self, tags: &Tags) -> TokenStream {
        match self.features(tags).as_slice() {
            [only] => quote!(#[cfg(feature = #only)]),
            several => quote!(#[cfg(any(#(feature = #several),*))]),
        }
    }

    /// The features of some tags.
    pub(super) fn features(&self, tags: &Tags) -> Vec<&str> {
        let feature = |tag: usize| match self.names.tags.get(tag) {
            Some(tag) => tag.feature.as_str(),
            None => "webhooks",
        };
        tags.iter().map(feature).collect()
    }

    fn every_tag(&self) -> Tags {
        (0..self.names.tags.len()).collect()
    }

    /// Whether these are all tags there are, with or without webhooks: what they need is then compiled whatever the features.
    pub(super) fn has_every(&self, tags: &Tags) -> bool {
        !tags.clone().extend(&self.every_tag())
    }
}

/// What a module holds may name what others hold: those are needed wherever it is.
fn spread<'a>(modules: &mut BTreeMap<&'a str, Tags>, next: &BTreeMap<&'a str, BTreeSet<&'a str>>) {
    let mut open: Vec<&str> = modules.keys().copied().collect();
    while let Some(module) = open.pop() {
        let tags = modules.get(module).cloned().unwrap_or_default();
        for &target in next.get(module).into_iter().flatten() {
            if modules.entry(target).or_default().extend(&tags) {
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
