//! What a thread measures: its rows, how it finds them, and its sheet.

use std::cell::{RefCell, RefMut};
use std::collections::HashMap;
use std::mem::ManuallyDrop;
use std::sync::Arc;
#[cfg(all(unix, not(miri)))]
use std::sync::MutexGuard;

use lockdep_core::class::{ClassId, Identity, LockClassKey};
use lockdep_core::current;
use lockdep_core::depmap::DepMap;
use lockdep_core::held::Manner;
use lockdep_core::mode::Mode;
use lockdep_core::site::Site;
use lockdep_core::snapshot::Meter;
use lockdep_core::validator::Validator;

#[cfg(all(unix, not(miri)))]
use super::book::Book;
use super::book::{book, book_soon};
use super::bounce;
use super::budget::Over;
use super::row::{About, Row, Whose};
use super::sheet::{Hold, Sheet, Slot};
use super::tally::Trace;
use crate::options;

/// How many rows are found at once. A row has the place of its hash.
const FOUND_AT_ONCE: usize = 64;

/// The place where locks are taken, and the class with a bit for readers.
type Key = (usize, u32);

/// Of [`Key`]: it is about readers. No class has this bit.
const READ: u32 = 1 << 31;

/// What a thread measures.
#[derive(Debug)]
pub(crate) struct Here {
    sheet: Arc<Sheet>,
    slots: Arc<[Slot]>,
    /// How many of them are taken.
    depth: usize,
    rows: Vec<Arc<Row>>,
    /// Positions in `rows`, from 1.
    found: [(Key, u32); FOUND_AT_ONCE],
    known: HashMap<Key, u32>,
    /// Which validator counts; 0 if that must be looked at.
    validator: u64,
    /// Whether a hold was too long, and nobody said so.
    untold: bool,
    /// Whether the thread's end was told already.
    after_end: bool,
}

thread_local! {
    /// Without a destructor, so that it is there from the thread's first instruction to its last.
    static HERE: RefCell<ManuallyDrop<Option<Box<Here>>>> =
        const { RefCell::new(ManuallyDrop::new(None)) };
}

/// What this thread measures, borrowed: nothing is measured meanwhile, neither what an allocator
/// does for us nor what a signal handler does on top. `None` if it is borrowed already.
pub(crate) fn busy<R>(
    look: impl FnOnce(&mut RefMut<'_, ManuallyDrop<Option<Box<Here>>>>) -> R,
) -> Option<R> {
    HERE.with(|here| here.try_borrow_mut().ok().map(|mut here| look(&mut here)))
}

/// The same if this thread has measured anything, and is not inside an event: what the validator
/// takes, such as an allocator's lock, it does not hear of, and so nothing of it is measured.
#[inline]
pub(crate) fn with<R>(look: impl FnOnce(&mut Here) -> R) -> Option<R> {
    if current::is_inside() {
        return None;
    }
    HERE.with(|here| match here.try_borrow_mut() {
        Ok(mut here) => here.as_deref_mut().map(look),
        Err(_) => None,
    })
}

/// The same, and it begins to measure if it has not.
#[inline]
pub(crate) fn with_made<R>(look: impl FnOnce(&mut Here) -> R) -> Option<R> {
    if current::is_inside() {
        return None;
    }
    HERE.with(|here| {
        let mut here = here.try_borrow_mut().ok()?;
        if here.is_none() {
            **here = Here::new();
        }
        here.as_deref_mut().map(look)
    })
}

/// Does what allocates: inside an event, so that an allocator's locks mean nothing meanwhile. What
/// the program holds, it does not hold for us. `None` if this thread is inside one already: then it
/// is the validator that takes locks.
pub(super) fn apart<R>(f: impl FnOnce(&Validator) -> R) -> Option<R> {
    if current::is_inside() {
        return None;
    }
    current::with(options::get, |validator, _| f(validator))
}

/// What this thread has measured is kept, and it measures no more.
pub(crate) fn end() {
    busy(|here| {
        if let Some(here) = here.take() {
            here.end();
        }
    });
}

impl Here {
    #[cold]
    #[inline(never)]
    fn new() -> Option<Box<Here>> {
        // The number comes with the first event.
        let task = current::number();
        if task == 0 {
            return None;
        }
        apart(|_| {
            super::install();
            let slots: Arc<[Slot]> = (0..8).map(|_| Slot::default()).collect();
            let sheet = Arc::new(Sheet::new(task, Arc::clone(&slots)));
            book().enter(Arc::clone(&sheet));
            Box::new(Here {
                sheet,
                slots,
                depth: 0,
                rows: Vec::new(),
                found: [((0, 0), 0); FOUND_AT_ONCE],
                known: HashMap::new(),
                validator: 0,
                untold: false,
                after_end: current::has_ended(),
            })
        })
    }

    /// The number of this thread's task.
    pub(crate) fn task(&self) -> u32 {
        self.sheet.task
    }

    /// The position of the row for an acquisition, from 1; 0 if nothing is counted.
    #[inline]
    pub(crate) fn row(&mut self, map: &DepMap, manner: &Manner, site: Site) -> u32 {
        let Some(class) = map.class() else { return 0 };
        let class = class.at(manner.subclass);
        let key = key(class, manner.mode, site);
        let (found, row) = self.found[place(key)];
        if found == key && row != 0 {
            return row;
        }
        let Identity::Key(key) = *map.identity() else {
            return self.find(class, manner.mode, site, None, manner.lock_type.sendable);
        };
        self.find(class, manner.mode, site, Some(key), manner.lock_type.sendable)
    }

    #[cold]
    #[inline(never)]
    fn find(
        &mut self,
        class: ClassId,
        mode: Mode,
        site: Site,
        class_key: Option<&'static LockClassKey>,
        sendable: bool,
    ) -> u32 {
        let key = key(class, mode, site);
        // It was pushed out by another. That is no event: a signal handler may come here.
        if self.validator != 0
            && let Some(row) = self.known.get(&key)
        {
            self.found[place(key)] = (key, *row);
            return *row;
        }
        let row = apart(|validator| {
            self.validator = validator.id();
            let whose = Whose { validator: self.validator, class, read: mode != Mode::Exclusive };
            let stacks = validator.options().stacks;
            self.row_of(About { whose, site, key: class_key, sendable, stacks })
        });
        let Some(row) = row else { return 0 };
        self.found[place(key)] = (key, row);
        row
    }

    /// The position of the row for this, from 1; made if there is none.
    fn row_of(&mut self, about: About) -> u32 {
        let mode = if about.whose.read { Mode::Shared } else { Mode::Exclusive };
        let key = key(about.whose.class, mode, about.site);
        let now = about.whose.validator == self.validator;
        if now && let Some(row) = self.known.get(&key) {
            return *row;
        }
        let row = Arc::new(book().row(about));
        let number = self.add(row);
        if now {
            self.known.insert(key, number);
        }
        number
    }

    /// The position of a row that is about the same as one that another thread made, which has counted
    /// nothing: that one if there is none.
    fn row_like(&mut self, made: Arc<Row>) -> u32 {
        let About { whose, site, .. } = made.about;
        let is = |row: &Arc<Row>| (row.about.whose, row.about.site) == (whose, site);
        match self.rows.iter().position(is) {
            Some(at) => at as u32 + 1,
            None => self.add(made),
        }
    }

    fn add(&mut self, row: Arc<Row>) -> u32 {
        self.sheet.lock().rows.push(Arc::clone(&row));
        self.rows.push(row);
        self.rows.len() as u32
    }

    /// An acquisition is begun.
    #[inline]
    pub(crate) fn push(&mut self, map: usize, row: u32) {
        if self.sheet.has_mail() {
            self.read_mail();
        }
        if self.depth == self.slots.len() && !self.grow() {
            return;
        }
        self.slots[self.depth].set(Hold { map, row, since: 0 });
        self.depth += 1;
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) -> bool {
        let grown = apart(|_| {
            let more = (0..self.depth).map(|_| Slot::default());
            let old = self.slots.iter().map(|slot| {
                let copy = Slot::default();
                copy.set(slot.get());
                copy
            });
            let slots: Arc<[Slot]> = old.chain(more).collect();
            self.sheet.lock().slots = Arc::clone(&slots);
            self.slots = slots;
        });
        grown.is_some()
    }

    /// The newest slot, if it is an acquisition of this lock that is begun.
    #[inline]
    pub(crate) fn begun(&self, map: usize) -> Option<&Slot> {
        let slot = &self.slots[self.depth.checked_sub(1)?];
        let hold = slot.get();
        (hold.map == map && hold.since == 0).then_some(slot)
    }

    /// The row of an acquisition that is begun.
    pub(crate) fn row_begun(&self, map: usize) -> Option<&Arc<Row>> {
        self.row_at(self.begun(map)?.get().row)
    }

    #[inline]
    fn row_at(&self, row: u32) -> Option<&Arc<Row>> {
        self.rows.get((row as usize).checked_sub(1)?)
    }

    /// What was begun is done.
    #[inline]
    pub(crate) fn acquired(&mut self, map: &DepMap, now: u64) {
        let Some(slot) = self.begun(map.address()) else { return };
        if let Some(row) = self.row_at(slot.get().row) {
            row.acquired(bounce::took(map));
            slot.set_since(now);
        }
    }

    /// The newest hold of a lock below a position, pending or not.
    #[inline]
    pub(crate) fn newest(&self, map: usize, below: usize) -> Option<usize> {
        self.slots[..below].iter().rposition(|slot| slot.map() == map)
    }

    /// How many slots are taken.
    #[inline]
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// A hold is over, or an acquisition was in vain.
    #[inline]
    pub(crate) fn pop(&mut self, at: usize, now: u64) {
        let hold = self.slots[at].get();
        self.remove(at);
        self.ends(hold, now);
    }

    /// A slot is taken out, and nothing counted.
    #[inline]
    pub(crate) fn remove(&mut self, at: usize) {
        if at + 1 == self.depth {
            self.slots[at].clear();
        } else {
            self.sheet.remove_below(&self.slots[..self.depth], at);
        }
        self.depth -= 1;
    }

    /// Counts the end of a hold.
    #[inline]
    fn ends(&mut self, hold: Hold, now: u64) {
        if hold.since == 0 {
            return;
        }
        let Some(row) = self.row_at(hold.row) else { return };
        let nanos = now.saturating_sub(hold.since);
        let ended = row.held(nanos);
        if ended.longest {
            record(row, nanos);
        }
        if ended.untold {
            row.note_over(nanos);
            self.untold = true;
        }
    }

    /// Says which holds were too long, once nothing is held any more: what says so allocates, and
    /// prints.
    #[inline]
    pub(crate) fn tell(&mut self) {
        if self.untold && self.depth == 0 {
            self.tell_all();
        }
    }

    #[cold]
    #[inline(never)]
    fn tell_all(&mut self) {
        // Else another time.
        self.untold = apart(|_| self.tell_each()).is_none();
    }

    fn tell_each(&self) {
        for row in &self.rows {
            let Some(nanos) = row.take_untold() else { continue };
            let over = book().warn(&row.about, nanos);
            // Not under the book's lock: who reads what is told may take its time.
            over.into_iter().for_each(Over::tell);
        }
    }

    /// The newest hold of a lock becomes a weaker one.
    pub(crate) fn weakened(&mut self, map: usize, mode: Mode, site: Site, now: u64) {
        let Some(at) = self.newest(map, self.depth) else { return };
        let hold = self.slots[at].get();
        let Some(about) = self.row_at(hold.row).map(|row| row.about) else { return };
        let whose = Whose { read: mode != Mode::Exclusive, ..about.whose };
        if hold.since == 0 || whose == about.whose {
            return;
        }
        self.ends(hold, now);
        let row = apart(|_| self.row_of(About { whose, site, ..about })).unwrap_or(0);
        if let Some(row) = self.row_at(row) {
            row.acquired(false);
        }
        self.slots[at].set(Hold { row, since: now, ..hold });
    }

    /// What others did to what this thread took.
    #[cold]
    #[inline(never)]
    fn read_mail(&mut self) {
        apart(|_| self.apply_mail());
    }

    fn apply_mail(&mut self) {
        let letters = self.sheet.take_mail(&mut self.sheet.lock());
        for letter in letters {
            let slots = &self.slots[..self.depth];
            let is = |slot: &Slot| slot.map() == letter.map && slot.get().since != 0;
            let Some(at) = slots.iter().position(is) else { continue };
            match letter.into {
                Some((row, since)) => {
                    let row = self.row_like(row);
                    self.slots[at].set(Hold { map: letter.map, row, since });
                }
                None => self.remove(at),
            }
        }
    }

    /// Another validator counts from now on. What was counted is kept by the book, unless something
    /// is held.
    pub(crate) fn another_validator(&mut self) {
        if self.sheet.has_mail() {
            self.read_mail();
        }
        self.tell();
        self.validator = 0;
        self.known.clear();
        self.found.fill(((0, 0), 0));
        if self.depth == 0 && !self.rows.is_empty() {
            let mut book = book();
            book.keep(&self.rows);
            // Under the book's lock, so that nobody reads them twice.
            self.sheet.lock().rows.clear();
            self.rows.clear();
        }
    }

    /// Whether the thread will not be told of its end any more, and holds nothing.
    #[inline]
    pub(crate) fn is_over(&self) -> bool {
        self.after_end && self.depth == 0
    }

    fn end(mut self: Box<Here>) {
        // What others released already is not held any more.
        if self.sheet.has_mail() {
            self.apply_mail();
        }
        if self.untold {
            self.tell_each();
        }
        let mut book = book();
        book.keep(&self.rows);
        book.leave(&self.sheet);
    }
}

/// Notes a hold that seems to be the longest of its class.
#[cold]
#[inline(never)]
fn record(row: &Row, nanos: u64) {
    let stack = if row.about.stacks { Trace::here() } else { Trace::NONE };
    row.record(nanos, &stack);
}

#[inline]
fn key(class: ClassId, mode: Mode, site: Site) -> Key {
    let read = if mode == Mode::Exclusive { 0 } else { READ };
    (site.address(), class.get() | read)
}

#[inline]
fn place((site, class): Key) -> usize {
    let hash = (site as u64 ^ (class as u64) << 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (hash >> (u64::BITS - FOUND_AT_ONCE.ilog2())) as usize
}

/// Has snapshots of this process what is measured.
pub(super) const METER: Meter = Meter {
    read: |validator| {
        let read = busy(|_| Some(book_soon()?.read(validator)));
        read.flatten().unwrap_or_default()
    },
    forget: |validator| {
        busy(|_| book().forget(validator));
    },
};

/// What a thread holds of the book while it forks.
#[cfg(all(unix, not(miri)))]
#[derive(Debug, Default)]
pub(crate) struct Paused(Option<MutexGuard<'static, Book>>);

#[cfg(all(unix, not(miri)))]
impl Paused {
    pub(crate) fn here() -> Paused {
        Paused(book_soon())
    }

    /// In the child.
    pub(crate) fn alone(self) {
        let Some(mut book) = self.0 else { return };
        let task = current::number();
        // If a signal handler forked, this thread may be busy already.
        if busy(|_| book.alone(task)).is_none() {
            book.alone(task);
        }
    }
}
