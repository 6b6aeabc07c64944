//! `#[lockdep::holds]`, `#[lockdep::not_held]` and `#[lockdep::acquires]`.

use proc_macro::{Delimiter, Group, Punct, Spacing, Span, TokenStream, TokenTree};

use crate::error::{Error, Result};
use crate::function::{Function, flatten, is_punct};
use crate::words::{group, words};

/// `what` is the attribute, `promise` the runtime's name of it.
pub(crate) fn expand(
    what: &str,
    promise: &str,
    locks: TokenStream,
    item: TokenStream,
) -> TokenStream {
    let read =
        || -> Result<_> { Ok((Function::read(what, item.clone())?, read_locks(what, locks)?)) };
    match read() {
        Ok((function, locks)) => around(promise, locks, function),
        Err(error) => error.beside(item),
    }
}

/// References to the locks, each in braces.
fn read_locks(what: &str, tokens: TokenStream) -> Result<TokenStream> {
    let tokens = flatten(tokens);
    let mut parts: Vec<&[TokenTree]> = tokens.split(|token| is_punct(token, ',')).collect();
    if parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
    }
    if parts.is_empty() {
        let message = format!("{what} names a lock: `{}(self.queue)]`", &what[..what.len() - 1]);
        return Err(Error::new(message, Span::call_site()));
    }
    if parts.iter().any(|part| part.is_empty()) {
        let comma = tokens.iter().find(|token| is_punct(token, ','));
        let at = comma.map_or_else(Span::call_site, TokenTree::span);
        return Err(Error::new("a lock is missing before this comma", at));
    }
    // A reference, at the user's tokens: what the compiler says of it is said there.
    let in_braces = |part: &[TokenTree]| {
        let span = part[0].span();
        let mut and = Punct::new('&', Spacing::Alone);
        and.set_span(span.resolved_at(Span::call_site()));
        let tokens = [TokenTree::Punct(and)].into_iter().chain(part.iter().cloned());
        let mut group = Group::new(Delimiter::Brace, tokens.collect());
        group.set_span(span);
        TokenTree::Group(group)
    };
    Ok(parts.into_iter().map(in_braces).collect())
}

fn around(promise: &str, locks: TokenStream, function: Function) -> TokenStream {
    let call_site = Span::call_site();
    let mut input = words(if function.is_async { "asynchronous" } else { "plain" }, call_site);
    input.extend(words(promise, call_site));
    input.extend([
        group(Delimiter::Brace, locks),
        group(Delimiter::Brace, function.said_output()),
        TokenTree::Group(function.body.clone()),
    ]);
    let mut inner = words("::lockdep::__contract!", call_site);
    inner.extend([group(Delimiter::Brace, input)]);
    function.with_body(inner)
}
