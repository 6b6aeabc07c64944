//! Where the locks of a class lie, and in which direction they are taken.
//!
//! See `within.rs`. That locks are of an array is proven by where they lie: the rules see addresses,
//! not types.

use super::Trace;
use super::sides::{Nesting, Side};
use crate::class::ClassId;
use crate::instance::{self, Instances, Life};

/// Locks farther apart than this are of no one array.
const FAR: usize = 16 << 20;
/// How many places of an array are remembered.
const PLACES: usize = 64;
/// How many arrays are remembered.
const ARRAYS: usize = 1 << 12;

/// Whether two locks may lie in one array of such locks.
pub fn may_be_of_one_array(one: usize, other: usize, size: usize) -> bool {
    let apart = one.abs_diff(other);
    size > 0 && apart < FAR && apart.is_multiple_of(size)
}

/// One nesting of two locks of an array, the first of its kind.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) up: bool,
    pub(super) side: Side,
    pub(super) trace: Trace,
}

/// Locks of one class that lie in a row.
#[derive(Debug)]
struct Array {
    class: ClassId,
    size: usize,
    /// The first ones that were seen, in order.
    places: Vec<usize>,
    /// Where all that were seen lie.
    from: usize,
    to: usize,
    /// Whether two were seen that lie as separate objects do not.
    dense: bool,
    /// The locks that were nested last, by number: once they are gone, so is the array.
    last: [u32; 2],
    /// The nestings from before it was known to be an array.
    steps: Vec<Step>,
}

/// How the locks of a class are nested.
#[derive(Debug)]
struct Places {
    class: ClassId,
    /// Nestings in its arrays. Which array it was does not count: as locks of one class are made on
    /// one line, so the next array is taken by the same code. And a nesting that agrees is not looked
    /// at any more, so what another array had before is not known.
    in_arrays: Vec<Step>,
    /// Those that are contrary to them.
    contrary: Vec<Step>,
    /// Nestings elsewhere. Those locks may be parts of larger objects that lie in a row.
    elsewhere: Vec<Step>,
    /// One of these, and what all distances from it are multiples of.
    first: usize,
    stride: usize,
}

/// What the places of a nesting say.
pub(super) enum Row {
    /// It agrees with the order of its array.
    Agrees,
    /// They say nothing.
    Unsure,
    /// It is contrary to this one.
    Against(Step),
}

/// The arrays of all classes, and how their locks are nested.
#[derive(Debug, Default)]
pub(super) struct Rows {
    arrays: Vec<Array>,
    places: Vec<Places>,
}

impl Rows {
    /// Looks at a nesting of two locks of a class.
    pub(super) fn judge(
        &mut self,
        step: &Step,
        nesting: &Nesting<'_>,
        instances: &mut Instances,
    ) -> Row {
        let wanted = nesting.wanted;
        let places = [nesting.outer().map(), wanted.map];
        let numbers = step.side.instances;
        let array = self.array(wanted.class, wanted.size, places, numbers, instances);
        let known = self.places_of(wanted.class);
        let known = &mut self.places[known];
        let array = array.map(|array| &mut self.arrays[array]);
        let proven = array.as_ref().is_some_and(|array| array.is_proven());
        if let Some(array) = array {
            if proven {
                known.in_arrays.append(&mut array.steps);
            } else {
                // What counts once it is proven to be an array.
                keep(&mut array.steps, step, nesting, instances);
            }
        }
        let in_a_row = proven || known.lie_in_a_row(places, wanted.size, instances);
        let steps = if proven { &mut known.in_arrays } else { &mut known.elsewhere };
        let against = |other: &&Step| other.up != step.up && other.side.conflicts(&step.side);
        // What is contrary for certain does not become the order of others, and is told before what a
        // guard keeps apart.
        let gated = |other: &Step| other.side.common_guard(&step.side, true).is_some();
        let against = steps.iter().filter(against).min_by_key(|other| gated(other));
        let against = against.filter(|_| in_a_row).cloned();
        if against.as_ref().is_none_or(gated) {
            keep(steps, step, nesting, instances);
        } else if proven {
            keep(&mut known.contrary, step, nesting, instances);
        }
        match against {
            Some(other) => Row::Against(other),
            None if proven => Row::Agrees,
            None => Row::Unsure,
        }
    }

    /// Forgets the arrays that are gone.
    pub(super) fn sweep(&mut self, instances: &Instances) {
        self.arrays.retain(|array| lives(array.last, instances));
    }

    /// The array of two locks, if they may be of one.
    fn array(
        &mut self,
        class: ClassId,
        size: usize,
        places: [usize; 2],
        last: [u32; 2],
        instances: &Instances,
    ) -> Option<usize> {
        if !may_be_of_one_array(places[0], places[1], size) {
            return None;
        }
        let place = places[0];
        let new = Array {
            class,
            size,
            places: Vec::new(),
            from: place,
            to: place,
            dense: false,
            last,
            steps: Vec::new(),
        };
        let found = self.arrays.iter().position(|array| array.may_have(class, size, place));
        let i = match found {
            Some(i) => {
                if !lives(self.arrays[i].last, instances) {
                    self.arrays[i] = new;
                }
                i
            }
            None => {
                if self.arrays.len() >= ARRAYS {
                    self.sweep(instances);
                }
                if self.arrays.len() >= ARRAYS {
                    return None;
                }
                self.arrays.push(new);
                self.arrays.len() - 1
            }
        };
        let array = &mut self.arrays[i];
        array.last = last;
        array.add(places[0]);
        array.add(places[1]);
        Some(i)
    }

    fn places_of(&mut self, class: ClassId) -> usize {
        if let Some(i) = self.places.iter().position(|places| places.class == class) {
            return i;
        }
        let (in_arrays, contrary, elsewhere) = (Vec::new(), Vec::new(), Vec::new());
        self.places.push(Places { class, in_arrays, contrary, elsewhere, first: 0, stride: 0 });
        self.places.len() - 1
    }

    /// The nestings in arrays, by class.
    #[cfg(feature = "dump")]
    pub(super) fn in_arrays(&self) -> impl Iterator<Item = (ClassId, &Step)> {
        self.places.iter().flat_map(|places| {
            let steps = places.in_arrays.iter().chain(&places.contrary);
            steps.map(|step| (places.class, step))
        })
    }

    pub(super) fn bytes(&self) -> usize {
        let arrays = self.arrays.capacity() * size_of::<Array>();
        arrays + self.places.capacity() * size_of::<Places>()
    }
}

/// Remembers a step, the first of its kind.
fn keep(steps: &mut Vec<Step>, step: &Step, nesting: &Nesting<'_>, instances: &mut Instances) {
    let like = |known: &&mut Step| known.up == step.up && known.side.modes == step.side.modes;
    match steps.iter_mut().find(like) {
        Some(known) => {
            known.side.meet(nesting, instances);
        }
        None => steps.push(step.clone()),
    }
}

/// Whether one of two locks lives.
fn lives(two: [u32; 2], instances: &Instances) -> bool {
    two.iter().any(|number| instances.life_of(*number) == Life::Alive)
}

impl Places {
    /// Whether two locks that are of no array, and those before them, are parts of objects that lie
    /// in a row. Separate objects on the heap begin at multiples of 16.
    fn lie_in_a_row(&mut self, places: [usize; 2], size: usize, instances: &Instances) -> bool {
        self.elsewhere.retain(|step| lives(step.side.instances, instances));
        if self.elsewhere.is_empty() {
            (self.first, self.stride) = (places[0], 0);
        }
        for place in &places {
            let apart = self.first.abs_diff(*place);
            self.stride = if apart < FAR { common_divisor(self.stride, apart) } else { 1 };
        }
        size > 0
            && self.stride >= size
            && !self.stride.is_multiple_of(16)
            && !instance::is_static(self.first)
    }
}

impl Array {
    fn may_have(&self, class: ClassId, size: usize, place: usize) -> bool {
        let near = place + FAR > self.from && place < self.to + FAR;
        self.class == class
            && self.size == size
            && near
            && place.abs_diff(self.from).is_multiple_of(size)
    }

    fn add(&mut self, place: usize) {
        (self.from, self.to) = (self.from.min(place), self.to.max(place));
        let Err(at) = self.places.binary_search(&place) else { return };
        if self.places.len() < PLACES {
            self.places.insert(at, place);
            let beside = |i: usize| self.places.get(i + 1).map(|next| next - self.places[i]);
            let before = at.checked_sub(1).and_then(beside);
            let near = |apart: usize| apart == self.size || !apart.is_multiple_of(16);
            self.dense |= before.is_some_and(near) || beside(at).is_some_and(near);
        }
    }

    /// Whether it is known to be an array, and not locks that lie so by chance; nor statics, which lie
    /// in a row whatever they are to each other.
    ///
    /// Separate objects on the heap begin at multiples of 16, and most allocators keep a word of their
    /// own before each, so that two do not lie side by side.
    fn is_proven(&self) -> bool {
        self.dense && !instance::is_static(self.from)
    }
}

fn common_divisor(mut a: usize, mut b: usize) -> usize {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
