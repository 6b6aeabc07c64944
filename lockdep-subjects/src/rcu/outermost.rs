//! The outermost reader of a thread: since when and where, and whether it left its CPU inside.

use std::cell::{Cell, RefCell};
use std::panic::Location;
use std::sync::Arc;
use std::thread;

/// A task that left its CPU inside a reader.
#[derive(Debug)]
pub(super) struct Preempted {
    pub(super) task: String,
    pub(super) place: String,
}

/// The reader that a thread is in, the outermost.
struct Outermost {
    place: Cell<Option<&'static Location<'static>>>,
    moment: Cell<u64>,
    /// Set once it has left its CPU inside.
    preempted: RefCell<Option<Arc<Preempted>>>,
}

thread_local! {
    static OUTERMOST: Outermost = const {
        Outermost {
            place: Cell::new(None),
            moment: Cell::new(0),
            preempted: RefCell::new(None),
        }
    };
}

/// This task leaves its CPU inside a reader; its entry, if it is the first time.
pub(super) fn preempted() -> Option<Arc<Preempted>> {
    OUTERMOST.with(|outermost| {
        let mut preempted = outermost.preempted.borrow_mut();
        if preempted.is_some() {
            return None;
        }
        let task = thread::current().name().unwrap_or("a thread").to_owned();
        let place = outermost.place.get().map_or_else(String::new, ToString::to_string);
        *preempted = Some(Arc::new(Preempted { task, place }));
        preempted.clone()
    })
}

/// The thread enters its outermost reader, at a moment of the checker's.
pub(super) fn enter(place: &'static Location<'static>, moment: u64) {
    OUTERMOST.with(|outermost| {
        outermost.place.set(Some(place));
        outermost.moment.set(moment);
    });
}

/// The thread leaves it: when it was entered, and its entry if it left its CPU inside.
pub(super) fn leave() -> (u64, Option<Arc<Preempted>>) {
    OUTERMOST.with(|outermost| (outermost.moment.get(), outermost.preempted.take()))
}
