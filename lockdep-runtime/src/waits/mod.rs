//! Who waits for whom: a wait is entered in a table, looked at before it blocks, and taken out
//! again when it is over.
//!
//! A ring of threads that wait for each other's locks, or for each other's end, is certain: nobody
//! else can end it, and it is told before this thread blocks. Where a thread in it waits for what
//! any thread may do (a message, a notification), the ring is suspected, and certain once every
//! thread that is known waits and nothing has moved for a while. So somebody in it must not block
//! for good but look again: the thread that waits for the message, since its end releases what it
//! holds; or, where that cannot, the last one that came.

mod report;
mod ring;

use std::thread;
use std::time::{Duration, Instant};

use lockdep_core::current;
use lockdep_core::depmap::{DepMap, TaskId};
use lockdep_core::site::Site;
use lockdep_core::violation::Wanted;

use self::report::Told;
use self::ring::Outlook;
use crate::table::{self, Goal, Table, Wait};
use crate::{options, thread_end};

/// How long a ring must stand. What is seen of it is exact but for locks that are released behind
/// the validator's back, and a writer that has not come to its queue.
const CONFIRMED: Duration = Duration::from_millis(20);
/// How long nothing must have moved for a suspicion to be certain.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// The longest that a lock is not looked at while a ring is suspected.
const SLICE: Duration = Duration::from_millis(20);
/// How often a thread looks again that waits for what any thread may do, and holds locks.
const WAKE: Duration = Duration::from_millis(500);

/// Waits for threads to end; `finished` says whether they have.
///
/// # Panics
/// If the wait is certain never to end, unless the policy lets it go.
#[track_caller]
pub fn join<R>(
    threads: &[TaskId],
    mut finished: impl FnMut() -> bool,
    wait: impl FnOnce() -> R,
) -> R {
    if finished() {
        return wait();
    }
    let waiting = Waiting::for_ends(threads, Site::caller());
    ends(waiting, finished, wait)
}

/// Waits for the threads of a scope to end, at the end of the scope that began at `site`.
///
/// A panic would not end it: the scope waits for its threads whatever happens, and what is held
/// around it stays held. So a thread of the scope is given the time to panic in its place; and if
/// none can, the finding is printed and the process ends with code 101, unless the policy lets the
/// wait go.
pub fn scope_ends<R>(
    site: Site,
    threads: &[TaskId],
    finished: impl FnMut() -> bool,
    wait: impl FnOnce() -> R,
) -> R {
    let mut waiting = Waiting::for_ends(threads, site);
    if let Some(waiting) = &mut waiting {
        waiting.cannot_panic = true;
    }
    ends(waiting, finished, wait)
}

fn ends<R>(
    waiting: Option<Waiting>,
    mut finished: impl FnMut() -> bool,
    wait: impl FnOnce() -> R,
) -> R {
    let Some(mut waiting) = waiting else { return wait() };
    while let Step::Poll(slice) = waiting.step() {
        if finished() {
            break;
        }
        thread::sleep(slice);
    }
    waiting.over(wait)
}

/// Waits for something that any thread may do, called `what` in reports, such as `a message`.
///
/// `wait` waits for good, or at most so long and returns `None` if nothing came.
///
/// # Panics
/// If the wait is certain never to end, unless the policy lets it go.
#[track_caller]
pub fn signal<R>(
    what: &'static str,
    address: usize,
    mut wait: impl FnMut(Option<Duration>) -> Option<R>,
) -> R {
    let goal = || Goal::Signal { what, address, mutex: None };
    let mut waiting = Waiting::enter(goal, Manner::Wakes, Site::caller());
    loop {
        let step = waiting.as_mut().map(Waiting::step);
        if let Some(result) = wait(step.and_then(Step::slice)) {
            return result;
        }
    }
}

/// What a thread that waits does next.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// Waits for good.
    Block,
    /// Waits at most so long, and asks again.
    Poll(Duration),
}

impl Step {
    /// The limit of the wait, if there is one.
    pub(crate) fn slice(self) -> Option<Duration> {
        match self {
            Step::Block => None,
            Step::Poll(slice) => Some(slice),
        }
    }
}

/// How a thread waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// For good, unless a step says otherwise.
    Plain,
    /// Until its time is over.
    Timed,
    /// The same as plain, but it can look again by itself, and does if it holds locks.
    Wakes,
}

/// A wait that is entered in the table until this is dropped.
#[derive(Debug)]
pub(crate) struct Waiting {
    number: u64,
    /// The ring or the way that was seen last, since when, and how often it was looked at.
    seen: Option<Outlook>,
    since: Instant,
    looks: u32,
    /// The table's count of changes then.
    moves: u64,
    wakes: bool,
    /// Whether the suspicion was told, and whether the certainty.
    noted: bool,
    told: bool,
    /// Whether a panic here would not end the wait.
    cannot_panic: bool,
}

impl Waiting {
    /// Enters a wait of this thread for a lock whose acquisition it has begun. `None` inside an
    /// event, and for what is not known.
    pub(crate) fn for_lock(map: &DepMap) -> Option<Waiting> {
        let (wanted, held) = newest(map.address())?;
        Waiting::entered(Goal::Lock(wanted), held, Manner::Plain, wanted.site)
    }

    /// Enters a wait for a condition variable, after which the mutex is taken again: that is begun
    /// already.
    pub(crate) fn for_condvar(map: &DepMap, address: usize, manner: Manner) -> Option<Waiting> {
        let (wanted, held) = newest(map.address())?;
        let goal = Goal::Signal { what: "a notification", address, mutex: Some(wanted) };
        Waiting::entered(goal, held, manner, wanted.site)
    }

    /// Enters a wait for the ends of threads.
    fn for_ends(threads: &[TaskId], site: Site) -> Option<Waiting> {
        let goal = || Goal::Ends(threads.iter().map(|task| task.get()).collect());
        Waiting::enter(goal, Manner::Plain, site)
    }

    /// Enters another wait.
    fn enter(goal: impl FnOnce() -> Goal, manner: Manner, site: Site) -> Option<Waiting> {
        let held = current::with(options::get, |_, task| {
            // It may never have taken a lock, and is known to wait all the same.
            thread_end::watch(task);
            task.held().iter().map(Wanted::from).collect()
        })?;
        Waiting::entered(goal(), held, manner, site)
    }

    fn entered(goal: Goal, held: Vec<Wanted>, manner: Manner, site: Site) -> Option<Waiting> {
        let task = current::number();
        let wakes = manner == Manner::Wakes && !held.is_empty();
        let timed = manner == Manner::Timed;
        let wait = Wait { task, number: 0, goal, site, held, timed, wakes, told: false };
        let number = table::with(|table| table.enter(wait))?;
        let since = Instant::now();
        let (seen, looks, moves) = (None, 0, 0);
        let (noted, told, cannot_panic) = (false, false, false);
        Some(Waiting { number, seen, since, looks, moves, wakes, noted, told, cannot_panic })
    }

    /// Looks at who waits for whom, and says how to wait.
    ///
    /// # Panics
    /// If the wait is certain never to end, unless the policy lets it go.
    pub(crate) fn step(&mut self) -> Step {
        if self.told {
            return Step::Block;
        }
        let looked = table::with(|table| self.look(table));
        match looked {
            Some(Look::Poll(slice)) => Step::Poll(slice),
            Some(Look::Stuck(told)) => {
                self.tell(told);
                if self.told { Step::Block } else { Step::Poll(SLICE) }
            }
            Some(Look::Block) | None => Step::Block,
        }
    }

    fn look(&mut self, table: &mut Table) -> Look {
        let outlook = table.outlook(self.number);
        let (certain, watched) = match &outlook {
            Outlook::Open => (false, true),
            Outlook::Ring(_) => (true, false),
            // Who waits for what any thread may do had better end: then the others go on.
            Outlook::Signal(way) => (false, table.is_watched(way, self.number)),
        };
        if watched {
            self.seen = None;
            return if self.wakes { Look::Poll(WAKE) } else { Look::Block };
        }
        // A ring is the waits that it is made of; a suspicion is also that nobody else moves.
        let same = self.seen.as_ref() == Some(&outlook) && (certain || self.moves == table.moves);
        if !same {
            (self.since, self.looks, self.moves) = (Instant::now(), 0, table.moves);
            self.seen = Some(outlook.clone());
        }
        self.looks += 1;
        let patience = match certain {
            true if self.cannot_panic => 10 * CONFIRMED,
            true => CONFIRMED,
            false => PATIENCE,
        };
        let slice = if certain || !self.wakes { self.pause() } else { WAKE };
        // A ring is looked at by whoever could have the lock by now, too.
        if certain && self.looks < 4 || self.since.elapsed() < patience {
            return Look::Poll(slice);
        }
        let stuck = certain || table.all_wait();
        if !stuck && self.noted {
            return Look::Poll(slice);
        }
        Look::Stuck(report::describe(table, self.number, &outlook, stuck))
    }

    /// How long to wait before the next look: longer each time.
    fn pause(&self) -> Duration {
        Duration::from_millis(self.looks.into()).min(SLICE)
    }

    /// Tells of it, and goes on if the policy lets it.
    fn tell(&mut self, told: Told) {
        if told.is_certain() {
            // Nobody else need break this ring.
            table::with(|table| table.at(self.number).map(|at| table.waits[at].told = true));
            self.told = true;
        }
        self.noted = true;
        if self.told && self.cannot_panic { told.end() } else { told.speak() }
    }

    /// Waits for good, and takes the wait out then.
    pub(crate) fn over<R>(self, wait: impl FnOnce() -> R) -> R {
        wait()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        table::with(|table| table.leave(self.number));
    }
}

/// What a look at the table comes to.
enum Look {
    Block,
    Poll(Duration),
    Stuck(Told),
}

/// The newest record of a map, and the others.
fn newest(map: usize) -> Option<(Wanted, Vec<Wanted>)> {
    current::with(options::get, |_, task| {
        let held = task.held();
        let at = held.iter().rposition(|held| held.map() == map)?;
        let mut others: Vec<Wanted> = held.iter().map(Wanted::from).collect();
        Some((others.remove(at), others))
    })?
}
