//! The raw traits, as the raw locks of all crates implement them.

use std::marker::PhantomData;
use std::process;
use std::ptr;

/// The state of a hold that may be sent to other threads.
#[derive(Default)]
pub struct GuardSend(());

impl GuardSend {
    /// The state.
    #[inline]
    pub const fn new() -> Self {
        GuardSend(())
    }
}

/// The state of a hold that stays on its thread.
#[derive(Default)]
pub struct GuardNoSend(PhantomData<*mut ()>);

impl GuardNoSend {
    /// The state.
    #[inline]
    pub const fn new() -> Self {
        GuardNoSend(PhantomData)
    }
}

// SAFETY: there is no pointer; only where it is counts.
unsafe impl Sync for GuardNoSend {}

/// Basic operations of a mutex.
///
/// # Safety
/// It is held by one at a time.
pub unsafe trait RawMutex {
    /// One that nobody holds.
    #[allow(clippy::declare_interior_mutable_const, reason = "it is made anew at each use")]
    const INIT: Self;

    /// The state of a hold, such as [`GuardSend`] or [`GuardNoSend`].
    type Guard;

    /// Waits for the mutex and takes it.
    fn lock(&self) -> Self::Guard;

    /// Takes the mutex if it is free.
    fn try_lock(&self) -> Option<Self::Guard>;

    /// Releases the mutex.
    ///
    /// # Safety
    /// The caller holds it.
    unsafe fn unlock(&self, guard: Self::Guard);

    /// Whether somebody holds it at this moment.
    fn is_locked(&self) -> bool;
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
    unsafe fn unlock_fair(&self, guard: Self::Guard);

    /// Lets those who wait have the mutex, and takes it again.
    ///
    /// # Safety
    /// The caller holds it.
    unsafe fn bump(&self, guard: &mut Self::Guard) {
        let again = Again;
        // SAFETY: as of the caller; what is taken out is replaced below, or the process ends.
        unsafe { self.unlock_fair(ptr::read(guard)) };
        // SAFETY: a place that was read from, whose value is gone.
        unsafe { ptr::write(guard, self.lock()) };
        std::mem::forget(again);
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
    fn try_lock_for(&self, timeout: Self::Duration) -> Option<Self::Guard>;

    /// Waits for the mutex until then at most.
    fn try_lock_until(&self, timeout: Self::Instant) -> Option<Self::Guard>;
}

/// Basic operations of a readers-writer lock.
///
/// # Safety
/// It is held by one writer, or by readers.
pub unsafe trait RawRwLock {
    /// One that nobody holds.
    #[allow(clippy::declare_interior_mutable_const, reason = "it is made anew at each use")]
    const INIT: Self;

    /// The state of a reader's hold, such as [`GuardSend`] or [`GuardNoSend`].
    type SharedGuard;

    /// The state of the writer's hold.
    type ExclusiveGuard;

    /// Waits for the lock and takes it as a reader.
    fn lock_shared(&self) -> Self::SharedGuard;

    /// Takes the lock as a reader if that needs no wait.
    fn try_lock_shared(&self) -> Option<Self::SharedGuard>;

    /// Releases a reader's lock.
    ///
    /// # Safety
    /// The caller holds it as a reader.
    unsafe fn unlock_shared(&self, guard: Self::SharedGuard);

    /// Waits for the lock and takes it as the writer.
    fn lock_exclusive(&self) -> Self::ExclusiveGuard;

    /// Takes the lock as the writer if that needs no wait.
    fn try_lock_exclusive(&self) -> Option<Self::ExclusiveGuard>;

    /// Releases the writer's lock.
    ///
    /// # Safety
    /// The caller holds it as the writer.
    unsafe fn unlock_exclusive(&self, guard: Self::ExclusiveGuard);

    /// Whether somebody holds it at this moment.
    fn is_locked(&self) -> bool;

    /// Whether a writer holds it at this moment.
    fn is_locked_exclusive(&self) -> bool;
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
    unsafe fn unlock_shared_fair(&self, guard: Self::SharedGuard);

    /// Releases the writer's lock to who waits longest.
    ///
    /// # Safety
    /// The caller holds it as the writer.
    unsafe fn unlock_exclusive_fair(&self, guard: Self::ExclusiveGuard);

    /// Lets those who wait have a reader's lock, and takes it again.
    ///
    /// # Safety
    /// The caller holds it as a reader.
    unsafe fn bump_shared(&self, guard: &mut Self::SharedGuard) {
        let again = Again;
        // SAFETY: as of the caller; what is taken out is replaced below, or the process ends.
        unsafe { self.unlock_shared_fair(ptr::read(guard)) };
        // SAFETY: a place that was read from, whose value is gone.
        unsafe { ptr::write(guard, self.lock_shared()) };
        std::mem::forget(again);
    }

    /// Lets those who wait have the writer's lock, and takes it again.
    ///
    /// # Safety
    /// The caller holds it as the writer.
    unsafe fn bump_exclusive(&self, guard: &mut Self::ExclusiveGuard) {
        let again = Again;
        // SAFETY: as of the caller; what is taken out is replaced below, or the process ends.
        unsafe { self.unlock_exclusive_fair(ptr::read(guard)) };
        // SAFETY: a place that was read from, whose value is gone.
        unsafe { ptr::write(guard, self.lock_exclusive()) };
        std::mem::forget(again);
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
    unsafe fn downgrade(&self, guard: Self::ExclusiveGuard) -> Self::SharedGuard;
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
    fn try_lock_shared_for(&self, timeout: Self::Duration) -> Option<Self::SharedGuard>;

    /// Waits until then at most to take the lock as a reader.
    fn try_lock_shared_until(&self, timeout: Self::Instant) -> Option<Self::SharedGuard>;

    /// Waits at most so long to take the lock as the writer.
    fn try_lock_exclusive_for(&self, timeout: Self::Duration) -> Option<Self::ExclusiveGuard>;

    /// Waits until then at most to take the lock as the writer.
    fn try_lock_exclusive_until(&self, timeout: Self::Instant) -> Option<Self::ExclusiveGuard>;
}

/// A readers-writer lock with one reader that may become the writer.
///
/// # Safety
/// As [`RawRwLock`]; beside the upgradable reader there are readers, but no writer and no other
/// upgradable one.
pub unsafe trait RawRwLockUpgrade: RawRwLock {
    /// The state of the upgradable reader's hold.
    type UpgradableGuard;

    /// Waits for the lock and takes it as the upgradable reader.
    fn lock_upgradable(&self) -> Self::UpgradableGuard;

    /// Takes the lock as the upgradable reader if that needs no wait.
    fn try_lock_upgradable(&self) -> Option<Self::UpgradableGuard>;

    /// Releases the upgradable reader's lock.
    ///
    /// # Safety
    /// The caller holds it as the upgradable reader.
    unsafe fn unlock_upgradable(&self, guard: Self::UpgradableGuard);

    /// The upgradable reader waits for the other readers and becomes the writer.
    ///
    /// # Safety
    /// The caller holds it as the upgradable reader.
    unsafe fn upgrade(&self, guard: Self::UpgradableGuard) -> Self::ExclusiveGuard;

    /// The upgradable reader becomes the writer if there is no other reader.
    ///
    /// # Safety
    /// The caller holds it as the upgradable reader.
    unsafe fn try_upgrade(
        &self,
        guard: Self::UpgradableGuard,
    ) -> Result<Self::ExclusiveGuard, Self::UpgradableGuard>;
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
    unsafe fn unlock_upgradable_fair(&self, guard: Self::UpgradableGuard);

    /// Lets those who wait have the upgradable reader's lock, and takes it again.
    ///
    /// # Safety
    /// The caller holds it as the upgradable reader.
    unsafe fn bump_upgradable(&self, guard: &mut Self::UpgradableGuard) {
        let again = Again;
        // SAFETY: as of the caller; what is taken out is replaced below, or the process ends.
        unsafe { self.unlock_upgradable_fair(ptr::read(guard)) };
        // SAFETY: a place that was read from, whose value is gone.
        unsafe { ptr::write(guard, self.lock_upgradable()) };
        std::mem::forget(again);
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
    unsafe fn downgrade_upgradable(&self, guard: Self::UpgradableGuard) -> Self::SharedGuard;

    /// The writer becomes the upgradable reader.
    ///
    /// # Safety
    /// The caller holds it as the writer.
    unsafe fn downgrade_to_upgradable(&self, guard: Self::ExclusiveGuard) -> Self::UpgradableGuard;
}

/// The same with time limits.
///
/// # Safety
/// As [`RawRwLockUpgrade`].
pub unsafe trait RawRwLockUpgradeTimed: RawRwLockUpgrade + RawRwLockTimed {
    /// Waits at most so long to take the lock as the upgradable reader.
    fn try_lock_upgradable_for(&self, timeout: Self::Duration) -> Option<Self::UpgradableGuard>;

    /// Waits until then at most to take the lock as the upgradable reader.
    fn try_lock_upgradable_until(&self, timeout: Self::Instant) -> Option<Self::UpgradableGuard>;

    /// The upgradable reader waits at most so long and becomes the writer.
    ///
    /// # Safety
    /// The caller holds it as the upgradable reader.
    unsafe fn try_upgrade_for(
        &self,
        guard: Self::UpgradableGuard,
        timeout: Self::Duration,
    ) -> Result<Self::ExclusiveGuard, Self::UpgradableGuard>;

    /// The upgradable reader waits until then at most and becomes the writer.
    ///
    /// # Safety
    /// The caller holds it as the upgradable reader.
    unsafe fn try_upgrade_until(
        &self,
        guard: Self::UpgradableGuard,
        timeout: Self::Instant,
    ) -> Result<Self::ExclusiveGuard, Self::UpgradableGuard>;
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

/// Ends the process if a panic leaves a hold without its lock.
struct Again;

impl Drop for Again {
    fn drop(&mut self) {
        process::abort();
    }
}

/// Basic operations of a condition variable.
///
/// # Safety
/// A wait returns with the mutex held as before, however it ends.
pub unsafe trait RawCondvar {
    /// One that nobody waits on.
    #[allow(clippy::declare_interior_mutable_const, reason = "it is made anew at each use")]
    const INIT: Self;

    /// The raw mutex that waits release and take again.
    type RawMutex: RawMutex;

    /// Releases the mutex, waits for a notification, and takes the mutex again.
    ///
    /// # Safety
    /// The caller holds the mutex, with this state.
    unsafe fn wait(&self, mutex: &Self::RawMutex, guard: &mut <Self::RawMutex as RawMutex>::Guard);

    /// Wakes one waiter up, and says whether there was one.
    fn notify_one(&self) -> bool;

    /// Wakes all waiters up, and says how many there were.
    fn notify_all(&self) -> usize;
}

/// A condition variable that can be waited for with a time limit.
///
/// # Safety
/// As [`RawCondvar`].
pub unsafe trait RawCondvarTimed: RawCondvar
where
    Self::RawMutex: RawMutexTimed,
{
    /// When a time span ends that begins now; none if that cannot be said.
    fn checked_duration_to_instant(
        timeout: &<Self::RawMutex as RawMutexTimed>::Duration,
    ) -> Option<<Self::RawMutex as RawMutexTimed>::Instant>;

    /// Waits until then at most, and says whether time ran out.
    ///
    /// # Safety
    /// The caller holds the mutex, with this state.
    unsafe fn wait_until(
        &self,
        mutex: &Self::RawMutex,
        guard: &mut <Self::RawMutex as RawMutex>::Guard,
        timeout: &<Self::RawMutex as RawMutexTimed>::Instant,
    ) -> bool;

    /// Waits at most so long, and says whether time ran out.
    ///
    /// # Safety
    /// The caller holds the mutex, with this state.
    unsafe fn wait_for(
        &self,
        mutex: &Self::RawMutex,
        guard: &mut <Self::RawMutex as RawMutex>::Guard,
        timeout: &<Self::RawMutex as RawMutexTimed>::Duration,
    ) -> bool {
        match Self::checked_duration_to_instant(timeout) {
            // SAFETY: as of the caller.
            Some(timeout) => unsafe { self.wait_until(mutex, guard, &timeout) },
            None => {
                // SAFETY: as of the caller.
                unsafe { self.wait(mutex, guard) };
                false
            }
        }
    }
}
