//! Errors at tokens of the user's.

use proc_macro::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// A mistake, and where.
#[derive(Debug)]
pub(crate) struct Error {
    message: String,
    at: Span,
}

pub(crate) type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn new(message: impl Into<String>, at: Span) -> Error {
        Error { message: message.into(), at }
    }

    /// The item as it was, with the error: one, not twenty.
    pub(crate) fn beside(self, item: TokenStream) -> TokenStream {
        let mut out = self.into_tokens();
        out.extend(item);
        out
    }

    fn into_tokens(self) -> TokenStream {
        let at = self.at;
        let ident = |word| TokenTree::Ident(Ident::new(word, at));
        let punct = |char, spacing| {
            let mut punct = Punct::new(char, spacing);
            punct.set_span(at);
            TokenTree::Punct(punct)
        };
        let mut message = Literal::string(&self.message);
        message.set_span(at);
        let mut group = Group::new(Delimiter::Brace, TokenTree::Literal(message).into());
        group.set_span(at);
        [
            punct(':', Spacing::Joint),
            punct(':', Spacing::Alone),
            ident("core"),
            punct(':', Spacing::Joint),
            punct(':', Spacing::Alone),
            ident("compile_error"),
            punct('!', Spacing::Alone),
            TokenTree::Group(group),
        ]
        .into_iter()
        .collect()
    }
}
