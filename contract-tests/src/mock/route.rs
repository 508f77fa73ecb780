//! The path templates of a document come in; for the path of a request, the operations there go out (OAS 3.0.3, Paths Object:
//! concrete templates are matched before templated ones). It must never know what an operation takes.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::document::Document;
use crate::wire;

/// The operations of one path: a method and the index of its operation.
pub(super) type Methods = BTreeMap<String, usize>;

/// All paths, segment by segment.
#[derive(Debug, Default)]
pub(super) struct Routes {
    root: Node,
    /// The paths of the document's servers; they may stand before a path, or not.
    bases: Vec<String>,
}

#[derive(Debug, Default)]
struct Node {
    literals: HashMap<String, Node>,
    /// Segments with an expression and more, such as `{name}.{format}`.
    mixed: Vec<(String, Node)>,
    /// A segment that is one expression.
    whole: Option<Box<Node>>,
    methods: Methods,
}

/// What lies at a path.
#[derive(Debug)]
pub(super) enum Found<'r, 'p> {
    /// Operations.
    Path {
        methods: &'r Methods,
        /// The path without the server's.
        path: &'p str,
    },
    /// Nothing; the operation whose path has the longest beginning in common, if any.
    Nothing { nearest: Option<usize> },
}

impl Routes {
    /// Reads every path.
    pub fn new(document: &Document) -> Routes {
        let mut routes = Routes { root: Node::default(), bases: bases(document.raw()) };
        for (index, operation) in document.operations.iter().enumerate() {
            let mut node = &mut routes.root;
            // A query that the template has is no part of the path.
            let path = operation.path.split('?').next().unwrap_or_default();
            for segment in path.split('/').skip(1) {
                node = node.step(segment);
            }
            node.methods.entry(operation.method.clone()).or_insert(index);
        }
        routes
    }

    /// What lies at a path; where several templates match, one with the method is better than one without.
    pub fn find<'p>(&self, method: &str, path: &'p str) -> Found<'_, 'p> {
        let based = self.bases.iter().filter_map(|base| path.strip_prefix(base.as_str()));
        for path in std::iter::once(path).chain(based) {
            let segments: Vec<&str> = path.split('/').skip(1).collect();
            let mut nodes = Vec::new();
            self.root.matching(&segments, &mut nodes);
            let best = nodes.iter().find(|node| chosen(&node.methods, method).is_some()).or(nodes.first());
            if let Some(node) = best {
                return Found::Path { methods: &node.methods, path };
            }
        }
        Found::Nothing { nearest: self.root.nearest(path.split('/').skip(1)) }
    }
}

/// The operation for a method; HEAD is answered like GET where it has no operation of its own (RFC 9110, section 9.3.2).
pub(super) fn chosen(methods: &Methods, method: &str) -> Option<usize> {
    let own = methods.get(method);
    own.or_else(|| methods.get("GET").filter(|_| method == "HEAD")).copied()
}

/// The value of an Allow field (RFC 9110, section 10.2.1).
pub(super) fn allow(methods: &Methods) -> String {
    let mut names: Vec<&str> = methods.keys().map(String::as_str).collect();
    if names.contains(&"GET") && !names.contains(&"HEAD") {
        names.push("HEAD");
    }
    names.join(", ")
}

impl Node {
    fn step(&mut self, segment: &str) -> &mut Node {
        let expression = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        if expression.is_some_and(|name| !name.contains(['{', '}'])) {
            return self.whole.get_or_insert_default();
        }
        if !segment.contains('{') {
            return self.literals.entry(segment.to_owned()).or_default();
        }
        let known = self.mixed.iter().position(|(template, _)| template == segment);
        let index = known.unwrap_or_else(|| {
            self.mixed.push((segment.to_owned(), Node::default()));
            self.mixed.len() - 1
        });
        &mut self.mixed[index].1
    }

    /// The nodes for the next segment, the most concrete first.
    fn next(&self, segment: &str) -> impl Iterator<Item = &Node> {
        let literal = self.literals.get(segment).or_else(|| {
            let encoded = segment.contains('%').then(|| wire::percent(segment).ok()).flatten();
            encoded.and_then(|plain| self.literals.get(&plain))
        });
        let mixed = self.mixed.iter().filter(|(template, _)| wire::segment(template, segment).is_some());
        literal.into_iter().chain(mixed.map(|(_, node)| node)).chain(self.whole.as_deref())
    }

    fn matching<'n>(&'n self, segments: &[&str], found: &mut Vec<&'n Node>) {
        match segments.split_first() {
            None if self.methods.is_empty() => {}
            None => found.push(self),
            Some((segment, rest)) => self.next(segment).for_each(|node| node.matching(rest, found)),
        }
    }

    /// The first operation below the last node that the segments lead to.
    fn nearest<'s>(&self, mut segments: impl Iterator<Item = &'s str>) -> Option<usize> {
        match segments.next().and_then(|segment| self.next(segment).next()) {
            Some(node) => node.nearest(segments),
            None => self.first(),
        }
    }

    fn first(&self) -> Option<usize> {
        let below = self.literals.values().chain(self.mixed.iter().map(|(_, node)| node)).chain(self.whole.as_deref());
        self.methods.values().copied().chain(below.filter_map(Node::first)).min()
    }
}

/// The paths of the server URLs, variables at their defaults (OAS 3.0.3, Server Object).
fn bases(raw: &Value) -> Vec<String> {
    let servers = raw.get("servers").and_then(Value::as_array).into_iter().flatten();
    let path = |server: &Value| {
        let mut url = server.get("url")?.as_str()?.to_owned();
        for (name, variable) in server.get("variables").and_then(Value::as_object).into_iter().flatten() {
            let default = variable.get("default").and_then(Value::as_str).unwrap_or_default();
            url = url.replace(&format!("{{{name}}}"), default);
        }
        let after = url.split_once("://").map_or(url.as_str(), |(_, after)| after);
        let path = after.find('/').and_then(|start| after.get(start..)).unwrap_or_default();
        Some(path.trim_end_matches('/').to_owned()).filter(|path| !path.is_empty())
    };
    servers.filter_map(path).collect()
}
