//! A long YAML text in; the blocks that it consists of out, each of which is a text that can be read by itself. So a document is read on
//! all threads at once, and a reader, which keeps several times what it reads in memory, has never much of it.
//! Whether a block really stands for itself shows when it is read: one that was cut within quotes, brackets or a scalar cannot be.
//! It must never know what a document describes.

use std::ops::Range;

use super::super::value::{Members, Value};

/// How many bytes of text are worth being read by themselves.
pub(super) const ENOUGH: usize = 32 << 10;
/// As deep as an OpenAPI document is large: a schema stands on the third floor, and so does an operation.
const FLOORS: usize = 4;

/// A part of a block mapping.
pub(super) enum Block<'t> {
    /// Some of its entries, as they stand.
    Entries(&'t str),
    /// One entry whose value is a block mapping: the line of its key, and the parts of that mapping.
    Under(&'t str, Vec<Block<'t>>),
}

impl<'t> Block<'t> {
    /// Adds the texts that are to be read, in order.
    pub(super) fn texts(&self, texts: &mut Vec<&'t str>) {
        match self {
            Block::Entries(text) => texts.push(text),
            Block::Under(key, blocks) => {
                texts.push(key);
                blocks.iter().for_each(|block| block.texts(texts));
            }
        }
    }
}

/// Returns the mapping of these blocks, of whose texts these are the values, in order. `None` where two entries have one key.
pub(super) fn joined(blocks: &[Block<'_>], values: &mut impl Iterator<Item = Members>) -> Option<Members> {
    let mut whole = Members::new();
    for block in blocks {
        let members = values.next()?;
        let count = whole.len() + members.len();
        match block {
            Block::Entries(_) => whole.extend(members),
            Block::Under(_, blocks) => {
                let (key, _) = members.into_iter().next()?;
                whole.insert(key, joined(blocks, values)?);
            }
        }
        if whole.len() != count {
            return None;
        }
    }
    whole.shrink();
    Some(whole)
}

/// Returns the parts of a text that is a block mapping, unless it is too short to be cut, or looks unlike one.
pub(super) fn cut(text: &str, enough: usize) -> Option<Vec<Block<'_>>> {
    Cutting { enough, floors: FLOORS }.cut(text)
}

/// How a text is cut.
#[derive(Clone, Copy)]
struct Cutting {
    /// So many bytes, or fewer, are left in one piece.
    enough: usize,
    /// Mappings in mappings that may still be cut.
    floors: usize,
}

impl Cutting {
    fn cut(self, text: &str) -> Option<Vec<Block<'_>>> {
        if text.len() <= self.enough || self.floors == 0 {
            return None;
        }
        let mut starts = Vec::new();
        let mut indentation = None;
        for (at, line) in lines(text) {
            let content = line.trim_start_matches(' ');
            let spaces = line.len() - content.len();
            let is_silent = content.trim().is_empty() || content.starts_with('#');
            let is_start = starts.is_empty() && line.trim_end() == "---";
            if is_silent || is_start || indentation.is_some_and(|own| spaces > own) {
                continue;
            }
            if *indentation.get_or_insert(spaces) != spaces || key(content).is_none() {
                return None;
            }
            starts.push(at);
        }
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let entries: Vec<Range<usize>> = starts.iter().zip(ends).map(|(start, end)| *start..end).collect();
        (!entries.is_empty()).then(|| self.gathered(text, entries))
    }

    /// Small entries go together, and large ones are cut in turn.
    fn gathered(self, text: &str, entries: Vec<Range<usize>>) -> Vec<Block<'_>> {
        let mut blocks = Vec::new();
        let mut small = 0..0;
        for entry in entries {
            let parts = text.get(entry.clone()).and_then(|entry| self.under(entry));
            if parts.is_none() && entry.end - small.start <= self.enough {
                small.end = entry.end;
                continue;
            }
            blocks.extend(text.get(small).filter(|small| !small.is_empty()).map(Block::Entries));
            small = if parts.is_some() { entry.end..entry.end } else { entry };
            blocks.extend(parts);
        }
        blocks.extend(text.get(small).filter(|small| !small.is_empty()).map(Block::Entries));
        blocks
    }

    /// An entry with nothing but its key on the first line, and a long block mapping below.
    fn under(self, entry: &str) -> Option<Block<'_>> {
        if entry.len() <= self.enough {
            return None;
        }
        let (head, below) = entry.split_at(entry.find('\n')? + 1);
        let behind = key(head.trim_start_matches(' '))?;
        let is_bare = behind.trim().is_empty() || behind.trim_start().starts_with('#');
        let blocks = if is_bare { Cutting { floors: self.floors - 1, ..self }.cut(below)? } else { return None };
        Some(Block::Under(head, blocks))
    }
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    })
}

/// Returns what stands behind the key of an entry, and its colon, if this is the first line of one.
fn key(line: &str) -> Option<&str> {
    let ends = |rest: &str| rest.starts_with([' ', '\n', '\r']) || rest.is_empty();
    let first = line.chars().next()?;
    if first == '"' || first == '\'' {
        let (inside, rest) = line.get(1..)?.split_once(first)?;
        let rest = rest.strip_prefix(':').filter(|rest| ends(rest) && !inside.contains('\\'))?;
        return Some(rest);
    }
    if !first.is_alphanumeric() && !['/', '_', '$', '.'].contains(&first) {
        return None;
    }
    let colons = line.match_indices(':').map(|(at, _)| at);
    let at = colons.into_iter().find(|at| line.get(at + 1..).is_some_and(ends))?;
    let (key, rest) = (line.get(..at)?, line.get(at + 1..)?);
    (!key.contains(" #")).then_some(rest)
}

/// Returns the members of a value that is a mapping, as each block is.
pub(super) fn mapping(value: Value) -> Option<Members> {
    if let Value::Object(members) = value { Some(members) } else { None }
}
