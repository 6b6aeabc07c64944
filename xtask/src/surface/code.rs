//! Signatures as rustdoc prints them, taken apart.

/// A function of a page: what is documented of it, with whole paths.
#[derive(Debug, PartialEq)]
pub(super) struct Function {
    /// `const`, `unsafe`, or nothing.
    pub(super) qualifiers: String,
    pub(super) name: String,
    pub(super) generics: Vec<String>,
    pub(super) parameters: Vec<String>,
    /// With the arrow; empty if it returns nothing.
    pub(super) output: String,
    pub(super) bounds: String,
}

/// An `impl` line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Impl {
    pub(super) generics: Vec<String>,
    /// The trait, if it is one's.
    pub(super) of: Option<String>,
    pub(super) self_type: String,
    pub(super) bounds: String,
}

impl Function {
    /// `pub const fn name<T>(self, x: T) -> U where ...`
    pub(super) fn parse(code: &str) -> Option<Function> {
        let (head, bounds) = split_where(code);
        let (qualifiers, rest) = head.split_once("fn ")?;
        let name_ends = rest.find(['<', '('])?;
        let (name, rest) = rest.split_at(name_ends);
        let (generics, rest) = bracketed(rest, '<');
        let (parameters, rest) = bracketed(rest, '(');
        Some(Function {
            qualifiers: qualifiers.trim_start_matches("pub ").to_owned(),
            name: name.to_owned(),
            generics: split(generics),
            parameters: split(parameters),
            output: rest.trim().to_owned(),
            bounds: bounds.to_owned(),
        })
    }
}

impl Impl {
    /// `impl<T> Trait for Type<T> where ...`
    pub(super) fn parse(code: &str) -> Option<Impl> {
        let (head, bounds) = split_where(code);
        let (generics, rest) = bracketed(head.strip_prefix("impl")?, '<');
        let (of, self_type) = match rest.split_once(" for ") {
            Some((of, self_type)) => (Some(of.trim().to_owned()), self_type),
            None => (None, rest),
        };
        Some(Impl {
            generics: split(generics),
            of,
            self_type: self_type.trim().to_owned(),
            bounds: bounds.to_owned(),
        })
    }
}

/// What stands before `where`, and the bounds behind it.
fn split_where(code: &str) -> (&str, &str) {
    match code.split_once("where ") {
        Some((head, bounds)) => (head.trim(), bounds.trim().trim_end_matches(',')),
        None => (code.trim(), ""),
    }
}

/// What is in the brackets that the code begins with, if it does, and what follows them.
fn bracketed(code: &str, open: char) -> (&str, &str) {
    if !code.starts_with(open) {
        return ("", code);
    }
    let mut end = 0;
    depths(code, |at, depth| {
        if depth == 0 && end == 0 {
            end = at;
        }
    });
    (&code[1..end], &code[end + 1..])
}

/// The parts between the commas that are in no brackets.
fn split(code: &str) -> Vec<String> {
    let mut ends = Vec::new();
    depths(code, |at, depth| {
        if depth == 0 && code[at..].starts_with(',') {
            ends.push(at);
        }
    });
    ends.push(code.len());
    let mut start = 0;
    let mut parts = Vec::new();
    for end in ends {
        let part = code[start..end].trim();
        if !part.is_empty() {
            parts.push(part.to_owned());
        }
        start = end + 1;
    }
    parts
}

/// Tells of each character how many brackets are open behind it.
fn depths(code: &str, mut tell: impl FnMut(usize, u32)) {
    let mut depth = 0;
    let mut before = ' ';
    for (at, char) in code.char_indices() {
        match char {
            '<' | '(' | '[' => depth += 1,
            '>' if before == '-' => {}
            '>' | ')' | ']' => depth -= 1,
            _ => {}
        }
        tell(at, depth);
        before = char;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_taken_apart() {
        let code = "pub fn wait<'a, T, F>(&self, guard: Guard<'a, T>, condition: F) -> \
                    Result<Guard<'a, T>, (u8, T)>where F: FnMut(&mut T) -> bool,";
        let function = Function::parse(code).unwrap();
        assert_eq!((&*function.name, &*function.qualifiers), ("wait", ""));
        assert_eq!(function.generics, ["'a", "T", "F"]);
        assert_eq!(function.parameters, ["&self", "guard: Guard<'a, T>", "condition: F"]);
        assert_eq!(function.output, "-> Result<Guard<'a, T>, (u8, T)>");
        assert_eq!(function.bounds, "F: FnMut(&mut T) -> bool");
        let function = Function::parse("pub const unsafe fn new() -> Once").unwrap();
        assert_eq!((&*function.qualifiers, &*function.output), ("const unsafe ", "-> Once"));
        assert!(function.parameters.is_empty() && function.generics.is_empty());
    }

    #[test]
    fn an_impl_is_taken_apart() {
        let found =
            Impl::parse("impl<T: FnOnce() -> u8> From<T> for Lock<T>where T: Copy,").unwrap();
        assert_eq!(found.generics, ["T: FnOnce() -> u8"]);
        assert_eq!((found.of.as_deref(), &*found.self_type), (Some("From<T>"), "Lock<T>"));
        assert_eq!(found.bounds, "T: Copy");
        let found = Impl::parse("impl Once").unwrap();
        assert_eq!((found.of, &*found.self_type), (None, "Once"));
    }
}
