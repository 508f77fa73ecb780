//! A piece of code in; the same piece with one place changed out, for each place that an operator knows how to change.
//! It must never know which piece of which crate it is.

use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Block, Expr};

use super::operator;

/// What was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The operator's name: "status-swapped".
    pub operator: &'static str,
    /// Where and how, in words.
    pub detail: String,
}

/// Counts the places that could be changed, and stops at the one that is wanted.
#[derive(Default)]
pub struct Cursor {
    wanted: usize,
    seen: usize,
    change: Option<Change>,
    /// What encloses the place, outermost first: names of parameters, of functions.
    within: Vec<String>,
}

impl Cursor {
    /// Whether this is the place to change. The caller then changes it, and nothing else.
    pub fn here(&mut self, operator: &'static str, detail: impl FnOnce() -> String) -> bool {
        let wanted = self.seen == self.wanted && self.change.is_none();
        self.seen += 1;
        if wanted {
            let within: String = self.within.iter().map(|name| format!("{name}: ")).collect();
            self.change = Some(Change { operator, detail: within + &detail() });
        }
        wanted
    }
}

/// A function's body, or a constant's value.
pub trait Piece: Clone {
    /// Lets the editor through.
    fn accept(&mut self, editor: &mut Editor<'_>);
}

impl Piece for Block {
    fn accept(&mut self, editor: &mut Editor<'_>) {
        editor.visit_block_mut(self);
    }
}

impl Piece for Expr {
    fn accept(&mut self, editor: &mut Editor<'_>) {
        editor.visit_expr_mut(self);
    }
}

/// Every variant of a piece with one place changed, in the order of the places. `function` is the name of what it is the body of.
pub fn changed<P: Piece>(piece: &P, function: &str) -> Vec<(Change, P)> {
    let mut variants = Vec::new();
    loop {
        let mut variant = piece.clone();
        let mut cursor = Cursor { wanted: variants.len(), ..Cursor::default() };
        variant.accept(&mut Editor { cursor: &mut cursor, function });
        match cursor.change {
            Some(change) => variants.push((change, variant)),
            None => return variants,
        }
    }
}

/// Goes through a piece and asks the operators at each place.
pub struct Editor<'c> {
    cursor: &'c mut Cursor,
    function: &'c str,
}

impl VisitMut for Editor<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let entered = operator::table::name(expr);
        self.cursor.within.extend(entered.clone());
        operator::at_expr(expr, self.function, self.cursor);
        visit_mut::visit_expr_mut(self, expr);
        if entered.is_some() {
            self.cursor.within.pop();
        }
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        operator::at_block(block, self.cursor);
        visit_mut::visit_block_mut(self, block);
    }

    // A pattern holds no expression that an operator knows.
    fn visit_arm_mut(&mut self, arm: &mut Arm) {
        self.visit_expr_mut(&mut arm.body);
    }
}
