//! The programs, on whatever family of locks the module above names.

use super::locks;
use locks::{Mutex, lock, thread};

pub mod collections;
pub mod condvars;
pub mod ends;
pub mod gates;
pub mod instances;
pub mod mixes;
pub mod order;
pub mod readers;
pub mod tasks;
pub mod tries;
pub mod waits;

/// Runs a closure on a thread of its own, to its end.
fn on_thread<R: Send>(f: impl FnOnce() -> R + Send) -> R {
    thread::scope(|scope| scope.spawn(f).join().expect("the thread ends well"))
}

/// Takes the locks one under the other, in the order given, and releases them in the reverse.
fn nest(locks: &[&Mutex<u32>]) {
    if let [first, rest @ ..] = locks {
        let _guard = lock(first);
        nest(rest);
    }
}
