//! What was learnt of single classes: in which contexts, and at which places they were taken.

use std::hash::Hasher;

use crate::backtrace::StackId;
use crate::class::{ByClass, ClassId};
use crate::context::ContextId;
use crate::site::Site;
use crate::table::{Fold, Index, Pieces};

/// In which contexts a class was taken, and which could arrive while it was held; a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Taken in, exclusively and as a reader.
    pub taken_in: [u32; 2],
    /// Held while these could arrive, exclusively and as a reader.
    pub open_to: [u32; 2],
}

impl Usage {
    /// Linux's usage characters: hardirq write, hardirq read, softirq write, softirq read; `-`
    /// used in it, `+` held with it enabled, `?` both.
    pub fn chars(&self) -> String {
        let mut chars = String::with_capacity(4);
        for bit in [ContextId::HARDIRQ.bit(), ContextId::SOFTIRQ.bit()] {
            for read in [0, 1] {
                chars.push(match (self.taken_in[read] & bit != 0, self.open_to[read] & bit != 0) {
                    (false, false) => '.',
                    (true, false) => '-',
                    (false, true) => '+',
                    (true, true) => '?',
                });
            }
        }
        chars
    }
}

/// A class that was taken, with the place of the first time: most have no other.
#[derive(Clone, Copy, Debug)]
struct Taken {
    class: ClassId,
    usage: Usage,
    site: Option<Site>,
    stack: Option<StackId>,
}

/// Another place at which a class was taken.
#[derive(Clone, Copy, Debug)]
struct Place {
    site: Site,
    class: ClassId,
    stack: Option<StackId>,
}

/// The classes that were taken, and where.
#[derive(Debug, Default)]
pub(super) struct Classes {
    taken: Pieces<Taken>,
    by_class: ByClass,
    places: Pieces<Place>,
    by_place: Index,
    /// Those of `places` that no slow path saw taken: the chain cache knew the nesting there. What
    /// is first taken there later has a stack, and what was seen from there before keeps none.
    unseen: Vec<u32>,
}

/// The number of a place: twice that of its class for the first, odd for those in `places`.
type PlaceId = u32;

impl Classes {
    pub(super) fn usage(&self, class: ClassId) -> Usage {
        self.by_class.get(class).map_or_else(Usage::default, |i| self.taken[i].usage)
    }

    /// The usage of a class, which counts as taken from now on.
    pub(super) fn usage_mut(&mut self, class: ClassId) -> &mut Usage {
        let i = self.number_of(class);
        &mut self.taken[i].usage
    }

    fn number_of(&mut self, class: ClassId) -> usize {
        self.by_class.get(class).unwrap_or_else(|| {
            let usage = Usage::default();
            self.by_class.set(class, self.taken.len());
            self.taken.push(Taken { class, usage, site: None, stack: None });
            self.taken.len() - 1
        })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = ClassId> {
        self.taken.iter().map(|taken| taken.class)
    }

    /// Remembers that a class is taken at this place; the stack counts if it is the first time.
    pub(super) fn note(
        &mut self,
        class: ClassId,
        site: Site,
        stack: impl FnOnce() -> Option<StackId>,
    ) {
        let number = self.number_of(class);
        let first = &mut self.taken[number];
        if first.site.is_none() {
            (first.site, first.stack) = (Some(site), stack());
        } else if self.find(class, site, true).is_none() {
            self.push(class, site, stack());
        }
    }

    /// The stack of the first time that a class was taken at this place.
    pub(super) fn first_taken(&self, class: ClassId, site: Site) -> Option<StackId> {
        self.place(self.find(class, site, true)?).1
    }

    /// The number of a place, made if need be.
    pub(super) fn place_of(&mut self, class: ClassId, site: Site) -> PlaceId {
        let seen = self.find(class, site, true);
        seen.or_else(|| self.find(class, site, false)).unwrap_or_else(|| {
            self.unseen.push(self.places.len() as u32);
            self.push(class, site, None)
        })
    }

    /// A place by number, with the stack of its first time.
    pub(super) fn place(&self, number: PlaceId) -> (Site, Option<StackId>) {
        let i = number as usize / 2;
        match number % 2 {
            0 => {
                let Taken { site, stack, .. } = self.taken[i];
                (site.expect("a place has a number once it is known"), stack)
            }
            _ => (self.places[i].site, self.places[i].stack),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let unseen = self.unseen.capacity() * size_of::<u32>();
        let indices = self.by_class.bytes() + self.by_place.bytes();
        self.taken.bytes() + self.places.bytes() + indices + unseen
    }

    fn find(&self, class: ClassId, site: Site, seen: bool) -> Option<PlaceId> {
        let first = self.by_class.get(class).filter(|i| self.taken[*i].site == Some(site));
        if let Some(i) = first {
            return seen.then_some(i as u32 * 2);
        }
        let place = self.by_place.find(hash_of_place(class, site), |i| {
            let place = &self.places[i];
            let unseen = || self.unseen.binary_search(&(i as u32)).is_ok();
            place.class == class && place.site == site && unseen() != seen
        });
        place.map(|i| i as u32 * 2 + 1)
    }

    fn push(&mut self, class: ClassId, site: Site, stack: Option<StackId>) -> PlaceId {
        self.by_place.push(hash_of_place(class, site));
        self.places.push(Place { site, class, stack });
        (self.places.len() as u32 - 1) * 2 + 1
    }
}

/// Line and column tell places apart well enough; the file is compared, not hashed.
fn hash_of_place(class: ClassId, site: Site) -> u64 {
    let word = (site.line() as u64) << 32 | site.column() as u64;
    Fold::default().mix(class.get() as u64).mix(word).finish()
}
