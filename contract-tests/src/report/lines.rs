//! The text of a document and JSON pointers come in; the lines on which they are written go out. It must never refuse a text: of what is
//! not found, the line of what is around it is told.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser};

/// Returns the line of each pointer, from 1: of a member, that of its name. JSON is YAML too. None where nothing of it is found.
pub(super) fn lines<'p>(text: &str, pointers: impl Iterator<Item = &'p str>) -> HashMap<&'p str, usize> {
    let mut found: HashMap<String, usize> = HashMap::new();
    let pointers: Vec<&str> = pointers.collect();
    for pointer in &pointers {
        for end in pointer.char_indices().filter(|(_, c)| *c == '/').map(|(at, _)| at).chain([pointer.len()]) {
            found.insert(pointer.get(..end).unwrap_or_default().to_owned(), 0);
        }
    }
    let mut walk = Walk { found, open: Vec::new(), at: String::new() };
    let mut parser = Parser::new_from_str(text.trim_start_matches('\u{feff}'));
    while let Some(Ok((event, span))) = parser.next_event() {
        let line = span.start.line();
        match event {
            Event::MappingStart(..) => walk.open(Frame::Map { key: true }, line),
            Event::SequenceStart(..) => walk.open(Frame::List { next: 0 }, line),
            Event::MappingEnd | Event::SequenceEnd => walk.close(),
            Event::Scalar(value, ..) => walk.scalar(&value, line),
            Event::Alias(_) => walk.scalar("", line),
            Event::DocumentEnd => break,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
    }
    let line = |pointer: &str| {
        let ends = pointer.char_indices().rev().filter(|(_, c)| *c == '/').map(|(at, _)| at);
        let around = std::iter::once(pointer.len()).chain(ends).filter_map(|end| walk.found.get(pointer.get(..end)?));
        around.copied().find(|line| *line > 0)
    };
    pointers.into_iter().filter_map(|pointer| Some((pointer, line(pointer)?))).collect()
}

/// Where the pass over a text is.
struct Walk {
    /// Each pointer that is wanted, and its line, which is 0 until it is found.
    found: HashMap<String, usize>,
    /// What is open, each with the length of its pointer.
    open: Vec<(Frame, usize)>,
    /// The pointer of the value that comes next.
    at: String,
}

enum Frame {
    /// Whether a name comes next.
    Map { key: bool },
    /// The place of the item that comes next.
    List { next: usize },
}

impl Walk {
    fn open(&mut self, frame: Frame, line: usize) {
        self.value(line);
        self.open.push((frame, self.at.len()));
    }

    fn close(&mut self) {
        self.open.pop();
        self.done();
    }

    fn scalar(&mut self, text: &str, line: usize) {
        if let Some((Frame::Map { key }, length)) = self.open.last_mut()
            && *key
        {
            *key = false;
            self.at.truncate(*length);
            self.at.push('/');
            self.at.push_str(&text.replace('~', "~0").replace('/', "~1"));
            self.note(line);
            return;
        }
        self.value(line);
        self.done();
    }

    /// A value begins: of a list's items nobody told the pointer before.
    fn value(&mut self, line: usize) {
        if let Some((Frame::List { next }, length)) = self.open.last_mut() {
            let item = format!("/{next}");
            *next += 1;
            self.at.truncate(*length);
            self.at.push_str(&item);
        }
        self.note(line);
    }

    fn done(&mut self) {
        if let Some((frame, length)) = self.open.last_mut() {
            self.at.truncate(*length);
            if let Frame::Map { key } = frame {
                *key = true;
            }
        }
    }

    fn note(&mut self, line: usize) {
        if let Some(known) = self.found.get_mut(&self.at).filter(|known| **known == 0) {
            *known = line;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_found_in_yaml_and_in_json() {
        let yaml = "a:\n  /b~c:\n    - x: &w 1\n    - y: 2\n      z: *w\n    - [3,\n       4]\nd: 5\n";
        let json = "{\"a\": {\n\"/b~c\": [\n{\"x\": 1},\n{\"y\": 2,\n\"z\": 7},\n[3,\n4]]},\n\"d\": 5}\n";
        let pointers =
            ["", "/a", "/a/~1b~0c", "/a/~1b~0c/1/y", "/a/~1b~0c/1/z", "/a/~1b~0c/2/1", "/d", "/a/none/x", "/none"];
        let line = |text, pointer: &str| lines(text, pointers.into_iter()).get(pointer).copied();
        let yaml_lines = [1, 1, 2, 4, 5, 7, 8, 1, 1];
        let json_lines = [1, 1, 2, 4, 5, 7, 8, 1, 1];
        for (index, pointer) in pointers.into_iter().enumerate() {
            assert_eq!(line(yaml, pointer), Some(yaml_lines[index]), "{pointer}");
            assert_eq!(line(json, pointer), Some(json_lines[index]), "{pointer}");
        }
        assert_eq!(line("", "/a"), None);
    }
}
