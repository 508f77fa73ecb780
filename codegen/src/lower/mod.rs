//! From the document to the IR: openapiv3's pieces in, [`Api`] and diagnostics out.
//! Knows the meaning of the document, never a token or an identifier.

mod body;
mod code;
mod compose;
mod constants;
mod constraints;
mod file;
mod heirs;
mod incoming;
mod info;
mod nested;
mod null;
mod object;
mod operation;
mod pagination;
mod parameter;
mod response;
mod schema;
mod security;
mod sequence;
mod server;
mod settle;
mod union;
mod untyped;
mod unused;
mod variant;
mod view;

use crate::diagnostic::{Diagnostic, Diagnostics, Origin};
use crate::ir::{Api, Header, Problem, Shape, Ty, TypeDef, TypeId, Uses};
use crate::read::Spec;
use crate::settings::Settings;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use view::View;

/// The API that a document describes; what cannot be honoured is said in `diagnostics` and left out.
#[must_use]
pub fn lower(spec: &Spec, settings: &Settings, diagnostics: &mut Diagnostics) -> Api {
    let mut lowering = Lowering::new(spec, settings, diagnostics);
    let root = spec.root();
    lowering.heirs = heirs::heirs(spec, &root);
    lowering.parts = file::parts(spec, &root, &lowering.heirs);
    let info = lowering.info(&root);
    let servers = lowering.servers(&root.child("servers"));
    let schemes = lowering.schemes(&root);
    let tags = lowering.tags(&root);
    let mut operations = lowering.operations(&root);
    // Both lists stay as long as the generator runs, and grow no more.
    operations.shrink_to_fit();
    let incoming = lowering.incoming(&root, &operations);
    lowering.fill_rest();
    let mut problem = lowering.problem(&root, &operations);
    problem.codes = lowering.error_codes(&problem, &operations);
    let mut types = lowering.types;
    types.shrink_to_fit();
    let mut api =
        Api { document: spec.root().document, info, servers, schemes, tags, types, operations, incoming, problem };
    settle::settle(&mut api, diagnostics);
    pagination::paginate(&mut api, &root, &settings.pagination, diagnostics);
    nested::nested(&api, diagnostics);
    untyped::untyped(spec, &api, diagnostics);
    unused::unused(spec, &api, settings, diagnostics);
    api
}

/// The state of one lowering: what is known so far, and where to say what went wrong.
pub(crate) struct Lowering<'a> {
    spec: &'a Spec,
    settings: &'a Settings,
    diagnostics: &'a mut Diagnostics,
    types: Vec<TypeDef>,
    /// Schemas that a part of a multipart body has to fit.
    parts: file::Parts,
    /// Schemas that extend others.
    heirs: heirs::Heirs,
    /// How many alternatives that are heirs there are by now.
    inherited: usize,
    /// Schemas that are referred to, by where they stand; also those still being lowered.
    known: HashMap<Origin, Ty>,
    /// Inline definitions by the hash of their own words and shape, so that equal ones are made once. Looked up only, never iterated.
    inline: HashMap<u64, Vec<TypeId>>,
    /// Inline schemas that were lowered, and how often, by where they stand: `allOf` brings the same one to many places. Looked up
    /// only.
    inlined: HashMap<Origin, (Ty, usize)>,
    /// How often alternatives were joined with members beside them, by where they stand. Looked up only.
    joined: HashMap<Origin, usize>,
    /// What the root document calls schemas that are whole files; found when one is met. Looked up only.
    files: OnceCell<HashMap<Origin, String>>,
    /// Headers without a type of their own, by where they stand. Looked up only.
    headers: HashMap<Origin, Header>,
    /// Whether there is a number that no type holds.
    precise: bool,
    /// The inline schemas being lowered.
    open: Vec<Origin>,
    /// How deep the schema being lowered is nested in others.
    depth: usize,
    /// How many definitions are being filled, each of which led to the next.
    filling: usize,
    /// Definitions that are known, but not filled yet.
    unfilled: Vec<(TypeId, View)>,
}

impl<'a> Lowering<'a> {
    fn new(spec: &'a Spec, settings: &'a Settings, diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            spec,
            settings,
            diagnostics,
            types: Vec::new(),
            parts: file::Parts::default(),
            heirs: heirs::Heirs::new(),
            inherited: 0,
            known: HashMap::new(),
            inline: HashMap::new(),
            inlined: HashMap::new(),
            joined: HashMap::new(),
            files: OnceCell::new(),
            headers: HashMap::new(),
            precise: false,
            open: Vec::new(),
            depth: 0,
            filling: 0,
            unfilled: Vec::new(),
        }
    }

    fn say(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// A definition made from an inline schema; the same one again where an equal one of the same words exists.
    fn define(&mut self, def: TypeDef) -> TypeId {
        let mut hasher = DefaultHasher::new();
        (def.own_words(), &def.shape).hash(&mut hasher);
        let key = hasher.finish();
        let alike = self.inline.get(&key).into_iter().flatten().copied().find(|id| {
            let known = self.types.get(id.index());
            known.is_some_and(|known| known.own_words() == def.own_words() && known.shape == def.shape)
        });
        if let Some(id) = alike {
            self.share(id, &def.hint);
            return id;
        }
        let id = self.reserve(def);
        self.inline.entry(key).or_default().push(id);
        id
    }

    /// Notes that a definition is used where another hint would name it.
    fn share(&mut self, id: TypeId, hint: &[String]) {
        if let Some(known) = self.types.get_mut(id.index()) {
            known.shared |= known.hint != hint;
        }
    }

    /// A new definition, whatever others there are.
    fn reserve(&mut self, def: TypeDef) -> TypeId {
        let id = TypeId(u32::try_from(self.types.len()).unwrap_or(u32::MAX));
        self.types.push(def);
        id
    }

    /// The schema that error responses share: the one the settings name, else the one that most error responses use.
    fn problem(&mut self, root: &Origin, operations: &[crate::ir::Operation]) -> Problem {
        let error = &self.settings.error;
        let ty = match &error.schema {
            Some(name) => self.named_problem(root, name),
            None => response::commonest_error(operations),
        };
        Problem { ty, code: error.code.clone(), message: error.message.clone(), codes: Vec::new() }
    }

    fn named_problem(&mut self, root: &Origin, name: &str) -> Option<TypeId> {
        let origin = root.child("components").child("schemas").child(name);
        match self.known.get(&origin) {
            Some(Ty::Named(id)) => Some(*id),
            Some(_) | None => {
                let message = format!(
                    "the settings name `{name}` as the schema of errors, but no response uses a schema of that name"
                );
                self.say(
                    Diagnostic::warning("error-schema-unused", &origin, message)
                        .help("name a schema of `components.schemas`"),
                );
                None
            }
        }
    }
}

/// A definition that has nothing but a name yet.
fn blank_def(origin: &Origin, hint: &[String]) -> TypeDef {
    TypeDef {
        origin: origin.clone(),
        hint: hint.to_vec(),
        shared: false,
        doc: None,
        deprecated: false,
        shape: Shape::Alias { ty: Ty::Any, recursive: false },
        uses: Uses::default(),
    }
}

/// `words` and one more.
fn extend(words: &[String], word: &str) -> Vec<String> {
    words.iter().cloned().chain(std::iter::once(word.to_owned())).collect()
}
