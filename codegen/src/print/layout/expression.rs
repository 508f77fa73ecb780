//! Expressions in: operators, and chains of calls and fields. It must never know what they evaluate to.

use proc_macro2::Delimiter;

use super::path::Place;
use super::{Break, Entry, Frame, INDENT, Layout, Mark};
use crate::print::tokens::Token;

/// What an expression is, as far as something around it is laid out by that.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// An array, tuple, struct, closure or block: as the only argument of a call it needs no line of its own.
    Block(Bracket),
    /// `match`, `for`, `while`, `loop`, and `if` with whether it ends with `else`: a statement without a semicolon.
    Control(Control),
    /// A function, called.
    Call,
    /// A path of one word, which is so long.
    Word(usize),
    /// A path, or a literal.
    Plain,
    /// `return`, `break`, `continue` and assignments: statements that get a semicolon.
    Jump,
    /// A macro, called.
    Macro,
    Let,
    Other,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Bracket {
    /// `()`.
    Unit,
    /// `{ … }`.
    Braces,
    Other,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Control {
    Match,
    Loop,
    /// `for` and `while`.
    Repeated,
    If {
        otherwise: bool,
    },
}

#[derive(Clone, Copy)]
pub(super) struct Expression {
    pub(super) kind: Kind,
    /// Whether what stands behind it begins a line when the expression is broken.
    pub(super) wraps: bool,
}

impl Expression {
    pub(super) const fn of(kind: Kind) -> Self {
        Self { kind, wraps: false }
    }

    pub(super) fn is_block(self) -> bool {
        matches!(self.kind, Kind::Block(_))
    }

    /// Whether it is a statement, or an arm of a `match`, without a sign behind it.
    pub(super) fn ends_itself(self) -> bool {
        matches!(self.kind, Kind::Control(_) | Kind::Block(Bracket::Braces))
    }
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct Position {
    /// At the beginning of a line, where the first dot of a chain may belong to a short name.
    pub(super) first: bool,
    /// Before a block, where `Name {` is no struct.
    pub(super) condition: bool,
}

impl Position {
    pub(super) const FIRST: Self = Self { first: true, condition: false };
    pub(super) const CONDITION: Self = Self { first: false, condition: true };
}

/// Operators between two operands; a larger number binds tighter.
const OPERATORS: &[(&str, u8)] = &[
    ("..=", 0),
    ("<<=", 0),
    (">>=", 0),
    ("==", 4),
    ("!=", 4),
    ("<=", 4),
    (">=", 4),
    ("&&", 3),
    ("||", 2),
    ("<<", 8),
    (">>", 8),
    ("+=", 1),
    ("-=", 1),
    ("*=", 1),
    ("/=", 1),
    ("%=", 1),
    ("^=", 1),
    ("&=", 1),
    ("|=", 1),
    ("..", 0),
    ("=>", 0),
    ("->", 0),
    ("=", 1),
    ("+", 9),
    ("-", 9),
    ("*", 10),
    ("/", 10),
    ("%", 10),
    ("^", 6),
    ("&", 7),
    ("|", 5),
    ("<", 4),
    (">", 4),
];
const ASSIGNMENT: u8 = 1;
const COMPARISON: u8 = 4;
const CAST: u8 = 11;

impl Layout<'_> {
    /// An expression where nothing else decides how it is laid out; `condition` is whether a block follows.
    pub(super) fn expression(&mut self, condition: bool) -> Option<Expression> {
        self.operation(Position { first: false, condition }, ASSIGNMENT)
    }

    /// An expression that begins a line.
    pub(super) fn first_expression(&mut self) -> Option<Expression> {
        let start = self.state();
        let expression = self.chain(Position::FIRST)?;
        if self.operator().is_none() && !self.is_word("as") {
            return Some(expression);
        }
        // It is not a chain that begins the line, but an operation.
        if expression.ends_itself() {
            return None;
        }
        self.back(start);
        self.expression(false)
    }

    /// The operator that comes next, and how tight it binds.
    fn operator(&self) -> Option<(&'static str, u8)> {
        match self.peek() {
            Token::Sign(sign, _) if !matches!(sign, ',' | ';' | '?') => {}
            _ => return None,
        }
        let next = OPERATORS.iter().find(|(operator, _)| self.is(operator))?;
        (next.0 != "=>").then_some(*next)
    }

    fn operation(&mut self, position: Position, least: u8) -> Option<Expression> {
        let start = self.boxes.mark();
        let mut left = if self.is_word("let") { self.condition_let()? } else { self.chain(position)? };
        loop {
            if self.is_word("as") && least <= CAST {
                self.at += 1;
                self.operands(start);
                self.boxes.text("as ");
                self.ty()?;
                self.boxes.close();
                left = Expression { kind: Kind::Other, wraps: true };
                continue;
            }
            let Some((operator, tightness)) = self.operator() else { return Some(left) };
            if tightness < least && tightness > 0 {
                return Some(left);
            }
            // Ranges, and blocks as operands, are not known.
            if tightness == 0 || left.ends_itself() {
                return None;
            }
            self.at += operator.len();
            if operator == "=" {
                self.boxes.insert(start, [Entry::Open(Frame::inconsistent(0))]);
                self.boxes.text(" = ");
                self.boxes.never();
                self.operation(Position { first: false, ..position }, tightness)?;
            } else {
                self.operands(start);
                self.boxes.text(operator);
                self.boxes.text(" ");
                self.operation(Position { first: false, ..position }, tightness + 1)?;
            }
            self.boxes.close();
            let kind = if tightness == ASSIGNMENT { Kind::Jump } else { Kind::Other };
            left = Expression { kind, wraps: true };
        }
    }

    /// Puts the boxes of an operation around its left side, which began there.
    fn operands(&mut self, start: Mark) {
        self.boxes.insert(start, [Entry::Open(Frame::inconsistent(INDENT)), Entry::Open(Frame::inconsistent(-INDENT))]);
        self.boxes.close();
        self.boxes.space();
    }

    fn condition_let(&mut self) -> Option<Expression> {
        self.at += 1;
        self.open_loose(0);
        self.boxes.text("let ");
        self.open_loose(0);
        self.pattern()?;
        self.boxes.close();
        self.need("=")?;
        self.boxes.text(" = ");
        self.boxes.never();
        self.open_loose(0);
        let value = self.operation(Position::CONDITION, COMPARISON)?;
        self.boxes.close();
        self.boxes.close();
        Some(Expression { kind: Kind::Let, wraps: value.wraps })
    }

    /// An operand: with the signs before it, and the calls, fields, indices and `?` behind it.
    fn chain(&mut self, position: Position) -> Option<Expression> {
        if let Token::Sign(sign @ ('&' | '*' | '!' | '-'), _) = self.peek() {
            return self.signed(sign, position);
        }
        let start = self.boxes.mark();
        let base = self.operand(position)?;
        let links = Links { start, base: self.boxes.mark(), dots: 0, end: None, call: None };
        self.links(position, base, links)
    }

    /// An operand behind a sign.
    fn signed(&mut self, sign: char, position: Position) -> Option<Expression> {
        if self.is("&&") || self.is_nth_word(1, "raw") {
            return None;
        }
        self.at += 1;
        self.boxes.text(sign.encode_utf8(&mut [0; 4]));
        if sign == '&' && self.eat_word("mut") {
            self.boxes.text("mut ");
        }
        let operand = self.chain(Position { first: false, ..position })?;
        Some(Expression { kind: Kind::Other, wraps: operand.wraps })
    }

    fn links(&mut self, position: Position, base: Expression, mut links: Links) -> Option<Expression> {
        let short = position.first && matches!(base.kind, Kind::Word(length) if length <= 4);
        let (mut expression, mut direct) = (base, true);
        loop {
            let dot = self.is(".") && !self.is("..");
            let call = self.is_group(Delimiter::Parenthesis);
            let index = self.is_group(Delimiter::Bracket);
            let ask = self.is("?");
            if !(dot || call || index || ask) {
                break;
            }
            if expression.ends_itself() {
                // Behind a block begins another statement, unless a dot or a question mark follows, which is not known.
                return if dot || ask || !position.first { None } else { Some(expression) };
            }
            let wraps = expression.wraps;
            if dot {
                self.link(short && direct, &mut links)?;
                expression = Expression { kind: Kind::Other, wraps: true };
            } else if call {
                // What is called is no field and no method's result.
                if links.dots > 0 {
                    return None;
                }
                self.at += 1;
                self.boxes.text("(");
                self.call_arguments()?;
                self.boxes.text(")");
                expression = Expression { kind: Kind::Call, wraps };
            } else if index {
                self.at += 1;
                self.boxes.text("[");
                self.expression(false)?;
                self.leave()?;
                self.boxes.text("]");
                expression = Expression { kind: Kind::Other, wraps: true };
            } else {
                self.at += 1;
                self.boxes.text("?");
                expression = Expression { kind: Kind::Other, wraps };
            }
            direct = false;
        }
        if let Some(end) = links.end {
            // The arguments of a short name's only method are indented as if they were a function's.
            if let (1, Some(call)) = (links.dots, links.call) {
                self.boxes.reframe(call, Frame::consistent(-INDENT));
            }
            self.boxes.insert(end, [Entry::Close]);
        }
        Some(expression)
    }

    /// A dot, and what stands behind it.
    fn link(&mut self, attached: bool, links: &mut Links) -> Option<()> {
        if links.dots == 0 {
            self.boxes.insert(links.base, [Entry::Close]);
            self.boxes
                .insert(links.start, [Entry::Open(Frame::consistent(INDENT)), Entry::Open(Frame::consistent(-INDENT))]);
        }
        links.dots += 1;
        self.at += 1;
        if !attached {
            self.boxes.may_break(Break::ZERO);
        }
        self.boxes.text(".");
        if self.eat_word("await") {
            self.boxes.text("await");
        } else if let Token::Literal(span) = self.peek() {
            let index = self.tokens.spelled(span);
            if !index.bytes().all(|digit| digit.is_ascii_digit()) {
                return None;
            }
            self.boxes.text(index);
            self.at += 1;
        } else {
            self.name()?;
            if self.is("::") {
                self.at += 2;
                self.generic_arguments(Place::Expression)?;
                if !self.is_group(Delimiter::Parenthesis) {
                    return None;
                }
            }
            if self.is_group(Delimiter::Parenthesis) {
                self.at += 1;
                let call = self.boxes.mark();
                self.open(0);
                self.boxes.text("(");
                self.call_arguments()?;
                self.boxes.text(")");
                self.boxes.close();
                links.call = attached.then_some(call);
            }
        }
        links.end = Some(self.boxes.mark());
        Some(())
    }
}

/// What is known of a chain while it is laid out.
struct Links {
    start: Mark,
    /// Where its first operand ends.
    base: Mark,
    dots: usize,
    /// Where what follows its last dot ends.
    end: Option<Mark>,
    /// The box of the arguments of a method of a short name.
    call: Option<Mark>,
}
