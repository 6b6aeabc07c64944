//! Raw locks that are said to spin.

use super::raw::{
    RawMutex, RawMutexFair, RawMutexTimed, RawRwLock, RawRwLockDowngrade, RawRwLockFair,
    RawRwLockRecursive, RawRwLockRecursiveTimed, RawRwLockTimed, RawRwLockUpgrade,
    RawRwLockUpgradeDowngrade, RawRwLockUpgradeFair, RawRwLockUpgradeTimed,
};

/// A raw lock that waits by spinning, and whose readers pass a waiting writer.
///
/// The validator takes raw locks that it does not know for ones that sleep. For one that spins,
/// use this in the alias of the lock: then what sleeps under it is a finding.
///
/// ```
/// use lockdep::{Spinning, lock_api};
/// # use parking_lot::RawMutex as MyRawSpinlock;
///
/// type MySpinlock<T> = lock_api::Mutex<Spinning<MyRawSpinlock>, T>;
///
/// *MySpinlock::new(1).lock() += 1;
/// ```
#[derive(Debug)]
pub struct Spinning<R>(pub R);

/// A raw trait, as the raw lock inside implements it.
macro_rules! inside {
    (
        $raw:ident { $($items:tt)* }
        takes { $($take:ident($($time:ident: $type:ty)?) $took:ty;)* }
        changes { $($change:ident($($limit:ident: $of:ty)?) $changed:ty;)* }
    ) => {
        // SAFETY: it is the lock inside.
        unsafe impl<R: $raw> $raw for Spinning<R> {
            $($items)*

            $(#[inline]
            fn $take(&self $(, $time: $type)?) -> $took {
                self.0.$take($($time)?)
            })*

            $(#[inline]
            unsafe fn $change(&self $(, $limit: $of)?) -> $changed {
                // SAFETY: as of the caller.
                unsafe { self.0.$change($($limit)?) }
            })*
        }
    };
}

inside! {
    RawMutex {
        type GuardMarker = R::GuardMarker;
        const INIT: Self = Spinning(R::INIT);
    }
    takes { lock() (); try_lock() bool; is_locked() bool; }
    changes { unlock() (); }
}
inside! { RawMutexFair {} takes {} changes { unlock_fair() (); bump() (); } }
inside! {
    RawMutexTimed {
        type Duration = R::Duration;
        type Instant = R::Instant;
    }
    takes { try_lock_for(limit: R::Duration) bool; try_lock_until(limit: R::Instant) bool; }
    changes {}
}
inside! {
    RawRwLock {
        type GuardMarker = R::GuardMarker;
        const INIT: Self = Spinning(R::INIT);
    }
    takes {
        lock_shared() (); try_lock_shared() bool;
        lock_exclusive() (); try_lock_exclusive() bool;
        is_locked() bool; is_locked_exclusive() bool;
    }
    changes { unlock_shared() (); unlock_exclusive() (); }
}
inside! {
    RawRwLockFair {}
    takes {}
    changes {
        unlock_shared_fair() (); unlock_exclusive_fair() (); bump_shared() (); bump_exclusive() ();
    }
}
inside! { RawRwLockDowngrade {} takes {} changes { downgrade() (); } }
inside! {
    RawRwLockTimed {
        type Duration = R::Duration;
        type Instant = R::Instant;
    }
    takes {
        try_lock_shared_for(limit: R::Duration) bool;
        try_lock_shared_until(limit: R::Instant) bool;
        try_lock_exclusive_for(limit: R::Duration) bool;
        try_lock_exclusive_until(limit: R::Instant) bool;
    }
    changes {}
}
inside! {
    RawRwLockRecursive {}
    takes { lock_shared_recursive() (); try_lock_shared_recursive() bool; }
    changes {}
}
inside! {
    RawRwLockRecursiveTimed {}
    takes {
        try_lock_shared_recursive_for(limit: R::Duration) bool;
        try_lock_shared_recursive_until(limit: R::Instant) bool;
    }
    changes {}
}
inside! {
    RawRwLockUpgrade {}
    takes { lock_upgradable() (); try_lock_upgradable() bool; }
    changes { unlock_upgradable() (); upgrade() (); try_upgrade() bool; }
}
inside! {
    RawRwLockUpgradeFair {}
    takes {}
    changes { unlock_upgradable_fair() (); bump_upgradable() (); }
}
inside! {
    RawRwLockUpgradeDowngrade {}
    takes {}
    changes { downgrade_upgradable() (); downgrade_to_upgradable() (); }
}
inside! {
    RawRwLockUpgradeTimed {}
    takes {
        try_lock_upgradable_for(limit: R::Duration) bool;
        try_lock_upgradable_until(limit: R::Instant) bool;
    }
    changes { try_upgrade_for(limit: R::Duration) bool; try_upgrade_until(limit: R::Instant) bool; }
}
