//! The text of a document and JSON pointers in; the stretches of the text that they mean out, for printing only.
//! Found by one pass over the text, so that no reader has to keep places for the many nodes nobody asks about.
//! It must never know what a document describes, nor refuse one: what it cannot find it answers with what is around.

mod json;
mod wanted;
mod yaml;

use self::wanted::Wanted;

/// A stretch of a text, on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// Returns the stretch of `text` that a JSON pointer means: the key where it ends in a key, else the first line of
/// the value. Of a key given twice it is the last one; of a node that is not in the text it is what is around it.
///
/// Returns `None` when the text is neither JSON nor YAML as far as the node.
pub fn locate(text: &str, pointer: &str) -> Option<Span> {
    locate_all(text, &[pointer]).pop().flatten()
}

/// Returns what [`locate`] does for several pointers, in their order, by one pass over the text.
pub fn locate_all(text: &str, pointers: &[&str]) -> Vec<Option<Span>> {
    if pointers.is_empty() {
        return Vec::new();
    }
    let mut wanted = Wanted::new(pointers);
    let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
    if !is_json || !json::scan(text, &mut wanted) {
        wanted = Wanted::new(pointers);
        yaml::scan(text, &mut wanted);
    }
    spans(text, &wanted.into_answers())
}

/// What is shown of a value that goes on and on is its beginning, in bytes.
const LONGEST: usize = 120;

/// Counts lines and columns, in one pass and in the order of the text.
fn spans(text: &str, ranges: &[Option<(usize, usize)>]) -> Vec<Option<Span>> {
    let mut order: Vec<usize> = (0..ranges.len()).collect();
    order.sort_by_key(|index| ranges.get(*index).copied().flatten());
    let mut spans = vec![None; ranges.len()];
    // A byte order mark is no character of the first line.
    let mark = text.strip_prefix('\u{feff}').map_or(0, |rest| text.len() - rest.len());
    let (mut line, mut column, mut at) = (1, 1, mark);
    for index in order {
        let Some(Some((start, end))) = ranges.get(index).copied() else { continue };
        let passed = text.get(at..start).unwrap_or_default();
        line += passed.matches('\n').count() as u32;
        column = match passed.rsplit_once('\n') {
            Some((_, last)) => 1 + last.chars().count() as u32,
            None => column + passed.chars().count() as u32,
        };
        at = at.max(start);
        let end = one_line(text, start, end);
        if let Some(span) = spans.get_mut(index) {
            *span = Some(Span { start, end, line, column });
        }
    }
    spans
}

/// Returns the end of what is shown of a range: no more than a line, nor than a person reads.
fn one_line(text: &str, start: usize, end: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default().char_indices();
    let shown = rest.take_while(|(offset, c)| *offset < LONGEST && start + offset < end && !matches!(c, '\n' | '\r'));
    shown.last().map_or(start, |(offset, c)| start + offset + c.len_utf8())
}
