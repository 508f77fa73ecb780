//! Pointers in, then the events of a pass over a text; the ranges of the nodes the pointers mean out.
//! It must never know how a text is scanned, nor whether its offsets are bytes or characters.

use std::collections::BTreeMap;

use super::super::reference::RENAMED;
use crate::diagnostic::tokens;

/// A range of offsets; the end is `usize::MAX` where only the start is known.
pub(super) type Range = (usize, usize);

/// The pointers asked for, as a tree of tokens, and what was found of it so far.
pub(super) struct Wanted {
    nodes: Vec<Node>,
    // For each pointer asked for, the pointers that may mean it in the text, best first, as paths through the tree.
    asked: Vec<Vec<Vec<usize>>>,
    open: Vec<Frame>,
}

#[derive(Default)]
struct Node {
    children: BTreeMap<String, usize>,
    range: Option<Range>,
}

/// A collection that is being scanned, and its node, if anything in it is asked for.
enum Frame {
    Map { node: Option<usize>, key: Key },
    List { node: Option<usize>, next: usize },
}

/// What a mapping waits for.
enum Key {
    Awaited,
    Read(Option<usize>),
}

const ROOT: usize = 0;

impl Wanted {
    pub(super) fn new(pointers: &[&str]) -> Self {
        let mut wanted = Wanted { nodes: vec![Node::default()], asked: Vec::new(), open: Vec::new() };
        for pointer in pointers {
            let original = in_text(pointer);
            let mut paths = vec![wanted.path(original.iter())];
            // Mending wraps a reference with other members in an `allOf`, at its end.
            if let [before @ .., all, _, last] = original.as_slice()
                && all == "allOf"
                && last == "$ref"
            {
                paths.push(wanted.path(before.iter().chain([last])));
            }
            wanted.asked.push(paths);
        }
        wanted
    }

    fn path<'t>(&mut self, tokens: impl Iterator<Item = &'t String>) -> Vec<usize> {
        let mut path = vec![ROOT];
        let mut at = ROOT;
        for token in tokens {
            let new = self.nodes.len();
            let Some(node) = self.nodes.get_mut(at) else { break };
            at = *node.children.entry(token.clone()).or_insert(new);
            if at == new {
                self.nodes.push(Node::default());
            }
            path.push(at);
        }
        path
    }

    /// Takes the start of a mapping.
    pub(super) fn map(&mut self, start: usize) {
        let node = self.value((start, usize::MAX));
        self.open.push(Frame::Map { node, key: Key::Awaited });
    }

    /// Takes the start of a list.
    pub(super) fn list(&mut self, start: usize) {
        let node = self.value((start, usize::MAX));
        self.open.push(Frame::List { node, next: 0 });
    }

    /// Takes the end of the innermost collection.
    pub(super) fn close(&mut self) {
        self.open.pop();
        self.advance();
    }

    /// Takes a scalar, whose text only matters where a key is due.
    pub(super) fn scalar<'t>(&mut self, range: Range, text: impl FnOnce() -> Option<&'t str>) {
        if let Some(Frame::Map { node, key }) = self.open.last_mut()
            && matches!(key, Key::Awaited)
        {
            let found = match *node {
                Some(node) => text().and_then(|text| child(&self.nodes, node, text)),
                None => None,
            };
            *key = Key::Read(found);
            self.found(found, range);
            return;
        }
        self.value(range);
        self.advance();
    }

    /// Returns the node of the value that comes next, after noting its range where it has no key.
    fn value(&mut self, range: Range) -> Option<usize> {
        match self.open.last() {
            None => {
                self.found(Some(ROOT), range);
                Some(ROOT)
            }
            Some(Frame::Map { key: Key::Read(node), .. }) => *node,
            // A collection as a key: no pointer can mean what is in it.
            Some(Frame::Map { key: Key::Awaited, .. }) => None,
            Some(Frame::List { node, next }) => {
                let node = node.and_then(|node| child(&self.nodes, node, &next.to_string()));
                self.found(node, range);
                node
            }
        }
    }

    fn advance(&mut self) {
        match self.open.last_mut() {
            Some(Frame::Map { key, .. }) => {
                *key = match key {
                    Key::Awaited => Key::Read(None),
                    Key::Read(_) => Key::Awaited,
                };
            }
            Some(Frame::List { next, .. }) => *next += 1,
            None => {}
        }
    }

    fn found(&mut self, node: Option<usize>, range: Range) {
        if let Some(node) = node.and_then(|node| self.nodes.get_mut(node)) {
            node.range = Some(range);
        }
    }

    /// Turns all offsets found by `map`, which is asked in ascending order.
    pub(super) fn convert(&mut self, mut map: impl FnMut(usize) -> usize) {
        let ranges = self.nodes.iter_mut().filter_map(|node| node.range.as_mut());
        let mut offsets: Vec<&mut usize> = ranges.flat_map(|(start, end)| [start, end]).collect();
        offsets.sort();
        for offset in offsets {
            *offset = map(*offset);
        }
    }

    /// Returns for each pointer its range, or that of the nearest thing around it.
    pub(super) fn into_answers(self) -> Vec<Option<Range>> {
        let range = |node: &usize| self.nodes.get(*node).and_then(|node| node.range);
        let answer = |paths: &Vec<Vec<usize>>| {
            let whole = paths.iter().find_map(|path| path.last().and_then(range));
            whole.or_else(|| paths.first()?.iter().rev().find_map(range))
        };
        self.asked.iter().map(answer).collect()
    }
}

/// Paths get a leading slash by mending, so a key may be asked for with one more than it has.
fn child(nodes: &[Node], node: usize, key: &str) -> Option<usize> {
    let children = &nodes.get(node)?.children;
    if children.is_empty() {
        return None;
    }
    let found = children.get(key).or_else(|| children.get(&format!("/{key}")));
    found.copied()
}

/// Returns the tokens of a pointer with the names that mending changed as the document has them.
fn in_text(pointer: &str) -> Vec<String> {
    let original = |token: &str| {
        let entry = RENAMED.iter().find(|(_, after)| *after == token);
        entry.map_or(token, |(before, _)| *before).to_owned()
    };
    tokens(pointer).map(|token| original(&token)).collect()
}
