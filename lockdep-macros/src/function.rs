//! A function as tokens: what stands before its body, and the body.

use proc_macro::{Delimiter, Group, Punct, Spacing, Span, TokenStream, TokenTree};

use crate::error::{Error, Result};
use crate::words::group;

/// A function, in the parts that the macros look at.
#[derive(Debug)]
pub(crate) struct Function {
    /// The path of each attribute below, with what follows the path.
    pub(crate) attributes: Vec<Attribute>,
    /// Everything before the body.
    pub(crate) head: Vec<TokenTree>,
    pub(crate) name: String,
    pub(crate) name_span: Span,
    pub(crate) is_async: bool,
    /// Where it takes `self`.
    pub(crate) receiver: Option<Span>,
    /// The type after the arrow; empty if there is none.
    pub(crate) output: Vec<TokenTree>,
    pub(crate) body: Group,
}

/// An attribute of a function.
#[derive(Debug)]
pub(crate) struct Attribute {
    /// The names of its path.
    pub(crate) path: Vec<String>,
    /// What follows the path.
    pub(crate) rest: String,
}

impl Function {
    /// Reads a function. `what` is the attribute that stands on it.
    pub(crate) fn read(what: &str, item: TokenStream) -> Result<Function> {
        let tokens = flatten(item);
        let start = tokens.first().map_or_else(Span::call_site, TokenTree::span);
        let no_function = || Error::new(format!("{what} goes on a function"), start);
        let (attributes, at) = attributes(&tokens);
        let keyword = tokens.iter().skip(at).position(|token| is_ident(token, "fn"));
        let keyword = at + keyword.ok_or_else(no_function)?;
        // Before `fn` stand a visibility and qualifiers only; anything else is another item.
        for token in &tokens[at..keyword] {
            let known = match token {
                TokenTree::Ident(ident) => {
                    let ident = ident.to_string();
                    matches!(&*ident, "pub" | "crate" | "async" | "unsafe" | "extern" | "const")
                }
                TokenTree::Group(group) => group.delimiter() == Delimiter::Parenthesis,
                TokenTree::Literal(_) => true,
                TokenTree::Punct(_) => false,
            };
            if !known {
                return Err(no_function());
            }
        }
        if let Some(token) = tokens[at..keyword].iter().find(|token| is_ident(token, "const")) {
            let message = format!("{what} does not go on a const fn: nothing can be checked in it");
            return Err(Error::new(message, token.span()));
        }
        let name = tokens.get(keyword + 1).ok_or_else(no_function)?.clone();
        let body = match tokens.last() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => group.clone(),
            _ => {
                let message = format!("{what} goes on a function with a body");
                return Err(Error::new(message, name.span()));
            }
        };
        let parameters = tokens[keyword..].iter().find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group),
            _ => None,
        });
        let parameters = parameters.ok_or_else(no_function)?.stream();
        let is_async = tokens[at..keyword].iter().any(|token| is_ident(token, "async"));
        Ok(Function {
            attributes,
            receiver: receiver(parameters),
            output: output(&tokens[keyword..tokens.len() - 1]),
            is_async,
            name_span: name.span(),
            name: name.to_string(),
            head: tokens[..tokens.len() - 1].to_vec(),
            body,
        })
    }

    /// The type of what it returns, where it can be said once more: not `impl Trait`, which would
    /// be another type.
    pub(crate) fn said_output(&self) -> TokenStream {
        if self.output.is_empty() {
            return group(Delimiter::Parenthesis, TokenStream::new()).into();
        }
        match self.output.iter().any(|token| is_ident(token, "impl")) {
            true => TokenStream::new(),
            false => self.output.iter().cloned().collect(),
        }
    }

    /// The function with another body, which stands where the user's does.
    pub(crate) fn with_body(self, mut inner: TokenStream) -> TokenStream {
        if self.output.is_empty() {
            inner.extend([TokenTree::Punct(Punct::new(';', Spacing::Alone))]);
        }
        let mut body = Group::new(Delimiter::Brace, inner);
        body.set_span(self.body.span());
        self.head.into_iter().chain([TokenTree::Group(body)]).collect()
    }

    /// Whether an attribute of this path stands below.
    pub(crate) fn has(&self, is: impl Fn(&Attribute) -> bool) -> bool {
        self.attributes.iter().any(is)
    }
}

/// The attributes at the start, and where what follows them begins.
fn attributes(tokens: &[TokenTree]) -> (Vec<Attribute>, usize) {
    let mut found = Vec::new();
    let mut at = 0;
    while let [TokenTree::Punct(hash), TokenTree::Group(group), ..] = &tokens[at..]
        && hash.as_char() == '#'
        && group.delimiter() == Delimiter::Bracket
    {
        found.push(Attribute::of(flatten(group.stream())));
        at += 2;
    }
    (found, at)
}

impl Attribute {
    /// The attribute between the brackets.
    pub(crate) fn of(tokens: Vec<TokenTree>) -> Attribute {
        let mut path = Vec::new();
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.peek() {
            match token {
                TokenTree::Ident(ident) => path.push(ident.to_string()),
                TokenTree::Punct(punct) if punct.as_char() == ':' => {}
                _ => break,
            }
            tokens.next();
        }
        Attribute { path, rest: tokens.collect::<TokenStream>().to_string() }
    }

    /// The last name of its path.
    pub(crate) fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }
}

/// Where parameters begin with `self`, in whatever form.
fn receiver(parameters: TokenStream) -> Option<Span> {
    let first = parameters.into_iter().take_while(|token| !is_punct(token, ','));
    // Not in a type: `x: fn(self)` has no receiver, and its `self` is in a group.
    first
        .take_while(|token| !is_punct(token, ':'))
        .find(|token| is_ident(token, "self"))
        .map(|token| token.span())
}

/// The type between the arrow and the body or the `where`.
fn output(tokens: &[TokenTree]) -> Vec<TokenTree> {
    // An arrow within the generics or the bounds belongs to a type there, in front of the
    // parameters or behind `where`.
    let parameters = tokens.iter().position(|token| {
        matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
    });
    let after = &tokens[parameters.map_or(tokens.len(), |at| at + 1)..];
    match after {
        [dash, greater, rest @ ..] if is_punct(dash, '-') && is_punct(greater, '>') => {
            rest.iter().take_while(|token| !is_ident(token, "where")).cloned().collect()
        }
        _ => Vec::new(),
    }
}

pub(crate) fn is_ident(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident.to_string() == word)
}

pub(crate) fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}

/// The tokens, with the invisible groups that other macros put around theirs taken off.
pub(crate) fn flatten(tokens: TokenStream) -> Vec<TokenTree> {
    let mut out = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                out.extend(flatten(group.stream()));
            }
            token => out.push(token),
        }
    }
    out
}
