//! The crate `spin`, by `cargo run -p xtask -- surface --crates`. Not to be edited.

use super::super::lock_api;
use super::super::parking_lot;
use super::super::spin;

// spin::barrier::Barrier
const _: () = {
    use spin::barrier::Barrier;
};

fn barrier_barrier_wait<R: spin::relax::RelaxStrategy>(
    this: &spin::barrier::Barrier<R>,
) -> spin::barrier::BarrierWaitResult {
    <spin::barrier::Barrier<R>>::wait(this)
}

const fn barrier_barrier_new<R>(n: usize) -> spin::barrier::Barrier<R> {
    <spin::barrier::Barrier<R>>::new(n)
}

fn barrier_barrier_is_send_2<R>(
    it: Box<spin::barrier::Barrier<R>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn barrier_barrier_is_sync_3<R>(
    it: Box<spin::barrier::Barrier<R>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn barrier_barrier_is_unpin_4<R>(
    it: Box<spin::barrier::Barrier<R>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    R: core::marker::Unpin,
{
    it
}

fn barrier_barrier_is_unwindsafe_5<R>(
    it: Box<spin::barrier::Barrier<R>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    R: std::panic::UnwindSafe,
{
    it
}

// spin::barrier::BarrierWaitResult
const _: () = {
    use spin::barrier::BarrierWaitResult;
};

fn barrier_barrier_wait_result_is_leader(this: &spin::barrier::BarrierWaitResult) -> bool {
    <spin::barrier::BarrierWaitResult>::is_leader(this)
}

fn barrier_barrier_wait_result_is_refunwindsafe_1(
    it: Box<spin::barrier::BarrierWaitResult>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn barrier_barrier_wait_result_is_send_2(
    it: Box<spin::barrier::BarrierWaitResult>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn barrier_barrier_wait_result_is_sync_3(
    it: Box<spin::barrier::BarrierWaitResult>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn barrier_barrier_wait_result_is_unpin_4(
    it: Box<spin::barrier::BarrierWaitResult>,
) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn barrier_barrier_wait_result_is_unwindsafe_5(
    it: Box<spin::barrier::BarrierWaitResult>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// spin::lazy::Lazy
const _: () = {
    use spin::lazy::Lazy;
};

const fn lazy_lazy_new<T, F, R>(f: F) -> spin::lazy::Lazy<T, F, R> {
    <spin::lazy::Lazy<T, F, R>>::new(f)
}

fn lazy_lazy_as_mut_ptr<T, F, R>(this: &spin::lazy::Lazy<T, F, R>) -> *mut T {
    <spin::lazy::Lazy<T, F, R>>::as_mut_ptr(this)
}

fn lazy_lazy_force<'this, T, F: std::ops::FnOnce() -> T, R: spin::relax::RelaxStrategy>(
    this: &'this spin::lazy::Lazy<T, F, R>,
) -> &'this T {
    <spin::lazy::Lazy<T, F, R>>::force(this)
}

fn lazy_lazy_is_debug_3<T: core::fmt::Debug, F, R>(
    it: Box<spin::lazy::Lazy<T, F, R>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn lazy_lazy_is_default_4<T: core::default::Default, R>(
    it: Box<spin::lazy::Lazy<T, fn() -> T, R>>,
) -> Box<impl core::default::Default + ?Sized> {
    it
}

fn lazy_lazy_is_deref_5<T, F: std::ops::FnOnce() -> T, R: spin::relax::RelaxStrategy>(
    it: Box<spin::lazy::Lazy<T, F, R>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn lazy_lazy_is_sync_6<T, F: core::marker::Send>(
    it: Box<spin::lazy::Lazy<T, F>>,
) -> Box<impl core::marker::Sync + ?Sized>
where
    spin::once::Once<T>: core::marker::Sync,
{
    it
}

fn lazy_lazy_is_send_7<T, F, R>(
    it: Box<spin::lazy::Lazy<T, F, R>>,
) -> Box<impl core::marker::Send + ?Sized>
where
    T: core::marker::Send,
    F: core::marker::Send,
{
    it
}

fn lazy_lazy_is_unpin_8<T, F, R>(
    it: Box<spin::lazy::Lazy<T, F, R>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    R: core::marker::Unpin,
    F: core::marker::Unpin,
    T: core::marker::Unpin,
{
    it
}

fn lazy_lazy_is_unwindsafe_9<T, F, R>(
    it: Box<spin::lazy::Lazy<T, F, R>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    R: std::panic::UnwindSafe,
    F: std::panic::UnwindSafe,
    T: std::panic::UnwindSafe,
{
    it
}

// spin::lock_api::Mutex
fn lock_api_mutex_is_an_alias<T>(
    it: Box<spin::lock_api::Mutex<T>>,
) -> Box<lock_api::Mutex<spin::Mutex<()>, T>> {
    it
}

// spin::lock_api::MutexGuard
fn lock_api_mutex_guard_is_an_alias<'a, T>(
    it: Box<spin::lock_api::MutexGuard<'a, T>>,
) -> Box<lock_api::MutexGuard<'a, spin::Mutex<()>, T>> {
    it
}

// spin::lock_api::RwLock
fn lock_api_rw_lock_is_an_alias<T>(
    it: Box<spin::lock_api::RwLock<T>>,
) -> Box<lock_api::RwLock<spin::RwLock<()>, T>> {
    it
}

// spin::lock_api::RwLockReadGuard
fn lock_api_rw_lock_read_guard_is_an_alias<'a, T>(
    it: Box<spin::lock_api::RwLockReadGuard<'a, T>>,
) -> Box<lock_api::RwLockReadGuard<'a, spin::RwLock<()>, T>> {
    it
}

// spin::lock_api::RwLockUpgradableReadGuard
fn lock_api_rw_lock_upgradable_read_guard_is_an_alias<'a, T>(
    it: Box<spin::lock_api::RwLockUpgradableReadGuard<'a, T>>,
) -> Box<lock_api::RwLockUpgradableReadGuard<'a, spin::RwLock<()>, T>> {
    it
}

// spin::lock_api::RwLockWriteGuard
fn lock_api_rw_lock_write_guard_is_an_alias<'a, T>(
    it: Box<spin::lock_api::RwLockWriteGuard<'a, T>>,
) -> Box<lock_api::RwLockWriteGuard<'a, spin::RwLock<()>, T>> {
    it
}

// spin::mutex::fair::FairMutex
const _: () = {
    use spin::mutex::fair::FairMutex;
};

const fn mutexfair_fair_mutex_new<T, R>(data: T) -> spin::mutex::fair::FairMutex<T, R> {
    <spin::mutex::fair::FairMutex<T, R>>::new(data)
}

fn mutexfair_fair_mutex_into_inner<T, R>(this: spin::mutex::fair::FairMutex<T, R>) -> T {
    <spin::mutex::fair::FairMutex<T, R>>::into_inner(this)
}

fn mutexfair_fair_mutex_as_mut_ptr<T, R>(this: &spin::mutex::fair::FairMutex<T, R>) -> *mut T {
    <spin::mutex::fair::FairMutex<T, R>>::as_mut_ptr(this)
}

fn mutexfair_fair_mutex_lock<'this, T: ?core::marker::Sized, R: spin::relax::RelaxStrategy>(
    this: &'this spin::mutex::fair::FairMutex<T, R>,
) -> spin::mutex::fair::FairMutexGuard<'this, T> {
    <spin::mutex::fair::FairMutex<T, R>>::lock(this)
}

fn mutexfair_fair_mutex_is_locked<T: ?core::marker::Sized, R>(
    this: &spin::mutex::fair::FairMutex<T, R>,
) -> bool {
    <spin::mutex::fair::FairMutex<T, R>>::is_locked(this)
}

unsafe fn mutexfair_fair_mutex_force_unlock<T: ?core::marker::Sized, R>(
    this: &spin::mutex::fair::FairMutex<T, R>,
) {
    // SAFETY: the caller promises it.
    unsafe { <spin::mutex::fair::FairMutex<T, R>>::force_unlock(this) }
}

fn mutexfair_fair_mutex_try_lock<'this, T: ?core::marker::Sized, R>(
    this: &'this spin::mutex::fair::FairMutex<T, R>,
) -> core::option::Option<spin::mutex::fair::FairMutexGuard<'this, T>> {
    <spin::mutex::fair::FairMutex<T, R>>::try_lock(this)
}

fn mutexfair_fair_mutex_try_lock_starver<'this, T: ?core::marker::Sized, R>(
    this: &'this spin::mutex::fair::FairMutex<T, R>,
) -> core::result::Result<
    spin::mutex::fair::FairMutexGuard<'this, T>,
    spin::mutex::fair::LockRejectReason,
> {
    <spin::mutex::fair::FairMutex<T, R>>::try_lock_starver(this)
}

fn mutexfair_fair_mutex_starve<'this, T: ?core::marker::Sized, R>(
    this: &'this spin::mutex::fair::FairMutex<T, R>,
) -> spin::mutex::fair::Starvation<'this, T, R> {
    <spin::mutex::fair::FairMutex<T, R>>::starve(this)
}

fn mutexfair_fair_mutex_get_mut<'this, T: ?core::marker::Sized, R>(
    this: &'this mut spin::mutex::fair::FairMutex<T, R>,
) -> &'this mut T {
    <spin::mutex::fair::FairMutex<T, R>>::get_mut(this)
}

fn mutexfair_fair_mutex_is_debug_10<T: ?core::marker::Sized + core::fmt::Debug, R>(
    it: Box<spin::mutex::fair::FairMutex<T, R>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mutexfair_fair_mutex_is_default_11<T: ?core::marker::Sized + core::default::Default, R>(
    it: Box<spin::mutex::fair::FairMutex<T, R>>,
) -> Box<impl core::default::Default + ?Sized> {
    it
}

fn mutexfair_fair_mutex_is_from_12<T, R>(
    it: Box<spin::mutex::fair::FairMutex<T, R>>,
) -> Box<impl core::convert::From<T> + ?Sized> {
    it
}

fn mutexfair_fair_mutex_is_rawmutex_13<R: spin::relax::RelaxStrategy>(
    it: Box<spin::mutex::fair::FairMutex<(), R>>,
) -> Box<impl lock_api::RawMutex<GuardMarker = lock_api::GuardSend> + ?Sized> {
    it
}

fn mutexfair_fair_mutex_is_send_14<T: ?core::marker::Sized + core::marker::Send, R>(
    it: Box<spin::mutex::fair::FairMutex<T, R>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn mutexfair_fair_mutex_is_sync_15<T: ?core::marker::Sized + core::marker::Send, R>(
    it: Box<spin::mutex::fair::FairMutex<T, R>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn mutexfair_fair_mutex_is_unpin_16<T, R>(
    it: Box<spin::mutex::fair::FairMutex<T, R>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    R: core::marker::Unpin,
    T: core::marker::Unpin + ?core::marker::Sized,
{
    it
}

fn mutexfair_fair_mutex_is_unwindsafe_17<T, R>(
    it: Box<spin::mutex::fair::FairMutex<T, R>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    R: std::panic::UnwindSafe,
    T: std::panic::UnwindSafe + ?core::marker::Sized,
{
    it
}

// spin::mutex::fair::FairMutexGuard
const _: () = {
    use spin::mutex::fair::FairMutexGuard;
};

fn mutexfair_fair_mutex_guard_leak<'a, T: ?core::marker::Sized>(
    this: spin::mutex::fair::FairMutexGuard<'a, T>,
) -> &'a mut T {
    <spin::mutex::fair::FairMutexGuard<'a, T>>::leak(this)
}

fn mutexfair_fair_mutex_guard_is_debug_1<'a, T: ?core::marker::Sized + core::fmt::Debug>(
    it: Box<spin::mutex::fair::FairMutexGuard<'a, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mutexfair_fair_mutex_guard_is_deref_2<'a, T: ?core::marker::Sized>(
    it: Box<spin::mutex::fair::FairMutexGuard<'a, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn mutexfair_fair_mutex_guard_is_derefmut_3<'a, T: ?core::marker::Sized>(
    it: Box<spin::mutex::fair::FairMutexGuard<'a, T>>,
) -> Box<impl std::ops::DerefMut + ?Sized> {
    it
}

fn mutexfair_fair_mutex_guard_is_display_4<'a, T: ?core::marker::Sized + core::fmt::Display>(
    it: Box<spin::mutex::fair::FairMutexGuard<'a, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn mutexfair_fair_mutex_guard_is_send_5<T: ?core::marker::Sized + core::marker::Send>(
    it: Box<spin::mutex::fair::FairMutexGuard<'_, T>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn mutexfair_fair_mutex_guard_is_sync_6<T: ?core::marker::Sized + core::marker::Sync>(
    it: Box<spin::mutex::fair::FairMutexGuard<'_, T>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn mutexfair_fair_mutex_guard_is_refunwindsafe_7<'a, T>(
    it: Box<spin::mutex::fair::FairMutexGuard<'a, T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe + ?core::marker::Sized,
    T: 'a,
{
    it
}

fn mutexfair_fair_mutex_guard_is_unpin_8<'a, T>(
    it: Box<spin::mutex::fair::FairMutexGuard<'a, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    T: ?core::marker::Sized,
    T: 'a,
{
    it
}

fn mutexfair_fair_mutex_guard_is_unwindsafe_9<'a, T>(
    it: Box<spin::mutex::fair::FairMutexGuard<'a, T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe + ?core::marker::Sized,
    T: 'a,
{
    it
}

// spin::mutex::fair::Starvation
const _: () = {
    use spin::mutex::fair::Starvation;
};

fn mutexfair_starvation_try_lock_fair<'a, T: ?core::marker::Sized, R>(
    this: spin::mutex::fair::Starvation<'a, T, R>,
) -> core::result::Result<
    spin::mutex::fair::FairMutexGuard<'a, T>,
    spin::mutex::fair::Starvation<'a, T, R>,
> {
    <spin::mutex::fair::Starvation<'a, T, R>>::try_lock_fair(this)
}

fn mutexfair_starvation_try_lock<'a, T: ?core::marker::Sized, R>(
    this: spin::mutex::fair::Starvation<'a, T, R>,
) -> core::result::Result<
    spin::mutex::fair::FairMutexGuard<'a, T>,
    spin::mutex::fair::Starvation<'a, T, R>,
> {
    <spin::mutex::fair::Starvation<'a, T, R>>::try_lock(this)
}

fn mutexfair_starvation_lock<'a, T: ?core::marker::Sized, R: spin::relax::RelaxStrategy>(
    this: spin::mutex::fair::Starvation<'a, T, R>,
) -> spin::mutex::fair::FairMutexGuard<'a, T> {
    <spin::mutex::fair::Starvation<'a, T, R>>::lock(this)
}

fn mutexfair_starvation_is_send_3<'a, T, R>(
    it: Box<spin::mutex::fair::Starvation<'a, T, R>>,
) -> Box<impl core::marker::Send + ?Sized>
where
    T: core::marker::Send + ?core::marker::Sized,
    T: 'a,
{
    it
}

fn mutexfair_starvation_is_sync_4<'a, T, R>(
    it: Box<spin::mutex::fair::Starvation<'a, T, R>>,
) -> Box<impl core::marker::Sync + ?Sized>
where
    T: core::marker::Send + ?core::marker::Sized,
    T: 'a,
{
    it
}

fn mutexfair_starvation_is_unpin_5<'a, T, R>(
    it: Box<spin::mutex::fair::Starvation<'a, T, R>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    T: ?core::marker::Sized,
    T: 'a,
{
    it
}

// spin::mutex::fair::LockRejectReason
const _: () = {
    use spin::mutex::fair::LockRejectReason;
};

fn mutexfair_lock_reject_reason_is_debug_0(
    it: Box<spin::mutex::fair::LockRejectReason>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mutexfair_lock_reject_reason_is_display_1(
    it: Box<spin::mutex::fair::LockRejectReason>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn mutexfair_lock_reject_reason_is_error_2(
    it: Box<spin::mutex::fair::LockRejectReason>,
) -> Box<impl core::error::Error + ?Sized> {
    it
}

fn mutexfair_lock_reject_reason_is_refunwindsafe_3(
    it: Box<spin::mutex::fair::LockRejectReason>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn mutexfair_lock_reject_reason_is_send_4(
    it: Box<spin::mutex::fair::LockRejectReason>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn mutexfair_lock_reject_reason_is_sync_5(
    it: Box<spin::mutex::fair::LockRejectReason>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn mutexfair_lock_reject_reason_is_unpin_6(
    it: Box<spin::mutex::fair::LockRejectReason>,
) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn mutexfair_lock_reject_reason_is_unwindsafe_7(
    it: Box<spin::mutex::fair::LockRejectReason>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// spin::mutex::spin::SpinMutex
const _: () = {
    use spin::mutex::spin::SpinMutex;
};

const fn mutexspin_spin_mutex_new<T, R>(data: T) -> spin::mutex::spin::SpinMutex<T, R> {
    <spin::mutex::spin::SpinMutex<T, R>>::new(data)
}

fn mutexspin_spin_mutex_into_inner<T, R>(this: spin::mutex::spin::SpinMutex<T, R>) -> T {
    <spin::mutex::spin::SpinMutex<T, R>>::into_inner(this)
}

fn mutexspin_spin_mutex_as_mut_ptr<T, R>(this: &spin::mutex::spin::SpinMutex<T, R>) -> *mut T {
    <spin::mutex::spin::SpinMutex<T, R>>::as_mut_ptr(this)
}

fn mutexspin_spin_mutex_lock<'this, T: ?core::marker::Sized, R: spin::relax::RelaxStrategy>(
    this: &'this spin::mutex::spin::SpinMutex<T, R>,
) -> spin::mutex::spin::SpinMutexGuard<'this, T> {
    <spin::mutex::spin::SpinMutex<T, R>>::lock(this)
}

fn mutexspin_spin_mutex_is_locked<T: ?core::marker::Sized, R>(
    this: &spin::mutex::spin::SpinMutex<T, R>,
) -> bool {
    <spin::mutex::spin::SpinMutex<T, R>>::is_locked(this)
}

unsafe fn mutexspin_spin_mutex_force_unlock<T: ?core::marker::Sized, R>(
    this: &spin::mutex::spin::SpinMutex<T, R>,
) {
    // SAFETY: the caller promises it.
    unsafe { <spin::mutex::spin::SpinMutex<T, R>>::force_unlock(this) }
}

fn mutexspin_spin_mutex_try_lock<'this, T: ?core::marker::Sized, R>(
    this: &'this spin::mutex::spin::SpinMutex<T, R>,
) -> core::option::Option<spin::mutex::spin::SpinMutexGuard<'this, T>> {
    <spin::mutex::spin::SpinMutex<T, R>>::try_lock(this)
}

fn mutexspin_spin_mutex_try_lock_weak<'this, T: ?core::marker::Sized, R>(
    this: &'this spin::mutex::spin::SpinMutex<T, R>,
) -> core::option::Option<spin::mutex::spin::SpinMutexGuard<'this, T>> {
    <spin::mutex::spin::SpinMutex<T, R>>::try_lock_weak(this)
}

fn mutexspin_spin_mutex_get_mut<'this, T: ?core::marker::Sized, R>(
    this: &'this mut spin::mutex::spin::SpinMutex<T, R>,
) -> &'this mut T {
    <spin::mutex::spin::SpinMutex<T, R>>::get_mut(this)
}

fn mutexspin_spin_mutex_is_debug_9<T: ?core::marker::Sized + core::fmt::Debug, R>(
    it: Box<spin::mutex::spin::SpinMutex<T, R>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mutexspin_spin_mutex_is_default_10<T: ?core::marker::Sized + core::default::Default, R>(
    it: Box<spin::mutex::spin::SpinMutex<T, R>>,
) -> Box<impl core::default::Default + ?Sized> {
    it
}

fn mutexspin_spin_mutex_is_from_11<T, R>(
    it: Box<spin::mutex::spin::SpinMutex<T, R>>,
) -> Box<impl core::convert::From<T> + ?Sized> {
    it
}

fn mutexspin_spin_mutex_is_rawmutex_12<R: spin::relax::RelaxStrategy>(
    it: Box<spin::mutex::spin::SpinMutex<(), R>>,
) -> Box<impl lock_api::RawMutex<GuardMarker = lock_api::GuardSend> + ?Sized> {
    it
}

fn mutexspin_spin_mutex_is_send_13<T: ?core::marker::Sized + core::marker::Send, R>(
    it: Box<spin::mutex::spin::SpinMutex<T, R>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn mutexspin_spin_mutex_is_sync_14<T: ?core::marker::Sized + core::marker::Send, R>(
    it: Box<spin::mutex::spin::SpinMutex<T, R>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn mutexspin_spin_mutex_is_unpin_15<T, R>(
    it: Box<spin::mutex::spin::SpinMutex<T, R>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    R: core::marker::Unpin,
    T: core::marker::Unpin + ?core::marker::Sized,
{
    it
}

fn mutexspin_spin_mutex_is_unwindsafe_16<T, R>(
    it: Box<spin::mutex::spin::SpinMutex<T, R>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    R: std::panic::UnwindSafe,
    T: std::panic::UnwindSafe + ?core::marker::Sized,
{
    it
}

// spin::mutex::spin::SpinMutexGuard
const _: () = {
    use spin::mutex::spin::SpinMutexGuard;
};

fn mutexspin_spin_mutex_guard_leak<'a, T: ?core::marker::Sized>(
    this: spin::mutex::spin::SpinMutexGuard<'a, T>,
) -> &'a mut T {
    <spin::mutex::spin::SpinMutexGuard<'a, T>>::leak(this)
}

fn mutexspin_spin_mutex_guard_is_debug_1<'a, T: ?core::marker::Sized + core::fmt::Debug>(
    it: Box<spin::mutex::spin::SpinMutexGuard<'a, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mutexspin_spin_mutex_guard_is_deref_2<'a, T: ?core::marker::Sized>(
    it: Box<spin::mutex::spin::SpinMutexGuard<'a, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn mutexspin_spin_mutex_guard_is_derefmut_3<'a, T: ?core::marker::Sized>(
    it: Box<spin::mutex::spin::SpinMutexGuard<'a, T>>,
) -> Box<impl std::ops::DerefMut + ?Sized> {
    it
}

fn mutexspin_spin_mutex_guard_is_display_4<'a, T: ?core::marker::Sized + core::fmt::Display>(
    it: Box<spin::mutex::spin::SpinMutexGuard<'a, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn mutexspin_spin_mutex_guard_is_send_5<T: ?core::marker::Sized + core::marker::Send>(
    it: Box<spin::mutex::spin::SpinMutexGuard<'_, T>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn mutexspin_spin_mutex_guard_is_sync_6<T: ?core::marker::Sized + core::marker::Sync>(
    it: Box<spin::mutex::spin::SpinMutexGuard<'_, T>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn mutexspin_spin_mutex_guard_is_refunwindsafe_7<'a, T>(
    it: Box<spin::mutex::spin::SpinMutexGuard<'a, T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe + ?core::marker::Sized,
    T: 'a,
{
    it
}

fn mutexspin_spin_mutex_guard_is_unpin_8<'a, T>(
    it: Box<spin::mutex::spin::SpinMutexGuard<'a, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    T: ?core::marker::Sized,
    T: 'a,
{
    it
}

fn mutexspin_spin_mutex_guard_is_unwindsafe_9<'a, T>(
    it: Box<spin::mutex::spin::SpinMutexGuard<'a, T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe + ?core::marker::Sized,
    T: 'a,
{
    it
}

// spin::mutex::ticket::TicketMutex
const _: () = {
    use spin::mutex::ticket::TicketMutex;
};

const fn mutexticket_ticket_mutex_new<T, R>(data: T) -> spin::mutex::ticket::TicketMutex<T, R> {
    <spin::mutex::ticket::TicketMutex<T, R>>::new(data)
}

fn mutexticket_ticket_mutex_into_inner<T, R>(this: spin::mutex::ticket::TicketMutex<T, R>) -> T {
    <spin::mutex::ticket::TicketMutex<T, R>>::into_inner(this)
}

fn mutexticket_ticket_mutex_as_mut_ptr<T, R>(
    this: &spin::mutex::ticket::TicketMutex<T, R>,
) -> *mut T {
    <spin::mutex::ticket::TicketMutex<T, R>>::as_mut_ptr(this)
}

fn mutexticket_ticket_mutex_lock<'this, T: ?core::marker::Sized, R: spin::relax::RelaxStrategy>(
    this: &'this spin::mutex::ticket::TicketMutex<T, R>,
) -> spin::mutex::ticket::TicketMutexGuard<'this, T> {
    <spin::mutex::ticket::TicketMutex<T, R>>::lock(this)
}

fn mutexticket_ticket_mutex_is_locked<T: ?core::marker::Sized, R>(
    this: &spin::mutex::ticket::TicketMutex<T, R>,
) -> bool {
    <spin::mutex::ticket::TicketMutex<T, R>>::is_locked(this)
}

unsafe fn mutexticket_ticket_mutex_force_unlock<T: ?core::marker::Sized, R>(
    this: &spin::mutex::ticket::TicketMutex<T, R>,
) {
    // SAFETY: the caller promises it.
    unsafe { <spin::mutex::ticket::TicketMutex<T, R>>::force_unlock(this) }
}

fn mutexticket_ticket_mutex_try_lock<'this, T: ?core::marker::Sized, R>(
    this: &'this spin::mutex::ticket::TicketMutex<T, R>,
) -> core::option::Option<spin::mutex::ticket::TicketMutexGuard<'this, T>> {
    <spin::mutex::ticket::TicketMutex<T, R>>::try_lock(this)
}

fn mutexticket_ticket_mutex_get_mut<'this, T: ?core::marker::Sized, R>(
    this: &'this mut spin::mutex::ticket::TicketMutex<T, R>,
) -> &'this mut T {
    <spin::mutex::ticket::TicketMutex<T, R>>::get_mut(this)
}

fn mutexticket_ticket_mutex_is_debug_8<T: ?core::marker::Sized + core::fmt::Debug, R>(
    it: Box<spin::mutex::ticket::TicketMutex<T, R>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mutexticket_ticket_mutex_is_default_9<T: ?core::marker::Sized + core::default::Default, R>(
    it: Box<spin::mutex::ticket::TicketMutex<T, R>>,
) -> Box<impl core::default::Default + ?Sized> {
    it
}

fn mutexticket_ticket_mutex_is_from_10<T, R>(
    it: Box<spin::mutex::ticket::TicketMutex<T, R>>,
) -> Box<impl core::convert::From<T> + ?Sized> {
    it
}

fn mutexticket_ticket_mutex_is_rawmutex_11<R: spin::relax::RelaxStrategy>(
    it: Box<spin::mutex::ticket::TicketMutex<(), R>>,
) -> Box<impl lock_api::RawMutex<GuardMarker = lock_api::GuardSend> + ?Sized> {
    it
}

fn mutexticket_ticket_mutex_is_send_12<T: ?core::marker::Sized + core::marker::Send, R>(
    it: Box<spin::mutex::ticket::TicketMutex<T, R>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn mutexticket_ticket_mutex_is_sync_13<T: ?core::marker::Sized + core::marker::Send, R>(
    it: Box<spin::mutex::ticket::TicketMutex<T, R>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn mutexticket_ticket_mutex_is_unpin_14<T, R>(
    it: Box<spin::mutex::ticket::TicketMutex<T, R>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    R: core::marker::Unpin,
    T: core::marker::Unpin + ?core::marker::Sized,
{
    it
}

fn mutexticket_ticket_mutex_is_unwindsafe_15<T, R>(
    it: Box<spin::mutex::ticket::TicketMutex<T, R>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    R: std::panic::UnwindSafe,
    T: std::panic::UnwindSafe + ?core::marker::Sized,
{
    it
}

// spin::mutex::ticket::TicketMutexGuard
const _: () = {
    use spin::mutex::ticket::TicketMutexGuard;
};

fn mutexticket_ticket_mutex_guard_leak<'a, T: ?core::marker::Sized>(
    this: spin::mutex::ticket::TicketMutexGuard<'a, T>,
) -> &'a mut T {
    <spin::mutex::ticket::TicketMutexGuard<'a, T>>::leak(this)
}

fn mutexticket_ticket_mutex_guard_is_debug_1<'a, T: ?core::marker::Sized + core::fmt::Debug>(
    it: Box<spin::mutex::ticket::TicketMutexGuard<'a, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mutexticket_ticket_mutex_guard_is_deref_2<'a, T: ?core::marker::Sized>(
    it: Box<spin::mutex::ticket::TicketMutexGuard<'a, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn mutexticket_ticket_mutex_guard_is_derefmut_3<'a, T: ?core::marker::Sized>(
    it: Box<spin::mutex::ticket::TicketMutexGuard<'a, T>>,
) -> Box<impl std::ops::DerefMut + ?Sized> {
    it
}

fn mutexticket_ticket_mutex_guard_is_display_4<'a, T: ?core::marker::Sized + core::fmt::Display>(
    it: Box<spin::mutex::ticket::TicketMutexGuard<'a, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn mutexticket_ticket_mutex_guard_is_refunwindsafe_5<'a, T>(
    it: Box<spin::mutex::ticket::TicketMutexGuard<'a, T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe + ?core::marker::Sized,
    T: 'a,
{
    it
}

fn mutexticket_ticket_mutex_guard_is_send_6<'a, T>(
    it: Box<spin::mutex::ticket::TicketMutexGuard<'a, T>>,
) -> Box<impl core::marker::Send + ?Sized>
where
    T: core::marker::Send + ?core::marker::Sized,
    T: 'a,
{
    it
}

fn mutexticket_ticket_mutex_guard_is_sync_7<'a, T>(
    it: Box<spin::mutex::ticket::TicketMutexGuard<'a, T>>,
) -> Box<impl core::marker::Sync + ?Sized>
where
    T: core::marker::Sync + ?core::marker::Sized,
    T: 'a,
{
    it
}

fn mutexticket_ticket_mutex_guard_is_unpin_8<'a, T>(
    it: Box<spin::mutex::ticket::TicketMutexGuard<'a, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    T: ?core::marker::Sized,
    T: 'a,
{
    it
}

// spin::mutex::Mutex
const _: () = {
    use spin::mutex::Mutex;
};

const fn mutex_mutex_new<T, R>(value: T) -> spin::mutex::Mutex<T, R> {
    <spin::mutex::Mutex<T, R>>::new(value)
}

fn mutex_mutex_into_inner<T, R>(this: spin::mutex::Mutex<T, R>) -> T {
    <spin::mutex::Mutex<T, R>>::into_inner(this)
}

fn mutex_mutex_lock<'this, T: ?core::marker::Sized, R: spin::relax::RelaxStrategy>(
    this: &'this spin::mutex::Mutex<T, R>,
) -> spin::mutex::MutexGuard<'this, T> {
    <spin::mutex::Mutex<T, R>>::lock(this)
}

fn mutex_mutex_is_locked<T: ?core::marker::Sized, R>(this: &spin::mutex::Mutex<T, R>) -> bool {
    <spin::mutex::Mutex<T, R>>::is_locked(this)
}

unsafe fn mutex_mutex_force_unlock<T: ?core::marker::Sized, R>(this: &spin::mutex::Mutex<T, R>) {
    // SAFETY: the caller promises it.
    unsafe { <spin::mutex::Mutex<T, R>>::force_unlock(this) }
}

fn mutex_mutex_try_lock<'this, T: ?core::marker::Sized, R>(
    this: &'this spin::mutex::Mutex<T, R>,
) -> core::option::Option<spin::mutex::MutexGuard<'this, T>> {
    <spin::mutex::Mutex<T, R>>::try_lock(this)
}

fn mutex_mutex_get_mut<'this, T: ?core::marker::Sized, R>(
    this: &'this mut spin::mutex::Mutex<T, R>,
) -> &'this mut T {
    <spin::mutex::Mutex<T, R>>::get_mut(this)
}

fn mutex_mutex_is_debug_7<T: ?core::marker::Sized + core::fmt::Debug, R>(
    it: Box<spin::mutex::Mutex<T, R>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mutex_mutex_is_default_8<T: ?core::marker::Sized + core::default::Default, R>(
    it: Box<spin::mutex::Mutex<T, R>>,
) -> Box<impl core::default::Default + ?Sized> {
    it
}

fn mutex_mutex_is_from_9<T, R>(
    it: Box<spin::mutex::Mutex<T, R>>,
) -> Box<impl core::convert::From<T> + ?Sized> {
    it
}

fn mutex_mutex_is_rawmutex_10<R: spin::relax::RelaxStrategy>(
    it: Box<spin::mutex::Mutex<(), R>>,
) -> Box<impl lock_api::RawMutex<GuardMarker = lock_api::GuardSend> + ?Sized> {
    it
}

fn mutex_mutex_is_send_11<T: ?core::marker::Sized + core::marker::Send, R>(
    it: Box<spin::mutex::Mutex<T, R>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn mutex_mutex_is_sync_12<T: ?core::marker::Sized + core::marker::Send, R>(
    it: Box<spin::mutex::Mutex<T, R>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn mutex_mutex_is_unpin_13<T, R>(
    it: Box<spin::mutex::Mutex<T, R>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    R: core::marker::Unpin,
    T: core::marker::Unpin + ?core::marker::Sized,
{
    it
}

fn mutex_mutex_is_unwindsafe_14<T, R>(
    it: Box<spin::mutex::Mutex<T, R>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    R: std::panic::UnwindSafe,
    T: std::panic::UnwindSafe + ?core::marker::Sized,
{
    it
}

// spin::mutex::MutexGuard
const _: () = {
    use spin::mutex::MutexGuard;
};

fn mutex_mutex_guard_leak<'a, T: ?core::marker::Sized>(
    this: spin::mutex::MutexGuard<'a, T>,
) -> &'a mut T {
    <spin::mutex::MutexGuard<'a, T>>::leak(this)
}

fn mutex_mutex_guard_is_debug_1<'a, T: ?core::marker::Sized + core::fmt::Debug>(
    it: Box<spin::mutex::MutexGuard<'a, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mutex_mutex_guard_is_deref_2<'a, T: ?core::marker::Sized>(
    it: Box<spin::mutex::MutexGuard<'a, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn mutex_mutex_guard_is_derefmut_3<'a, T: ?core::marker::Sized>(
    it: Box<spin::mutex::MutexGuard<'a, T>>,
) -> Box<impl std::ops::DerefMut + ?Sized> {
    it
}

fn mutex_mutex_guard_is_display_4<'a, T: ?core::marker::Sized + core::fmt::Display>(
    it: Box<spin::mutex::MutexGuard<'a, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn mutex_mutex_guard_is_refunwindsafe_5<'a, T>(
    it: Box<spin::mutex::MutexGuard<'a, T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe + ?core::marker::Sized,
{
    it
}

fn mutex_mutex_guard_is_send_6<'a, T>(
    it: Box<spin::mutex::MutexGuard<'a, T>>,
) -> Box<impl core::marker::Send + ?Sized>
where
    T: core::marker::Send + ?core::marker::Sized,
{
    it
}

fn mutex_mutex_guard_is_sync_7<'a, T>(
    it: Box<spin::mutex::MutexGuard<'a, T>>,
) -> Box<impl core::marker::Sync + ?Sized>
where
    T: core::marker::Sync + ?core::marker::Sized,
{
    it
}

fn mutex_mutex_guard_is_unpin_8<'a, T>(
    it: Box<spin::mutex::MutexGuard<'a, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    T: ?core::marker::Sized,
{
    it
}

fn mutex_mutex_guard_is_unwindsafe_9<'a, T>(
    it: Box<spin::mutex::MutexGuard<'a, T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe + ?core::marker::Sized,
{
    it
}

// spin::once::Once
const _: () = {
    use spin::once::Once;
};

fn once_once_call_once<'this, T, R: spin::relax::RelaxStrategy, F: std::ops::FnOnce() -> T>(
    this: &'this spin::once::Once<T, R>,
    f: F,
) -> &'this T {
    <spin::once::Once<T, R>>::call_once(this, f)
}

fn once_once_try_call_once<
    'this,
    T,
    R: spin::relax::RelaxStrategy,
    F: std::ops::FnOnce() -> core::result::Result<T, E>,
    E,
>(
    this: &'this spin::once::Once<T, R>,
    f: F,
) -> core::result::Result<&'this T, E> {
    <spin::once::Once<T, R>>::try_call_once(this, f)
}

fn once_once_wait<'this, T, R: spin::relax::RelaxStrategy>(
    this: &'this spin::once::Once<T, R>,
) -> &'this T {
    <spin::once::Once<T, R>>::wait(this)
}

fn once_once_poll<'this, T, R: spin::relax::RelaxStrategy>(
    this: &'this spin::once::Once<T, R>,
) -> core::option::Option<&'this T> {
    <spin::once::Once<T, R>>::poll(this)
}

const fn once_once_new<T, R>() -> spin::once::Once<T, R> {
    <spin::once::Once<T, R>>::new()
}

const fn once_once_initialized<T, R>(data: T) -> spin::once::Once<T, R> {
    <spin::once::Once<T, R>>::initialized(data)
}

fn once_once_as_mut_ptr<T, R>(this: &spin::once::Once<T, R>) -> *mut T {
    <spin::once::Once<T, R>>::as_mut_ptr(this)
}

fn once_once_get<'this, T, R>(
    this: &'this spin::once::Once<T, R>,
) -> core::option::Option<&'this T> {
    <spin::once::Once<T, R>>::get(this)
}

unsafe fn once_once_get_unchecked<'this, T, R>(this: &'this spin::once::Once<T, R>) -> &'this T {
    // SAFETY: the caller promises it.
    unsafe { <spin::once::Once<T, R>>::get_unchecked(this) }
}

fn once_once_get_mut<'this, T, R>(
    this: &'this mut spin::once::Once<T, R>,
) -> core::option::Option<&'this mut T> {
    <spin::once::Once<T, R>>::get_mut(this)
}

unsafe fn once_once_get_mut_unchecked<'this, T, R>(
    this: &'this mut spin::once::Once<T, R>,
) -> &'this mut T {
    // SAFETY: the caller promises it.
    unsafe { <spin::once::Once<T, R>>::get_mut_unchecked(this) }
}

fn once_once_try_into_inner<T, R>(this: spin::once::Once<T, R>) -> core::option::Option<T> {
    <spin::once::Once<T, R>>::try_into_inner(this)
}

unsafe fn once_once_into_inner_unchecked<T, R>(this: spin::once::Once<T, R>) -> T {
    // SAFETY: the caller promises it.
    unsafe { <spin::once::Once<T, R>>::into_inner_unchecked(this) }
}

fn once_once_is_completed<T, R>(this: &spin::once::Once<T, R>) -> bool {
    <spin::once::Once<T, R>>::is_completed(this)
}

fn once_once_is_debug_14<T: core::fmt::Debug, R>(
    it: Box<spin::once::Once<T, R>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn once_once_is_default_15<T, R>(
    it: Box<spin::once::Once<T, R>>,
) -> Box<impl core::default::Default + ?Sized> {
    it
}

fn once_once_is_from_16<T, R>(
    it: Box<spin::once::Once<T, R>>,
) -> Box<impl core::convert::From<T> + ?Sized> {
    it
}

fn once_once_is_send_17<T: core::marker::Send, R>(
    it: Box<spin::once::Once<T, R>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn once_once_is_sync_18<T: core::marker::Send + core::marker::Sync, R>(
    it: Box<spin::once::Once<T, R>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn once_once_is_unpin_19<T, R>(
    it: Box<spin::once::Once<T, R>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    R: core::marker::Unpin,
    T: core::marker::Unpin,
{
    it
}

fn once_once_is_unwindsafe_20<T, R>(
    it: Box<spin::once::Once<T, R>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    R: std::panic::UnwindSafe,
    T: std::panic::UnwindSafe,
{
    it
}

// spin::relax::Loop
const _: () = {
    use spin::relax::Loop;
};

fn relax_loop_is_relaxstrategy_0(
    it: Box<spin::relax::Loop>,
) -> Box<impl spin::relax::RelaxStrategy + ?Sized> {
    it
}

fn relax_loop_is_refunwindsafe_1(
    it: Box<spin::relax::Loop>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn relax_loop_is_send_2(it: Box<spin::relax::Loop>) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn relax_loop_is_sync_3(it: Box<spin::relax::Loop>) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn relax_loop_is_unpin_4(it: Box<spin::relax::Loop>) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn relax_loop_is_unwindsafe_5(
    it: Box<spin::relax::Loop>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// spin::relax::Spin
const _: () = {
    use spin::relax::Spin;
};

fn relax_spin_is_relaxstrategy_0(
    it: Box<spin::relax::Spin>,
) -> Box<impl spin::relax::RelaxStrategy + ?Sized> {
    it
}

fn relax_spin_is_refunwindsafe_1(
    it: Box<spin::relax::Spin>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn relax_spin_is_send_2(it: Box<spin::relax::Spin>) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn relax_spin_is_sync_3(it: Box<spin::relax::Spin>) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn relax_spin_is_unpin_4(it: Box<spin::relax::Spin>) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn relax_spin_is_unwindsafe_5(
    it: Box<spin::relax::Spin>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// spin::relax::Yield
const _: () = {
    use spin::relax::Yield;
};

fn relax_yield_is_relaxstrategy_0(
    it: Box<spin::relax::Yield>,
) -> Box<impl spin::relax::RelaxStrategy + ?Sized> {
    it
}

fn relax_yield_is_refunwindsafe_1(
    it: Box<spin::relax::Yield>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn relax_yield_is_send_2(it: Box<spin::relax::Yield>) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn relax_yield_is_sync_3(it: Box<spin::relax::Yield>) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn relax_yield_is_unpin_4(it: Box<spin::relax::Yield>) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn relax_yield_is_unwindsafe_5(
    it: Box<spin::relax::Yield>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// spin::relax::RelaxStrategy
const _: () = {
    use spin::relax::RelaxStrategy;
};

// spin::rwlock::RwLock
const _: () = {
    use spin::rwlock::RwLock;
};

const fn rwlock_rw_lock_new<T, R>(data: T) -> spin::rwlock::RwLock<T, R> {
    <spin::rwlock::RwLock<T, R>>::new(data)
}

fn rwlock_rw_lock_into_inner<T, R>(this: spin::rwlock::RwLock<T, R>) -> T {
    <spin::rwlock::RwLock<T, R>>::into_inner(this)
}

fn rwlock_rw_lock_as_mut_ptr<T, R>(this: &spin::rwlock::RwLock<T, R>) -> *mut T {
    <spin::rwlock::RwLock<T, R>>::as_mut_ptr(this)
}

fn rwlock_rw_lock_read<'this, T: ?core::marker::Sized, R: spin::relax::RelaxStrategy>(
    this: &'this spin::rwlock::RwLock<T, R>,
) -> spin::rwlock::RwLockReadGuard<'this, T> {
    <spin::rwlock::RwLock<T, R>>::read(this)
}

fn rwlock_rw_lock_write<'this, T: ?core::marker::Sized, R: spin::relax::RelaxStrategy>(
    this: &'this spin::rwlock::RwLock<T, R>,
) -> spin::rwlock::RwLockWriteGuard<'this, T, R> {
    <spin::rwlock::RwLock<T, R>>::write(this)
}

fn rwlock_rw_lock_upgradeable_read<
    'this,
    T: ?core::marker::Sized,
    R: spin::relax::RelaxStrategy,
>(
    this: &'this spin::rwlock::RwLock<T, R>,
) -> spin::rwlock::RwLockUpgradableGuard<'this, T, R> {
    <spin::rwlock::RwLock<T, R>>::upgradeable_read(this)
}

fn rwlock_rw_lock_try_read<'this, T: ?core::marker::Sized, R>(
    this: &'this spin::rwlock::RwLock<T, R>,
) -> core::option::Option<spin::rwlock::RwLockReadGuard<'this, T>> {
    <spin::rwlock::RwLock<T, R>>::try_read(this)
}

fn rwlock_rw_lock_reader_count<T: ?core::marker::Sized, R>(
    this: &spin::rwlock::RwLock<T, R>,
) -> usize {
    <spin::rwlock::RwLock<T, R>>::reader_count(this)
}

fn rwlock_rw_lock_writer_count<T: ?core::marker::Sized, R>(
    this: &spin::rwlock::RwLock<T, R>,
) -> usize {
    <spin::rwlock::RwLock<T, R>>::writer_count(this)
}

unsafe fn rwlock_rw_lock_force_read_decrement<T: ?core::marker::Sized, R>(
    this: &spin::rwlock::RwLock<T, R>,
) {
    // SAFETY: the caller promises it.
    unsafe { <spin::rwlock::RwLock<T, R>>::force_read_decrement(this) }
}

unsafe fn rwlock_rw_lock_force_write_unlock<T: ?core::marker::Sized, R>(
    this: &spin::rwlock::RwLock<T, R>,
) {
    // SAFETY: the caller promises it.
    unsafe { <spin::rwlock::RwLock<T, R>>::force_write_unlock(this) }
}

fn rwlock_rw_lock_try_write<'this, T: ?core::marker::Sized, R>(
    this: &'this spin::rwlock::RwLock<T, R>,
) -> core::option::Option<spin::rwlock::RwLockWriteGuard<'this, T, R>> {
    <spin::rwlock::RwLock<T, R>>::try_write(this)
}

fn rwlock_rw_lock_try_write_weak<'this, T: ?core::marker::Sized, R>(
    this: &'this spin::rwlock::RwLock<T, R>,
) -> core::option::Option<spin::rwlock::RwLockWriteGuard<'this, T, R>> {
    <spin::rwlock::RwLock<T, R>>::try_write_weak(this)
}

fn rwlock_rw_lock_try_upgradeable_read<'this, T: ?core::marker::Sized, R>(
    this: &'this spin::rwlock::RwLock<T, R>,
) -> core::option::Option<spin::rwlock::RwLockUpgradableGuard<'this, T, R>> {
    <spin::rwlock::RwLock<T, R>>::try_upgradeable_read(this)
}

fn rwlock_rw_lock_get_mut<'this, T: ?core::marker::Sized, R>(
    this: &'this mut spin::rwlock::RwLock<T, R>,
) -> &'this mut T {
    <spin::rwlock::RwLock<T, R>>::get_mut(this)
}

fn rwlock_rw_lock_is_debug_15<T: ?core::marker::Sized + core::fmt::Debug, R>(
    it: Box<spin::rwlock::RwLock<T, R>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn rwlock_rw_lock_is_default_16<T: ?core::marker::Sized + core::default::Default, R>(
    it: Box<spin::rwlock::RwLock<T, R>>,
) -> Box<impl core::default::Default + ?Sized> {
    it
}

fn rwlock_rw_lock_is_from_17<T, R>(
    it: Box<spin::rwlock::RwLock<T, R>>,
) -> Box<impl core::convert::From<T> + ?Sized> {
    it
}

fn rwlock_rw_lock_is_rawrwlock_18<R: spin::relax::RelaxStrategy>(
    it: Box<spin::rwlock::RwLock<(), R>>,
) -> Box<impl lock_api::RawRwLock<GuardMarker = lock_api::GuardSend> + ?Sized> {
    it
}

fn rwlock_rw_lock_is_rawrwlockdowngrade_19<R: spin::relax::RelaxStrategy>(
    it: Box<spin::rwlock::RwLock<(), R>>,
) -> Box<impl lock_api::RawRwLockDowngrade + ?Sized> {
    it
}

fn rwlock_rw_lock_is_rawrwlockupgrade_20<R: spin::relax::RelaxStrategy>(
    it: Box<spin::rwlock::RwLock<(), R>>,
) -> Box<impl lock_api::RawRwLockUpgrade + ?Sized> {
    it
}

fn rwlock_rw_lock_is_send_21<T: ?core::marker::Sized + core::marker::Send, R>(
    it: Box<spin::rwlock::RwLock<T, R>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn rwlock_rw_lock_is_sync_22<
    T: ?core::marker::Sized + core::marker::Send + core::marker::Sync,
    R,
>(
    it: Box<spin::rwlock::RwLock<T, R>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn rwlock_rw_lock_is_unpin_23<T, R>(
    it: Box<spin::rwlock::RwLock<T, R>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    R: core::marker::Unpin,
    T: core::marker::Unpin + ?core::marker::Sized,
{
    it
}

fn rwlock_rw_lock_is_unwindsafe_24<T, R>(
    it: Box<spin::rwlock::RwLock<T, R>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    R: std::panic::UnwindSafe,
    T: std::panic::UnwindSafe + ?core::marker::Sized,
{
    it
}

// spin::rwlock::RwLockReadGuard
const _: () = {
    use spin::rwlock::RwLockReadGuard;
};

fn rwlock_rw_lock_read_guard_leak<'rwlock, T: ?core::marker::Sized>(
    this: spin::rwlock::RwLockReadGuard<'rwlock, T>,
) -> &'rwlock T {
    <spin::rwlock::RwLockReadGuard<'rwlock, T>>::leak(this)
}

fn rwlock_rw_lock_read_guard_is_debug_1<'rwlock, T: ?core::marker::Sized + core::fmt::Debug>(
    it: Box<spin::rwlock::RwLockReadGuard<'rwlock, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn rwlock_rw_lock_read_guard_is_deref_2<'rwlock, T: ?core::marker::Sized>(
    it: Box<spin::rwlock::RwLockReadGuard<'rwlock, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn rwlock_rw_lock_read_guard_is_display_3<'rwlock, T: ?core::marker::Sized + core::fmt::Display>(
    it: Box<spin::rwlock::RwLockReadGuard<'rwlock, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn rwlock_rw_lock_read_guard_is_send_4<T: ?core::marker::Sized + core::marker::Sync>(
    it: Box<spin::rwlock::RwLockReadGuard<'_, T>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn rwlock_rw_lock_read_guard_is_sync_5<T: ?core::marker::Sized + core::marker::Sync>(
    it: Box<spin::rwlock::RwLockReadGuard<'_, T>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn rwlock_rw_lock_read_guard_is_refunwindsafe_6<'a, T>(
    it: Box<spin::rwlock::RwLockReadGuard<'a, T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe + ?core::marker::Sized,
{
    it
}

fn rwlock_rw_lock_read_guard_is_unpin_7<'a, T>(
    it: Box<spin::rwlock::RwLockReadGuard<'a, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    T: ?core::marker::Sized,
{
    it
}

fn rwlock_rw_lock_read_guard_is_unwindsafe_8<'a, T>(
    it: Box<spin::rwlock::RwLockReadGuard<'a, T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe + ?core::marker::Sized,
{
    it
}

// spin::rwlock::RwLockUpgradableGuard
const _: () = {
    use spin::rwlock::RwLockUpgradableGuard;
};

fn rwlock_rw_lock_upgradable_guard_upgrade<
    'rwlock,
    T: ?core::marker::Sized,
    R: spin::relax::RelaxStrategy,
>(
    this: spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>,
) -> spin::rwlock::RwLockWriteGuard<'rwlock, T, R> {
    <spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>>::upgrade(this)
}

fn rwlock_rw_lock_upgradable_guard_try_upgrade<'rwlock, T: ?core::marker::Sized, R>(
    this: spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>,
) -> core::result::Result<
    spin::rwlock::RwLockWriteGuard<'rwlock, T, R>,
    spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>,
> {
    <spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>>::try_upgrade(this)
}

fn rwlock_rw_lock_upgradable_guard_try_upgrade_weak<'rwlock, T: ?core::marker::Sized, R>(
    this: spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>,
) -> core::result::Result<
    spin::rwlock::RwLockWriteGuard<'rwlock, T, R>,
    spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>,
> {
    <spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>>::try_upgrade_weak(this)
}

fn rwlock_rw_lock_upgradable_guard_downgrade<'rwlock, T: ?core::marker::Sized, R>(
    this: spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>,
) -> spin::rwlock::RwLockReadGuard<'rwlock, T> {
    <spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>>::downgrade(this)
}

fn rwlock_rw_lock_upgradable_guard_leak<'rwlock, T: ?core::marker::Sized, R>(
    this: spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>,
) -> &'rwlock T {
    <spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>>::leak(this)
}

fn rwlock_rw_lock_upgradable_guard_is_debug_5<
    'rwlock,
    T: ?core::marker::Sized + core::fmt::Debug,
    R,
>(
    it: Box<spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn rwlock_rw_lock_upgradable_guard_is_deref_6<'rwlock, T: ?core::marker::Sized, R>(
    it: Box<spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn rwlock_rw_lock_upgradable_guard_is_display_7<
    'rwlock,
    T: ?core::marker::Sized + core::fmt::Display,
    R,
>(
    it: Box<spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn rwlock_rw_lock_upgradable_guard_is_send_8<
    T: ?core::marker::Sized + core::marker::Send + core::marker::Sync,
    R,
>(
    it: Box<spin::rwlock::RwLockUpgradableGuard<'_, T, R>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn rwlock_rw_lock_upgradable_guard_is_sync_9<
    T: ?core::marker::Sized + core::marker::Send + core::marker::Sync,
    R,
>(
    it: Box<spin::rwlock::RwLockUpgradableGuard<'_, T, R>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn rwlock_rw_lock_upgradable_guard_is_unpin_10<'a, T, R>(
    it: Box<spin::rwlock::RwLockUpgradableGuard<'a, T, R>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    R: core::marker::Unpin,
    T: ?core::marker::Sized,
{
    it
}

// spin::rwlock::RwLockWriteGuard
const _: () = {
    use spin::rwlock::RwLockWriteGuard;
};

fn rwlock_rw_lock_write_guard_downgrade<'rwlock, T: ?core::marker::Sized, R>(
    this: spin::rwlock::RwLockWriteGuard<'rwlock, T, R>,
) -> spin::rwlock::RwLockReadGuard<'rwlock, T> {
    <spin::rwlock::RwLockWriteGuard<'rwlock, T, R>>::downgrade(this)
}

fn rwlock_rw_lock_write_guard_downgrade_to_upgradeable<'rwlock, T: ?core::marker::Sized, R>(
    this: spin::rwlock::RwLockWriteGuard<'rwlock, T, R>,
) -> spin::rwlock::RwLockUpgradableGuard<'rwlock, T, R> {
    <spin::rwlock::RwLockWriteGuard<'rwlock, T, R>>::downgrade_to_upgradeable(this)
}

fn rwlock_rw_lock_write_guard_leak<'rwlock, T: ?core::marker::Sized, R>(
    this: spin::rwlock::RwLockWriteGuard<'rwlock, T, R>,
) -> &'rwlock mut T {
    <spin::rwlock::RwLockWriteGuard<'rwlock, T, R>>::leak(this)
}

fn rwlock_rw_lock_write_guard_is_debug_3<'rwlock, T: ?core::marker::Sized + core::fmt::Debug, R>(
    it: Box<spin::rwlock::RwLockWriteGuard<'rwlock, T, R>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn rwlock_rw_lock_write_guard_is_deref_4<'rwlock, T: ?core::marker::Sized, R>(
    it: Box<spin::rwlock::RwLockWriteGuard<'rwlock, T, R>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn rwlock_rw_lock_write_guard_is_derefmut_5<'rwlock, T: ?core::marker::Sized, R>(
    it: Box<spin::rwlock::RwLockWriteGuard<'rwlock, T, R>>,
) -> Box<impl std::ops::DerefMut + ?Sized> {
    it
}

fn rwlock_rw_lock_write_guard_is_display_6<
    'rwlock,
    T: ?core::marker::Sized + core::fmt::Display,
    R,
>(
    it: Box<spin::rwlock::RwLockWriteGuard<'rwlock, T, R>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn rwlock_rw_lock_write_guard_is_send_7<
    T: ?core::marker::Sized + core::marker::Send + core::marker::Sync,
    R,
>(
    it: Box<spin::rwlock::RwLockWriteGuard<'_, T, R>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn rwlock_rw_lock_write_guard_is_sync_8<
    T: ?core::marker::Sized + core::marker::Send + core::marker::Sync,
    R,
>(
    it: Box<spin::rwlock::RwLockWriteGuard<'_, T, R>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn rwlock_rw_lock_write_guard_is_unpin_9<'a, T, R>(
    it: Box<spin::rwlock::RwLockWriteGuard<'a, T, R>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    R: core::marker::Unpin,
    T: ?core::marker::Sized,
{
    it
}

// spin::Barrier
fn barrier_is_an_alias(it: Box<spin::Barrier>) -> Box<spin::barrier::Barrier> {
    it
}

// spin::Lazy
fn lazy_is_an_alias<T, F>(it: Box<spin::Lazy<T, F>>) -> Box<spin::lazy::Lazy<T, F>> {
    it
}

// spin::Mutex
fn mutex_is_an_alias<T>(it: Box<spin::Mutex<T>>) -> Box<spin::mutex::Mutex<T>> {
    it
}

// spin::Once
fn once_is_an_alias<T>(it: Box<spin::Once<T>>) -> Box<spin::once::Once<T>> {
    it
}

// spin::RwLock
fn rw_lock_is_an_alias<T>(it: Box<spin::RwLock<T>>) -> Box<spin::rwlock::RwLock<T>> {
    it
}

// spin::RwLockUpgradableGuard
fn rw_lock_upgradable_guard_is_an_alias<'a, T>(
    it: Box<spin::RwLockUpgradableGuard<'a, T>>,
) -> Box<spin::rwlock::RwLockUpgradableGuard<'a, T>> {
    it
}

// spin::RwLockWriteGuard
fn rw_lock_write_guard_is_an_alias<'a, T>(
    it: Box<spin::RwLockWriteGuard<'a, T>>,
) -> Box<spin::rwlock::RwLockWriteGuard<'a, T>> {
    it
}
