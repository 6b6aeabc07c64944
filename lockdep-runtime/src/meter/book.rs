//! What is measured in the whole process: the sheets of threads, and what they counted that are no
//! more.
//!
//! One book, under one lock. Nobody comes here who takes a lock in a steady state: only who takes one
//! at a place for the first time, waits, releases what another took, or looks. All of them allocate,
//! so none may hold a lock that an allocator takes.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lockdep_core::depmap::DepMap;
use lockdep_core::mode::Mode;
use lockdep_core::site::Site;
use lockdep_core::snapshot::Measured;
use lockdep_core::validator::lock_soon;

use super::budget::Over;
use super::clock::CPU_KNOWN;
use super::row::{About, Row, Whose};
use super::sheet::{Change, Sheet};
use super::tally::{Holds, Longest, Sites, Trace, Waits};

#[derive(Debug)]
pub(crate) struct Book {
    /// In order of their tasks.
    sheets: Vec<Arc<Sheet>>,
    classes: BTreeMap<Whose, Class>,
}

/// What is known of a class on one side, beside what live threads count.
#[derive(Clone, Debug)]
struct Class {
    holds: Holds,
    waits: Waits,
    waited_at: Sites,
    /// The longest hold in nanoseconds, of all threads.
    longest: Arc<AtomicU64>,
    /// The longest of those that no live thread counted.
    record: Longest,
    max_hold: Option<u64>,
    /// Where a hold began that was longer than is allowed: told once each.
    warned: Vec<Site>,
}

impl Class {
    fn new(max_hold: Option<u64>) -> Class {
        Class {
            holds: Holds::NONE,
            waits: Waits::NONE,
            waited_at: Sites::default(),
            longest: Arc::default(),
            record: Longest::none(),
            max_hold,
            warned: Vec::new(),
        }
    }

    fn add(&mut self, row: &Row) {
        self.holds.add_all(&row.holds());
        row.longest(&mut self.record);
        if let Some(waits) = row.waits() {
            self.waited_at.add(row.about.site, waits.contentions);
            self.waits.add_all(&waits);
        }
    }

    fn measured(self, whose: Whose) -> Measured {
        let Class { holds, waits, record, .. } = &self;
        let stack = record.stack().map(Arc::new);
        Measured {
            class: whose.class,
            read: whose.read,
            acquisitions: holds.acquisitions,
            contentions: waits.contentions,
            acquired_bounces: CPU_KNOWN.then_some(holds.bounces),
            contended_bounces: CPU_KNOWN.then_some(waits.bounces),
            wait: waits.times.times(),
            hold: holds.times.times(),
            max_hold_ns: self.max_hold,
            over_max_hold: holds.over,
            waited_at: self.waited_at.0,
            held_at: self.waits.held_at.0,
            longest_hold: self.record.site.map(|site| (site, stack)),
        }
    }
}

/// To be locked by threads that are [busy](super::here::busy) only.
static BOOK: Mutex<Book> = Mutex::new(Book { sheets: Vec::new(), classes: BTreeMap::new() });

pub(crate) fn book() -> MutexGuard<'static, Book> {
    BOOK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The same where one must not wait for ever: whoever has it may be stopped.
pub(crate) fn book_soon() -> Option<MutexGuard<'static, Book>> {
    lock_soon(&BOOK)
}

impl Book {
    /// Puts a new thread's sheet in.
    pub(crate) fn enter(&mut self, sheet: Arc<Sheet>) {
        let at = self.sheets.partition_point(|other| other.task < sheet.task);
        self.sheets.insert(at, sheet);
    }

    /// A row for this, which counts from 0.
    pub(crate) fn row(&mut self, about: About) -> Row {
        let class = self.classes.entry(about.whose);
        let class = class.or_insert_with(|| Class::new(about.max_hold()));
        Row::new(about, Arc::clone(&class.longest))
    }

    /// Keeps what a thread's rows have counted, which counts on in others or not at all.
    pub(crate) fn keep(&mut self, rows: &[Arc<Row>]) {
        for row in rows {
            // None if the validator is no more.
            if let Some(class) = self.classes.get_mut(&row.about.whose) {
                class.add(row);
            }
        }
    }

    /// A thread is no more, and its rows are kept. Its sheet stays as long as its guards may be
    /// somewhere else.
    pub(crate) fn leave(&mut self, sheet: &Arc<Sheet>) {
        sheet.end();
        if !sheet.lock().has_sent() {
            self.remove(sheet);
        }
    }

    fn remove(&mut self, sheet: &Arc<Sheet>) {
        self.sheets.retain(|other| !Arc::ptr_eq(other, sheet));
    }

    /// Where a lock was taken that somebody holds: its last owner if that may be, or any reader.
    pub(crate) fn held_at(&self, map: &DepMap, but: u32) -> Option<Site> {
        let address = map.address();
        let of =
            |sheet: &Arc<Sheet>| (sheet.task != but).then(|| sheet.taken_at(address)).flatten();
        let owner = map.owner().map(|owner| owner.get());
        let owner = owner.and_then(|owner| self.of_task(owner).find_map(of));
        owner.or_else(|| self.sheets.iter().find_map(of))
    }

    /// The sheets of a task: two if it took locks after its end.
    fn of_task(&self, task: u32) -> impl Iterator<Item = &Arc<Sheet>> {
        let from = self.sheets.partition_point(|sheet| sheet.task < task);
        self.sheets[from..].iter().take_while(move |sheet| sheet.task == task)
    }

    #[cfg(all(test, not(miri)))]
    pub(crate) fn has_sheet(&self, task: u32) -> bool {
        self.of_task(task).next().is_some()
    }

    /// A thread releases a lock that another took, or changes how it is held. Of no task if nobody
    /// knows whose it is.
    pub(crate) fn elsewhere(
        &mut self,
        map: usize,
        task: Option<u32>,
        left: Option<Mode>,
        site: Site,
        now: u64,
    ) -> Option<Over> {
        let sheets: Vec<_> = match task {
            Some(task) => self.of_task(task).cloned().collect(),
            None => self.sheets.clone(),
        };
        for sheet in sheets {
            let mut over = None;
            let changed = sheet.change(map, |about, since| {
                let read = left.map(|mode| mode != Mode::Exclusive);
                if read == Some(about.whose.read) {
                    return Change::Stays;
                }
                over = self.ends(about, now.saturating_sub(since));
                let Some(read) = read else { return Change::Ends };
                let whose = Whose { read, ..about.whose };
                let row = self.row(About { whose, site, ..*about });
                // Here, since the thread does not hear of the row until it reads its letters.
                if let Some(class) = self.classes.get_mut(&whose) {
                    class.holds.acquisitions += 1;
                }
                Change::Becomes(Arc::new(row), now)
            });
            if changed.is_some() {
                if sheet.ended() && !sheet.lock().has_sent() {
                    self.remove(&sheet);
                }
                return over;
            }
        }
        None
    }

    /// Counts the end of a hold for another thread.
    fn ends(&mut self, about: &About, nanos: u64) -> Option<Over> {
        let class = self.classes.get_mut(&about.whose)?;
        class.holds.times.add(nanos);
        class.longest.fetch_max(nanos, Ordering::Relaxed); // Relaxed: see `Row::record`.
        class.record.look(nanos, about.site, &Trace::NONE);
        let over = class.max_hold.is_some_and(|max| nanos > max);
        class.holds.over += over as u64;
        over.then(|| self.warn(about, nanos))?
    }

    /// What to say of a hold that was too long, if nobody said it.
    pub(crate) fn warn(&mut self, about: &About, nanos: u64) -> Option<Over> {
        let warned = &mut self.classes.get_mut(&about.whose)?.warned;
        if warned.contains(&about.site) {
            return None;
        }
        warned.push(about.site);
        Over::of(about, nanos)
    }

    /// All that was measured while a validator counted.
    pub(crate) fn read(&self, validator: u64) -> Vec<Measured> {
        let is_its = |whose: &Whose| whose.validator == validator;
        let mut classes: BTreeMap<Whose, Class> = BTreeMap::new();
        for (whose, class) in self.classes.iter().filter(|(whose, _)| is_its(whose)) {
            classes.insert(*whose, class.clone());
        }
        for sheet in self.sheets.iter().filter(|sheet| !sheet.ended()) {
            for row in &sheet.lock().rows {
                if let Some(class) = classes.get_mut(&row.about.whose) {
                    class.add(row);
                }
            }
        }
        let seen = |class: &Class| class.holds.acquisitions > 0 || class.waits.contentions > 0;
        let seen = classes.into_iter().filter(|(_, class)| seen(class));
        seen.map(|(whose, class)| class.measured(whose)).collect()
    }

    /// A validator is no more.
    pub(crate) fn forget(&mut self, validator: u64) {
        self.classes.retain(|whose, _| whose.validator != validator);
    }

    /// In the child of a fork, where no other thread is left: what the parent counted, it tells.
    #[cfg(all(unix, not(miri)))]
    pub(crate) fn alone(&mut self, task: u32) {
        self.sheets.retain(|sheet| sheet.task == task && !sheet.ended());
        for class in self.classes.values_mut() {
            class.longest.store(0, Ordering::Relaxed); // Relaxed: nobody else is there.
            let longest = Arc::clone(&class.longest);
            *class = Class { longest, ..Class::new(class.max_hold) };
        }
        for sheet in &self.sheets {
            let inside = sheet.lock();
            inside.rows.iter().for_each(|row| row.reset());
            // What was taken before is held all the same, and counted by nobody.
            inside.slots.iter().for_each(|slot| slot.set_since(0));
        }
    }
}
