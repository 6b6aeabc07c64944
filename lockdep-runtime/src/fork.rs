//! A process forks: the child has one thread, and what the others had locked is never unlocked.
//!
//! So the thread that forks takes the locks of the validator before, and both sides let go of them
//! after. Nobody holds them for long, and nobody waits under them.

use std::cell::Cell;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use lockdep_core::backtrace;
use lockdep_core::class::Registry;
use lockdep_core::current;
use lockdep_core::validator::{Paused, Validator, lock_soon};

use crate::meter;
use crate::options;
use crate::table::{self, PausedTable};

/// Of POSIX, declared here: the `libc` crate would be built for it alone.
#[allow(unsafe_code, reason = "the standard library does not know of forks")]
mod c {
    use std::ffi::c_int;

    type Handler = extern "C" fn();

    // SAFETY: its declaration in <pthread.h>. It takes functions that live as long as the program,
    // which a `fn` does.
    unsafe extern "C" {
        pub(super) safe fn pthread_atfork(
            prepare: Handler,
            parent: Handler,
            child: Handler,
        ) -> c_int;
    }
}

/// Sees to it from now on.
pub(crate) fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Without memory for this, forks are as they would be without it.
        c::pthread_atfork(prepare, parent, child);
    });
}

/// What a thread holds while it forks.
#[derive(Default)]
struct Held {
    table: Option<PausedTable>,
    meter: meter::Paused,
    _registry: Option<MutexGuard<'static, Registry>>,
    _validators: Vec<Paused<'static>>,
    _backtrace: Option<backtrace::Paused>,
}

thread_local! {
    static HELD: Cell<Option<Held>> = const { Cell::new(None) };
}

extern "C" fn prepare() {
    let lent = current::lent().map(kept);
    // Made if need be: another thread might make it while this one forks.
    let process = current::process(options::get);
    let process = Some(process).filter(|process| lent.is_none_or(|lent| !lent.is(process)));
    // In the order in which an event takes them.
    let validators = lent.into_iter().chain(process).filter_map(Validator::pause).collect();
    let registry = lock_soon(Registry::process());
    let (table, meter) = (table::pause(), meter::Paused::here());
    let _backtrace = backtrace::pause();
    let held = Held { table, meter, _registry: registry, _validators: validators, _backtrace };
    let _ = HELD.try_with(|place| place.set(Some(held)));
}

extern "C" fn parent() {
    let _ = HELD.try_with(Cell::take);
}

extern "C" fn child() {
    let held = HELD.try_with(Cell::take).ok().flatten().unwrap_or_default();
    if let Some(table) = held.table {
        table.alone(current::number());
    }
    held.meter.alone();
    #[cfg(feature = "dump")]
    crate::dump::forked();
}

/// A handle that is kept for ever, one for each validator that counted for a thread that forked.
fn kept(validator: Validator) -> &'static Validator {
    static KEPT: Mutex<Vec<&Validator>> = Mutex::new(Vec::new());
    let mut all = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let known = all.iter().find(|known| known.is(&validator)).copied();
    known.unwrap_or_else(|| {
        let kept: &Validator = Box::leak(Box::new(validator));
        all.push(kept);
        kept
    })
}
