//! Stacks: captured unresolved, stored once, resolved only when printed.
//!
//! By whom is told once, by [`install`]: nothing that unwinds is built before this crate.

use std::cell::Cell;
use std::fmt;
use std::hash::Hasher;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::table::{Fold, Index, Pieces};

/// One line of a resolved stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The function, demangled, without the hash.
    pub function: String,
    /// `file:line`, if the binary has debug information for it.
    pub place: Option<String>,
}

impl fmt::Display for Frame {
    /// `function at file:line`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{} at {place}", self.function),
            None => f.write_str(&self.function),
        }
    }
}

/// What captures stacks and resolves them: the `backtrace` crate, or what stands in for it.
#[derive(Clone, Copy, Debug)]
pub struct Unwinder {
    /// Tells the addresses of the calling thread's stack, innermost first, some microseconds long.
    pub trace: fn(&mut dyn FnMut(usize)),
    /// Tells the functions at an address: more than one where calls were inlined, innermost first.
    pub resolve: fn(usize, &mut dyn FnMut(Frame)),
}

static UNWINDER: OnceLock<Unwinder> = OnceLock::new();

/// Says how this process captures stacks from now on. The first call counts; before it, and
/// without it, stacks are empty and reports have places alone.
pub fn install(unwinder: Unwinder) {
    // Whoever was first says the same.
    let _ = UNWINDER.set(unwinder);
}

/// A captured stack: addresses only, until somebody looks.
#[derive(Debug)]
pub struct Stack {
    addresses: Box<[usize]>,
    resolved: OnceLock<Vec<Frame>>,
}

/// A stack by number within one [`StackTable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StackId(NonZeroU32);

impl Stack {
    /// Captures the stack of the caller, without resolving it (some microseconds).
    #[inline(never)]
    pub fn capture() -> Stack {
        let mut addresses = Vec::new();
        if let Some(unwinder) = UNWINDER.get() {
            addresses.reserve(64);
            (unwinder.trace)(&mut |address| addresses.push(address));
        }
        Stack { addresses: addresses.into(), resolved: OnceLock::new() }
    }

    /// Writes the addresses of the caller's stack, innermost first, as far as there is room, and says
    /// how many. Allocates nothing.
    #[cfg(feature = "stats")]
    #[inline(never)]
    pub fn trace(into: &mut [usize]) -> usize {
        let mut len = 0;
        if let Some(unwinder) = UNWINDER.get() {
            (unwinder.trace)(&mut |address| {
                if let Some(place) = into.get_mut(len) {
                    *place = address;
                    len += 1;
                }
            });
        }
        len
    }

    /// The stack of addresses that [`trace`](Self::trace) wrote.
    #[cfg(feature = "stats")]
    pub fn of(addresses: &[usize]) -> Stack {
        Stack { addresses: addresses.into(), resolved: OnceLock::new() }
    }

    /// The user's frames, innermost first: without the validator's own and the runtime's.
    ///
    /// The first call reads debug information, which may take a large part of a second.
    pub fn frames(&self) -> &[Frame] {
        self.resolved.get_or_init(|| {
            let mut frames = Vec::new();
            self.each_frame(&mut |_, frame| frames.push(frame.clone()));
            frames
        })
    }

    /// Tells the same frames, with a number each that no other frame of this process has: many stacks
    /// share theirs.
    pub fn each_frame(&self, tell: &mut dyn FnMut(u32, &Frame)) {
        let mut any = false;
        self.each_line(&mut |number, line| {
            any |= line.whose == Whose::User;
            // Calls of closures, iterators and threads say nothing; what they called does.
            let passed_on = line.frame.function.starts_with("lockdep::thread::");
            if any && matches!(line.whose, Whose::User | Whose::Ours) && !passed_on {
                tell(number, &line.frame);
            }
            line.whose != Whose::Runtime
        });
    }

    /// Tells every frame, innermost first, the validator's own included, until the answer is false.
    fn each_line(&self, tell: &mut dyn FnMut(u32, &Line) -> bool) {
        let Some(unwinder) = UNWINDER.get() else { return };
        for address in &self.addresses {
            let (first, lines) = lines(unwinder, *address);
            for (i, line) in lines.iter().enumerate() {
                if !tell(first + i as u32, line) {
                    return;
                }
            }
        }
    }

    /// Whether unwinding from here would leave a place that must not be unwound from: a
    /// thread-local's destructor (std aborts) or a global allocator (undefined behaviour).
    ///
    /// Read off the names on the stack, since neither place can be asked. Costs as much as
    /// [`frames`](Self::frames), and is only called for a finding that would panic.
    pub fn forbids_unwinding(&self) -> bool {
        if UNWINDER.get().is_some() {
            let mut forbids = false;
            self.each_line(&mut |_, line| {
                forbids |= forbids_unwinding(&line.frame.function);
                !forbids && line.whose != Whose::Runtime
            });
            return forbids;
        }
        // The standard library's stacks cannot be kept unresolved, but one will do here.
        let mut text = String::new();
        resolving(&mut || text = std::backtrace::Backtrace::force_capture().to_string());
        text.lines().any(forbids_unwinding)
    }

    fn hash(&self) -> u64 {
        let mut hash = Fold::default();
        for address in &self.addresses {
            hash = hash.mix(*address as u64);
        }
        hash.finish()
    }
}

/// A line of a stack, and whose code it is.
#[derive(Debug)]
struct Line {
    frame: Frame,
    whose: Whose,
}

/// Whose code a line of a stack is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    User,
    /// The validator's.
    Ours,
    Std,
    /// What starts a thread or a program: nothing of the user's lies further out.
    Runtime,
}

impl Line {
    fn of(frame: Frame) -> Line {
        let whose = match &*frame.function {
            runtime if is_runtime(runtime) => Whose::Runtime,
            std if is_std(std) => Whose::Std,
            user if is_user(user) => Whose::User,
            _ => Whose::Ours,
        };
        Line { frame, whose }
    }
}

/// The addresses that were looked at, and what they are. An address is looked at once in a process:
/// that costs some microseconds, and most stacks share most of theirs.
#[derive(Debug, Default)]
struct Known {
    addresses: Pieces<(usize, u32, Arc<[Line]>)>,
    by_address: Index,
    lines: u32,
}

static KNOWN: Mutex<Option<Known>> = Mutex::new(None);

/// The lines of an address, innermost first, and the number of the first.
fn lines(unwinder: &Unwinder, address: usize) -> (u32, Arc<[Line]>) {
    let hash = Fold::default().mix(address as u64).finish();
    let mut found = None;
    // What is locked here is never locked under an instrumented allocator's lock: see `resolving`.
    resolving(&mut || {
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.get_or_insert_default();
        let is = |i: usize| known.addresses[i].0 == address;
        let at = known.by_address.find(hash, is).unwrap_or_else(|| {
            let mut lines = Vec::new();
            (unwinder.resolve)(address, &mut |frame| lines.push(Line::of(frame)));
            let first = known.lines;
            known.lines += lines.len() as u32;
            known.by_address.push(hash);
            known.addresses.push((address, first, lines.into()));
            known.addresses.len() - 1
        });
        let (_, first, lines) = &known.addresses[at];
        found = Some((*first, Arc::clone(lines)));
    });
    found.expect("it was looked up")
}

/// Nobody looks at an address as long as this lives: see [`pause`].
#[must_use]
pub struct Paused(#[expect(dead_code, reason = "dropped")] MutexGuard<'static, Option<Known>>);

impl fmt::Debug for Paused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Paused")
    }
}

/// Waits until nobody resolves an address, while the process forks: the child could not wait for who
/// is not in it. `None` if this thread does it, and so a signal handler forks.
pub fn pause() -> Option<Paused> {
    (!is_resolving()).then(|| Paused(KNOWN.lock().unwrap_or_else(PoisonError::into_inner)))
}

thread_local! {
    static RESOLVING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is resolving a stack, and so holds the lock of the `backtrace` crate.
///
/// A lock that is taken meanwhile, by an instrumented allocator, must not be judged: whoever holds
/// the validator's lock may be waiting for that of `backtrace`.
pub fn is_resolving() -> bool {
    RESOLVING.get()
}

fn resolving(f: &mut dyn FnMut()) {
    RESOLVING.set(true);
    f();
    RESOLVING.set(false);
}

/// The name without the `<` and `&` of a qualified path.
fn path_of(function: &str) -> &str {
    function.trim_start_matches(['<', '&', '('])
}

fn forbids_unwinding(name: &str) -> bool {
    name.contains("__call_tls_dtors")
        || name.contains("sys::thread_local::destructors")
        || (name.contains("sys::thread_local") && name.contains("destroy"))
        || name.contains("GlobalAlloc>::")
        || name.contains("__rust_alloc")
        || name.contains("__rust_dealloc")
        || name.contains("__rust_realloc")
        || name.contains("__rg_")
}

fn is_std(function: &str) -> bool {
    let path = path_of(function);
    ["std::", "core::", "alloc::", "test::", "fn(", "__rust"]
        .iter()
        .any(|prefix| path.starts_with(prefix))
}

fn is_user(function: &str) -> bool {
    let path = path_of(function);
    // And `lock_api`, whether it is the shim or what it stands for.
    let ours = ["lockdep::", "lockdep_core::", "lockdep_runtime::", "backtrace::", "lock_api::"];
    !is_std(function) && !ours.iter().any(|prefix| path.starts_with(prefix))
}

fn is_runtime(function: &str) -> bool {
    function.contains("__rust_begin_short_backtrace")
        || function.contains("rt::lang_start")
        || ["__GI_", "__call_tls_dtors", "start_thread", "clone3"]
            .iter()
            .any(|name| function.starts_with(name))
}

/// The stacks of one validator; identical ones are stored once.
#[derive(Debug, Default)]
pub struct StackTable {
    stacks: Pieces<Arc<Stack>>,
    by_addresses: Index,
}

impl StackTable {
    /// Stores a stack, or finds the one that is there already.
    pub fn intern(&mut self, stack: Stack) -> StackId {
        let hash = stack.hash();
        let same = |i: usize| self.stacks[i].addresses == stack.addresses;
        let i = self.by_addresses.find(hash, same).unwrap_or_else(|| {
            self.by_addresses.push(hash);
            self.stacks.push(Arc::new(stack));
            self.stacks.len() - 1
        });
        StackId(NonZeroU32::new(i as u32 + 1).expect("counted from 1"))
    }

    /// The stack of a number.
    pub fn get(&self, id: StackId) -> Arc<Stack> {
        Arc::clone(&self.stacks[id.0.get() as usize - 1])
    }

    /// The bytes that the stacks and their table take, what was resolved for printing aside.
    pub fn bytes(&self) -> usize {
        let mut bytes = self.stacks.bytes() + self.by_addresses.bytes();
        for i in 0..self.stacks.len() {
            bytes += size_of::<Stack>() + size_of_val(&*self.stacks[i].addresses);
        }
        bytes
    }

    /// How many distinct stacks there are.
    pub fn len(&self) -> usize {
        self.stacks.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user_code() -> Stack {
        let trace = |tell: &mut dyn FnMut(usize)| {
            backtrace::trace(|frame| {
                tell(frame.ip().addr());
                true
            });
        };
        install(Unwinder { trace, resolve: |_, _| () });
        Stack::capture()
    }

    #[test]
    fn identical_stacks_are_stored_once() {
        let mut table = StackTable::default();
        let ids: Vec<StackId> = (0..3).map(|_| table.intern(user_code())).collect();
        assert_eq!(ids[0], ids[2]);
        assert_ne!(ids[0], table.intern(user_code()), "another line of the caller");
        assert!(table.get(ids[0]).addresses.len() > 3);
        assert_eq!(table.len(), 2);
    }

    #[test]
    fn std_and_the_validator_are_not_the_user() {
        assert!(is_user("<my::Type as my::Trait>::call"));
        assert!(!is_user("<lockdep::kernel::spin::SpinLock<T>>::lock"));
        assert!(!is_user("<alloc::boxed::Box<F> as core::ops::FnOnce>::call_once"));
        assert!(!is_user("lockdep_core::current::acquire"));
        assert!(!is_user("lock_api::mutex::Mutex<R,T>::lock"));
    }
}
