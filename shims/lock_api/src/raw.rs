//! The raw traits, as the raw locks of all crates implement them.

/// A marker of raw locks whose guards may be sent to other threads.
pub struct GuardSend(());

/// A marker of raw locks whose guards stay on their thread.
#[allow(dead_code, reason = "what it is made of keeps it on its thread")]
pub struct GuardNoSend(*mut ());

// SAFETY: nothing is ever done with the pointer; only where it is counts.
unsafe impl Sync for GuardNoSend {}

/// Basic operations of a mutex.
///
/// # Safety
/// It is held by one at a time.
pub unsafe trait RawMutex {
    /// One that nobody holds.
    #[allow(clippy::declare_interior_mutable_const, reason = "it is made anew at each use")]
    const INIT: Self;

    /// Whether guards may be sent: [`GuardSend`] or [`GuardNoSend`].
    type GuardMarker;

    /// Waits for the mutex and takes it.
    fn lock(&self);

    /// Takes the mutex if it is free.
    fn try_lock(&self) -> bool;

    /// Releases the mutex.
    ///
    /// # Safety
    /// The caller holds it.
    unsafe fn unlock(&self);

    /// Whether somebody holds it at this moment.
    #[inline]
    fn is_locked(&self) -> bool {
        let free = self.try_lock();
        if free {
            // SAFETY: it was just taken.
            unsafe { self.unlock() };
        }
        !free
    }
}

/// A mutex that can be given to who waits longest.
///
/// # Safety
/// As [`RawMutex`].
pub unsafe trait RawMutexFair: RawMutex {
    /// Releases the mutex to who waits longest.
    ///
    /// # Safety
    /// The caller holds it.
    unsafe fn unlock_fair(&self);

    /// Lets those who wait have the mutex, and takes it again.
    ///
    /// # Safety
    /// The caller holds it.
    unsafe fn bump(&self) {
        // SAFETY: as of the caller.
        unsafe { self.unlock_fair() };
        self.lock();
    }
}

/// A mutex that can be waited for with a time limit.
///
/// # Safety
/// As [`RawMutex`].
pub unsafe trait RawMutexTimed: RawMutex {
    /// A time span.
    type Duration;

    /// A point in time.
    type Instant;

    /// Waits for the mutex at most so long.
    fn try_lock_for(&self, timeout: Self::Duration) -> bool;

    /// Waits for the mutex until then at most.
    fn try_lock_until(&self, timeout: Self::Instant) -> bool;
}

/// Basic operations of a readers-writer lock.
///
/// # Safety
/// It is held by one writer, or by readers.
pub unsafe trait RawRwLock {
    /// One that nobody holds.
    #[allow(clippy::declare_interior_mutable_const, reason = "it is made anew at each use")]
    const INIT: Self;

    /// Whether guards may be sent: [`GuardSend`] or [`GuardNoSend`].
    type GuardMarker;

    /// Waits for the lock and takes it as a reader.
    fn lock_shared(&self);

    /// Takes the lock as a reader if that needs no wait.
    fn try_lock_shared(&self) -> bool;

    /// Releases a reader's lock.
    ///
    /// # Safety
    /// The caller holds it as a reader.
    unsafe fn unlock_shared(&self);

    /// Waits for the lock and takes it as the writer.
    fn lock_exclusive(&self);

    /// Takes the lock as the writer if that needs no wait.
    fn try_lock_exclusive(&self) -> bool;

    /// Releases the writer's lock.
    ///
    /// # Safety
    /// The caller holds it as the writer.
    unsafe fn unlock_exclusive(&self);

    /// Whether somebody holds it at this moment.
    #[inline]
    fn is_locked(&self) -> bool {
        let free = self.try_lock_exclusive();
        if free {
            // SAFETY: it was just taken.
            unsafe { self.unlock_exclusive() };
        }
        !free
    }

    /// Whether a writer holds it at this moment.
    #[inline]
    fn is_locked_exclusive(&self) -> bool {
        let free = self.try_lock_shared();
        if free {
            // SAFETY: it was just taken.
            unsafe { self.unlock_shared() };
        }
        !free
    }
}

/// A readers-writer lock that can be given to who waits longest.
///
/// # Safety
/// As [`RawRwLock`].
pub unsafe trait RawRwLockFair: RawRwLock {
    /// Releases a reader's lock to who waits longest.
    ///
    /// # Safety
    /// The caller holds it as a reader.
    unsafe fn unlock_shared_fair(&self);

    /// Releases the writer's lock to who waits longest.
    ///
    /// # Safety
    /// The caller holds it as the writer.
    unsafe fn unlock_exclusive_fair(&self);

    /// Lets those who wait have a reader's lock, and takes it again.
    ///
    /// # Safety
    /// The caller holds it as a reader.
    unsafe fn bump_shared(&self) {
        // SAFETY: as of the caller.
        unsafe { self.unlock_shared_fair() };
        self.lock_shared();
    }

    /// Lets those who wait have the writer's lock, and takes it again.
    ///
    /// # Safety
    /// The caller holds it as the writer.
    unsafe fn bump_exclusive(&self) {
        // SAFETY: as of the caller.
        unsafe { self.unlock_exclusive_fair() };
        self.lock_exclusive();
    }
}

/// A readers-writer lock whose writer can become a reader.
///
/// # Safety
/// As [`RawRwLock`]; no writer comes in between.
pub unsafe trait RawRwLockDowngrade: RawRwLock {
    /// The writer becomes a reader.
    ///
    /// # Safety
    /// The caller holds it as the writer.
    unsafe fn downgrade(&self);
}

/// A readers-writer lock that can be waited for with a time limit.
///
/// # Safety
/// As [`RawRwLock`].
pub unsafe trait RawRwLockTimed: RawRwLock {
    /// A time span.
    type Duration;

    /// A point in time.
    type Instant;

    /// Waits at most so long to take the lock as a reader.
    fn try_lock_shared_for(&self, timeout: Self::Duration) -> bool;

    /// Waits until then at most to take the lock as a reader.
    fn try_lock_shared_until(&self, timeout: Self::Instant) -> bool;

    /// Waits at most so long to take the lock as the writer.
    fn try_lock_exclusive_for(&self, timeout: Self::Duration) -> bool;

    /// Waits until then at most to take the lock as the writer.
    fn try_lock_exclusive_until(&self, timeout: Self::Instant) -> bool;
}

/// A readers-writer lock with readers whom a waiting writer does not keep out.
///
/// # Safety
/// As [`RawRwLock`].
pub unsafe trait RawRwLockRecursive: RawRwLock {
    /// Waits for the lock, but for no writer who waits, and takes it as a reader.
    fn lock_shared_recursive(&self);

    /// Takes the lock as such a reader if that needs no wait.
    fn try_lock_shared_recursive(&self) -> bool;
}

/// The same with time limits.
///
/// # Safety
/// As [`RawRwLock`].
pub unsafe trait RawRwLockRecursiveTimed: RawRwLockRecursive + RawRwLockTimed {
    /// Waits at most so long to take the lock as such a reader.
    fn try_lock_shared_recursive_for(&self, timeout: Self::Duration) -> bool;

    /// Waits until then at most to take the lock as such a reader.
    fn try_lock_shared_recursive_until(&self, timeout: Self::Instant) -> bool;
}

/// A readers-writer lock with one reader that may become the writer.
///
/// # Safety
/// As [`RawRwLock`]; beside the upgradable reader there are readers, but no writer and no other
/// upgradable one.
pub unsafe trait RawRwLockUpgrade: RawRwLock {
    /// Waits for the lock and takes it as the upgradable reader.
    fn lock_upgradable(&self);

    /// Takes the lock as the upgradable reader if that needs no wait.
    fn try_lock_upgradable(&self) -> bool;

    /// Releases the upgradable reader's lock.
    ///
    /// # Safety
    /// The caller holds it as the upgradable reader.
    unsafe fn unlock_upgradable(&self);

    /// The upgradable reader waits for the other readers and becomes the writer.
    ///
    /// # Safety
    /// The caller holds it as the upgradable reader.
    unsafe fn upgrade(&self);

    /// The upgradable reader becomes the writer if there is no other reader.
    ///
    /// # Safety
    /// The caller holds it as the upgradable reader.
    unsafe fn try_upgrade(&self) -> bool;
}

/// The same, given to who waits longest.
///
/// # Safety
/// As [`RawRwLockUpgrade`].
pub unsafe trait RawRwLockUpgradeFair: RawRwLockUpgrade + RawRwLockFair {
    /// Releases the upgradable reader's lock to who waits longest.
    ///
    /// # Safety
    /// The caller holds it as the upgradable reader.
    unsafe fn unlock_upgradable_fair(&self);

    /// Lets those who wait have the upgradable reader's lock, and takes it again.
    ///
    /// # Safety
    /// The caller holds it as the upgradable reader.
    unsafe fn bump_upgradable(&self) {
        // SAFETY: as of the caller.
        unsafe { self.unlock_upgradable_fair() };
        self.lock_upgradable();
    }
}

/// The same with changes the other way.
///
/// # Safety
/// As [`RawRwLockUpgrade`]; no writer comes in between.
pub unsafe trait RawRwLockUpgradeDowngrade: RawRwLockUpgrade + RawRwLockDowngrade {
    /// The upgradable reader becomes a plain one.
    ///
    /// # Safety
    /// The caller holds it as the upgradable reader.
    unsafe fn downgrade_upgradable(&self);

    /// The writer becomes the upgradable reader.
    ///
    /// # Safety
    /// The caller holds it as the writer.
    unsafe fn downgrade_to_upgradable(&self);
}

/// The same with time limits.
///
/// # Safety
/// As [`RawRwLockUpgrade`].
pub unsafe trait RawRwLockUpgradeTimed: RawRwLockUpgrade + RawRwLockTimed {
    /// Waits at most so long to take the lock as the upgradable reader.
    fn try_lock_upgradable_for(&self, timeout: Self::Duration) -> bool;

    /// Waits until then at most to take the lock as the upgradable reader.
    fn try_lock_upgradable_until(&self, timeout: Self::Instant) -> bool;

    /// The upgradable reader waits at most so long and becomes the writer.
    ///
    /// # Safety
    /// The caller holds it as the upgradable reader.
    unsafe fn try_upgrade_for(&self, timeout: Self::Duration) -> bool;

    /// The upgradable reader waits until then at most and becomes the writer.
    ///
    /// # Safety
    /// The caller holds it as the upgradable reader.
    unsafe fn try_upgrade_until(&self, timeout: Self::Instant) -> bool;
}

/// A way to tell threads apart.
///
/// # Safety
/// No two threads that live at the same time have the same number.
pub unsafe trait GetThreadId {
    /// The way.
    #[allow(clippy::declare_interior_mutable_const, reason = "it is made anew at each use")]
    const INIT: Self;

    /// The number of this thread.
    fn nonzero_thread_id(&self) -> std::num::NonZeroUsize;
}
