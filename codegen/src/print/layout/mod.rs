//! Items of Rust, as tokens, in; boxes and breaks, as prettyplease would set them, out. It knows the Rust that the generator writes
//! and no more: what it does not know for sure it leaves to `syn` and prettyplease, so that it never has to guess. It must never
//! know an API.
//!
//! Each function lays out one thing of Rust's grammar from the tokens at hand, and returns `None` when it is not such a thing, or
//! one that is not known here.

mod alias;
mod attribute;
mod block;
mod call;
mod control;
mod expression;
mod function;
mod generics;
mod item;
mod literal;
mod macros;
mod operand;
mod path;
mod pattern;
mod ty;

use proc_macro2::Delimiter;

use super::boxes::{Boxes, Break, Entry, Frame, INDENT, Mark};
use super::tokens::{Token, Tokens};
use crate::name::is_keyword;

/// Adds the lines of the items to the text. Returns `None`, with nothing added, when not all of them are known.
pub fn lay_out(tokens: &Tokens, boxes: &mut Boxes, text: &mut String) -> Option<()> {
    let start = text.len();
    boxes.clear();
    let mut layout = Layout { tokens, at: 0, boxes };
    let known = layout.file(text);
    if known.is_none() {
        text.truncate(start);
    }
    known
}

struct Layout<'t> {
    tokens: &'t Tokens,
    /// The next token.
    at: usize,
    boxes: &'t mut Boxes,
}

/// A place in the tokens and in what was laid out of them.
#[derive(Clone, Copy)]
struct State(usize, Mark);

impl Layout<'_> {
    fn file(&mut self, text: &mut String) -> Option<()> {
        self.inner_attributes()?;
        self.boxes.flush(text);
        while self.peek() != Token::End {
            self.item()?;
            self.boxes.flush(text);
        }
        Some(())
    }

    fn peek(&self) -> Token {
        self.tokens.at(self.at)
    }

    fn nth(&self, further: usize) -> Token {
        self.tokens.at(self.at + further)
    }

    fn state(&mut self) -> State {
        State(self.at, self.boxes.mark())
    }

    fn back(&mut self, state: State) {
        self.at = state.0;
        self.boxes.rewind(state.1);
    }

    /// Whether this word, or keyword, comes next.
    fn is_word(&self, word: &str) -> bool {
        self.is_nth_word(0, word)
    }

    fn is_nth_word(&self, further: usize, word: &str) -> bool {
        matches!(self.nth(further), Token::Word(span) if self.tokens.spelled(span) == word)
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let there = self.is_word(word);
        self.at += usize::from(there);
        there
    }

    /// The word that comes next, if it is one.
    fn word(&self) -> Option<&str> {
        match self.peek() {
            Token::Word(span) => Some(self.tokens.spelled(span)),
            _ => None,
        }
    }

    /// Whether this operator comes next, or one that begins with it.
    fn is(&self, operator: &str) -> bool {
        self.is_nth(0, operator)
    }

    fn is_nth(&self, further: usize, operator: &str) -> bool {
        let last = operator.len() - 1;
        operator.bytes().enumerate().all(|(i, wanted)| match self.nth(further + i) {
            Token::Sign(sign, joint) => sign == char::from(wanted) && (joint || i == last),
            _ => false,
        })
    }

    fn eat(&mut self, operator: &str) -> bool {
        let there = self.is(operator);
        self.at += if there { operator.len() } else { 0 };
        there
    }

    fn need(&mut self, operator: &str) -> Option<()> {
        self.eat(operator).then_some(())
    }

    /// Goes into a group.
    fn enter(&mut self, delimiter: Delimiter) -> Option<()> {
        let there = self.is_group(delimiter);
        self.at += usize::from(there);
        there.then_some(())
    }

    fn is_group(&self, delimiter: Delimiter) -> bool {
        matches!(self.peek(), Token::Open(this, _) if this == delimiter)
    }

    /// Whether the group, or the file, ends here.
    fn at_end(&self) -> bool {
        matches!(self.peek(), Token::Close(_) | Token::End)
    }

    /// Leaves the group, of which everything was laid out.
    fn leave(&mut self) -> Option<()> {
        let there = matches!(self.peek(), Token::Close(_));
        self.at += usize::from(there);
        there.then_some(())
    }

    /// An identifier that is no keyword; `self`, `Self`, `super` and `crate` are identifiers here.
    fn name(&mut self) -> Option<()> {
        let Token::Word(span) = self.peek() else { return None };
        let name = self.tokens.spelled(span);
        if is_keyword(name) {
            return None;
        }
        self.boxes.text(name);
        self.at += 1;
        Some(())
    }

    fn lifetime(&mut self) -> Option<()> {
        self.need("'")?;
        self.boxes.text("'");
        let Token::Word(span) = self.peek() else { return None };
        self.boxes.text(self.tokens.spelled(span));
        self.at += 1;
        Some(())
    }

    fn open(&mut self, indent: isize) {
        self.boxes.open(Frame::consistent(indent));
    }

    fn open_loose(&mut self, indent: isize) {
        self.boxes.open(Frame::inconsistent(indent));
    }

    /// Elements with commas between them up to the end of the group. Returns how many there are, and whether the last one has a
    /// comma too.
    fn elements(&mut self, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<(usize, bool)> {
        let (mut count, mut comma) = (0, false);
        while !self.at_end() {
            element(self)?;
            count += 1;
            comma = self.eat(",");
            if !comma && !self.at_end() {
                return None;
            }
            self.boxes.comma(self.at_end());
        }
        Some((count, comma))
    }

    /// What stands between parentheses, in a box of its own: one without a comma is in parentheses, others are a tuple.
    fn tuple(&mut self, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<Tuple> {
        self.enter(Delimiter::Parenthesis)?;
        self.boxes.text("(");
        if self.at_end() {
            self.boxes.text(")");
            self.leave()?;
            return Some(Tuple::Empty);
        }
        let start = self.boxes.mark();
        element(self)?;
        if self.at_end() {
            self.leave()?;
            self.boxes.text(")");
            return Some(Tuple::Parentheses);
        }
        self.need(",")?;
        self.boxes.insert(start, [Entry::Open(Frame::consistent(INDENT)), Entry::Break(Break::ZERO)]);
        if self.at_end() {
            self.boxes.text(",");
            self.boxes.zero();
        } else {
            self.boxes.comma(false);
            self.elements(element)?;
        }
        self.boxes.outdent();
        self.boxes.close();
        self.leave()?;
        self.boxes.text(")");
        Some(Tuple::Several)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Tuple {
    Empty,
    Parentheses,
    Several,
}
