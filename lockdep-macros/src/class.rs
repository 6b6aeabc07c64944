//! `#[lockdep::lock_class]`: on statics and constants it gives the lock there a class of its name;
//! on a struct it makes `Default`, in which each field has its own.

use proc_macro::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};

use crate::arguments::{Argument, is_string};
use crate::error::{Error, Result};
use crate::function::{flatten, is_ident, is_punct};
use crate::words::{group, words};

const WHAT: &str = "#[lockdep::lock_class]";

pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let tokens = flatten(item.clone());
    let expanded = match keyword(&tokens) {
        Some((at, "struct")) => of_struct(&tokens, at, arguments),
        Some((at, _)) => of_value(&tokens, at, arguments),
        None => {
            let at = tokens.first().map_or_else(Span::call_site, TokenTree::span);
            Err(Error::new(format!("{WHAT} goes on a static, a const or a struct"), at))
        }
    };
    expanded.unwrap_or_else(|error| error.beside(item))
}

/// Which sort of item this is, and where its keyword stands.
fn keyword(tokens: &[TokenTree]) -> Option<(usize, &'static str)> {
    let mut at = 0;
    // Attributes, and a visibility.
    while let [hash, TokenTree::Group(_), ..] = &tokens[at..]
        && is_punct(hash, '#')
    {
        at += 2;
    }
    if tokens.get(at).is_some_and(|token| is_ident(token, "pub")) {
        at += 1;
        if let Some(TokenTree::Group(group)) = tokens.get(at)
            && group.delimiter() == Delimiter::Parenthesis
        {
            at += 1;
        }
    }
    let word = ["static", "const", "struct"];
    let found = word.into_iter().find(|word| tokens.get(at).is_some_and(|t| is_ident(t, word)))?;
    // Not `const fn`.
    let function = |token: &TokenTree| is_ident(token, "fn") || is_ident(token, "unsafe");
    (!tokens.get(at + 1).is_some_and(function)).then_some((at, found))
}

/// The arguments as calls on a key: `new("NAME").order(N).max_hold(TIME)`.
fn key(arguments: TokenStream, default_name: &str, span: Span) -> Result<TokenStream> {
    let mut name = Literal::string(default_name);
    name.set_span(span);
    let (mut level, mut calls) = (None, TokenStream::new());
    for argument in Argument::read_all(WHAT, arguments)? {
        match &*argument.name {
            "name" => name = argument.string("queue")?,
            "order" => {
                let number = number(&argument)?;
                calls.extend(words(".order", number.span().resolved_at(Span::call_site())));
                calls.extend([group(Delimiter::Parenthesis, TokenTree::Literal(number).into())]);
            }
            "subclass" => level = Some(number(&argument)?),
            "max_hold" => {
                let (nanos, span) = duration(&argument)?;
                calls.extend(words(".max_hold", span.resolved_at(Span::call_site())));
                let mut time = words("::core::time::Duration::from_nanos", span);
                time.extend([group(
                    Delimiter::Parenthesis,
                    TokenTree::Literal(Literal::u64_unsuffixed(nanos)).into(),
                )]);
                calls.extend([group(Delimiter::Parenthesis, time)]);
            }
            other => {
                let message = format!(
                    "{WHAT} has no argument `{other}`; it has name, order, subclass and max_hold"
                );
                return Err(Error::new(message, argument.span));
            }
        }
    }
    // A level is another class, told apart by its number.
    let mut parts = TokenStream::from(TokenTree::Literal(name));
    if let Some(level) = level {
        parts.extend(words(", \"/\",", level.span()));
        parts.extend([TokenTree::Literal(level)]);
    }
    let mut key = words("::core::concat!", span);
    key.extend([group(Delimiter::Parenthesis, parts)]);
    Ok([group(Delimiter::Parenthesis, key)].into_iter().chain(calls).collect())
}

/// A number from 0, as it stands or in a string.
fn number(argument: &Argument) -> Result<Literal> {
    let form = || format!("`{0}` has a number: `{0} = 1`", argument.name);
    let Some([TokenTree::Literal(literal)]) = argument.value.as_deref() else {
        let at = argument.value.as_deref().and_then(|value| value.first());
        return Err(Error::new(form(), at.map_or(argument.span, TokenTree::span)));
    };
    let text = literal.to_string();
    let digits = if is_string(literal) { text.trim_matches('"') } else { &text };
    let value: u32 = digits.parse().map_err(|_| Error::new(form(), literal.span()))?;
    let mut number = Literal::u32_unsuffixed(value);
    number.set_span(literal.span());
    Ok(number)
}

/// A time of a string: a number and its unit. In nanoseconds.
fn duration(argument: &Argument) -> Result<(u64, Span)> {
    let literal = argument.string("5ms")?;
    let text = literal.to_string();
    let units = [("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000)];
    let text = text.trim_start_matches(['r', '#', '"']).trim_end_matches(['#', '"']);
    let time = units.into_iter().find_map(|(unit, nanos)| {
        let number: u64 = text.strip_suffix(unit)?.trim_end().parse().ok()?;
        number.checked_mul(nanos)
    });
    let message = "`max_hold` has a whole number of ns, us, ms or s: `max_hold = \"5ms\"`";
    time.map(|time| (time, literal.span())).ok_or_else(|| Error::new(message, literal.span()))
}

/// A static or a constant.
fn of_value(tokens: &[TokenTree], at: usize, arguments: TokenStream) -> Result<TokenStream> {
    let names = tokens[at + 1..].iter().filter(|token| !is_ident(token, "mut"));
    let name = names.into_iter().next();
    let Some(TokenTree::Ident(name)) = name else {
        return Err(Error::new(format!("{WHAT}: this item has no name"), tokens[at].span()));
    };
    let equals = outside_angles(tokens, at).find(|i| is_punct(&tokens[*i], '='));
    let value = equals.map_or(&[][..], |equals| &tokens[equals + 1..]);
    let Some((_semicolon, value)) = value.split_last().filter(|(_, value)| !value.is_empty())
    else {
        return Err(Error::new(format!("{WHAT} goes on an item with a value"), name.span()));
    };
    let key = key(arguments, &name.to_string(), name.span())?;
    let mut out: TokenStream = tokens[..=equals.unwrap_or(at)].iter().cloned().collect();
    out.extend(classed(value.iter().cloned().collect(), key));
    out.extend(words(";", Span::call_site()));
    Ok(out)
}

/// A value whose lock has the class.
fn classed(value: TokenStream, key: TokenStream) -> TokenStream {
    // The method at the value: what is no lock is told there.
    let span = value.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
    let method = Ident::new("with_class", span.resolved_at(Span::call_site()));
    let input =
        [group(Delimiter::Brace, value), TokenTree::Ident(method), group(Delimiter::Brace, key)];
    let mut out = words("::lockdep::__classed!", Span::call_site());
    out.extend([group(Delimiter::Brace, input.into_iter().collect())]);
    out
}

/// The places that are in no angle brackets.
fn outside_angles(tokens: &[TokenTree], from: usize) -> impl Iterator<Item = usize> {
    let mut depth = 0usize;
    (from..tokens.len()).filter(move |&i| {
        let arrow = i > 0 && (is_punct(&tokens[i - 1], '-') || is_punct(&tokens[i - 1], '='));
        if is_punct(&tokens[i], '<') {
            depth += 1;
        } else if is_punct(&tokens[i], '>') && !arrow {
            depth = depth.saturating_sub(1);
        }
        depth == 0
    })
}

/// A struct with named fields.
fn of_struct(tokens: &[TokenTree], at: usize, arguments: TokenStream) -> Result<TokenStream> {
    if let Some(argument) = arguments.into_iter().next() {
        let message = format!("{WHAT} on a struct has no arguments; its fields have them");
        return Err(Error::new(message, argument.span()));
    }
    let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
        (tokens.get(at + 1), tokens.get(at + 2))
    else {
        let message = format!(
            "{WHAT} makes `Default`, for structs without generics; write it by hand here, with \
             `lockdep::with_class!`"
        );
        return Err(Error::new(message, tokens.get(at + 2).unwrap_or(&tokens[at]).span()));
    };
    if body.delimiter() != Delimiter::Brace {
        let message = format!("{WHAT} makes `Default`, for structs with named fields");
        return Err(Error::new(message, body.span()));
    }
    let (fields, values) = fields(&body.stream().into_iter().collect::<Vec<_>>(), name)?;
    let mut out: TokenStream = tokens[..at + 2].iter().cloned().collect();
    let mut body_out = Group::new(Delimiter::Brace, fields);
    body_out.set_span(body.span());
    out.extend([TokenTree::Group(body_out)]);
    out.extend(tokens[at + 3..].iter().cloned());
    let call_site = Span::call_site();
    let mut made = TokenStream::from(TokenTree::Ident(name.clone()));
    made.extend([group(Delimiter::Brace, values)]);
    let mut function = words("fn default() -> Self", call_site);
    function.extend([group(Delimiter::Brace, made)]);
    out.extend(words("#[automatically_derived] impl ::core::default::Default for", call_site));
    out.extend([TokenTree::Ident(name.clone()), group(Delimiter::Brace, function)]);
    Ok(out)
}

/// The fields without our attributes, and the values that `Default` gives them.
fn fields(tokens: &[TokenTree], of: &Ident) -> Result<(TokenStream, TokenStream)> {
    let (mut out, mut values) = (TokenStream::new(), TokenStream::new());
    let mut start = 0;
    let commas = outside_angles(tokens, 0).filter(|i| is_punct(&tokens[*i], ','));
    for end in commas.chain([tokens.len()]).collect::<Vec<_>>() {
        let mut field = &tokens[start..end];
        start = end + 1;
        let mut key_arguments = None;
        while let [hash, TokenTree::Group(attribute), rest @ ..] = field
            && is_punct(hash, '#')
        {
            match arguments_of(attribute) {
                Some(arguments) => key_arguments = Some(arguments),
                None => out.extend(field[..2].iter().cloned()),
            }
            field = rest;
        }
        let Some(colon) = field.iter().position(|token| is_punct(token, ':')) else { continue };
        let TokenTree::Ident(name) = &field[colon - 1] else { continue };
        out.extend(field.iter().cloned());
        out.extend(words(",", Span::call_site()));
        let kind: TokenStream = field[colon + 1..].iter().cloned().collect();
        let mut value = words("<", name.span());
        value.extend(kind);
        value.extend(words("as ::core::default::Default>::default()", name.span()));
        let value = match key_arguments {
            Some(arguments) => {
                let class = format!("{of}.{name}");
                classed(value, key(arguments, &class, name.span())?)
            }
            None => value,
        };
        values.extend([TokenTree::Ident(name.clone())]);
        values.extend(words(":", name.span()));
        values.extend(value);
        values.extend(words(",", Span::call_site()));
    }
    Ok((out, values))
}

/// The arguments of the attribute of ours that stands on a field.
fn arguments_of(attribute: &Group) -> Option<TokenStream> {
    let tokens = flatten(attribute.stream());
    let (arguments, path) = match tokens.split_last()? {
        (TokenTree::Group(group), path) => (group.stream(), path),
        _ => (TokenStream::new(), &*tokens),
    };
    is_ident(path.last()?, "lock_class").then_some(arguments)
}
