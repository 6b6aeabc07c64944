//! The crate `parking_lot`, by `cargo run -p xtask -- surface --crates`. Not to be edited.

use super::super::lock_api;
use super::super::parking_lot;
use super::super::spin;

// parking_lot::ArcMutexGuard
const _: () = {
    use parking_lot::ArcMutexGuard;
};

// parking_lot::ArcReentrantMutexGuard
const _: () = {
    use parking_lot::ArcReentrantMutexGuard;
};

// parking_lot::ArcRwLockReadGuard
const _: () = {
    use parking_lot::ArcRwLockReadGuard;
};

// parking_lot::ArcRwLockUpgradableReadGuard
const _: () = {
    use parking_lot::ArcRwLockUpgradableReadGuard;
};

// parking_lot::ArcRwLockWriteGuard
const _: () = {
    use parking_lot::ArcRwLockWriteGuard;
};

// parking_lot::Condvar
const _: () = {
    use parking_lot::Condvar;
};

const fn condvar_new() -> parking_lot::Condvar {
    <parking_lot::Condvar>::new()
}

fn condvar_notify_one(this: &parking_lot::Condvar) -> bool {
    <parking_lot::Condvar>::notify_one(this)
}

fn condvar_notify_all(this: &parking_lot::Condvar) -> usize {
    <parking_lot::Condvar>::notify_all(this)
}

fn condvar_wait<T: ?core::marker::Sized>(
    this: &parking_lot::Condvar,
    mutex_guard: &mut parking_lot::MutexGuard<'_, T>,
) {
    <parking_lot::Condvar>::wait(this, mutex_guard)
}

fn condvar_wait_until<T: ?core::marker::Sized>(
    this: &parking_lot::Condvar,
    mutex_guard: &mut parking_lot::MutexGuard<'_, T>,
    timeout: std::time::Instant,
) -> parking_lot::WaitTimeoutResult {
    <parking_lot::Condvar>::wait_until(this, mutex_guard, timeout)
}

fn condvar_wait_for<T: ?core::marker::Sized>(
    this: &parking_lot::Condvar,
    mutex_guard: &mut parking_lot::MutexGuard<'_, T>,
    timeout: core::time::Duration,
) -> parking_lot::WaitTimeoutResult {
    <parking_lot::Condvar>::wait_for(this, mutex_guard, timeout)
}

fn condvar_wait_while<T, F>(
    this: &parking_lot::Condvar,
    mutex_guard: &mut parking_lot::MutexGuard<'_, T>,
    condition: F,
) where
    T: ?core::marker::Sized,
    F: std::ops::FnMut(&mut T) -> bool,
{
    <parking_lot::Condvar>::wait_while(this, mutex_guard, condition)
}

fn condvar_wait_while_until<T, F>(
    this: &parking_lot::Condvar,
    mutex_guard: &mut parking_lot::MutexGuard<'_, T>,
    condition: F,
    timeout: std::time::Instant,
) -> parking_lot::WaitTimeoutResult
where
    T: ?core::marker::Sized,
    F: std::ops::FnMut(&mut T) -> bool,
{
    <parking_lot::Condvar>::wait_while_until(this, mutex_guard, condition, timeout)
}

fn condvar_wait_while_for<T: ?core::marker::Sized, F>(
    this: &parking_lot::Condvar,
    mutex_guard: &mut parking_lot::MutexGuard<'_, T>,
    condition: F,
    timeout: core::time::Duration,
) -> parking_lot::WaitTimeoutResult
where
    F: std::ops::FnMut(&mut T) -> bool,
{
    <parking_lot::Condvar>::wait_while_for(this, mutex_guard, condition, timeout)
}

fn condvar_is_debug_9(it: Box<parking_lot::Condvar>) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn condvar_is_default_10(
    it: Box<parking_lot::Condvar>,
) -> Box<impl core::default::Default + ?Sized> {
    it
}

fn condvar_is_refunwindsafe_11(
    it: Box<parking_lot::Condvar>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn condvar_is_send_12(it: Box<parking_lot::Condvar>) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn condvar_is_sync_13(it: Box<parking_lot::Condvar>) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn condvar_is_unpin_14(it: Box<parking_lot::Condvar>) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn condvar_is_unwindsafe_15(
    it: Box<parking_lot::Condvar>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// parking_lot::Once
const _: () = {
    use parking_lot::Once;
};

const fn once_new() -> parking_lot::Once {
    <parking_lot::Once>::new()
}

fn once_state(this: &parking_lot::Once) -> parking_lot::OnceState {
    <parking_lot::Once>::state(this)
}

fn once_call_once<F>(this: &parking_lot::Once, f: F)
where
    F: std::ops::FnOnce(),
{
    <parking_lot::Once>::call_once(this, f)
}

fn once_call_once_force<F>(this: &parking_lot::Once, f: F)
where
    F: std::ops::FnOnce(parking_lot::OnceState),
{
    <parking_lot::Once>::call_once_force(this, f)
}

fn once_is_debug_4(it: Box<parking_lot::Once>) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn once_is_default_5(it: Box<parking_lot::Once>) -> Box<impl core::default::Default + ?Sized> {
    it
}

fn once_is_refunwindsafe_6(
    it: Box<parking_lot::Once>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn once_is_send_7(it: Box<parking_lot::Once>) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn once_is_sync_8(it: Box<parking_lot::Once>) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn once_is_unpin_9(it: Box<parking_lot::Once>) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn once_is_unwindsafe_10(it: Box<parking_lot::Once>) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// parking_lot::RawFairMutex
const _: () = {
    use parking_lot::RawFairMutex;
};

fn raw_fair_mutex_is_rawmutex_0(
    it: Box<parking_lot::RawFairMutex>,
) -> Box<
    impl lock_api::RawMutex<GuardMarker = <parking_lot::RawMutex as lock_api::RawMutex>::GuardMarker>
    + ?Sized,
> {
    it
}

fn raw_fair_mutex_is_rawmutexfair_1(
    it: Box<parking_lot::RawFairMutex>,
) -> Box<impl lock_api::RawMutexFair + ?Sized> {
    it
}

fn raw_fair_mutex_is_rawmutextimed_2(
    it: Box<parking_lot::RawFairMutex>,
) -> Box<
    impl lock_api::RawMutexTimed<
        Duration = <parking_lot::RawMutex as lock_api::RawMutexTimed>::Duration,
        Instant = <parking_lot::RawMutex as lock_api::RawMutexTimed>::Instant,
    > + ?Sized,
> {
    it
}

fn raw_fair_mutex_is_refunwindsafe_3(
    it: Box<parking_lot::RawFairMutex>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn raw_fair_mutex_is_send_4(
    it: Box<parking_lot::RawFairMutex>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn raw_fair_mutex_is_sync_5(
    it: Box<parking_lot::RawFairMutex>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn raw_fair_mutex_is_unpin_6(
    it: Box<parking_lot::RawFairMutex>,
) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn raw_fair_mutex_is_unwindsafe_7(
    it: Box<parking_lot::RawFairMutex>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// parking_lot::RawMutex
const _: () = {
    use parking_lot::RawMutex;
};

fn raw_mutex_is_rawmutex_0(
    it: Box<parking_lot::RawMutex>,
) -> Box<impl lock_api::RawMutex<GuardMarker = lock_api::GuardNoSend> + ?Sized> {
    it
}

fn raw_mutex_is_rawmutexfair_1(
    it: Box<parking_lot::RawMutex>,
) -> Box<impl lock_api::RawMutexFair + ?Sized> {
    it
}

fn raw_mutex_is_rawmutextimed_2(
    it: Box<parking_lot::RawMutex>,
) -> Box<
    impl lock_api::RawMutexTimed<Duration = core::time::Duration, Instant = std::time::Instant> + ?Sized,
> {
    it
}

fn raw_mutex_is_refunwindsafe_3(
    it: Box<parking_lot::RawMutex>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn raw_mutex_is_send_4(it: Box<parking_lot::RawMutex>) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn raw_mutex_is_sync_5(it: Box<parking_lot::RawMutex>) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn raw_mutex_is_unpin_6(it: Box<parking_lot::RawMutex>) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn raw_mutex_is_unwindsafe_7(
    it: Box<parking_lot::RawMutex>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// parking_lot::RawRwLock
const _: () = {
    use parking_lot::RawRwLock;
};

fn raw_rw_lock_is_rawrwlock_0(
    it: Box<parking_lot::RawRwLock>,
) -> Box<impl lock_api::RawRwLock<GuardMarker = lock_api::GuardNoSend> + ?Sized> {
    it
}

fn raw_rw_lock_is_rawrwlockdowngrade_1(
    it: Box<parking_lot::RawRwLock>,
) -> Box<impl lock_api::RawRwLockDowngrade + ?Sized> {
    it
}

fn raw_rw_lock_is_rawrwlockfair_2(
    it: Box<parking_lot::RawRwLock>,
) -> Box<impl lock_api::RawRwLockFair + ?Sized> {
    it
}

fn raw_rw_lock_is_rawrwlockrecursive_3(
    it: Box<parking_lot::RawRwLock>,
) -> Box<impl lock_api::RawRwLockRecursive + ?Sized> {
    it
}

fn raw_rw_lock_is_rawrwlockrecursivetimed_4(
    it: Box<parking_lot::RawRwLock>,
) -> Box<impl lock_api::RawRwLockRecursiveTimed + ?Sized> {
    it
}

fn raw_rw_lock_is_rawrwlocktimed_5(
    it: Box<parking_lot::RawRwLock>,
) -> Box<
    impl lock_api::RawRwLockTimed<Duration = core::time::Duration, Instant = std::time::Instant>
    + ?Sized,
> {
    it
}

fn raw_rw_lock_is_rawrwlockupgrade_6(
    it: Box<parking_lot::RawRwLock>,
) -> Box<impl lock_api::RawRwLockUpgrade + ?Sized> {
    it
}

fn raw_rw_lock_is_rawrwlockupgradedowngrade_7(
    it: Box<parking_lot::RawRwLock>,
) -> Box<impl lock_api::RawRwLockUpgradeDowngrade + ?Sized> {
    it
}

fn raw_rw_lock_is_rawrwlockupgradefair_8(
    it: Box<parking_lot::RawRwLock>,
) -> Box<impl lock_api::RawRwLockUpgradeFair + ?Sized> {
    it
}

fn raw_rw_lock_is_rawrwlockupgradetimed_9(
    it: Box<parking_lot::RawRwLock>,
) -> Box<impl lock_api::RawRwLockUpgradeTimed + ?Sized> {
    it
}

fn raw_rw_lock_is_refunwindsafe_10(
    it: Box<parking_lot::RawRwLock>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn raw_rw_lock_is_send_11(
    it: Box<parking_lot::RawRwLock>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn raw_rw_lock_is_sync_12(
    it: Box<parking_lot::RawRwLock>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn raw_rw_lock_is_unpin_13(
    it: Box<parking_lot::RawRwLock>,
) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn raw_rw_lock_is_unwindsafe_14(
    it: Box<parking_lot::RawRwLock>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// parking_lot::RawThreadId
const _: () = {
    use parking_lot::RawThreadId;
};

fn raw_thread_id_is_getthreadid_0(
    it: Box<parking_lot::RawThreadId>,
) -> Box<impl lock_api::GetThreadId + ?Sized> {
    it
}

fn raw_thread_id_is_refunwindsafe_1(
    it: Box<parking_lot::RawThreadId>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn raw_thread_id_is_send_2(
    it: Box<parking_lot::RawThreadId>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn raw_thread_id_is_sync_3(
    it: Box<parking_lot::RawThreadId>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn raw_thread_id_is_unpin_4(
    it: Box<parking_lot::RawThreadId>,
) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn raw_thread_id_is_unwindsafe_5(
    it: Box<parking_lot::RawThreadId>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// parking_lot::WaitTimeoutResult
const _: () = {
    use parking_lot::WaitTimeoutResult;
};

fn wait_timeout_result_timed_out(this: parking_lot::WaitTimeoutResult) -> bool {
    <parking_lot::WaitTimeoutResult>::timed_out(this)
}

fn wait_timeout_result_is_clone_1(
    it: Box<parking_lot::WaitTimeoutResult>,
) -> Box<impl core::clone::Clone + ?Sized> {
    it
}

fn wait_timeout_result_is_debug_2(
    it: Box<parking_lot::WaitTimeoutResult>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn wait_timeout_result_is_partialeq_3(
    it: Box<parking_lot::WaitTimeoutResult>,
) -> Box<impl core::cmp::PartialEq + ?Sized> {
    it
}

fn wait_timeout_result_is_copy_4(
    it: Box<parking_lot::WaitTimeoutResult>,
) -> Box<impl core::marker::Copy + ?Sized> {
    it
}

fn wait_timeout_result_is_eq_5(
    it: Box<parking_lot::WaitTimeoutResult>,
) -> Box<impl core::cmp::Eq + ?Sized> {
    it
}

fn wait_timeout_result_is_refunwindsafe_6(
    it: Box<parking_lot::WaitTimeoutResult>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn wait_timeout_result_is_send_7(
    it: Box<parking_lot::WaitTimeoutResult>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn wait_timeout_result_is_sync_8(
    it: Box<parking_lot::WaitTimeoutResult>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn wait_timeout_result_is_unpin_9(
    it: Box<parking_lot::WaitTimeoutResult>,
) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn wait_timeout_result_is_unwindsafe_10(
    it: Box<parking_lot::WaitTimeoutResult>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// parking_lot::OnceState
const _: () = {
    use parking_lot::OnceState;
};

fn once_state_poisoned(this: parking_lot::OnceState) -> bool {
    <parking_lot::OnceState>::poisoned(this)
}

fn once_state_done(this: parking_lot::OnceState) -> bool {
    <parking_lot::OnceState>::done(this)
}

fn once_state_is_clone_2(it: Box<parking_lot::OnceState>) -> Box<impl core::clone::Clone + ?Sized> {
    it
}

fn once_state_is_debug_3(it: Box<parking_lot::OnceState>) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn once_state_is_partialeq_4(
    it: Box<parking_lot::OnceState>,
) -> Box<impl core::cmp::PartialEq + ?Sized> {
    it
}

fn once_state_is_copy_5(it: Box<parking_lot::OnceState>) -> Box<impl core::marker::Copy + ?Sized> {
    it
}

fn once_state_is_eq_6(it: Box<parking_lot::OnceState>) -> Box<impl core::cmp::Eq + ?Sized> {
    it
}

fn once_state_is_refunwindsafe_7(
    it: Box<parking_lot::OnceState>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn once_state_is_send_8(it: Box<parking_lot::OnceState>) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn once_state_is_sync_9(it: Box<parking_lot::OnceState>) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn once_state_is_unpin_10(
    it: Box<parking_lot::OnceState>,
) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn once_state_is_unwindsafe_11(
    it: Box<parking_lot::OnceState>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// parking_lot::const_fair_mutex
const fn const_fair_mutex<T>(val: T) -> parking_lot::FairMutex<T> {
    parking_lot::const_fair_mutex(val)
}

// parking_lot::const_mutex
const fn const_mutex<T>(val: T) -> parking_lot::Mutex<T> {
    parking_lot::const_mutex(val)
}

// parking_lot::const_reentrant_mutex
const fn const_reentrant_mutex<T>(val: T) -> parking_lot::ReentrantMutex<T> {
    parking_lot::const_reentrant_mutex(val)
}

// parking_lot::const_rwlock
const fn const_rwlock<T>(val: T) -> parking_lot::RwLock<T> {
    parking_lot::const_rwlock(val)
}

// parking_lot::FairMutex
fn fair_mutex_is_an_alias<T>(
    it: Box<parking_lot::FairMutex<T>>,
) -> Box<lock_api::Mutex<parking_lot::RawFairMutex, T>> {
    it
}

// parking_lot::FairMutexGuard
fn fair_mutex_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::FairMutexGuard<'a, T>>,
) -> Box<lock_api::MutexGuard<'a, parking_lot::RawFairMutex, T>> {
    it
}

// parking_lot::MappedFairMutexGuard
fn mapped_fair_mutex_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::MappedFairMutexGuard<'a, T>>,
) -> Box<lock_api::MappedMutexGuard<'a, parking_lot::RawFairMutex, T>> {
    it
}

// parking_lot::MappedMutexGuard
fn mapped_mutex_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::MappedMutexGuard<'a, T>>,
) -> Box<lock_api::MappedMutexGuard<'a, parking_lot::RawMutex, T>> {
    it
}

// parking_lot::MappedReentrantMutexGuard
fn mapped_reentrant_mutex_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::MappedReentrantMutexGuard<'a, T>>,
) -> Box<lock_api::MappedReentrantMutexGuard<'a, parking_lot::RawMutex, parking_lot::RawThreadId, T>>
{
    it
}

// parking_lot::MappedRwLockReadGuard
fn mapped_rw_lock_read_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::MappedRwLockReadGuard<'a, T>>,
) -> Box<lock_api::MappedRwLockReadGuard<'a, parking_lot::RawRwLock, T>> {
    it
}

// parking_lot::MappedRwLockWriteGuard
fn mapped_rw_lock_write_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::MappedRwLockWriteGuard<'a, T>>,
) -> Box<lock_api::MappedRwLockWriteGuard<'a, parking_lot::RawRwLock, T>> {
    it
}

// parking_lot::Mutex
fn mutex_is_an_alias<T>(
    it: Box<parking_lot::Mutex<T>>,
) -> Box<lock_api::Mutex<parking_lot::RawMutex, T>> {
    it
}

// parking_lot::MutexGuard
fn mutex_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::MutexGuard<'a, T>>,
) -> Box<lock_api::MutexGuard<'a, parking_lot::RawMutex, T>> {
    it
}

// parking_lot::ReentrantMutex
fn reentrant_mutex_is_an_alias<T>(
    it: Box<parking_lot::ReentrantMutex<T>>,
) -> Box<lock_api::ReentrantMutex<parking_lot::RawMutex, parking_lot::RawThreadId, T>> {
    it
}

// parking_lot::ReentrantMutexGuard
fn reentrant_mutex_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::ReentrantMutexGuard<'a, T>>,
) -> Box<lock_api::ReentrantMutexGuard<'a, parking_lot::RawMutex, parking_lot::RawThreadId, T>> {
    it
}

// parking_lot::RwLock
fn rw_lock_is_an_alias<T>(
    it: Box<parking_lot::RwLock<T>>,
) -> Box<lock_api::RwLock<parking_lot::RawRwLock, T>> {
    it
}

// parking_lot::RwLockReadGuard
fn rw_lock_read_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::RwLockReadGuard<'a, T>>,
) -> Box<lock_api::RwLockReadGuard<'a, parking_lot::RawRwLock, T>> {
    it
}

// parking_lot::RwLockUpgradableReadGuard
fn rw_lock_upgradable_read_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::RwLockUpgradableReadGuard<'a, T>>,
) -> Box<lock_api::RwLockUpgradableReadGuard<'a, parking_lot::RawRwLock, T>> {
    it
}

// parking_lot::RwLockWriteGuard
fn rw_lock_write_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::RwLockWriteGuard<'a, T>>,
) -> Box<lock_api::RwLockWriteGuard<'a, parking_lot::RawRwLock, T>> {
    it
}
