//! stub
//! stub

/// A stretch of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// Returns where in the text the node is that a JSON pointer means.
pub fn locate(text: &str, pointer: &str) -> Option<Span> {
    locate_all(text, &[pointer]).pop().flatten()
}

/// Returns the places of several pointers, in their order, in one pass over the text.
pub fn locate_all(_text: &str, pointers: &[&str]) -> Vec<Option<Span>> {
    vec![None; pointers.len()]
}
