//! Tokens of this crate's own.

use proc_macro::{Delimiter, Group, Span, TokenStream, TokenTree};

/// The tokens of a text, at a place.
pub(crate) fn words(text: &str, span: Span) -> TokenStream {
    let tokens: TokenStream = text.parse().expect("tokens of this crate's own");
    tokens
        .into_iter()
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}

/// A group.
pub(crate) fn group(delimiter: Delimiter, tokens: TokenStream) -> TokenTree {
    TokenTree::Group(Group::new(delimiter, tokens))
}
