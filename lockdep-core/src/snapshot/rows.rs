//! The records that there are many of: in JSON an array of numbers each, with no names. Optional
//! numbers come last.

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::mode::Mode;

/// Between so many numbers of a record and so many.
struct Numbers<const MIN: usize, const MAX: usize>;

impl<'de, const MIN: usize, const MAX: usize> Visitor<'de> for Numbers<MIN, MAX> {
    type Value = ([u32; MAX], usize);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match MIN == MAX {
            true => write!(f, "an array of {MIN} numbers"),
            false => write!(f, "an array of {MIN} or {MAX} numbers"),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let (mut numbers, mut len) = ([0; MAX], 0);
        while let Some(number) = seq.next_element()? {
            *numbers.get_mut(len).ok_or_else(|| A::Error::invalid_length(len + 1, &self))? = number;
            len += 1;
        }
        if len != MIN && len != MAX {
            return Err(A::Error::invalid_length(len, &self));
        }
        Ok((numbers, len))
    }
}

fn read<'de, D: Deserializer<'de>, const MIN: usize, const MAX: usize>(
    deserializer: D,
) -> Result<([u32; MAX], usize), D::Error> {
    deserializer.deserialize_seq(Numbers::<MIN, MAX>)
}

fn write<S: Serializer>(
    serializer: S,
    numbers: &[u32],
    more: Option<u32>,
) -> Result<S::Ok, S::Error> {
    let mut seq = serializer.serialize_seq(Some(numbers.len() + more.is_some() as usize))?;
    for number in numbers.iter().chain(&more) {
        seq.serialize_element(number)?;
    }
    seq.end()
}

/// A frame on the stack of its caller: `[frame]` or `[frame, caller]`, and `frame` alone where the
/// caller is the stack before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StackNode {
    /// By position in `frames`.
    pub frame: u32,
    /// The stack of the caller, by position in `stacks`; none of the outermost frame.
    pub caller: Option<u32>,
}

/// A place: `[site]` or `[site, stack]`, and `stack` alone at the site of the place before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// By position in `sites`.
    pub site: u32,
    /// By position in `stacks`, if one was taken.
    pub stack: Option<u32>,
}

/// Who did something: `[process, thread]` or `[process, thread, test]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Who {
    /// By position in `processes`.
    pub process: u32,
    /// The name of the thread, by position in `names`.
    pub thread: u32,
    /// The name of the test, by position in `names`, if the thread was a test's.
    pub test: Option<u32>,
}

/// Where and by whom an edge was seen first: `[who, modes, wanted]` or `[who, modes, wanted, held]`.
/// `modes` is how it was held, and four times how it was wanted: 0 exclusive, 1 shared, 2 recursive
/// read, 3 upgradable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Witness {
    /// By position in `who`.
    pub who: u32,
    /// How the one was held; exclusively if that is a context.
    pub held_mode: Mode,
    /// How the other was wanted.
    pub wanted_mode: Mode,
    /// Where the other was wanted or could arrive, by position in `places`.
    pub wanted: u32,
    /// Where the one that was held had been taken, by position in `places`; none of a context.
    pub held: Option<u32>,
}

/// A lock that was always held: `[class, mode]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guard {
    /// By position in `classes`.
    pub class: u32,
    /// How it was held, at the weakest.
    pub mode: Mode,
}

/// What was held together, oldest first: `[context, lock, ...]`. The context is 0 for a plain task,
/// otherwise one more than its position in `contexts`; a lock is four times its position in `classes`,
/// and its mode as in [`Witness`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chain {
    /// By position in `contexts`; none of a plain task.
    pub context: Option<u32>,
    /// Classes, by position, and how they were taken.
    pub locks: Vec<(u32, Mode)>,
}

impl Serialize for StackNode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(serializer, &[self.frame], self.caller)
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(serializer, &[self.site], self.stack)
    }
}

impl Serialize for Who {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(serializer, &[self.process, self.thread], self.test)
    }
}

impl<'de> Deserialize<'de> for Who {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ([process, thread, test], len) = read::<D, 2, 3>(deserializer)?;
        Ok(Who { process, thread, test: (len == 3).then_some(test) })
    }
}

impl Serialize for Witness {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let modes = self.held_mode.bits() | self.wanted_mode.bits() << 2;
        write(serializer, &[self.who, modes as u32, self.wanted], self.held)
    }
}

impl<'de> Deserialize<'de> for Witness {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ([who, modes, wanted, held], len) = read::<D, 3, 4>(deserializer)?;
        if modes > 0b1111 {
            return Err(D::Error::custom(format!("{modes} is no pair of modes; it is below 16")));
        }
        let (held_mode, wanted_mode) = (mode(modes), mode(modes >> 2));
        Ok(Witness { who, held_mode, wanted_mode, wanted, held: (len == 4).then_some(held) })
    }
}

impl Serialize for Guard {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(serializer, &[self.class, self.mode.bits() as u32], None)
    }
}

impl<'de> Deserialize<'de> for Guard {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ([class, bits], _) = read::<D, 2, 2>(deserializer)?;
        if bits > 0b11 {
            return Err(D::Error::custom(format!("{bits} is no mode; it is below 4")));
        }
        Ok(Guard { class, mode: mode(bits) })
    }
}

impl Serialize for Chain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.locks.len() + 1))?;
        seq.serialize_element(&self.context.map_or(0, |context| context + 1))?;
        for (class, mode) in &self.locks {
            seq.serialize_element(&(*class as u64 * 4 + mode.bits() as u64))?;
        }
        seq.end()
    }
}

impl<'de> Deserialize<'de> for Chain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Locks;
        impl<'de> Visitor<'de> for Locks {
            type Value = Chain;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of a context and locks")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Chain, A::Error> {
                let context: u32 =
                    seq.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
                let mut locks = Vec::new();
                while let Some(lock) = seq.next_element::<u64>()? {
                    let class = u32::try_from(lock / 4);
                    let class = class.map_err(|_| A::Error::custom("there is no such class"))?;
                    locks.push((class, mode((lock % 4) as u32)));
                }
                Ok(Chain { context: context.checked_sub(1), locks })
            }
        }
        deserializer.deserialize_seq(Locks)
    }
}

fn mode(bits: u32) -> Mode {
    Mode::of_bits(bits as u16)
}
