//! Single locks, told apart even where their memory is used again.
//!
//! A lock is its address while it lives. What was learnt of one must not be said of the next at that
//! address, so those that the rules remember have numbers, and their end is heard of. Most locks
//! nobody remembers: a small filter tells them, and dropping one is a load and a comparison.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::table::{Numbers, Pieces};

/// A lock by number, from 1; no two locks of a registry ever have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InstanceId(u32);

impl InstanceId {
    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// What became of a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// It lives.
    Alive,
    /// It is gone, and one task alone took it as long as it lived.
    GonePrivate,
    /// It is gone, and several tasks took it.
    GoneShared,
}

/// The locks that somebody remembers.
#[derive(Debug, Default)]
pub struct Instances {
    by_address: Numbers,
    /// Where each is or was, and what became of it.
    known: Pieces<(usize, Life)>,
}

impl Instances {
    /// The number of the lock at an address, given on first sight; from now on its end is heard of.
    pub fn number(&mut self, address: usize) -> InstanceId {
        let number = self.by_address.get(address as u64).unwrap_or_else(|| {
            self.known.push((address, Life::Alive));
            count(address, 1);
            let number = self.known.len() as u32;
            self.by_address.insert(address as u64, number);
            number
        });
        InstanceId(number)
    }

    /// The lock at an address is no more. `shared`: several tasks took it. Its number, if it had one.
    pub fn gone(&mut self, address: usize, shared: bool) -> Option<InstanceId> {
        let number = self.by_address.remove(address as u64)?;
        count(address, -1);
        self.known[number as usize - 1].1 =
            if shared { Life::GoneShared } else { Life::GonePrivate };
        Some(InstanceId(number))
    }

    /// What became of a lock.
    pub fn life(&self, instance: InstanceId) -> Life {
        self.known[instance.0 as usize - 1].1
    }

    /// The same by number; whatever is not known lives.
    pub(crate) fn life_of(&self, number: u32) -> Life {
        if number == 0 { Life::Alive } else { self.known[number as usize - 1].1 }
    }

    /// Where a lock is, or was, by number; 0 of what is not known.
    pub(crate) fn address_of(&self, number: u32) -> usize {
        if number == 0 { 0 } else { self.known[number as usize - 1].0 }
    }

    /// Where a lock is, or was.
    pub fn address(&self, instance: InstanceId) -> usize {
        self.known[instance.0 as usize - 1].0
    }

    /// The bytes that this takes on the heap.
    pub fn bytes(&self) -> usize {
        self.known.bytes() + self.by_address.bytes()
    }
}

/// Whether an address is in the program's own image: that of a static. Where that cannot be told,
/// nothing is.
pub(crate) fn is_static(address: usize) -> bool {
    static IMAGE: OnceLock<Vec<Range<usize>>> = OnceLock::new();
    let image = IMAGE.get_or_init(|| {
        let known = cfg!(target_os = "linux") && !cfg!(miri);
        let maps = known.then(|| std::fs::read_to_string("/proc/self/maps").ok()).flatten();
        image(maps.as_deref().unwrap_or_default())
    });
    image.iter().any(|range| range.contains(&address))
}

/// The parts of the address space that have a file behind them, or continue one that has: what is
/// zero at the start is not in the file.
fn image(maps: &str) -> Vec<Range<usize>> {
    let mut image: Vec<Range<usize>> = Vec::new();
    for line in maps.lines() {
        let mut words = line.split_ascii_whitespace();
        let Some((from, to)) = words.next().and_then(|range| range.split_once('-')) else {
            continue;
        };
        let hex = |word| usize::from_str_radix(word, 16);
        let (Ok(from), Ok(to)) = (hex(from), hex(to)) else { continue };
        let name = words.nth(4).unwrap_or_default();
        let goes_on = name.is_empty() && image.last().is_some_and(|last| last.end == from);
        if name.starts_with('/') || goes_on {
            image.push(from..to);
        }
    }
    image
}

/// How many remembered locks there are for each value that an address may hash to.
static REMEMBERED: [AtomicU8; PLACES] = [const { AtomicU8::new(0) }; PLACES];
const PLACES: usize = 1 << 16;

fn place(address: usize) -> &'static AtomicU8 {
    let mixed = (address as u64 >> 3).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    &REMEMBERED[(mixed >> (64 - PLACES.trailing_zeros())) as usize]
}

fn count(address: usize, change: i8) {
    // Relaxed: whoever drops a lock has it for itself, and so comes after all that took it. A count
    // that was full once stays so: then somebody looks, and finds nothing.
    let next = |count: u8| (count < u8::MAX).then(|| count.wrapping_add_signed(change));
    let _ = place(address).fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
}

/// Whether the lock at an address may be one that somebody remembers.
#[inline]
pub fn may_be_remembered(address: usize) -> bool {
    place(address).load(Ordering::Relaxed) != 0 // Relaxed: see `count`.
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_is_used_again_is_another_lock() {
        let mut instances = Instances::default();
        let first = instances.number(0x1_0000);
        assert_eq!(instances.number(0x1_0000), first);
        assert!(may_be_remembered(0x1_0000));
        assert_eq!(instances.gone(0x1_0000, false), Some(first));
        assert_eq!(instances.gone(0x1_0000, false), None);
        let second = instances.number(0x1_0000);
        assert_ne!(first, second);
        assert_eq!(instances.life(first), Life::GonePrivate);
        assert_eq!(instances.life(second), Life::Alive);
        instances.gone(0x1_0000, true);
        assert_eq!(instances.life(second), Life::GoneShared);
    }
}
