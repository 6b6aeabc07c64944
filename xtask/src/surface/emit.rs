//! Rust code that uses each documented item as documented.

use super::code::{Function, Impl};
use super::page::{self, Section};

/// Traits that only nightly Rust may name, or that cannot be asked for.
const NOT_NAMED: [&str; 6] =
    ["Freeze", "UnsafeUnpin", "StructuralPartialEq", "Drop", "UseCloned", "DynSend"];

/// Modules whose types are in the documentation of stable ones.
const UNSTABLE: [&str; 3] = ["sync::mpmc::", "sync::oneshot::", "sync::nonpoison::"];

/// What a page documents, as functions: each has the signature of an item and calls it, or says
/// that a type has a trait. `prefix` begins their names.
pub(super) fn page(html: &str, prefix: &str, path: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut within: Option<Impl> = None;
    let declared = page::declaration(html).map(|code| bounds_of(&code)).unwrap_or_default();
    let sections = page::sections(html);
    for (at, section) in sections.iter().enumerate() {
        match (&*section.chapter, &*section.what) {
            ("implementations", "impl") => within = Impl::parse(&section.code),
            ("implementations", "method") if section.stable => {
                let (owner, method) = (within.as_ref(), Function::parse(&section.code));
                items.extend(owner.zip(method).map(|(owner, method)| call(owner, method, prefix)));
            }
            ("trait-implementations", "impl") if section.stable => {
                items.extend(trait_of(&sections[at..], prefix, items.len(), ""));
            }
            // What the compiler finds of a type is printed without the bounds of the type itself.
            ("synthetic-implementations", "impl") if section.stable => {
                items.extend(trait_of(&sections[at..], prefix, items.len(), &declared));
            }
            _ => {}
        }
    }
    if let Some(declaration) = page::declaration(html) {
        items.extend(alone(&declaration, path));
    }
    items
}

/// A function or a constant, which is all that its page is about.
fn alone(declaration: &str, path: &str) -> Option<String> {
    if let Some(constant) = declaration.strip_prefix("pub const ")
        && !constant.contains("fn ")
        && let Some((_, of)) = constant.trim_end_matches(';').split_once(": ")
    {
        return Some(format!("#[expect(deprecated)]\nconst _: {of} = {path};"));
    }
    let function = Function::parse(declaration).filter(|_| declaration.contains("fn "))?;
    let arguments = arguments(&function.parameters);
    let call = format!("{path}({arguments})");
    Some(wrapper(&function, "", &[], &function.parameters.join(", "), &call, ""))
}

/// The bounds of a type by its declaration.
fn bounds_of(declaration: &str) -> String {
    let head = declaration.split(['{', ';']).next().unwrap_or_default();
    let Some(found) = Impl::parse(&format!("impl{}", generics_on(head))) else {
        return String::new();
    };
    let bounded = |one: &&String| one.contains(": ") && !one.contains('=');
    let strict = |one: &String| one.replace("?core::marker::Sized + ", "");
    let all = found.generics.iter().filter(bounded).map(strict);
    all.filter(|one| !one.contains('?')).collect::<Vec<_>>().join(", ")
}

/// What follows the name in `pub struct Name<T>`.
fn generics_on(head: &str) -> &str {
    head.find('<').map_or("", |at| &head[at..])
}

/// A method, called with its own signature.
fn call(owner: &Impl, mut method: Function, prefix: &str) -> String {
    let self_type = &owner.self_type;
    let prefix = &format!("{prefix}_");
    for parameter in &mut method.parameters {
        *parameter = match parameter.rsplit_once("self") {
            Some((reference, "")) => format!("this: {reference}{self_type}"),
            _ => match parameter.strip_prefix("self: ") {
                Some(of) => format!("this: {of}"),
                None => parameter.clone(),
            },
        };
        *parameter = parameter.replace("Self", self_type);
    }
    method.output = method.output.replace("Self", self_type);
    // What is borrowed from a method's own value is elided, whatever else it borrows.
    let elided = method.output.contains("'_")
        || method
            .output
            .match_indices('&')
            .any(|(at, _)| !method.output[at + 1..].starts_with('\''));
    if elided && let Some(this) = method.parameters.first_mut() {
        let named = |code: &str| code.replace('&', "&'this ").replace("&'this '", "&'");
        *this = named(this);
        method.output = named(&method.output).replace("'_", "'this");
        method.generics.insert(0, "'this".to_owned());
    }
    let arguments = arguments(&method.parameters);
    let call = format!("<{self_type}>::{}({arguments})", method.name);
    let parameters = method.parameters.join(", ");
    wrapper(&method, prefix, &owner.generics, &parameters, &call, &owner.bounds)
}

fn wrapper(
    function: &Function,
    prefix: &str,
    outer: &[String],
    parameters: &str,
    call: &str,
    bounds: &str,
) -> String {
    let Function { qualifiers, name, output, .. } = function;
    let generics = generics(&[outer, &function.generics].concat());
    let bounds = match (bounds, &*function.bounds) {
        ("", "") => String::new(),
        (one, "") | ("", one) => format!("where {one}"),
        (one, other) => format!("where {one}, {other}"),
    };
    let call = match qualifiers.contains("unsafe") {
        true => format!("// SAFETY: the caller promises it.\nunsafe {{ {call} }}"),
        false => call.to_owned(),
    };
    let name = name.trim_start_matches("r#");
    format!(
        "{qualifiers}fn {prefix}{name}{generics}({parameters}) {output} {bounds} {{\n{call}\n}}"
    )
}

fn arguments(parameters: &[String]) -> String {
    let names = parameters.iter().filter_map(|parameter| parameter.split_once(':'));
    names.map(|(name, _)| name.trim()).collect::<Vec<_>>().join(", ")
}

/// Lifetimes first.
fn generics(all: &[String]) -> String {
    let (mut sorted, others): (Vec<&str>, Vec<&str>) =
        all.iter().map(String::as_str).partition(|parameter| parameter.starts_with('\''));
    sorted.extend(others);
    if sorted.is_empty() { String::new() } else { format!("<{}>", sorted.join(", ")) }
}

/// That a type has a trait, with the types that belong to it: by the section of the `impl`, and
/// those that follow it.
fn trait_of(sections: &[Section], prefix: &str, number: usize, declared: &str) -> Option<String> {
    let (own, rest) = sections.split_first()?;
    let code = &*own.code;
    let found = Impl::parse(code)?;
    let mut of = found.of?;
    let bare = of.split('<').next()?.rsplit("::").next()?.to_owned();
    // A trait that a type does not have is for the matrix of traits to see.
    let unstable = UNSTABLE.iter().any(|module| code.contains(module));
    if of.starts_with('!') || NOT_NAMED.contains(&&*bare) || unstable || code.contains("windows") {
        return None;
    }
    let types: Vec<String> = rest
        .iter()
        .take_while(|section| section.what != "impl")
        .filter(|section| section.what == "associatedtype")
        .filter_map(|section| section.code.strip_prefix("type "))
        .map(|of| of.replace("Self", &found.self_type))
        .collect();
    if !types.is_empty() {
        of = format!("{of}<{}>", types.join(", "));
    }
    let system = if code.contains("std::os::unix") { "#[cfg(unix)]\n" } else { "" };
    let (generics, self_type) = (generics(&found.generics), found.self_type);
    let bounds = match (&*found.bounds, declared) {
        ("", "") => String::new(),
        (one, "") | ("", one) => format!("where {one}"),
        (one, other) => format!("where {one}, {other}"),
    };
    let name = bare.to_lowercase();
    Some(format!(
        "{system}fn {prefix}_is_{name}_{number}{generics}(it: Box<{self_type}>) \
         -> Box<impl {of} + ?Sized> {bounds} {{\nit\n}}"
    ))
}
