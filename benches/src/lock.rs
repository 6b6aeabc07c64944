//! What the workloads ask of a lock. Who answers is in `implementations`.

use std::marker::PhantomData;

/// An exclusive lock around a number.
pub(crate) trait Exclusive: Send + Sync + 'static {
    /// What holds it; dropping it releases.
    type Guard<'a>;

    /// A lock that has a class of its own, even if it is made in a loop.
    fn make() -> Self;

    /// A lock as programs make them: all of these are one class, where there are classes.
    fn young() -> Self;

    /// Waits for the lock and takes it.
    fn lock(&self) -> Self::Guard<'_>;

    /// What runs a workload as a program of its own, which knows of no other's locks.
    fn program() -> Program {
        Box::new(|run| run())
    }
}

/// Runs what it is given.
pub(crate) type Program = Box<dyn Fn(&mut dyn FnMut())>;

/// A reader-writer lock around a number.
pub(crate) trait Shared: Send + Sync + 'static {
    /// What holds it for reading; dropping it releases.
    type Guard<'a>;

    /// A lock that has a class of its own.
    fn make() -> Self;

    /// Takes the lock for reading.
    fn read(&self) -> Self::Guard<'_>;
}

/// The number in our locks, by flavour. The type of the payload is part of a class: so locks of
/// different flavours that are made on one line are different classes.
pub(crate) struct Payload<F> {
    _number: u64,
    flavor: PhantomData<F>,
}

impl<F> Payload<F> {
    /// The number is never looked at.
    #[inline(always)]
    pub(crate) fn new() -> Self {
        Payload { _number: 0, flavor: PhantomData }
    }
}

/// A lock that is taken with interrupts off.
pub(crate) struct IrqSave<L>(pub(crate) L);

/// A lock alone on its cache lines, so that two threads with a lock each share nothing.
#[repr(align(128))]
pub(crate) struct Padded<L>(pub(crate) L);

/// Takes the locks of a path in order and releases them in reverse.
///
/// Written out for each depth: a loop would need a stack of guards, whose cost is not the locks'.
#[inline(always)]
pub(crate) fn nest<L: Exclusive>(locks: &[L], path: &[u8]) {
    macro_rules! take {
        ($($at:ident)*) => {{ $(let _guard = locks[usize::from($at)].lock();)* }};
    }
    match *path {
        [] => {}
        [a] => take!(a),
        [a, b] => take!(a b),
        [a, b, c] => take!(a b c),
        [a, b, c, d] => take!(a b c d),
        [a, b, c, d, e] => take!(a b c d e),
        [a, b, c, d, e, f] => take!(a b c d e f),
        [a, b, c, d, e, f, g] => take!(a b c d e f g),
        [a, b, c, d, e, f, g, h] => take!(a b c d e f g h),
        _ => unreachable!("no workload nests deeper"),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    thread_local!(static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) });

    struct Logged;

    struct Release;

    impl Drop for Release {
        fn drop(&mut self) {
            LOG.with_borrow_mut(|log| log.push("release"));
        }
    }

    impl Exclusive for Logged {
        type Guard<'a> = Release;

        fn make() -> Self {
            Logged
        }

        fn young() -> Self {
            Logged
        }

        fn lock(&self) -> Release {
            LOG.with_borrow_mut(|log| log.push("take"));
            Release
        }
    }

    #[test]
    fn a_nest_holds_all_its_locks_at_once() {
        nest(&[Logged, Logged, Logged], &[0, 1, 2]);
        let log = LOG.take();
        assert_eq!(log, ["take", "take", "take", "release", "release", "release"]);
    }
}
