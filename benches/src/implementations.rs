//! Who is measured: our locks, the bare ones, and the peers.

use std::rc::Rc;

use crate::cell::Cell;
use crate::cells;
use crate::lock::{Exclusive, IrqSave, Payload, Program, Shared};
use crate::pair::Pair;
use crate::workload::{Ability, Workload};

/// One sort of lock of one implementation.
#[derive(Clone, Copy)]
pub(crate) struct Implementation {
    /// Its name in arguments and tables; several sorts of lock can share it.
    pub(crate) name: &'static str,
    /// The name of the bare lock it is compared with: the one inside it.
    pub(crate) base: &'static str,
    ability: Ability,
    cell: fn(Workload, &Rc<Pair>) -> Cell,
}

impl Implementation {
    fn exclusive<L: Exclusive>(name: &'static str, base: &'static str) -> Self {
        Self { name, base, ability: Ability::Exclusive, cell: cells::exclusive::<L> }
    }

    fn shared<L: Shared>(name: &'static str, base: &'static str) -> Self {
        Self { name, base, ability: Ability::Shared, cell: cells::shared::<L> }
    }

    fn irqsave<L>(name: &'static str, base: &'static str) -> Self
    where
        IrqSave<L>: Exclusive,
    {
        let cell = cells::exclusive::<IrqSave<L>>;
        Self { name, base, ability: Ability::IrqSave, cell }
    }

    /// Whether it can run this workload.
    pub(crate) fn runs(&self, workload: Workload) -> bool {
        self.ability == workload.needs()
    }

    /// Sets a workload up.
    pub(crate) fn cell(&self, workload: Workload, pair: &Rc<Pair>) -> Cell {
        (self.cell)(workload, pair)
    }
}

/// What the names of our rows begin with: with the feature `stats` every lock is measured.
#[cfg(not(feature = "stats"))]
macro_rules! ours {
    () => {
        "lockdep"
    };
}

#[cfg(feature = "stats")]
macro_rules! ours {
    () => {
        "lockdep-stats"
    };
}

/// The names of all, each once, in the order of the tables.
pub(crate) fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = Vec::new();
    for it in all() {
        if !names.contains(&it.name) {
            names.push(it.name);
        }
    }
    names
}

/// The bare lock of this name that runs this workload.
pub(crate) fn bare(name: &str, workload: Workload) -> Implementation {
    let mut all = all().into_iter();
    let found = all.find(|it| it.name == name && it.base == name && it.runs(workload));
    found.expect("every base is in the table with all its locks")
}

/// `ours`: a build of the lockdep crate, and what its rows begin with.
///
/// `mirrors`: a mirror of another crate's locks, as in `others`. The row of the build without
/// validation has the other crate's very locks.
///
/// `others`: a row's name, the module with its `Mutex` and `RwLock`, how a lock result is opened
/// if there is one, and the bare lock.
macro_rules! implementations {
    (
        ours { $($krate:ident as $prefix:expr;)* }
        mirrors { $($mirrored:ident $(.$opened:ident())?, over $under:literal;)* }
        others { $($name:literal: $($path:ident)::+ $(.$open:ident())?, over $base:literal;)* }
    ) => {
        $(our_locks!($krate);)*
        $(mirror_locks!($mirrored $(.$opened())?);)*
        $(other_locks!($($path)::+ $(.$open())?);)*

        /// All, in the order of the tables.
        pub(crate) fn all() -> Vec<Implementation> {
            let mut all = Vec::new();
            $(all.extend(our_rows!($krate, $prefix));)*
            $(all.extend(mirror_rows!($mirrored, $under));)*
            $(all.extend([
                Implementation::exclusive::<$($path)::+::Mutex<u64>>($name, $base),
                Implementation::shared::<$($path)::+::RwLock<u64>>($name, $base),
            ]);)*
            all
        }
    };
}

macro_rules! our_rows {
    ($krate:ident, $prefix:expr) => {{
        use $krate::kernel::{Lock, QueuedRw, Raw, Rw, Sleeping, Spin};
        const MUTEX: &str = concat!($prefix, "/mutex");
        const RAW: &str = concat!($prefix, "/raw_spinlock");
        const SPIN: &str = concat!($prefix, "/spinlock");
        const RW: &str = concat!($prefix, "/rwlock");
        // All of them are parking_lot's inside.
        [
            Implementation::exclusive::<Lock<Sleeping, Payload<Sleeping>>>(MUTEX, "parking_lot"),
            Implementation::exclusive::<Lock<Raw, Payload<Raw>>>(RAW, "parking_lot"),
            Implementation::irqsave::<Lock<Raw, Payload<Raw>>>(RAW, "parking_lot"),
            Implementation::exclusive::<Lock<Spin, Payload<Spin>>>(SPIN, "parking_lot"),
            Implementation::shared::<Rw<QueuedRw, u64>>(RW, "parking_lot"),
        ]
    }};
}

macro_rules! mirror_rows {
    ($mirrored:ident, $base:literal) => {{
        const ON: &str = concat!(ours!(), "/", $base);
        const OFF: &str = concat!("lockdep-off/", $base);
        [
            Implementation::exclusive::<
                lockdep::$mirrored::Mutex<Payload<lockdep::$mirrored::RwLock<()>>>,
            >(ON, $base),
            Implementation::shared::<lockdep::$mirrored::RwLock<u64>>(ON, $base),
            Implementation::exclusive::<lockdep_off::$mirrored::Mutex<u64>>(OFF, $base),
            Implementation::shared::<lockdep_off::$mirrored::RwLock<u64>>(OFF, $base),
        ]
    }};
}

/// How our locks are locks. A class is a line of the program, or a key that lives for ever; locks
/// made in a loop need keys.
macro_rules! our_locks {
    ($krate:ident) => {
        impl<F: $krate::kernel::Flavor + Send + Sync> Exclusive
            for $krate::kernel::Lock<F, Payload<F>>
        {
            type Guard<'a> = $krate::kernel::LockGuard<'a, F, Payload<F>>;

            fn make() -> Self {
                Self::with_key(
                    Box::leak(Box::new($krate::LockClassKey::new("bench"))),
                    Payload::new(),
                )
            }

            #[inline(always)]
            fn young() -> Self {
                Self::new(Payload::new())
            }

            #[inline(always)]
            fn lock(&self) -> Self::Guard<'_> {
                self.lock()
            }

            fn program() -> Program {
                let validator = $krate::Validator::new($krate::Options::default());
                Box::new(move |run| $krate::scope(&validator, run))
            }
        }

        impl<F> Exclusive for IrqSave<$krate::kernel::Lock<F, Payload<F>>>
        where
            F: $krate::kernel::IrqSafe + Send + Sync,
        {
            type Guard<'a> = $krate::kernel::LockGuard<'a, F, Payload<F>>;

            fn make() -> Self {
                IrqSave(Exclusive::make())
            }

            #[inline(always)]
            fn young() -> Self {
                IrqSave(Exclusive::young())
            }

            #[inline(always)]
            fn lock(&self) -> Self::Guard<'_> {
                self.0.lock_irqsave()
            }
        }

        impl<F: $krate::kernel::RwFlavor + Send + Sync> Shared for $krate::kernel::Rw<F, u64> {
            type Guard<'a> = $krate::kernel::ReadGuard<'a, F, u64>;

            fn make() -> Self {
                Self::with_key(Box::leak(Box::new($krate::LockClassKey::new("bench"))), 0)
            }

            #[inline(always)]
            fn read(&self) -> Self::Guard<'_> {
                self.read()
            }
        }
    };
}

/// How our mirrors are; see `our_locks`.
macro_rules! mirror_locks {
    ($mirrored:ident $(.$open:ident())?) => {
        impl Exclusive for lockdep::$mirrored::Mutex<Payload<lockdep::$mirrored::RwLock<()>>> {
            type Guard<'a> = lockdep::$mirrored::MutexGuard<'a, Payload<lockdep::$mirrored::RwLock<()>>>;

            fn make() -> Self {
                let key = Box::leak(Box::new(lockdep::LockClassKey::new("bench")));
                Self::new(Payload::new()).with_class(key)
            }

            #[inline(always)]
            fn young() -> Self {
                Self::new(Payload::new())
            }

            #[inline(always)]
            fn lock(&self) -> Self::Guard<'_> {
                self.lock()$(.$open())?
            }

            fn program() -> Program {
                let validator = lockdep::Validator::new(lockdep::Options::default());
                Box::new(move |run| lockdep::scope(&validator, run))
            }
        }

        impl Shared for lockdep::$mirrored::RwLock<u64> {
            type Guard<'a> = lockdep::$mirrored::RwLockReadGuard<'a, u64>;

            fn make() -> Self {
                let key = Box::leak(Box::new(lockdep::LockClassKey::new("bench")));
                Self::new(0).with_class(key)
            }

            #[inline(always)]
            fn read(&self) -> Self::Guard<'_> {
                self.read()$(.$open())?
            }
        }
    };
}

/// How everybody else's are. They know instances, not classes.
macro_rules! other_locks {
    ($($path:ident)::+ $(.$open:ident())?) => {
        impl Exclusive for $($path)::+::Mutex<u64> {
            type Guard<'a> = $($path)::+::MutexGuard<'a, u64>;

            fn make() -> Self {
                Self::new(0)
            }

            #[inline(always)]
            fn young() -> Self {
                Self::new(0)
            }

            #[inline(always)]
            fn lock(&self) -> Self::Guard<'_> {
                self.lock()$(.$open())?
            }
        }

        impl Shared for $($path)::+::RwLock<u64> {
            type Guard<'a> = $($path)::+::RwLockReadGuard<'a, u64>;

            fn make() -> Self {
                Self::new(0)
            }

            #[inline(always)]
            fn read(&self) -> Self::Guard<'_> {
                self.read()$(.$open())?
            }
        }
    };
}

// tracing-mutex names the tracing types outright: its short names trace in debug builds only.
implementations! {
    ours {
        lockdep as ours!();
        lockdep_off as "lockdep-off";
    }
    mirrors {
        sync.unwrap(), over "std";
        parking_lot, over "parking_lot";
        spin, over "spin";
    }
    others {
        "parking_lot": parking_lot, over "parking_lot";
        "std": std::sync.unwrap(), over "std";
        "spin": spin, over "spin";
        "tracing-mutex/std": tracing_mutex::stdsync::tracing.unwrap(), over "std";
        "tracing-mutex/parking_lot": tracing_mutex::parkinglot::tracing, over "parking_lot";
        "parking_lot/deadlock_detection": parking_lot_detecting, over "parking_lot";
        "deloxide": deloxide, over "parking_lot";
        "no_deadlocks": no_deadlocks.unwrap(), over "std";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_base_is_a_row_that_is_its_own_base() {
        for it in all() {
            for workload in Workload::ALL.into_iter().filter(|&workload| it.runs(workload)) {
                bare(it.base, workload.of_base());
            }
        }
    }
}
