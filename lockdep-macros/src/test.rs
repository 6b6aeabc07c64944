//! `#[lockdep::test]`.

use std::fs;

use proc_macro::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};

use crate::arguments::{Argument, is_string};
use crate::error::{Error, Result};
use crate::function::{Attribute, Function, is_ident};

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
    /// Strings to check when the test is compiled: for which argument, and what.
    checks: TokenStream,
    expect: bool,
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
                self.expect = true;
                self.checks.extend(words("expect", kinds.span()));
                self.checks.extend([TokenTree::Literal(kinds.clone())]);
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

    /// The function with its body in the runner's hands.
    fn around(self, function: Function) -> TokenStream {
        let call_site = Span::call_site();
        let should_panic = function.attributes.iter().find(|a| a.name() == "should_panic");
        let mut calls = self.calls;
        if let Some(attribute) = should_panic {
            let how = if attribute.rest.is_empty() { "Any" } else { "OfText" };
            calls.extend(words(".should_panic", call_site));
            let how = format!("lockdep::__private::ShouldPanic::{how}");
            let how = match &self.facade {
                None => words(&format!("::{how}"), call_site),
                Some(facade) => {
                    let rest = words(&how["lockdep".len()..], call_site);
                    facade.clone().into_iter().chain(rest).collect()
                }
            };
            calls.extend([group(Delimiter::Parenthesis, how)]);
        }
        let expecting = self.expect || should_panic.is_some();
        let kind = match (function.is_async, expecting) {
            (false, false) => "run",
            (false, true) => "run_expecting",
            (true, false) => "run_async",
            (true, true) => "run_async_expecting",
        };
        // A type that names no type, `impl Trait`, cannot be said twice.
        let output: TokenStream = match function.output.iter().any(|t| is_ident(t, "impl")) {
            true => TokenStream::new(),
            false => function.output.iter().cloned().collect(),
        };
        let mut input = words(if function.is_async { "asynchronous" } else { "plain" }, call_site);
        input.extend(words(kind, call_site));
        input.extend([TokenTree::Literal(Literal::string(&function.name))]);
        input.extend([
            group(Delimiter::Brace, calls),
            group(Delimiter::Brace, self.checks),
            group(Delimiter::Brace, output),
            TokenTree::Group(function.body.clone()),
        ]);
        let mut inner = self.facade.unwrap_or_else(|| words("::lockdep", call_site));
        inner.extend(words("::__test!", call_site));
        inner.extend([group(Delimiter::Brace, input)]);
        let mut body = Group::new(Delimiter::Brace, inner);
        body.set_span(function.body.span());
        let mut out = TokenStream::new();
        if !function.has(makes_tests) && !stands_above() {
            out.extend(words("#[::core::prelude::v1::test]", call_site));
        }
        out.extend(function.head);
        out.extend([TokenTree::Group(body)]);
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
fn stands_above() -> bool {
    let here = Span::call_site();
    let Some(text) = here.local_file().and_then(|file| fs::read_to_string(file).ok()) else {
        return false;
    };
    let lines = text.split_inclusive('\n');
    let before: usize = lines.take(here.line().saturating_sub(1)).map(str::len).sum();
    let line = &text[before..];
    let column = line.char_indices().nth(here.column().saturating_sub(1));
    let mut above = &text[..before + column.map_or(0, |(at, _)| at)];
    loop {
        above = above.trim_end();
        let line = above.rsplit('\n').next().unwrap_or_default();
        if line.trim_start().starts_with("//") {
            above = &above[..above.len() - line.len()];
            continue;
        }
        let Some(inside) = above.strip_suffix(']') else { return false };
        let Some(open) = matching(inside) else { return false };
        let Some(rest) = above[..open].trim_end().strip_suffix('#') else { return false };
        let tokens: Option<TokenStream> = inside[open + 1..].parse().ok();
        let attribute = Attribute::of(tokens.into_iter().flatten().collect());
        let path: Vec<&str> = attribute.path.iter().map(String::as_str).collect();
        match *path {
            ["test"]
            | ["core" | "std", .., "test"]
            | [
                "tokio" | "async_std" | "actix_rt" | "actix_web" | "smol_potat" | "futures_test"
                | "sqlx" | "test_log" | "compio" | "monoio",
                "test",
            ] => return true,
            _ => above = rest,
        }
    }
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

fn words(text: &str, span: Span) -> TokenStream {
    let tokens: TokenStream = text.parse().expect("tokens of this crate's own");
    tokens
        .into_iter()
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}

fn group(delimiter: Delimiter, tokens: TokenStream) -> TokenTree {
    TokenTree::Group(Group::new(delimiter, tokens))
}
