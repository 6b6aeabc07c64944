//! Edges in JSON: rows, since there are many. They are read as objects with the names of their fields,
//! too, for who writes a snapshot by hand.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::rows::{Guard, Witness};
use super::seen::Seen;
use super::{ContextEdge, Edge, Relation};

/// What is said of an edge in one number, a bit each.
const RECURSIVE_READ: u32 = 1;
const EXCLUSIVE: u32 = 2;
const REFUSED: u32 = 4;
/// And of one with a context.
const OPEN_TO: u32 = 8;
const THREADED: u32 = 16;

fn bits(all: &[(bool, u32)]) -> u32 {
    all.iter().filter(|(is, _)| *is).map(|(_, bit)| bit).sum()
}

/// `[from, to, bits, at, under, seen]`: the last is left out where it is everybody, and the one before
/// where it is nothing and the last.
impl Serialize for Edge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Edge { from, to, recursive_read, exclusive, refused, under, at, seen } = self;
        let said =
            [(*recursive_read, RECURSIVE_READ), (*exclusive, EXCLUSIVE), (*refused, REFUSED)];
        let mut row = serializer.serialize_seq(None)?;
        for number in [*from, *to, bits(&said)] {
            row.serialize_element(&number)?;
        }
        row.serialize_element(at)?;
        if !under.is_empty() || !seen.is_all() {
            row.serialize_element(under)?;
        }
        if !seen.is_all() {
            row.serialize_element(seen)?;
        }
        row.end()
    }
}

/// `[context, class, bits, at, seen]`, the last left out where it is everybody.
impl Serialize for ContextEdge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ContextEdge { context, class, is, recursive_read, .. } = self;
        let ContextEdge { exclusive, threaded, refused, at, seen, .. } = self;
        let said = [
            (*recursive_read, RECURSIVE_READ),
            (*exclusive, EXCLUSIVE),
            (*refused, REFUSED),
            (*is == Relation::OpenTo, OPEN_TO),
            (*threaded, THREADED),
        ];
        let mut row = serializer.serialize_seq(None)?;
        for number in [*context, *class, bits(&said)] {
            row.serialize_element(&number)?;
        }
        row.serialize_element(at)?;
        if !seen.is_all() {
            row.serialize_element(seen)?;
        }
        row.end()
    }
}

/// What is read as a row or as an object.
trait Form<'de>: Sized {
    type Row: Deserialize<'de>;
    /// What a row is.
    const ROW: &'static str;

    fn of_row(row: Self::Row) -> Result<Self, String>;

    fn of_object<D: Deserializer<'de>>(object: D) -> Result<Self, D::Error>;
}

struct RowOrObject<T>(PhantomData<T>);

impl<'de, T: Form<'de>> Visitor<'de> for RowOrObject<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a row {}, or an object of its fields", T::ROW)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<T, A::Error> {
        let row = T::Row::deserialize(SeqAccessDeserializer::new(seq))?;
        T::of_row(row).map_err(A::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::of_object(MapAccessDeserializer::new(map))
    }
}

/// What is said in one number, if it is no larger than there are bits.
fn checked(bits: u32, most: u32) -> Result<impl Fn(u32) -> bool, String> {
    let said = move |bit| bits & bit != 0;
    if bits > most {
        Err(format!("{bits} says what nobody knows; it is at most {most}"))
    } else {
        Ok(said)
    }
}

#[derive(Deserialize)]
struct EdgeRow(u32, u32, u32, Vec<Witness>, #[serde(default)] Vec<Guard>, #[serde(default)] Seen);

impl<'de> Form<'de> for Edge {
    type Row = EdgeRow;
    const ROW: &'static str = "[from, to, bits, at, under, seen]";

    fn of_row(EdgeRow(from, to, bits, at, under, seen): EdgeRow) -> Result<Edge, String> {
        let said = checked(bits, RECURSIVE_READ | EXCLUSIVE | REFUSED)?;
        let [recursive_read, exclusive, refused] = [RECURSIVE_READ, EXCLUSIVE, REFUSED].map(said);
        Ok(Edge { from, to, recursive_read, exclusive, refused, under, at, seen })
    }

    fn of_object<D: Deserializer<'de>>(object: D) -> Result<Edge, D::Error> {
        Edge::deserialize(object)
    }
}

#[derive(Deserialize)]
struct ContextEdgeRow(u32, u32, u32, Vec<Witness>, #[serde(default)] Seen);

impl<'de> Form<'de> for ContextEdge {
    type Row = ContextEdgeRow;
    const ROW: &'static str = "[context, class, bits, at, seen]";

    fn of_row(row: ContextEdgeRow) -> Result<ContextEdge, String> {
        let ContextEdgeRow(context, class, bits, at, seen) = row;
        let said = checked(bits, RECURSIVE_READ | EXCLUSIVE | REFUSED | OPEN_TO | THREADED)?;
        let is = if said(OPEN_TO) { Relation::OpenTo } else { Relation::TakenIn };
        let [recursive_read, exclusive, refused, threaded] =
            [RECURSIVE_READ, EXCLUSIVE, REFUSED, THREADED].map(said);
        Ok(ContextEdge {
            context,
            class,
            is,
            recursive_read,
            exclusive,
            threaded,
            refused,
            at,
            seen,
        })
    }

    fn of_object<D: Deserializer<'de>>(object: D) -> Result<ContextEdge, D::Error> {
        ContextEdge::deserialize(object)
    }
}

impl<'de> Deserialize<'de> for Edge {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Edge, D::Error> {
        deserializer.deserialize_any(RowOrObject(PhantomData))
    }
}

impl<'de> Deserialize<'de> for ContextEdge {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ContextEdge, D::Error> {
        deserializer.deserialize_any(RowOrObject(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mode::Mode;

    fn edge() -> Edge {
        let witness = Witness {
            who: 1,
            held_mode: Mode::Shared,
            wanted_mode: Mode::Exclusive,
            wanted: 2,
            held: Some(3),
        };
        let (under, seen) = (Vec::new(), Seen::ALL);
        let (recursive_read, exclusive, refused) = (false, true, true);
        Edge { from: 4, to: 5, recursive_read, exclusive, refused, under, at: vec![witness], seen }
    }

    #[test]
    fn an_edge_is_a_row() {
        let guard = Guard { class: 6, mode: Mode::Shared };
        let [plain, under, seen] = [
            edge(),
            Edge { under: vec![guard], ..edge() },
            Edge { seen: Seen::by([2], 4), ..edge() },
        ];
        let row = |edge: &Edge| serde_json::to_string(edge).unwrap();
        assert_eq!(row(&plain), "[4,5,6,[[1,1,2,3]]]");
        assert_eq!(row(&under), "[4,5,6,[[1,1,2,3]],[[6,1]]]");
        assert_eq!(row(&seen), "[4,5,6,[[1,1,2,3]],[],[[2,2]]]");
        for edge in [plain, under, seen] {
            assert_eq!(serde_json::from_str::<Edge>(&row(&edge)).unwrap(), edge);
        }
        let object = r#"{"from":4,"to":5,"exclusive":true,"refused":true,"at":[[1,1,2,3]]}"#;
        assert_eq!(serde_json::from_str::<Edge>(object).unwrap(), edge());
    }

    #[test]
    fn an_edge_with_a_context_is_a_row() {
        let Edge { recursive_read, exclusive, refused, at, seen, .. } = edge();
        let (is, threaded) = (Relation::OpenTo, false);
        let edge = ContextEdge {
            context: 4,
            class: 5,
            is,
            recursive_read,
            exclusive,
            threaded,
            refused,
            at,
            seen,
        };
        for (edge, row) in [
            (edge.clone(), "[4,5,14,[[1,1,2,3]]]"),
            (ContextEdge { is: Relation::TakenIn, ..edge.clone() }, "[4,5,6,[[1,1,2,3]]]"),
            (
                ContextEdge { threaded: true, seen: Seen::by([2], 4), ..edge },
                "[4,5,30,[[1,1,2,3]],[[2,2]]]",
            ),
        ] {
            assert_eq!(serde_json::to_string(&edge).unwrap(), row);
            assert_eq!(serde_json::from_str::<ContextEdge>(row).unwrap(), edge);
        }
    }

    #[test]
    fn what_is_no_edge_is_said() {
        let error = |text: &str| serde_json::from_str::<Edge>(text).unwrap_err().to_string();
        assert!(error("[1,2]").starts_with("invalid length 2"), "{}", error("[1,2]"));
        assert!(error("[1,2,8,[]]").starts_with("8 says what nobody knows; it is at most 7"));
        assert!(error("[1,2,0,[],[],[],0]").starts_with("trailing"));
        assert!(error("7").contains("a row [from, to, bits, at, under, seen], or an object"));
        assert!(error(r#"{"from":1,"to":2,"at":[],"more":0}"#).starts_with("unknown field `more`"));
    }
}
