//! What a thread holds and since when, where others can see it.
//!
//! The thread pushes and pops without a lock, and moves holds under a version. What others do is done
//! under the sheet's lock, as is what allocates: the thread may hold a lock that an allocator takes.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lockdep_core::site::Site;

use super::row::{About, Row};
use super::version::Version;

/// A hold, or an acquisition that is begun.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    /// The address of the lock's map; 0 above the newest hold.
    map: AtomicUsize,
    /// The position of its row, from 1; 0 if nothing is counted.
    row: AtomicU32,
    /// When it was taken; 0 if it is not, or nobody knows.
    since: AtomicU64,
}

/// What a slot says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hold {
    pub(crate) map: usize,
    pub(crate) row: u32,
    pub(crate) since: u64,
}

// Relaxed throughout: the thread itself wrote what it reads. Others either look for a hint, or were
// sent the guard, and with it what its sender did before.
impl Slot {
    #[inline]
    pub(crate) fn map(&self) -> usize {
        self.map.load(Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn get(&self) -> Hold {
        Hold {
            map: self.map(),
            row: self.row.load(Ordering::Relaxed),
            since: self.since.load(Ordering::Relaxed),
        }
    }

    #[inline]
    pub(crate) fn set(&self, hold: Hold) {
        self.row.store(hold.row, Ordering::Relaxed);
        self.since.store(hold.since, Ordering::Relaxed);
        self.map.store(hold.map, Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn set_row(&self, row: u32) {
        self.row.store(row, Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn set_since(&self, since: u64) {
        self.since.store(since, Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn clear(&self) {
        self.map.store(0, Ordering::Relaxed);
    }
}

/// What another thread did to a hold of this one: it is over, or another from then on.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) map: usize,
    pub(crate) into: Option<(Arc<Row>, u64)>,
}

/// What is behind the lock of a sheet.
#[derive(Debug)]
pub(crate) struct Inside {
    pub(crate) slots: Arc<[Slot]>,
    pub(crate) rows: Vec<Arc<Row>>,
    /// Oldest first.
    pub(crate) mail: Vec<Letter>,
}

/// The sheet of one thread.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// The number of the thread's task.
    pub(crate) task: u32,
    /// Whether the thread is no more. What its rows counted is in the book then, and who releases
    /// what it left behind does so in its place.
    ended: AtomicBool,
    has_mail: AtomicBool,
    /// Of the slots below the newest.
    moves: Version,
    inside: Mutex<Inside>,
}

impl Sheet {
    pub(crate) fn new(task: u32, slots: Arc<[Slot]>) -> Sheet {
        let inside = Mutex::new(Inside { slots, rows: Vec::new(), mail: Vec::new() });
        let (ended, has_mail) = (AtomicBool::new(false), AtomicBool::new(false));
        Sheet { task, ended, has_mail, moves: Version::new(), inside }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed) // Relaxed: written under the book's lock.
    }

    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::Relaxed); // Relaxed: see `ended()`.
    }

    #[inline]
    pub(crate) fn has_mail(&self) -> bool {
        // Relaxed: who takes a lock again that another thread released comes after that.
        self.has_mail.load(Ordering::Relaxed)
    }

    /// Takes a slot out from below others, on the thread itself.
    pub(crate) fn remove_below(&self, slots: &[Slot], at: usize) {
        self.moves.write(|| {
            for (slot, next) in slots[at..].iter().zip(&slots[at + 1..]) {
                slot.set(next.get());
            }
            slots[slots.len() - 1].clear();
        });
    }

    /// The letters so far. With them in hand, the lock must be kept.
    pub(crate) fn take_mail(&self, inside: &mut Inside) -> Vec<Letter> {
        self.has_mail.store(false, Ordering::Relaxed); // Relaxed: see `has_mail()`.
        std::mem::take(&mut inside.mail)
    }

    /// Of the holds of a lock that are counted the oldest but some: where, of which row, since when.
    fn held<'a>(
        &self,
        inside: &'a Inside,
        map: usize,
        but: usize,
    ) -> Option<(usize, &'a Arc<Row>, u64)> {
        let mut found = None;
        self.moves.read(|| {
            let mut held =
                inside.slots.iter().map(Slot::get).enumerate().filter_map(|(at, hold)| {
                    let row = inside.rows.get((hold.row as usize).checked_sub(1)?)?;
                    (hold.map == map && hold.since != 0).then_some((at, row, hold.since))
                });
            found = held.nth(but);
        });
        found
    }

    /// Where the thread took a lock that it holds.
    pub(crate) fn taken_at(&self, map: usize) -> Option<Site> {
        let inside = self.lock();
        match inside.mail.iter().rfind(|letter| letter.map == map) {
            Some(letter) => letter.into.as_ref().map(|(row, _)| row.about.site),
            None => self.held(&inside, map, 0).map(|(_, row, _)| row.about.site),
        }
    }

    /// Of the lock that the thread took and another one releases or changes: what it was, and since
    /// when. `into` says what it is from now on.
    pub(crate) fn change(
        &self,
        map: usize,
        into: impl FnOnce(&About, u64) -> Change,
    ) -> Option<()> {
        let mut inside = self.lock();
        let inside = &mut *inside;
        // What it became already, but has not heard of.
        if let Some(letter) = inside.mail.iter_mut().find(|l| l.map == map && l.into.is_some()) {
            let (row, since) = letter.into.as_ref()?;
            match into(&row.about, *since) {
                Change::Stays => {}
                Change::Ends => letter.into = None,
                Change::Becomes(row, since) => letter.into = Some((row, since)),
            }
            return Some(());
        }
        // Those that are over already are the oldest.
        let over = inside.mail.iter().filter(|letter| letter.map == map).count();
        let (at, row, since) = self.held(inside, map, over)?;
        let into = match into(&row.about, since) {
            Change::Stays => return Some(()),
            Change::Ends => None,
            Change::Becomes(row, since) => Some((row, since)),
        };
        if self.ended() {
            inside.apply(at, into);
        } else {
            inside.mail.push(Letter { map, into });
            self.has_mail.store(true, Ordering::Relaxed); // Relaxed: see `has_mail()`.
        }
        Some(())
    }
}

/// What becomes of a hold.
pub(crate) enum Change {
    Stays,
    Ends,
    Becomes(Arc<Row>, u64),
}

impl Inside {
    /// Changes a hold of a thread that is no more.
    fn apply(&mut self, at: usize, into: Option<(Arc<Row>, u64)>) {
        let slot = &self.slots[at];
        match into {
            Some((row, since)) => {
                self.rows.push(row);
                slot.set(Hold { map: slot.map(), row: self.rows.len() as u32, since });
            }
            None => slot.clear(),
        }
    }

    /// Whether guards of a thread that is no more may be anywhere.
    pub(crate) fn has_sent(&self) -> bool {
        self.slots.iter().map(Slot::get).any(|hold| {
            let row = (hold.row as usize).checked_sub(1).and_then(|row| self.rows.get(row));
            hold.map != 0 && hold.since != 0 && row.is_some_and(|row| row.about.sendable)
        })
    }
}
