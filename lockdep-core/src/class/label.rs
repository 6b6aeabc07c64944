//! What a class is known by, and the name that it gets from that.

use std::hash::Hasher;

use super::LockClassKey;
use crate::site::Site;
use crate::table::Fold;

/// What a class is known by, and named after.
#[derive(Clone, Debug)]
pub(super) enum Label {
    /// An explicit key; its address counts.
    Key(&'static LockClassKey),
    /// The payload's type, beside the construction site.
    Payload(&'static str),
    /// A name alone: classes of recorded programs.
    Name(Box<str>),
}

impl Label {
    /// A hash of the label and, for a payload, of the place.
    pub(super) fn hash(&self, site: Option<Site>) -> u64 {
        let start = Fold::default();
        match self {
            Label::Key(key) => start.mix(std::ptr::from_ref(*key).addr() as u64),
            Label::Payload(payload) => match site {
                Some(site) => {
                    let place = (site.line() as u64) << 32 | site.column() as u64;
                    start.mix(place).mix_str(site.file()).mix_str(payload)
                }
                None => start.mix_str(payload),
            },
            Label::Name(name) => start.mix_str(name),
        }
        .finish()
    }

    /// The place that a key declares.
    pub(super) fn rank(&self) -> Option<u32> {
        match self {
            Label::Key(key) => key.order,
            Label::Payload(_) | Label::Name(_) => None,
        }
    }

    /// The payload's type, if that counts.
    pub(super) fn payload(&self) -> &'static str {
        match self {
            Label::Payload(payload) => payload,
            Label::Key(_) | Label::Name(_) => "",
        }
    }

    /// What reports print, but for what tells classes of one name apart.
    pub(super) fn name(&self, site: Option<Site>) -> String {
        match (self, site) {
            (Label::Key(key), _) => key.name().to_owned(),
            (Label::Payload(payload), Some(site)) => default_name(payload, site),
            (Label::Payload(payload), None) => short_type(payload),
            (Label::Name(name), _) => name.to_string(),
        }
    }
}

/// `Type@file:line`, with the short form of the payload's type.
fn default_name(payload: &str, site: Site) -> String {
    format!("{}@{}:{}", short_type(payload), site.shown_file(), site.line())
}

/// `a::b::C<d::E>` as `C<E>`.
fn short_type(name: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in name.chars() {
        if c == ':' {
            word.clear();
        } else if c.is_alphanumeric() || c == '_' {
            word.push(c);
        } else {
            out.push_str(&word);
            out.push(c);
            word.clear();
        }
    }
    out + &word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_printed_without_paths() {
        assert_eq!(short_type("alloc::vec::Vec<a::b::C>"), "Vec<C>");
        assert_eq!(short_type("(u8, core::cell::Cell<&str>)"), "(u8, Cell<&str>)");
    }
}
