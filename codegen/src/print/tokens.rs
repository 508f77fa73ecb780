//! Tokens of `proc_macro2` in, the same in one row out, which can be looked at without being copied. It must never know what they
//! mean.

use std::fmt::Write as _;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A piece of the text of all tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(u32, u32);

/// One token; a group is two, with what it holds between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    Word(Span),
    Literal(Span),
    /// A character, and whether the next one belongs to the same operator.
    Sign(char, bool),
    /// The beginning of a group, and at which token it ends.
    Open(Delimiter, u32),
    Close(Delimiter),
    /// Behind the last token.
    End,
}

/// No item has four billion tokens: its text would not fit into memory.
fn short(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Tokens in a row.
#[derive(Default)]
pub struct Tokens {
    row: Vec<Token>,
    text: String,
}

impl Tokens {
    /// Takes these instead of what was there.
    pub fn fill(&mut self, tokens: TokenStream) {
        self.row.clear();
        self.text.clear();
        self.add(tokens);
    }

    fn add(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    let span = self.spell(&ident);
                    self.row.push(Token::Word(span));
                }
                TokenTree::Literal(literal) => {
                    let span = self.spell(&literal);
                    self.row.push(Token::Literal(span));
                }
                TokenTree::Punct(mark) => {
                    self.row.push(Token::Sign(mark.as_char(), mark.spacing() == Spacing::Joint));
                }
                TokenTree::Group(group) => {
                    let (delimiter, inner) = (group.delimiter(), group.stream());
                    // Tokens that nothing else holds are handed over, not copied.
                    drop(group);
                    let open = self.row.len();
                    self.row.push(Token::End);
                    self.add(inner);
                    let close = self.row.len();
                    if let Some(place) = self.row.get_mut(open) {
                        *place = Token::Open(delimiter, short(close));
                    }
                    self.row.push(Token::Close(delimiter));
                }
            }
        }
    }

    fn spell(&mut self, token: &impl std::fmt::Display) -> Span {
        let start = self.text.len();
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{token}");
        Span(short(start), short(self.text.len()))
    }

    /// The token at a place; [`Token::End`] behind the last one.
    pub fn at(&self, place: usize) -> Token {
        self.row.get(place).copied().unwrap_or(Token::End)
    }

    /// How a word or a literal is spelled.
    pub fn spelled(&self, span: Span) -> &str {
        self.text.get(span.0 as usize..span.1 as usize).unwrap_or_default()
    }

    /// All of them as source text, which is parsed into the same tokens again.
    pub fn source(&self) -> String {
        let mut source = String::with_capacity(self.text.len() + self.row.len() * 2);
        for token in &self.row {
            match *token {
                Token::Word(span) | Token::Literal(span) => {
                    source.push_str(self.spelled(span));
                    source.push(' ');
                }
                Token::Sign(mark, joint) => {
                    source.push(mark);
                    if !joint {
                        source.push(' ');
                    }
                }
                Token::Open(delimiter, _) => source.push_str(match delimiter {
                    Delimiter::Parenthesis => "(",
                    Delimiter::Brace => "{",
                    Delimiter::Bracket => "[",
                    Delimiter::None => "",
                }),
                Token::Close(delimiter) => source.push_str(match delimiter {
                    Delimiter::Parenthesis => ")",
                    Delimiter::Brace => "}",
                    Delimiter::Bracket => "]",
                    Delimiter::None => "",
                }),
                Token::End => {}
            }
        }
        source
    }
}
