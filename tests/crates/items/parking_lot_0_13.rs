//! The crate `parking_lot`, by `cargo run -p xtask -- surface --crates`. Not to be edited.

use super::super::lock_api_0_5 as lock_api;
use super::super::parking_lot_0_13 as parking_lot;

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

// parking_lot::Once
const _: () = {
    use parking_lot::Once;
};

const fn once_new() -> parking_lot::Once {
    <parking_lot::Once>::new()
}

const fn once_new_completed() -> parking_lot::Once {
    <parking_lot::Once>::new_completed()
}

fn once_state(this: &parking_lot::Once) -> parking_lot::OnceState {
    <parking_lot::Once>::state(this)
}

fn once_is_completed(this: &parking_lot::Once) -> bool {
    <parking_lot::Once>::is_completed(this)
}

fn once_wait(this: &parking_lot::Once) {
    <parking_lot::Once>::wait(this)
}

fn once_wait_force(this: &parking_lot::Once) {
    <parking_lot::Once>::wait_force(this)
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

fn once_is_debug_8(it: Box<parking_lot::Once>) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn once_is_default_9(it: Box<parking_lot::Once>) -> Box<impl core::default::Default + ?Sized> {
    it
}

fn once_is_refunwindsafe_10(
    it: Box<parking_lot::Once>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn once_is_send_11(it: Box<parking_lot::Once>) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn once_is_sync_12(it: Box<parking_lot::Once>) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn once_is_unpin_13(it: Box<parking_lot::Once>) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn once_is_unwindsafe_14(it: Box<parking_lot::Once>) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// parking_lot::RawCondvar
const _: () = {
    use parking_lot::RawCondvar;
};

fn raw_condvar_is_rawcondvar_0(
    it: Box<parking_lot::RawCondvar>,
) -> Box<impl lock_api::RawCondvar<RawMutex = parking_lot::RawMutex> + ?Sized> {
    it
}

fn raw_condvar_is_rawcondvartimed_1(
    it: Box<parking_lot::RawCondvar>,
) -> Box<impl lock_api::RawCondvarTimed + ?Sized> {
    it
}

fn raw_condvar_is_refunwindsafe_2(
    it: Box<parking_lot::RawCondvar>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn raw_condvar_is_send_3(
    it: Box<parking_lot::RawCondvar>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn raw_condvar_is_sync_4(
    it: Box<parking_lot::RawCondvar>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn raw_condvar_is_unpin_5(
    it: Box<parking_lot::RawCondvar>,
) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn raw_condvar_is_unwindsafe_6(
    it: Box<parking_lot::RawCondvar>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// parking_lot::RawFairMutex
const _: () = {
    use parking_lot::RawFairMutex;
};

fn raw_fair_mutex_is_rawmutex_0(
    it: Box<parking_lot::RawFairMutex>,
) -> Box<
    impl lock_api::RawMutex<Guard = <parking_lot::RawMutex as lock_api::RawMutex>::Guard> + ?Sized,
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
) -> Box<impl lock_api::RawMutex<Guard = lock_api::GuardNoSend> + ?Sized> {
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

fn raw_rw_lock_is_rawrwlock_0<const RECURSIVE: bool>(
    it: Box<parking_lot::RawRwLock<RECURSIVE>>,
) -> Box<
    impl lock_api::RawRwLock<
        SharedGuard = lock_api::GuardNoSend,
        ExclusiveGuard = lock_api::GuardNoSend,
    > + ?Sized,
> {
    it
}

fn raw_rw_lock_is_rawrwlockdowngrade_1<const RECURSIVE: bool>(
    it: Box<parking_lot::RawRwLock<RECURSIVE>>,
) -> Box<impl lock_api::RawRwLockDowngrade + ?Sized> {
    it
}

fn raw_rw_lock_is_rawrwlockfair_2<const RECURSIVE: bool>(
    it: Box<parking_lot::RawRwLock<RECURSIVE>>,
) -> Box<impl lock_api::RawRwLockFair + ?Sized> {
    it
}

fn raw_rw_lock_is_rawrwlocktimed_3<const RECURSIVE: bool>(
    it: Box<parking_lot::RawRwLock<RECURSIVE>>,
) -> Box<
    impl lock_api::RawRwLockTimed<Duration = core::time::Duration, Instant = std::time::Instant>
    + ?Sized,
> {
    it
}

fn raw_rw_lock_is_rawrwlockupgrade_4<const RECURSIVE: bool>(
    it: Box<parking_lot::RawRwLock<RECURSIVE>>,
) -> Box<impl lock_api::RawRwLockUpgrade<UpgradableGuard = lock_api::GuardNoSend> + ?Sized> {
    it
}

fn raw_rw_lock_is_rawrwlockupgradedowngrade_5<const RECURSIVE: bool>(
    it: Box<parking_lot::RawRwLock<RECURSIVE>>,
) -> Box<impl lock_api::RawRwLockUpgradeDowngrade + ?Sized> {
    it
}

fn raw_rw_lock_is_rawrwlockupgradefair_6<const RECURSIVE: bool>(
    it: Box<parking_lot::RawRwLock<RECURSIVE>>,
) -> Box<impl lock_api::RawRwLockUpgradeFair + ?Sized> {
    it
}

fn raw_rw_lock_is_rawrwlockupgradetimed_7<const RECURSIVE: bool>(
    it: Box<parking_lot::RawRwLock<RECURSIVE>>,
) -> Box<impl lock_api::RawRwLockUpgradeTimed + ?Sized> {
    it
}

fn raw_rw_lock_is_refunwindsafe_8<const RECURSIVE: bool>(
    it: Box<parking_lot::RawRwLock<RECURSIVE>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn raw_rw_lock_is_send_9<const RECURSIVE: bool>(
    it: Box<parking_lot::RawRwLock<RECURSIVE>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn raw_rw_lock_is_sync_10<const RECURSIVE: bool>(
    it: Box<parking_lot::RawRwLock<RECURSIVE>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn raw_rw_lock_is_unpin_11<const RECURSIVE: bool>(
    it: Box<parking_lot::RawRwLock<RECURSIVE>>,
) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn raw_rw_lock_is_unwindsafe_12<const RECURSIVE: bool>(
    it: Box<parking_lot::RawRwLock<RECURSIVE>>,
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

const fn wait_timeout_result_timed_out(this: parking_lot::WaitTimeoutResult) -> bool {
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

const fn once_state_is_poisoned(this: parking_lot::OnceState) -> bool {
    <parking_lot::OnceState>::is_poisoned(this)
}

const fn once_state_poisoned(this: parking_lot::OnceState) -> bool {
    <parking_lot::OnceState>::poisoned(this)
}

const fn once_state_is_completed(this: parking_lot::OnceState) -> bool {
    <parking_lot::OnceState>::is_completed(this)
}

const fn once_state_done(this: parking_lot::OnceState) -> bool {
    <parking_lot::OnceState>::done(this)
}

fn once_state_is_clone_4(it: Box<parking_lot::OnceState>) -> Box<impl core::clone::Clone + ?Sized> {
    it
}

fn once_state_is_debug_5(it: Box<parking_lot::OnceState>) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn once_state_is_partialeq_6(
    it: Box<parking_lot::OnceState>,
) -> Box<impl core::cmp::PartialEq + ?Sized> {
    it
}

fn once_state_is_copy_7(it: Box<parking_lot::OnceState>) -> Box<impl core::marker::Copy + ?Sized> {
    it
}

fn once_state_is_eq_8(it: Box<parking_lot::OnceState>) -> Box<impl core::cmp::Eq + ?Sized> {
    it
}

fn once_state_is_refunwindsafe_9(
    it: Box<parking_lot::OnceState>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn once_state_is_send_10(it: Box<parking_lot::OnceState>) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn once_state_is_sync_11(it: Box<parking_lot::OnceState>) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn once_state_is_unpin_12(
    it: Box<parking_lot::OnceState>,
) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn once_state_is_unwindsafe_13(
    it: Box<parking_lot::OnceState>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// parking_lot::Condvar
fn condvar_is_an_alias(
    it: Box<parking_lot::Condvar>,
) -> Box<lock_api::Condvar<parking_lot::RawCondvar>> {
    it
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

// parking_lot::MappedRecursiveRwLockReadGuard
fn mapped_recursive_rw_lock_read_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::MappedRecursiveRwLockReadGuard<'a, T>>,
) -> Box<lock_api::MappedRwLockReadGuard<'a, parking_lot::RawRwLockRecursive, T>> {
    it
}

// parking_lot::MappedRecursiveRwLockWriteGuard
fn mapped_recursive_rw_lock_write_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::MappedRecursiveRwLockWriteGuard<'a, T>>,
) -> Box<lock_api::MappedRwLockWriteGuard<'a, parking_lot::RawRwLockRecursive, T>> {
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

// parking_lot::RawRwLockRecursive
fn raw_rw_lock_recursive_is_an_alias(
    it: Box<parking_lot::RawRwLockRecursive>,
) -> Box<parking_lot::RawRwLock<true>> {
    it
}

// parking_lot::RecursiveRwLock
fn recursive_rw_lock_is_an_alias<T>(
    it: Box<parking_lot::RecursiveRwLock<T>>,
) -> Box<lock_api::RwLock<parking_lot::RawRwLockRecursive, T>> {
    it
}

// parking_lot::RecursiveRwLockReadGuard
fn recursive_rw_lock_read_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::RecursiveRwLockReadGuard<'a, T>>,
) -> Box<lock_api::RwLockReadGuard<'a, parking_lot::RawRwLockRecursive, T>> {
    it
}

// parking_lot::RecursiveRwLockUpgradableReadGuard
fn recursive_rw_lock_upgradable_read_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::RecursiveRwLockUpgradableReadGuard<'a, T>>,
) -> Box<lock_api::RwLockUpgradableReadGuard<'a, parking_lot::RawRwLockRecursive, T>> {
    it
}

// parking_lot::RecursiveRwLockWriteGuard
fn recursive_rw_lock_write_guard_is_an_alias<'a, T>(
    it: Box<parking_lot::RecursiveRwLockWriteGuard<'a, T>>,
) -> Box<lock_api::RwLockWriteGuard<'a, parking_lot::RawRwLockRecursive, T>> {
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
