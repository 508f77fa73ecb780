//! YAML in; the events of its values in order out, with byte offsets.
//! It must never stop anything: where the text is no YAML, the events just end.

use saphyr_parser::{Event, Parser};

use super::wanted::Wanted;

/// Hands every value of the first document of a YAML text to `wanted`, as far as there is one.
pub(super) fn scan(text: &str, wanted: &mut Wanted) {
    let (text, before) = match text.strip_prefix('\u{feff}') {
        Some(rest) => (rest, '\u{feff}'.len_utf8()),
        None => (text, 0),
    };
    let mut parser = Parser::new_from_str(text);
    while let Some(Ok((event, span))) = parser.next_event() {
        let range = (span.start.index(), span.end.index());
        match event {
            Event::MappingStart(..) => wanted.map(range.0),
            Event::SequenceStart(..) => wanted.list(range.0),
            Event::MappingEnd | Event::SequenceEnd => wanted.close(),
            Event::Scalar(value, ..) => wanted.scalar(range, || Some(&*value)),
            Event::Alias(_) => wanted.scalar(range, || None),
            Event::DocumentEnd => break,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
    }
    // The parser counts characters.
    let mut characters = text.char_indices().map(|(offset, _)| offset).enumerate();
    let mut last = (0, 0);
    wanted.convert(|index| {
        if index == usize::MAX {
            return index;
        }
        while last.0 < index {
            match characters.next() {
                Some(next) => last = next,
                None => return text.len() + before,
            }
        }
        last.1 + before
    });
}
