//! Macros of the `lockdep` crate. Use them through it.

use proc_macro::{Delimiter, Group, TokenStream, TokenTree};

/// A test with a validator of its own, which fails if anything was found in it.
///
/// In place of `#[test]`. Tests run in parallel, each with its own lock graph. Threads that the
/// test starts count for the process's validator unless it is lent to them: see
/// `lockdep::current`.
///
/// ```text
/// #[lockdep::test]
/// fn two_locks_in_order() {
///     // ...
/// }
/// ```
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    if let Some(argument) = arguments.into_iter().next() {
        return with_error("lockdep::test takes no arguments", &argument, tokens);
    }
    let Some(TokenTree::Group(body)) = tokens.pop().filter(is_body) else {
        let Some(token) = tokens.first().cloned() else { return TokenStream::new() };
        return with_error("lockdep::test goes on a function", &token, tokens);
    };
    // The body as the closure that the runner calls, its return type left to the compiler.
    let mut inner: TokenStream = "::lockdep::__private::run_test".parse().expect("a path");
    let mut closure: TokenStream = "||".parse().expect("a closure");
    closure.extend([TokenTree::Group(body)]);
    inner.extend([TokenTree::Group(Group::new(Delimiter::Parenthesis, closure))]);
    let mut out: TokenStream = "#[::core::prelude::v1::test]".parse().expect("an attribute");
    out.extend(tokens);
    out.extend([TokenTree::Group(Group::new(Delimiter::Brace, inner))]);
    out
}

fn is_body(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// The item as it was, with an error at a token of the user's: one error, not twenty.
fn with_error(message: &str, at: &TokenTree, item: Vec<TokenTree>) -> TokenStream {
    let error: TokenStream =
        format!("::core::compile_error!({message:?});").parse().expect("a macro call");
    let span = at.span();
    error
        .into_iter()
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .chain(item)
        .collect()
}
