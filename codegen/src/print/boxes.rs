//! Text with boxes and breaks in, lines out. It is the algorithm of Derek C. Oppen's "Prettyprinting" (1980), as prettyplease has
//! it: a box whose text fits into the rest of the line is not broken; in one that does not, a consistent box breaks at each of
//! its breaks, an inconsistent one only where the text up to the next break would not fit. It must never know Rust.

/// What fits into a line.
const MARGIN: isize = 89;
/// What fits into any line, however far it is indented.
const LEAST: isize = 60;
/// Wider than any line.
const INFINITE: isize = 0xffff;
/// One level of indentation.
pub const INDENT: isize = 4;

/// A box: how much further the lines in it are indented, and whether all its breaks are taken as soon as one is.
#[derive(Clone, Copy)]
pub struct Frame {
    indent: isize,
    consistent: bool,
}

impl Frame {
    /// A box that breaks everywhere or nowhere.
    pub const fn consistent(indent: isize) -> Self {
        Self { indent, consistent: true }
    }

    /// A box that breaks only where it must.
    pub const fn inconsistent(indent: isize) -> Self {
        Self { indent, consistent: false }
    }
}

/// A place where a line may end.
#[derive(Clone, Copy)]
pub struct Break {
    /// The spaces that stand there when it does not.
    pub blank: isize,
    /// How much further than the others of its box the next line is indented.
    pub indent: isize,
    /// What ends the line.
    pub before: Option<char>,
    /// What begins the next line.
    pub after: &'static str,
    /// What stands there when the line goes on.
    pub unbroken: Option<char>,
    /// Whether it is left out where the box ends right behind it.
    pub if_any: bool,
    /// Whether it never ends the line: it only divides the text.
    pub never: bool,
}

impl Break {
    pub const ZERO: Self =
        Self { blank: 0, indent: 0, before: None, after: "", unbroken: None, if_any: false, never: false };
    pub const SPACE: Self = Self { blank: 1, ..Self::ZERO };
    pub const HARD: Self = Self { blank: INFINITE, ..Self::ZERO };
}

#[derive(Clone, Copy)]
pub enum Entry {
    /// From and to where in the text.
    Text(usize, usize),
    /// No text, as wide as can be: the boxes around it break.
    Wide,
    Break(Break),
    Open(Frame),
    Close,
}

/// A place among the entries.
#[derive(Clone, Copy)]
pub struct Mark {
    entry: usize,
    text: usize,
    width: isize,
}

/// Text, boxes and breaks, one after the other, until they are made lines.
#[derive(Default)]
pub struct Boxes {
    entries: Vec<Entry>,
    text: String,
    /// The width of all entries, were they one line.
    width: isize,
    /// Text before this entry is not added to.
    fixed: usize,
    sizes: Vec<isize>,
    open: Vec<usize>,
}

impl Boxes {
    pub fn text(&mut self, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.width += width(text);
        let end = self.text.len();
        let grows = self.entries.len() > self.fixed;
        match self.entries.last_mut() {
            Some(Entry::Text(_, last)) if grows => *last = end,
            _ => self.entries.push(Entry::Text(start, end)),
        }
    }

    pub fn open(&mut self, frame: Frame) {
        self.entries.push(Entry::Open(frame));
    }

    /// Closes a box; one that holds nothing but a break was never there.
    pub fn close(&mut self) {
        if let [.., before, Entry::Break(last)] = self.entries.as_slice() {
            let (empty, blank) = (matches!(before, Entry::Open(_)), last.blank);
            if empty || last.if_any {
                self.entries.truncate(self.entries.len() - if empty { 2 } else { 1 });
                self.width -= blank;
                if empty {
                    return;
                }
            }
        }
        self.entries.push(Entry::Close);
    }

    /// Closes the box that was opened at the mark, and breaks it when it is wider than that.
    pub fn close_within(&mut self, start: Mark, most: isize) {
        if self.width - start.width > most {
            self.entries.push(Entry::Wide);
            self.width += INFINITE;
        }
        self.close();
    }

    pub fn may_break(&mut self, place: Break) {
        self.width += place.blank;
        self.entries.push(Entry::Break(place));
    }

    pub fn space(&mut self) {
        self.may_break(Break::SPACE);
    }

    pub fn zero(&mut self) {
        self.may_break(Break::ZERO);
    }

    /// Ends the line.
    pub fn hard(&mut self) {
        self.may_break(Break::HARD);
    }

    pub fn hard_if_any(&mut self) {
        self.may_break(Break { if_any: true, ..Break::HARD });
    }

    pub fn space_if_any(&mut self) {
        self.may_break(Break { if_any: true, ..Break::SPACE });
    }

    /// Divides the text without ever ending the line: what goes before is measured without what follows.
    pub fn never(&mut self) {
        self.may_break(Break { never: true, ..Break::ZERO });
    }

    /// What stands behind an element of a list: the last one's comma is there only when the line ends.
    pub fn comma(&mut self, last: bool) {
        self.comma_with(last, 0);
    }

    /// As [`Self::comma`], where a space stands between the last element and what ends the list.
    pub fn comma_or_space(&mut self, last: bool) {
        self.comma_with(last, 1);
    }

    fn comma_with(&mut self, last: bool, blank: isize) {
        if last {
            self.may_break(Break { blank, before: Some(','), ..Break::ZERO });
        } else {
            self.text(",");
            self.space();
        }
    }

    /// What follows the break that was added last is indented one level less.
    pub fn outdent(&mut self) {
        if let Some(Entry::Break(last)) = self.entries.last_mut() {
            last.indent -= INDENT;
        }
    }

    /// This place, to which something may be added later.
    pub fn mark(&mut self) -> Mark {
        self.fixed = self.entries.len();
        Mark { entry: self.entries.len(), text: self.text.len(), width: self.width }
    }

    /// Adds entries at an earlier place. They have no width.
    pub fn insert<const N: usize>(&mut self, place: Mark, entries: [Entry; N]) {
        self.entries.splice(place.entry..place.entry, entries);
        self.fixed = self.fixed.max(place.entry) + N;
    }

    /// Forgets what was added since the mark.
    pub fn rewind(&mut self, place: Mark) {
        self.entries.truncate(place.entry);
        self.text.truncate(place.text);
        self.width = place.width;
        self.fixed = place.entry;
    }

    /// Gives the box that was opened at the mark another frame.
    pub fn reframe(&mut self, place: Mark, frame: Frame) {
        if let Some(Entry::Open(old)) = self.entries.get_mut(place.entry) {
            *old = frame;
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.rewind(Mark { entry: 0, text: 0, width: 0 });
    }

    /// Adds the lines to the output, and forgets everything.
    pub fn flush(&mut self, out: &mut String) {
        self.measure();
        Lines { out, room: MARGIN, indent: 0, pending: 0, frames: Vec::new() }.all(
            &self.entries,
            &self.sizes,
            &self.text,
        );
        self.clear();
    }

    /// Finds how much room each box and each break asks for: up to the next break of the same box, or of one around it.
    fn measure(&mut self) {
        self.sizes.clear();
        self.open.clear();
        let mut width = 0;
        for (i, entry) in self.entries.iter().enumerate() {
            self.sizes.push(-width);
            match *entry {
                Entry::Text(start, end) => width += isize::try_from(end - start).unwrap_or(INFINITE),
                Entry::Wide => width += INFINITE,
                Entry::Open(_) | Entry::Close => self.open.push(i),
                Entry::Break(place) => {
                    settle(&mut self.open, &self.entries, &mut self.sizes, width);
                    self.open.push(i);
                    width += place.blank;
                }
            }
        }
        settle(&mut self.open, &self.entries, &mut self.sizes, width);
    }
}

/// What a text takes of a line: prettyplease counts bytes.
fn width(text: &str) -> isize {
    isize::try_from(text.len()).unwrap_or(INFINITE)
}

/// The boxes that ended, and the break before them, reach up to here.
fn settle(open: &mut Vec<usize>, entries: &[Entry], sizes: &mut [isize], width: isize) {
    let mut depth = 0_usize;
    while let Some(&i) = open.last() {
        let (Some(entry), Some(size)) = (entries.get(i), sizes.get_mut(i)) else { return };
        match entry {
            Entry::Close => depth += 1,
            Entry::Open(_) if depth == 0 => return,
            Entry::Open(_) => {
                *size += width;
                depth -= 1;
            }
            _ => {
                *size += width;
                if depth == 0 {
                    open.pop();
                    return;
                }
            }
        }
        open.pop();
    }
}

/// Lines while they are written.
struct Lines<'o> {
    out: &'o mut String,
    /// What is left of the line.
    room: isize,
    indent: isize,
    /// Spaces that are written only when something follows them.
    pending: isize,
    /// For each open box: the indentation around it when it is broken, and whether it is consistent.
    frames: Vec<(Option<isize>, bool)>,
}

impl Lines<'_> {
    fn all(mut self, entries: &[Entry], sizes: &[isize], text: &str) {
        for (entry, &size) in entries.iter().zip(sizes) {
            match *entry {
                Entry::Text(start, end) => self.text(text.get(start..end).unwrap_or_default()),
                Entry::Wide => {}
                Entry::Break(place) => self.place(place, size),
                Entry::Open(frame) if size > self.room => {
                    self.frames.push((Some(self.indent), frame.consistent));
                    self.indent += frame.indent;
                }
                Entry::Open(frame) => self.frames.push((None, frame.consistent)),
                Entry::Close => {
                    if let Some((Some(indent), _)) = self.frames.pop() {
                        self.indent = indent;
                    }
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.indentation();
        self.out.push_str(text);
        self.room -= width(text);
    }

    fn place(&mut self, place: Break, size: isize) {
        // Around all boxes is one that is consistent and broken.
        let fits = match self.frames.last() {
            Some((None, _)) => true,
            Some((Some(_), false)) => size <= self.room,
            Some((Some(_), true)) | None => false,
        };
        if place.never || fits {
            self.pending += place.blank;
            self.room -= place.blank;
            if let Some(unbroken) = place.unbroken {
                self.out.push(unbroken);
                self.room -= 1;
            }
            return;
        }
        if let Some(before) = place.before {
            self.indentation();
            self.out.push(before);
        }
        self.out.push('\n');
        self.pending = self.indent + place.indent;
        self.room = (MARGIN - self.pending).max(LEAST);
        if !place.after.is_empty() {
            self.text(place.after);
        }
    }

    fn indentation(&mut self) {
        const SPACES: &str = "                                                                ";
        while self.pending > 0 {
            let some = SPACES.get(..usize::try_from(self.pending).unwrap_or_default()).unwrap_or(SPACES);
            self.out.push_str(some);
            self.pending -= width(some);
        }
    }
}
