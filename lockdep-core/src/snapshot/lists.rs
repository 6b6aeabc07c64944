//! Lists in JSON whose entries mostly follow from the one before: then a number is all of an entry.

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serializer};

use super::rows::{Place, StackNode};

/// A number, or an array of one or two.
struct Entry {
    first: u32,
    /// Nothing of a number alone, otherwise what stands behind it.
    array: Option<Option<u32>>,
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Entry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, or an array of one or two")
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Entry, E> {
                let outside = |_| E::custom(format!("{number} is outside any table"));
                Ok(Entry { first: u32::try_from(number).map_err(outside)?, array: None })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Entry, A::Error> {
                let none = || A::Error::invalid_length(0, &self);
                let first = seq.next_element()?.ok_or_else(none)?;
                Ok(Entry { first, array: Some(seq.next_element()?) })
            }
        }
        deserializer.deserialize_any(Numbers)
    }
}

/// Reads entries, each with the one before it.
fn read<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    entry: fn(Entry, &[T]) -> Option<T>,
) -> Result<Vec<T>, D::Error> {
    struct Entries<T>(fn(Entry, &[T]) -> Option<T>);
    impl<'de, T> Visitor<'de> for Entries<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an array")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
            let mut all = Vec::new();
            while let Some(next) = seq.next_element()? {
                let first =
                    || A::Error::custom("the first entry has none before it to follow from");
                all.push((self.0)(next, &all).ok_or_else(first)?);
            }
            Ok(all)
        }
    }
    deserializer.deserialize_seq(Entries(entry))
}

/// A number is a frame whose caller is the stack before it.
pub(super) mod stacks {
    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(
        stacks: &[StackNode],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(stacks.len()))?;
        for (i, node) in stacks.iter().enumerate() {
            match node.caller {
                Some(caller) if caller as usize + 1 == i => seq.serialize_element(&node.frame)?,
                _ => seq.serialize_element(node)?,
            }
        }
        seq.end()
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<StackNode>, D::Error> {
        read(deserializer, |Entry { first: frame, array }, before| match array {
            Some(caller) => Some(StackNode { frame, caller }),
            None => Some(StackNode { frame, caller: Some(before.len().checked_sub(1)? as u32) }),
        })
    }
}

/// A number is a stack, at the site of the place before it.
pub(super) mod places {
    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(
        places: &[Place],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(places.len()))?;
        let mut before = None;
        for place in places {
            match place.stack {
                Some(stack) if before == Some(place.site) => seq.serialize_element(&stack)?,
                _ => seq.serialize_element(place)?,
            }
            before = Some(place.site);
        }
        seq.end()
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Place>, D::Error> {
        read(deserializer, |Entry { first, array }, before| match array {
            Some(stack) => Some(Place { site: first, stack }),
            None => Some(Place { site: before.last()?.site, stack: Some(first) }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Serialize, Deserialize)]
    struct Lists {
        #[serde(with = "stacks")]
        stacks: Vec<StackNode>,
        #[serde(with = "places")]
        places: Vec<Place>,
    }

    #[test]
    fn what_follows_from_the_entry_before_is_a_number() {
        let node = |frame, caller| StackNode { frame, caller };
        let place = |site, stack| Place { site, stack };
        let lists = Lists {
            stacks: vec![node(7, None), node(8, Some(0)), node(9, Some(0)), node(7, None)],
            places: vec![place(0, None), place(0, Some(1)), place(0, Some(2)), place(3, Some(2))],
        };
        let text = r#"{"stacks":[[7],8,[9,0],[7]],"places":[[0],1,2,[3,2]]}"#;
        assert_eq!(serde_json::to_string(&lists).unwrap(), text);
        assert_eq!(serde_json::from_str::<Lists>(text).unwrap(), lists);
        let plain = r#"{"stacks":[[7],[8,0],[9,0],[7]],"places":[[0],[0,1],[0,2],[3,2]]}"#;
        assert_eq!(serde_json::from_str::<Lists>(plain).unwrap(), lists);
        for wrong in ["[7]", "[[]]", "[[1,2,3]]", "[-1]", "[[1],4294967296]", "[\"a\"]"] {
            let text = format!(r#"{{"stacks":{wrong},"places":[]}}"#);
            assert!(serde_json::from_str::<Lists>(&text).is_err(), "{wrong}");
        }
    }
}
