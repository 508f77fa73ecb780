//! Operations: the walk over paths and methods.

use super::Lowering;
use super::parameter::LoweredParam;
use crate::diagnostic::{Diagnostic, Origin};
use crate::ir::{Method, Operation, Param, Place, Response, SecurityScheme, Segment, Style, Ty};
use serde_json::Value;

impl Lowering<'_> {
    /// Every operation under `paths` that the settings select, in document order.
    pub(super) fn operations(&mut self, root: &Origin) -> Vec<Operation> {
        let paths = root.child("paths");
        let Some(map) = self.spec.raw(&paths).and_then(|node| node.as_object()) else { return Vec::new() };
        let schemes = self.schemes_known(root);
        let mut operations: Vec<Operation> = Vec::new();
        for template in map.keys().filter(|key| !key.starts_with("x-")) {
            let item = match self.spec.follow(&paths.child(template)) {
                Ok(item) => item,
                Err(diagnostic) => {
                    self.say(diagnostic);
                    continue;
                }
            };
            let Some(members) = self.spec.raw(&item).and_then(|node| node.as_object()) else { continue };
            for key in members.keys() {
                if let Some((_, method)) = Method::ALL.into_iter().find(|(name, _)| *name == key) {
                    operations.extend(self.operation(template, &item, &item.child(key), method, &schemes));
                }
            }
        }
        operations
    }

    /// The schemes once more, without saying again what is wrong with them.
    fn schemes_known(&mut self, root: &Origin) -> Vec<SecurityScheme> {
        let mut silent = crate::diagnostic::Diagnostics::default();
        let mut lowering = Lowering::new(self.spec, self.settings, &mut silent);
        lowering.schemes(root)
    }

    fn operation(
        &mut self,
        template: &str,
        item: &Origin,
        origin: &Origin,
        method: Method,
        schemes: &[SecurityScheme],
    ) -> Option<Operation> {
        let piece = match self.spec.piece::<openapiv3::Operation>(origin) {
            Ok(piece) => piece,
            Err(diagnostic) => {
                self.say(diagnostic.help("this operation is skipped"));
                return None;
            }
        };
        let tag = self.settings.select.tag(&piece.tags).unwrap_or_default().to_owned();
        let id = piece.operation_id.clone().filter(|id| !id.trim().is_empty());
        let id = id.unwrap_or_else(|| self.made_id(method, template, origin));
        if !self.settings.select.wants(&tag, &id, template) {
            return None;
        }
        let hint = vec![self.settings.rename.operations.get(&id).cloned().unwrap_or_else(|| id.clone())];
        let params = self.params([origin.child("parameters"), item.child("parameters")], &hint);
        let envelope = params.iter().find_map(|param| param.envelope.clone());
        let path = segments(template);
        let params = self.in_template_order(params, &path, origin, template);
        let roles = piece.extensions.get("x-specbound-required-roles").and_then(Value::as_array);
        let servers = if piece.servers.is_empty() { item } else { origin };
        let servers = self.servers(&servers.child("servers"));
        Some(Operation {
            origin: origin.clone(),
            method,
            template: template.to_owned(),
            path,
            summary: piece.summary,
            doc: piece.description,
            external_docs: piece.external_docs.map(super::info::external_docs),
            deprecated: piece.deprecated,
            roles: roles.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
            params,
            body: self.body(&origin.child("requestBody"), &hint),
            responses: self.declared_responses(method, origin, &hint),
            security: self.security(piece.security, origin, schemes),
            servers,
            envelope,
            pagination: None,
            tag,
            id,
        })
    }

    fn declared_responses(&mut self, method: Method, origin: &Origin, hint: &[String]) -> Vec<Response> {
        let responses = self.responses(method, &origin.child("responses"), hint);
        if responses.is_empty() {
            let message = "no response is declared, so every answer is an undeclared one";
            self.say(
                Diagnostic::warning("no-responses", origin, message).help("declare at least the successful response"),
            );
        }
        responses
    }

    /// Words from method and path for an operation that has no `operationId`: `get /orgs/{orgId}/users` → `get orgs by orgId users`.
    fn made_id(&mut self, method: Method, template: &str, origin: &Origin) -> String {
        let id = made_words(method, template);
        let message = format!("the operation has no `operationId` and is named after its method and path: `{id}`");
        self.say(
            Diagnostic::note("operation-id-missing", origin, message)
                .help("an `operationId` keeps the name when the path changes"),
        );
        id
    }

    /// Path parameters in the order of the template, then the others as declared.
    fn in_template_order(
        &mut self,
        params: Vec<LoweredParam>,
        path: &[Segment],
        origin: &Origin,
        template: &str,
    ) -> Vec<Param> {
        let (mut in_path, mut ordered): (Vec<Param>, Vec<Param>) = (Vec::new(), Vec::new());
        let (path_params, others): (Vec<Param>, Vec<Param>) =
            params.into_iter().map(|param| param.param).partition(|param| param.place == Place::Path);
        in_path.extend(path_params);
        for segment in path {
            let Segment::Param(name) = segment else { continue };
            if ordered.iter().any(|param| param.wire == *name) {
                continue;
            }
            match in_path.iter().position(|param| param.wire == *name) {
                Some(i) => ordered.push(in_path.remove(i)),
                None => {
                    let message = format!("`{{{name}}}` of `{template}` is declared by no path parameter");
                    self.say(
                        Diagnostic::warning("undeclared-path-parameter", origin, message)
                            .help("it is taken as a string"),
                    );
                    ordered.push(text_param(name, origin));
                }
            }
        }
        for param in in_path {
            let message = format!("the path parameter `{}` does not occur in `{template}`", param.wire);
            self.say(Diagnostic::warning("unused-path-parameter", &param.origin, message).help("it is left out"));
        }
        ordered.extend(others);
        ordered.shrink_to_fit();
        ordered
    }
}

/// Words for an operation without an `operationId`: its method and its path.
pub(super) fn made_words(method: Method, template: &str) -> String {
    let mut words = vec![method.wire().to_ascii_lowercase()];
    for segment in segments(template) {
        match segment {
            Segment::Literal(text) => {
                words.extend(text.split('/').filter(|word| !word.is_empty()).map(str::to_owned));
            }
            Segment::Param(name) => words.push(format!("by {name}")),
        }
    }
    words.join(" ")
}

fn text_param(name: &str, origin: &Origin) -> Param {
    Param {
        origin: origin.clone(),
        wire: name.to_owned(),
        place: Place::Path,
        required: true,
        style: Style::Simple,
        explode: false,
        allow_reserved: false,
        ty: Ty::String,
        constraints: None,
        default: None,
        example: None,
        doc: None,
        deprecated: false,
    }
}

/// A path template, cut at its parameters; a brace that is never closed is text.
fn segments(template: &str) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        if !before.is_empty() {
            segments.push(Segment::Literal(before.to_owned()));
        }
        segments.push(Segment::Param(name.to_owned()));
        rest = tail;
    }
    if !rest.is_empty() {
        segments.push(Segment::Literal(rest.to_owned()));
    }
    segments
}
