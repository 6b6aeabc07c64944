//! `name`, `name = value`, separated by commas.

use proc_macro::{Literal, Span, TokenStream, TokenTree};

use crate::error::{Error, Result};
use crate::function::{flatten, is_punct};

/// One argument.
#[derive(Debug)]
pub(crate) struct Argument {
    pub(crate) name: String,
    pub(crate) span: Span,
    /// What follows `=`; `None` without one.
    pub(crate) value: Option<Vec<TokenTree>>,
}

impl Argument {
    /// Reads all of them; a comma may follow the last. `what` is the attribute that they stand in.
    pub(crate) fn read_all(what: &str, tokens: TokenStream) -> Result<Vec<Argument>> {
        let tokens = flatten(tokens);
        let mut parts: Vec<&[TokenTree]> = tokens.split(|token| is_punct(token, ',')).collect();
        if parts.last().is_some_and(|part| part.is_empty()) {
            parts.pop();
        }
        let mut all: Vec<Argument> = Vec::new();
        for part in parts {
            let Some(first) = part.first() else {
                let comma = tokens.iter().find(|token| is_punct(token, ','));
                let at = comma.map_or_else(Span::call_site, TokenTree::span);
                return Err(Error::new("an argument is missing before this comma", at));
            };
            let TokenTree::Ident(name) = first else {
                let message = format!("the arguments of {what} begin with a name");
                return Err(Error::new(message, first.span()));
            };
            let value = match &part[1..] {
                [] => None,
                [equals, value @ ..] if is_punct(equals, '=') => {
                    if value.is_empty() {
                        return Err(Error::new("a value is missing after this", equals.span()));
                    }
                    Some(value.to_vec())
                }
                [other, ..] => {
                    let message = format!("`{name}` is followed by a comma or by `= VALUE`");
                    return Err(Error::new(message, other.span()));
                }
            };
            let (name, span) = (name.to_string(), name.span());
            if all.iter().any(|other| other.name == name) {
                return Err(Error::new(format!("`{name}` stands here twice"), span));
            }
            all.push(Argument { name, span, value });
        }
        Ok(all)
    }

    /// The value, which must be a string.
    pub(crate) fn string(&self, like: &str) -> Result<Literal> {
        let form = || format!("`{}` has a string: `{} = \"{like}\"`", self.name, self.name);
        match self.value.as_deref() {
            None => Err(Error::new(form(), self.span)),
            Some([TokenTree::Literal(literal)]) if is_string(literal) => Ok(literal.clone()),
            Some([first, ..]) => Err(Error::new(form(), first.span())),
            Some([]) => unreachable!("an empty value was refused"),
        }
    }

    /// Refuses a value.
    pub(crate) fn alone(&self) -> Result<()> {
        match self.value.as_deref() {
            Some([first, ..]) => {
                Err(Error::new(format!("`{}` has no value", self.name), first.span()))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a literal is a string.
pub(crate) fn is_string(literal: &Literal) -> bool {
    let text = literal.to_string();
    text.starts_with('"') || text.starts_with("r\"") || text.starts_with("r#")
}
