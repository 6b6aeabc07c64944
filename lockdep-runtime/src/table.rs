//! What threads know of each other: who lives, who waits for what, and what happened to locks that
//! one thread took and another released.
//!
//! One table of the process, under one lock that no instrumented lock is ever taken under. Only
//! slow paths come here: a thread's first event, a wait, a release elsewhere.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lockdep_core::mode::Mode;
use lockdep_core::site::Site;
use lockdep_core::violation::Wanted;

/// The table.
#[derive(Debug)]
pub(crate) struct Table {
    /// The threads that are known and have not ended, in order of their numbers.
    tasks: Vec<Known>,
    /// Those of them that wait.
    pub(crate) waits: Vec<Wait>,
    /// How often something changed: as long as it stays, nothing moves.
    pub(crate) moves: u64,
}

/// A thread that is known.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) task: u32,
    pub(crate) name: Arc<str>,
    /// What others did to what it holds.
    mail: Vec<Letter>,
}

/// What another thread did to a lock that this one took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Letter {
    /// The address of the lock's map.
    pub(crate) map: usize,
    /// The mode in which it is still held, if it is.
    pub(crate) left: Option<Mode>,
}

/// A wait.
#[derive(Debug)]
pub(crate) struct Wait {
    /// Who waits.
    pub(crate) task: u32,
    /// Which wait of the process it is.
    pub(crate) number: u64,
    pub(crate) goal: Goal,
    pub(crate) site: Site,
    /// What is held meanwhile, oldest first.
    pub(crate) held: Vec<Wanted>,
    /// Whether it ends by itself after some time.
    pub(crate) timed: bool,
    /// Whether the thread looks again by itself from time to time, though it is not suspected.
    pub(crate) wakes: bool,
    /// Whether it was told of already and goes on all the same.
    pub(crate) told: bool,
}

/// What is waited for.
#[derive(Debug)]
pub(crate) enum Goal {
    /// A lock.
    Lock(Wanted),
    /// The ends of threads, all of them.
    Ends(Vec<u32>),
    /// Something that any thread may do, and a mutex after it if it is a condition variable.
    Signal { what: &'static str, address: usize, mutex: Option<Wanted> },
}

static TABLE: Mutex<Table> = Mutex::new(Table { tasks: Vec::new(), waits: Vec::new(), moves: 0 });

/// Letters that nobody has read.
static LETTERS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Whether this thread looks at the table.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

struct Inside;

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.set(false);
    }
}

/// Looks at the table. `None` if this thread does already: an allocator that takes instrumented
/// locks was called under it.
pub(crate) fn with<R>(look: impl FnOnce(&mut Table) -> R) -> Option<R> {
    let (_inside, mut table) = lock()?;
    Some(look(&mut table))
}

/// The table, to be let go of before the mark.
fn lock() -> Option<(Inside, MutexGuard<'static, Table>)> {
    if INSIDE.replace(true) {
        return None;
    }
    Some((Inside, TABLE.lock().unwrap_or_else(PoisonError::into_inner)))
}

/// The table, locked while the process forks.
#[cfg(all(unix, not(miri)))]
pub(crate) struct PausedTable(MutexGuard<'static, Table>);

/// Locks the table, unless this thread has it.
#[cfg(all(unix, not(miri)))]
pub(crate) fn pause() -> Option<PausedTable> {
    lockdep_core::validator::lock_soon(&TABLE).map(PausedTable)
}

#[cfg(all(unix, not(miri)))]
impl PausedTable {
    /// In the child, where no other thread is left.
    pub(crate) fn alone(mut self, task: u32) {
        let table = &mut *self.0;
        table.waits.clear();
        table.tasks.retain(|known| known.task == task);
        let letters = table.tasks.iter().map(|known| known.mail.len()).sum();
        // Relaxed: see `has_letters`.
        LETTERS.store(letters, Ordering::Relaxed);
    }
}

/// Makes a thread known, unless it is.
pub(crate) fn know(task: u32, name: impl FnOnce() -> Arc<str>) {
    with(|table| {
        table.moves += 1;
        if let Err(place) = table.place(task) {
            table.tasks.insert(place, Known { task, name: name(), mail: Vec::new() });
        }
    });
}

/// The name of a thread in reports.
pub(crate) fn name(task: u32, name: Option<&str>) -> Arc<str> {
    name.map_or_else(|| format!("task {task}").into(), Arc::from)
}

/// A thread has ended; what others still send it is for nobody.
pub(crate) fn forget(task: u32) {
    let known = with(|table| {
        table.moves += 1;
        table.place(task).ok().map(|place| table.tasks.remove(place))
    });
    let letters = known.flatten().map_or(0, |known| known.mail.len());
    // Relaxed: see `has_letters`.
    LETTERS.fetch_sub(letters, Ordering::Relaxed);
}

/// Tells a thread what happens to a lock that it took. To be called before it happens: whoever
/// finds the lock free finds the letter, too.
pub(crate) fn tell(task: u32, letter: Letter) {
    with(|table| {
        if let Ok(place) = table.place(task) {
            table.moves += 1;
            table.tasks[place].mail.push(letter);
            // Relaxed: see `has_letters`.
            LETTERS.fetch_add(1, Ordering::Relaxed);
        }
    });
}

/// Tells every thread.
pub(crate) fn tell_all(letter: Letter) {
    with(|table| {
        table.moves += 1;
        let same = |other: &Letter| other.map == letter.map && other.left == letter.left;
        for known in &mut table.tasks {
            // Once is enough: it may be about nothing that the thread holds.
            if !known.mail.iter().any(same) {
                known.mail.push(letter);
                // Relaxed: see `has_letters`.
                LETTERS.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
}

/// Whether anybody has letters.
pub(crate) fn has_letters() -> bool {
    // Relaxed: who must know of a letter got the lock that it is about, and so comes after its
    // writer in any case.
    LETTERS.load(Ordering::Relaxed) != 0
}

/// A thread's letters, oldest first.
pub(crate) fn take_letters(task: u32) -> Vec<Letter> {
    let mut mail = Vec::new();
    with(|table| {
        if let Ok(place) = table.place(task) {
            mail = std::mem::take(&mut table.tasks[place].mail);
        }
    });
    // Relaxed: see `has_letters`.
    LETTERS.fetch_sub(mail.len(), Ordering::Relaxed);
    mail
}

impl Table {
    /// Where a thread stands, or would if it were known.
    fn place(&self, task: u32) -> Result<usize, usize> {
        self.tasks.binary_search_by_key(&task, |known| known.task)
    }

    /// The threads that are known and have not ended.
    pub(crate) fn tasks(&self) -> &[Known] {
        &self.tasks
    }

    /// A thread that is known.
    pub(crate) fn task(&self, task: u32) -> Option<&Known> {
        Some(&self.tasks[self.place(task).ok()?])
    }

    /// The name of a thread in reports.
    pub(crate) fn name(&self, task: u32) -> Arc<str> {
        self.task(task).map_or_else(|| name(task, None), |known| Arc::clone(&known.name))
    }

    /// Whether a thread was told that this lock is no longer its own.
    pub(crate) fn was_told(&self, task: u32, map: usize) -> bool {
        let known = self.task(task);
        known.is_some_and(|known| known.mail.iter().any(|letter| letter.map == map))
    }

    /// Enters a wait and gives it a number.
    pub(crate) fn enter(&mut self, mut wait: Wait) -> u64 {
        self.moves += 1;
        wait.number = self.moves;
        self.waits.push(wait);
        self.moves
    }

    /// Takes a wait out again.
    pub(crate) fn leave(&mut self, number: u64) -> Option<Wait> {
        let at = self.at(number)?;
        self.moves += 1;
        Some(self.waits.swap_remove(at))
    }

    /// Who waits for the same condition variable with another mutex.
    pub(crate) fn with_other_mutex(&self, condvar: usize, map: usize) -> Option<&Wait> {
        self.waits.iter().find(|wait| match &wait.goal {
            Goal::Signal { address, mutex: Some(mutex), .. } => {
                *address == condvar && mutex.map != map
            }
            _ => false,
        })
    }

    /// Where a wait stands.
    pub(crate) fn at(&self, number: u64) -> Option<usize> {
        self.waits.iter().position(|wait| wait.number == number)
    }
}
