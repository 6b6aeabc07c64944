//! `std::sync`, by `cargo run -p xtask -- surface`. Not to be edited.

use super::super::{sync, thread};

// sync::Arc
pub(super) use sync::Arc;

// sync::Barrier
pub(super) use sync::Barrier;

const fn barrier_new(n: usize) -> sync::Barrier {
    <sync::Barrier>::new(n)
}

fn barrier_wait(this: &sync::Barrier) -> sync::BarrierWaitResult {
    <sync::Barrier>::wait(this)
}

fn barrier_is_debug_2(it: Box<sync::Barrier>) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn barrier_is_refunwindsafe_3(
    it: Box<sync::Barrier>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn barrier_is_send_4(it: Box<sync::Barrier>) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn barrier_is_sync_5(it: Box<sync::Barrier>) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn barrier_is_unpin_6(it: Box<sync::Barrier>) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn barrier_is_unwindsafe_7(it: Box<sync::Barrier>) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// sync::BarrierWaitResult
pub(super) use sync::BarrierWaitResult;

fn barrier_wait_result_is_leader(this: &sync::BarrierWaitResult) -> bool {
    <sync::BarrierWaitResult>::is_leader(this)
}

fn barrier_wait_result_is_debug_1(
    it: Box<sync::BarrierWaitResult>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn barrier_wait_result_is_refunwindsafe_2(
    it: Box<sync::BarrierWaitResult>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn barrier_wait_result_is_send_3(
    it: Box<sync::BarrierWaitResult>,
) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn barrier_wait_result_is_sync_4(
    it: Box<sync::BarrierWaitResult>,
) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn barrier_wait_result_is_unpin_5(
    it: Box<sync::BarrierWaitResult>,
) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn barrier_wait_result_is_unwindsafe_6(
    it: Box<sync::BarrierWaitResult>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// sync::Condvar
pub(super) use sync::Condvar;

const fn condvar_new() -> sync::Condvar {
    <sync::Condvar>::new()
}

fn condvar_wait<'a, T>(
    this: &sync::Condvar,
    guard: sync::MutexGuard<'a, T>,
) -> sync::LockResult<sync::MutexGuard<'a, T>> {
    <sync::Condvar>::wait(this, guard)
}

fn condvar_wait_while<'a, T, F>(
    this: &sync::Condvar,
    guard: sync::MutexGuard<'a, T>,
    condition: F,
) -> sync::LockResult<sync::MutexGuard<'a, T>>
where
    F: std::ops::FnMut(&mut T) -> bool,
{
    <sync::Condvar>::wait_while(this, guard, condition)
}

fn condvar_wait_timeout_ms<'a, T>(
    this: &sync::Condvar,
    guard: sync::MutexGuard<'a, T>,
    ms: u32,
) -> sync::LockResult<(sync::MutexGuard<'a, T>, bool)> {
    <sync::Condvar>::wait_timeout_ms(this, guard, ms)
}

fn condvar_wait_timeout<'a, T>(
    this: &sync::Condvar,
    guard: sync::MutexGuard<'a, T>,
    dur: std::time::Duration,
) -> sync::LockResult<(sync::MutexGuard<'a, T>, sync::WaitTimeoutResult)> {
    <sync::Condvar>::wait_timeout(this, guard, dur)
}

fn condvar_wait_timeout_while<'a, T, F>(
    this: &sync::Condvar,
    guard: sync::MutexGuard<'a, T>,
    dur: std::time::Duration,
    condition: F,
) -> sync::LockResult<(sync::MutexGuard<'a, T>, sync::WaitTimeoutResult)>
where
    F: std::ops::FnMut(&mut T) -> bool,
{
    <sync::Condvar>::wait_timeout_while(this, guard, dur, condition)
}

fn condvar_notify_one(this: &sync::Condvar) {
    <sync::Condvar>::notify_one(this)
}

fn condvar_notify_all(this: &sync::Condvar) {
    <sync::Condvar>::notify_all(this)
}

fn condvar_is_debug_8(it: Box<sync::Condvar>) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn condvar_is_default_9(it: Box<sync::Condvar>) -> Box<impl std::default::Default + ?Sized> {
    it
}

fn condvar_is_refunwindsafe_10(
    it: Box<sync::Condvar>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn condvar_is_unwindsafe_11(it: Box<sync::Condvar>) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

fn condvar_is_send_12(it: Box<sync::Condvar>) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn condvar_is_sync_13(it: Box<sync::Condvar>) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn condvar_is_unpin_14(it: Box<sync::Condvar>) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

// sync::LazyLock
pub(super) use sync::LazyLock;

const fn lazy_lock_new<T, F: std::ops::FnOnce() -> T>(f: F) -> sync::LazyLock<T, F> {
    <sync::LazyLock<T, F>>::new(f)
}

fn lazy_lock_force_mut<'this, T, F: std::ops::FnOnce() -> T>(
    this: &'this mut sync::LazyLock<T, F>,
) -> &'this mut T {
    <sync::LazyLock<T, F>>::force_mut(this)
}

fn lazy_lock_force<'this, T, F: std::ops::FnOnce() -> T>(
    this: &'this sync::LazyLock<T, F>,
) -> &'this T {
    <sync::LazyLock<T, F>>::force(this)
}

fn lazy_lock_get_mut<'this, T, F>(
    this: &'this mut sync::LazyLock<T, F>,
) -> std::option::Option<&'this mut T> {
    <sync::LazyLock<T, F>>::get_mut(this)
}

fn lazy_lock_get<'this, T, F>(this: &'this sync::LazyLock<T, F>) -> std::option::Option<&'this T> {
    <sync::LazyLock<T, F>>::get(this)
}

fn lazy_lock_is_debug_5<T: std::fmt::Debug, F>(
    it: Box<sync::LazyLock<T, F>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn lazy_lock_is_default_6<T: std::default::Default>(
    it: Box<sync::LazyLock<T>>,
) -> Box<impl std::default::Default + ?Sized> {
    it
}

fn lazy_lock_is_deref_7<T, F: std::ops::FnOnce() -> T>(
    it: Box<sync::LazyLock<T, F>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn lazy_lock_is_derefmut_8<T, F: std::ops::FnOnce() -> T>(
    it: Box<sync::LazyLock<T, F>>,
) -> Box<impl std::ops::DerefMut + ?Sized> {
    it
}

fn lazy_lock_is_refunwindsafe_9<
    T: std::panic::RefUnwindSafe + std::panic::UnwindSafe,
    F: std::panic::UnwindSafe,
>(
    it: Box<sync::LazyLock<T, F>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn lazy_lock_is_sync_10<T: std::marker::Sync + std::marker::Send, F: std::marker::Send>(
    it: Box<sync::LazyLock<T, F>>,
) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn lazy_lock_is_unwindsafe_11<T: std::panic::UnwindSafe, F: std::panic::UnwindSafe>(
    it: Box<sync::LazyLock<T, F>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

fn lazy_lock_is_send_12<T, F>(it: Box<sync::LazyLock<T, F>>) -> Box<impl std::marker::Send + ?Sized>
where
    T: std::marker::Send,
    F: std::marker::Send,
{
    it
}

fn lazy_lock_is_unpin_13<T, F>(
    it: Box<sync::LazyLock<T, F>>,
) -> Box<impl std::marker::Unpin + ?Sized>
where
    T: std::marker::Unpin,
    F: std::marker::Unpin,
{
    it
}

// sync::Mutex
pub(super) use sync::Mutex;

const fn mutex_new<T>(t: T) -> sync::Mutex<T> {
    <sync::Mutex<T>>::new(t)
}

fn mutex_lock<'this, T: ?std::marker::Sized>(
    this: &'this sync::Mutex<T>,
) -> sync::LockResult<sync::MutexGuard<'this, T>> {
    <sync::Mutex<T>>::lock(this)
}

fn mutex_try_lock<'this, T: ?std::marker::Sized>(
    this: &'this sync::Mutex<T>,
) -> sync::TryLockResult<sync::MutexGuard<'this, T>> {
    <sync::Mutex<T>>::try_lock(this)
}

fn mutex_is_poisoned<T: ?std::marker::Sized>(this: &sync::Mutex<T>) -> bool {
    <sync::Mutex<T>>::is_poisoned(this)
}

fn mutex_clear_poison<T: ?std::marker::Sized>(this: &sync::Mutex<T>) {
    <sync::Mutex<T>>::clear_poison(this)
}

fn mutex_into_inner<T: ?std::marker::Sized>(this: sync::Mutex<T>) -> sync::LockResult<T>
where
    T: std::marker::Sized,
{
    <sync::Mutex<T>>::into_inner(this)
}

fn mutex_get_mut<'this, T: ?std::marker::Sized>(
    this: &'this mut sync::Mutex<T>,
) -> sync::LockResult<&'this mut T> {
    <sync::Mutex<T>>::get_mut(this)
}

fn mutex_is_debug_7<T: ?std::marker::Sized + std::fmt::Debug>(
    it: Box<sync::Mutex<T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn mutex_is_default_8<T: std::default::Default>(
    it: Box<sync::Mutex<T>>,
) -> Box<impl std::default::Default + ?Sized> {
    it
}

fn mutex_is_from_9<T>(it: Box<sync::Mutex<T>>) -> Box<impl std::convert::From<T> + ?Sized> {
    it
}

fn mutex_is_refunwindsafe_10<T: ?std::marker::Sized>(
    it: Box<sync::Mutex<T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn mutex_is_send_11<T: ?std::marker::Sized + std::marker::Send>(
    it: Box<sync::Mutex<T>>,
) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn mutex_is_sync_12<T: ?std::marker::Sized + std::marker::Send>(
    it: Box<sync::Mutex<T>>,
) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn mutex_is_unwindsafe_13<T: ?std::marker::Sized>(
    it: Box<sync::Mutex<T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

fn mutex_is_unpin_14<T>(it: Box<sync::Mutex<T>>) -> Box<impl std::marker::Unpin + ?Sized>
where
    T: std::marker::Unpin + ?std::marker::Sized,
{
    it
}

// sync::MutexGuard
pub(super) use sync::MutexGuard;

fn mutex_guard_is_debug_0<T: ?std::marker::Sized + std::fmt::Debug>(
    it: Box<sync::MutexGuard<'_, T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn mutex_guard_is_deref_1<T: ?std::marker::Sized>(
    it: Box<sync::MutexGuard<'_, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn mutex_guard_is_derefmut_2<T: ?std::marker::Sized>(
    it: Box<sync::MutexGuard<'_, T>>,
) -> Box<impl std::ops::DerefMut + ?Sized> {
    it
}

fn mutex_guard_is_display_3<T: ?std::marker::Sized + std::fmt::Display>(
    it: Box<sync::MutexGuard<'_, T>>,
) -> Box<impl std::fmt::Display + ?Sized> {
    it
}

fn mutex_guard_is_sync_4<T: ?std::marker::Sized + std::marker::Sync>(
    it: Box<sync::MutexGuard<'_, T>>,
) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn mutex_guard_is_refunwindsafe_5<'a, T>(
    it: Box<sync::MutexGuard<'a, T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: ?std::marker::Sized,
{
    it
}

fn mutex_guard_is_unpin_6<'a, T>(
    it: Box<sync::MutexGuard<'a, T>>,
) -> Box<impl std::marker::Unpin + ?Sized>
where
    T: ?std::marker::Sized,
{
    it
}

fn mutex_guard_is_unwindsafe_7<'a, T>(
    it: Box<sync::MutexGuard<'a, T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    T: ?std::marker::Sized,
{
    it
}

// sync::Once
pub(super) use sync::Once;

const fn once_new() -> sync::Once {
    <sync::Once>::new()
}

fn once_call_once<F>(this: &sync::Once, f: F)
where
    F: std::ops::FnOnce(),
{
    <sync::Once>::call_once(this, f)
}

fn once_call_once_force<F>(this: &sync::Once, f: F)
where
    F: std::ops::FnOnce(&sync::OnceState),
{
    <sync::Once>::call_once_force(this, f)
}

fn once_is_completed(this: &sync::Once) -> bool {
    <sync::Once>::is_completed(this)
}

fn once_wait(this: &sync::Once) {
    <sync::Once>::wait(this)
}

fn once_wait_force(this: &sync::Once) {
    <sync::Once>::wait_force(this)
}

fn once_is_debug_6(it: Box<sync::Once>) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn once_is_refunwindsafe_7(it: Box<sync::Once>) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn once_is_unwindsafe_8(it: Box<sync::Once>) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

fn once_is_send_9(it: Box<sync::Once>) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn once_is_sync_10(it: Box<sync::Once>) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn once_is_unpin_11(it: Box<sync::Once>) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

// sync::OnceLock
pub(super) use sync::OnceLock;

const fn once_lock_new<T>() -> sync::OnceLock<T> {
    <sync::OnceLock<T>>::new()
}

fn once_lock_get<'this, T>(this: &'this sync::OnceLock<T>) -> std::option::Option<&'this T> {
    <sync::OnceLock<T>>::get(this)
}

fn once_lock_get_mut<'this, T>(
    this: &'this mut sync::OnceLock<T>,
) -> std::option::Option<&'this mut T> {
    <sync::OnceLock<T>>::get_mut(this)
}

fn once_lock_wait<'this, T>(this: &'this sync::OnceLock<T>) -> &'this T {
    <sync::OnceLock<T>>::wait(this)
}

fn once_lock_set<T>(this: &sync::OnceLock<T>, value: T) -> std::result::Result<(), T> {
    <sync::OnceLock<T>>::set(this, value)
}

fn once_lock_get_or_init<'this, T, F>(this: &'this sync::OnceLock<T>, f: F) -> &'this T
where
    F: std::ops::FnOnce() -> T,
{
    <sync::OnceLock<T>>::get_or_init(this, f)
}

fn once_lock_into_inner<T>(this: sync::OnceLock<T>) -> std::option::Option<T> {
    <sync::OnceLock<T>>::into_inner(this)
}

fn once_lock_take<T>(this: &mut sync::OnceLock<T>) -> std::option::Option<T> {
    <sync::OnceLock<T>>::take(this)
}

fn once_lock_is_clone_8<T: std::clone::Clone>(
    it: Box<sync::OnceLock<T>>,
) -> Box<impl std::clone::Clone + ?Sized> {
    it
}

fn once_lock_is_debug_9<T: std::fmt::Debug>(
    it: Box<sync::OnceLock<T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn once_lock_is_default_10<T>(
    it: Box<sync::OnceLock<T>>,
) -> Box<impl std::default::Default + ?Sized> {
    it
}

fn once_lock_is_from_11<T>(it: Box<sync::OnceLock<T>>) -> Box<impl std::convert::From<T> + ?Sized> {
    it
}

fn once_lock_is_partialeq_12<T: std::cmp::PartialEq>(
    it: Box<sync::OnceLock<T>>,
) -> Box<impl std::cmp::PartialEq + ?Sized> {
    it
}

fn once_lock_is_eq_13<T: std::cmp::Eq>(
    it: Box<sync::OnceLock<T>>,
) -> Box<impl std::cmp::Eq + ?Sized> {
    it
}

fn once_lock_is_refunwindsafe_14<T: std::panic::RefUnwindSafe + std::panic::UnwindSafe>(
    it: Box<sync::OnceLock<T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn once_lock_is_send_15<T: std::marker::Send>(
    it: Box<sync::OnceLock<T>>,
) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn once_lock_is_sync_16<T: std::marker::Sync + std::marker::Send>(
    it: Box<sync::OnceLock<T>>,
) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn once_lock_is_unwindsafe_17<T: std::panic::UnwindSafe>(
    it: Box<sync::OnceLock<T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

fn once_lock_is_unpin_18<T>(it: Box<sync::OnceLock<T>>) -> Box<impl std::marker::Unpin + ?Sized>
where
    T: std::marker::Unpin,
{
    it
}

// sync::OnceState
pub(super) use sync::OnceState;

fn once_state_is_poisoned(this: &sync::OnceState) -> bool {
    <sync::OnceState>::is_poisoned(this)
}

fn once_state_is_debug_1(it: Box<sync::OnceState>) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn once_state_is_send_2(it: Box<sync::OnceState>) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn once_state_is_unpin_3(it: Box<sync::OnceState>) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn once_state_is_unwindsafe_4(
    it: Box<sync::OnceState>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// sync::PoisonError
pub(super) use sync::PoisonError;

fn poison_error_new<T>(data: T) -> sync::PoisonError<T> {
    <sync::PoisonError<T>>::new(data)
}

fn poison_error_into_inner<T>(this: sync::PoisonError<T>) -> T {
    <sync::PoisonError<T>>::into_inner(this)
}

fn poison_error_get_ref<'this, T>(this: &'this sync::PoisonError<T>) -> &'this T {
    <sync::PoisonError<T>>::get_ref(this)
}

fn poison_error_get_mut<'this, T>(this: &'this mut sync::PoisonError<T>) -> &'this mut T {
    <sync::PoisonError<T>>::get_mut(this)
}

fn poison_error_is_debug_4<T>(it: Box<sync::PoisonError<T>>) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn poison_error_is_display_5<T>(
    it: Box<sync::PoisonError<T>>,
) -> Box<impl std::fmt::Display + ?Sized> {
    it
}

fn poison_error_is_error_6<T>(
    it: Box<sync::PoisonError<T>>,
) -> Box<impl std::error::Error + ?Sized> {
    it
}

fn poison_error_is_from_7<T>(
    it: Box<sync::TryLockError<T>>,
) -> Box<impl std::convert::From<sync::PoisonError<T>> + ?Sized> {
    it
}

fn poison_error_is_refunwindsafe_8<T>(
    it: Box<sync::PoisonError<T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe,
{
    it
}

fn poison_error_is_send_9<T>(it: Box<sync::PoisonError<T>>) -> Box<impl std::marker::Send + ?Sized>
where
    T: std::marker::Send,
{
    it
}

fn poison_error_is_sync_10<T>(it: Box<sync::PoisonError<T>>) -> Box<impl std::marker::Sync + ?Sized>
where
    T: std::marker::Sync,
{
    it
}

fn poison_error_is_unpin_11<T>(
    it: Box<sync::PoisonError<T>>,
) -> Box<impl std::marker::Unpin + ?Sized>
where
    T: std::marker::Unpin,
{
    it
}

fn poison_error_is_unwindsafe_12<T>(
    it: Box<sync::PoisonError<T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    T: std::panic::UnwindSafe,
{
    it
}

// sync::RwLock
pub(super) use sync::RwLock;

const fn rw_lock_new<T>(t: T) -> sync::RwLock<T> {
    <sync::RwLock<T>>::new(t)
}

fn rw_lock_read<'this, T: ?std::marker::Sized>(
    this: &'this sync::RwLock<T>,
) -> sync::LockResult<sync::RwLockReadGuard<'this, T>> {
    <sync::RwLock<T>>::read(this)
}

fn rw_lock_try_read<'this, T: ?std::marker::Sized>(
    this: &'this sync::RwLock<T>,
) -> sync::TryLockResult<sync::RwLockReadGuard<'this, T>> {
    <sync::RwLock<T>>::try_read(this)
}

fn rw_lock_write<'this, T: ?std::marker::Sized>(
    this: &'this sync::RwLock<T>,
) -> sync::LockResult<sync::RwLockWriteGuard<'this, T>> {
    <sync::RwLock<T>>::write(this)
}

fn rw_lock_try_write<'this, T: ?std::marker::Sized>(
    this: &'this sync::RwLock<T>,
) -> sync::TryLockResult<sync::RwLockWriteGuard<'this, T>> {
    <sync::RwLock<T>>::try_write(this)
}

fn rw_lock_is_poisoned<T: ?std::marker::Sized>(this: &sync::RwLock<T>) -> bool {
    <sync::RwLock<T>>::is_poisoned(this)
}

fn rw_lock_clear_poison<T: ?std::marker::Sized>(this: &sync::RwLock<T>) {
    <sync::RwLock<T>>::clear_poison(this)
}

fn rw_lock_into_inner<T: ?std::marker::Sized>(this: sync::RwLock<T>) -> sync::LockResult<T>
where
    T: std::marker::Sized,
{
    <sync::RwLock<T>>::into_inner(this)
}

fn rw_lock_get_mut<'this, T: ?std::marker::Sized>(
    this: &'this mut sync::RwLock<T>,
) -> sync::LockResult<&'this mut T> {
    <sync::RwLock<T>>::get_mut(this)
}

fn rw_lock_is_debug_9<T: ?std::marker::Sized + std::fmt::Debug>(
    it: Box<sync::RwLock<T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn rw_lock_is_default_10<T: std::default::Default>(
    it: Box<sync::RwLock<T>>,
) -> Box<impl std::default::Default + ?Sized> {
    it
}

fn rw_lock_is_from_11<T>(it: Box<sync::RwLock<T>>) -> Box<impl std::convert::From<T> + ?Sized> {
    it
}

fn rw_lock_is_refunwindsafe_12<T: ?std::marker::Sized>(
    it: Box<sync::RwLock<T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn rw_lock_is_send_13<T: ?std::marker::Sized + std::marker::Send>(
    it: Box<sync::RwLock<T>>,
) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn rw_lock_is_sync_14<T: ?std::marker::Sized + std::marker::Send + std::marker::Sync>(
    it: Box<sync::RwLock<T>>,
) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn rw_lock_is_unwindsafe_15<T: ?std::marker::Sized>(
    it: Box<sync::RwLock<T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

fn rw_lock_is_unpin_16<T>(it: Box<sync::RwLock<T>>) -> Box<impl std::marker::Unpin + ?Sized>
where
    T: std::marker::Unpin + ?std::marker::Sized,
{
    it
}

// sync::RwLockReadGuard
pub(super) use sync::RwLockReadGuard;

fn rw_lock_read_guard_is_debug_0<T: ?std::marker::Sized + std::fmt::Debug>(
    it: Box<sync::RwLockReadGuard<'_, T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn rw_lock_read_guard_is_deref_1<T: ?std::marker::Sized>(
    it: Box<sync::RwLockReadGuard<'_, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn rw_lock_read_guard_is_display_2<T: ?std::marker::Sized + std::fmt::Display>(
    it: Box<sync::RwLockReadGuard<'_, T>>,
) -> Box<impl std::fmt::Display + ?Sized> {
    it
}

fn rw_lock_read_guard_is_sync_3<T: ?std::marker::Sized + std::marker::Sync>(
    it: Box<sync::RwLockReadGuard<'_, T>>,
) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn rw_lock_read_guard_is_refunwindsafe_4<'rwlock, T>(
    it: Box<sync::RwLockReadGuard<'rwlock, T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe + ?std::marker::Sized,
{
    it
}

fn rw_lock_read_guard_is_unpin_5<'rwlock, T>(
    it: Box<sync::RwLockReadGuard<'rwlock, T>>,
) -> Box<impl std::marker::Unpin + ?Sized>
where
    T: ?std::marker::Sized,
{
    it
}

fn rw_lock_read_guard_is_unwindsafe_6<'rwlock, T>(
    it: Box<sync::RwLockReadGuard<'rwlock, T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe + ?std::marker::Sized,
{
    it
}

// sync::RwLockWriteGuard
pub(super) use sync::RwLockWriteGuard;

fn rw_lock_write_guard_downgrade<'rwlock, T: ?std::marker::Sized>(
    s: sync::RwLockWriteGuard<'rwlock, T>,
) -> sync::RwLockReadGuard<'rwlock, T> {
    <sync::RwLockWriteGuard<'rwlock, T>>::downgrade(s)
}

fn rw_lock_write_guard_is_debug_1<T: ?std::marker::Sized + std::fmt::Debug>(
    it: Box<sync::RwLockWriteGuard<'_, T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn rw_lock_write_guard_is_deref_2<T: ?std::marker::Sized>(
    it: Box<sync::RwLockWriteGuard<'_, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn rw_lock_write_guard_is_derefmut_3<T: ?std::marker::Sized>(
    it: Box<sync::RwLockWriteGuard<'_, T>>,
) -> Box<impl std::ops::DerefMut + ?Sized> {
    it
}

fn rw_lock_write_guard_is_display_4<T: ?std::marker::Sized + std::fmt::Display>(
    it: Box<sync::RwLockWriteGuard<'_, T>>,
) -> Box<impl std::fmt::Display + ?Sized> {
    it
}

fn rw_lock_write_guard_is_sync_5<T: ?std::marker::Sized + std::marker::Sync>(
    it: Box<sync::RwLockWriteGuard<'_, T>>,
) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn rw_lock_write_guard_is_refunwindsafe_6<'rwlock, T>(
    it: Box<sync::RwLockWriteGuard<'rwlock, T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: ?std::marker::Sized,
{
    it
}

fn rw_lock_write_guard_is_unpin_7<'rwlock, T>(
    it: Box<sync::RwLockWriteGuard<'rwlock, T>>,
) -> Box<impl std::marker::Unpin + ?Sized>
where
    T: ?std::marker::Sized,
{
    it
}

fn rw_lock_write_guard_is_unwindsafe_8<'rwlock, T>(
    it: Box<sync::RwLockWriteGuard<'rwlock, T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    T: ?std::marker::Sized,
{
    it
}

// sync::WaitTimeoutResult
pub(super) use sync::WaitTimeoutResult;

fn wait_timeout_result_timed_out(this: &sync::WaitTimeoutResult) -> bool {
    <sync::WaitTimeoutResult>::timed_out(this)
}

fn wait_timeout_result_is_clone_1(
    it: Box<sync::WaitTimeoutResult>,
) -> Box<impl std::clone::Clone + ?Sized> {
    it
}

fn wait_timeout_result_is_debug_2(
    it: Box<sync::WaitTimeoutResult>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn wait_timeout_result_is_partialeq_3(
    it: Box<sync::WaitTimeoutResult>,
) -> Box<impl std::cmp::PartialEq + ?Sized> {
    it
}

fn wait_timeout_result_is_copy_4(
    it: Box<sync::WaitTimeoutResult>,
) -> Box<impl std::marker::Copy + ?Sized> {
    it
}

fn wait_timeout_result_is_eq_5(
    it: Box<sync::WaitTimeoutResult>,
) -> Box<impl std::cmp::Eq + ?Sized> {
    it
}

fn wait_timeout_result_is_refunwindsafe_6(
    it: Box<sync::WaitTimeoutResult>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn wait_timeout_result_is_send_7(
    it: Box<sync::WaitTimeoutResult>,
) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn wait_timeout_result_is_sync_8(
    it: Box<sync::WaitTimeoutResult>,
) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn wait_timeout_result_is_unpin_9(
    it: Box<sync::WaitTimeoutResult>,
) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn wait_timeout_result_is_unwindsafe_10(
    it: Box<sync::WaitTimeoutResult>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// sync::Weak
pub(super) use sync::Weak;

// sync::TryLockError
pub(super) use sync::TryLockError;

fn try_lock_error_is_debug_0<T>(
    it: Box<sync::TryLockError<T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn try_lock_error_is_display_1<T>(
    it: Box<sync::TryLockError<T>>,
) -> Box<impl std::fmt::Display + ?Sized> {
    it
}

fn try_lock_error_is_error_2<T>(
    it: Box<sync::TryLockError<T>>,
) -> Box<impl std::error::Error + ?Sized> {
    it
}

fn try_lock_error_is_from_3<T>(
    it: Box<sync::TryLockError<T>>,
) -> Box<impl std::convert::From<sync::PoisonError<T>> + ?Sized> {
    it
}

fn try_lock_error_is_refunwindsafe_4<T>(
    it: Box<sync::TryLockError<T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe,
{
    it
}

fn try_lock_error_is_send_5<T>(
    it: Box<sync::TryLockError<T>>,
) -> Box<impl std::marker::Send + ?Sized>
where
    T: std::marker::Send,
{
    it
}

fn try_lock_error_is_sync_6<T>(
    it: Box<sync::TryLockError<T>>,
) -> Box<impl std::marker::Sync + ?Sized>
where
    T: std::marker::Sync,
{
    it
}

fn try_lock_error_is_unpin_7<T>(
    it: Box<sync::TryLockError<T>>,
) -> Box<impl std::marker::Unpin + ?Sized>
where
    T: std::marker::Unpin,
{
    it
}

fn try_lock_error_is_unwindsafe_8<T>(
    it: Box<sync::TryLockError<T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    T: std::panic::UnwindSafe,
{
    it
}

// sync::LockResult
pub(super) use sync::LockResult;

// sync::TryLockResult
pub(super) use sync::TryLockResult;
