//! `#[lockdep::test]`.

use std::fs;

use proc_macro::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};

use crate::arguments::{Argument, is_string};
use crate::error::{Error, Result};
use crate::function::{Attribute, Function};
use crate::words::{group, words};

const WHAT: &str = "#[lockdep::test]";

pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let read = || {
        let function = Function::read(WHAT, item.clone())?;
        if let Some(receiver) = function.receiver {
            return Err(Error::new("a test has no `self`: nobody could call it", receiver));
        }
        Ok((function, Options::read(arguments)?))
    };
    match read() {
        Ok((function, options)) => options.around(function),
        Err(error) => error.beside(item),
    }
}

/// What the arguments come to.
#[derive(Default)]
struct Options {
    /// Calls on the runtime's `Test`, in the order of the arguments.
    calls: TokenStream,
    /// The kinds that are expected, to be checked when the test is compiled.
    expect: Option<Literal>,
    /// Where the facade is; its usual place if `None`.
    facade: Option<TokenStream>,
}

impl Options {
    fn read(arguments: TokenStream) -> Result<Options> {
        let mut options = Options::default();
        for argument in Argument::read_all(WHAT, arguments)? {
            options.add(&argument)?;
        }
        Ok(options)
    }

    fn add(&mut self, argument: &Argument) -> Result<()> {
        match &*argument.name {
            "config" => match argument.value.as_deref() {
                None => {
                    let message = "`config` has words of `LOCKDEP` or a `KernelConfig`: \
                                   `config = \"preempt=rt\"`";
                    return Err(Error::new(message, argument.span));
                }
                Some([TokenTree::Literal(words)]) if is_string(words) => {
                    self.call("words", [TokenTree::Literal(words.clone())]);
                }
                Some(expression) => self.call("config", expression.iter().cloned()),
            },
            "fatal" if argument.value.is_none() => self.call("fatal", []),
            "fatal" => {
                let configs = argument.string("all")?;
                if !["\"own\"", "\"rt\"", "\"all\""].contains(&&*configs.to_string()) {
                    let message = "`fatal` is \"own\", \"rt\" or \"all\": the kernels in which a \
                                   finding counts; alone, findings panic at once";
                    return Err(Error::new(message, configs.span()));
                }
                self.call("fatal_in", [TokenTree::Literal(configs)]);
            }
            "expect" => {
                let kinds = argument.string("circular")?;
                self.expect = Some(kinds.clone());
                self.call("expect", [TokenTree::Literal(kinds)]);
            }
            "isolated" => {
                argument.alone()?;
                self.call("isolated", []);
            }
            "crate" => match argument.value.as_deref() {
                Some(path) => self.facade = Some(path.iter().cloned().collect()),
                None => {
                    let message = "`crate` has a path: `crate = my::lockdep`";
                    return Err(Error::new(message, argument.span));
                }
            },
            other => {
                let message = format!(
                    "{WHAT} has no argument `{other}`; it has config, fatal, expect, isolated and \
                     crate"
                );
                return Err(Error::new(message, argument.span));
            }
        }
        Ok(())
    }

    fn call(&mut self, name: &str, arguments: impl IntoIterator<Item = TokenTree>) {
        let arguments: TokenStream = arguments.into_iter().collect();
        let span = arguments.clone().into_iter().next().map_or_else(Span::call_site, |t| t.span());
        self.calls.extend(words(&format!(".{name}"), span.resolved_at(Span::call_site())));
        self.calls.extend([group(Delimiter::Parenthesis, arguments)]);
    }

    /// A path in the facade.
    fn path(&self, rest: &str, span: Span) -> TokenStream {
        let mut path = self.facade.clone().unwrap_or_else(|| words("::lockdep", span));
        path.extend(words(rest, span));
        path
    }

    /// The function with its body in the runner's hands.
    fn around(self, function: Function) -> TokenStream {
        let call_site = Span::call_site();
        let should_panic = function.attributes.iter().find(|a| a.name() == "should_panic");
        let expecting = self.expect.is_some() || should_panic.is_some();
        let mut calls = self.calls.clone();
        if let Some(attribute) = should_panic {
            let how = if attribute.rest.is_empty() { "Any" } else { "OfText" };
            calls.extend(words(".should_panic", call_site));
            let how = self.path(&format!("::__private::ShouldPanic::{how}"), call_site);
            calls.extend([group(Delimiter::Parenthesis, how)]);
        }
        let mut checks = TokenStream::new();
        if let Some(kinds) = &self.expect {
            let span = kinds.span();
            let mut check = self.path("::__private::assert_kinds", span.resolved_at(call_site));
            let mut argument =
                Group::new(Delimiter::Parenthesis, TokenTree::Literal(kinds.clone()).into());
            argument.set_span(span);
            check.extend([TokenTree::Group(argument)]);
            let mut block = Group::new(Delimiter::Brace, check);
            block.set_span(span);
            checks.extend([TokenTree::Group(block)]);
        }
        let kind = match (function.is_async, expecting) {
            (false, false) => "run",
            (false, true) => "run_expecting",
            (true, false) => "run_async",
            (true, true) => "run_async_expecting",
        };
        let mut input = words(if function.is_async { "asynchronous" } else { "plain" }, call_site);
        input.extend(words(kind, call_site));
        input.extend([TokenTree::Literal(Literal::string(&function.name))]);
        input.extend([
            group(Delimiter::Brace, calls),
            group(Delimiter::Brace, checks),
            group(Delimiter::Brace, function.said_output()),
            TokenTree::Group(function.body.clone()),
        ]);
        let mut inner = self.path("::__test!", call_site);
        inner.extend([group(Delimiter::Brace, input)]);
        let mut out = TokenStream::new();
        if !function.has(makes_tests) && !stands_above(function.name_span) {
            out.extend(words("#[::core::prelude::v1::test]", call_site));
        }
        out.extend(function.with_body(inner));
        out
    }
}

/// Whether an attribute below makes a test of the function, so that this one need not.
fn makes_tests(attribute: &Attribute) -> bool {
    ["test", "rstest", "test_case", "gtest", "quickcheck", "wasm_bindgen_test", "proptest"]
        .contains(&attribute.name())
}

/// Whether an attribute that made a test of the function stands above this one in the source: it is
/// gone from the tokens by now. If the source cannot be read, the test may run twice.
///
/// `name` is the function's: where this attribute came through another macro, that may still be in
/// the user's source.
fn stands_above(name: Span) -> bool {
    let qualifiers = ["fn", "pub", "pub(crate)", "async", "unsafe"];
    [Span::call_site(), name].into_iter().any(|span| {
        let Some(text) = source_before(span) else { return false };
        let mut above = &*text;
        loop {
            above = above.trim_end();
            let line = above.rsplit('\n').next().unwrap_or_default();
            if line.trim_start().starts_with("//") {
                above = &above[..above.len() - line.len()];
                continue;
            }
            if let Some(rest) = qualifiers.iter().find_map(|word| above.strip_suffix(word)) {
                above = rest;
                continue;
            }
            let Some(inside) = above.strip_suffix(']') else { return false };
            let Some(open) = matching(inside) else { return false };
            let Some(rest) = above[..open].trim_end().strip_suffix('#') else { return false };
            let tokens: Option<TokenStream> = inside[open + 1..].parse().ok();
            let attribute = Attribute::of(tokens.into_iter().flatten().collect());
            if has_made_test(&attribute) {
                return true;
            }
            above = rest;
        }
    })
}

/// Whether an attribute that is known to expand to a test, whatever else stands there.
fn has_made_test(attribute: &Attribute) -> bool {
    let path: Vec<&str> = attribute.path.iter().map(String::as_str).collect();
    let runtimes = [
        "tokio",
        "async_std",
        "actix_rt",
        "actix_web",
        "smol_potat",
        "futures_test",
        "sqlx",
        "test_log",
        "compio",
        "monoio",
    ];
    match *path {
        ["test"] | ["core" | "std", .., "test"] => true,
        [runtime, "test"] => runtimes.contains(&runtime),
        _ => false,
    }
}

/// The text of a source file up to a place.
fn source_before(place: Span) -> Option<String> {
    let mut text = fs::read_to_string(place.local_file()?).ok()?;
    let lines = text.split_inclusive('\n');
    let before: usize = lines.take(place.line().checked_sub(1)?).map(str::len).sum();
    let column = text.get(before..)?.char_indices().nth(place.column().checked_sub(1)?);
    text.truncate(before + column.map_or(0, |(at, _)| at));
    Some(text)
}

/// Where the bracket opens that closes behind this text.
fn matching(text: &str) -> Option<usize> {
    let mut depth = 0;
    text.char_indices().rev().find_map(|(at, char)| match char {
        ']' => {
            depth += 1;
            None
        }
        '[' if depth == 0 => Some(at),
        '[' => {
            depth -= 1;
            None
        }
        _ => None,
    })
}
