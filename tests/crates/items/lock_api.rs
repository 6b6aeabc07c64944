//! The crate `lock_api`, by `cargo run -p xtask -- surface --crates`. Not to be edited.

use super::super::lock_api;
use super::super::parking_lot;
use super::super::spin;

// lock_api::ArcMutexGuard
const _: () = {
    use lock_api::ArcMutexGuard;
};

fn arc_mutex_guard_mutex<'this, R: lock_api::RawMutex, T: ?core::marker::Sized>(
    s: &'this lock_api::ArcMutexGuard<R, T>,
) -> &'this std::sync::Arc<lock_api::Mutex<R, T>> {
    <lock_api::ArcMutexGuard<R, T>>::mutex(s)
}

fn arc_mutex_guard_into_arc<R: lock_api::RawMutex, T: ?core::marker::Sized>(
    s: lock_api::ArcMutexGuard<R, T>,
) -> std::sync::Arc<lock_api::Mutex<R, T>> {
    <lock_api::ArcMutexGuard<R, T>>::into_arc(s)
}

fn arc_mutex_guard_unlocked<R: lock_api::RawMutex, T: ?core::marker::Sized, F, U>(
    s: &mut lock_api::ArcMutexGuard<R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::ArcMutexGuard<R, T>>::unlocked(s, f)
}

fn arc_mutex_guard_unlock_fair<R: lock_api::RawMutexFair, T: ?core::marker::Sized>(
    s: lock_api::ArcMutexGuard<R, T>,
) {
    <lock_api::ArcMutexGuard<R, T>>::unlock_fair(s)
}

fn arc_mutex_guard_into_arc_fair<R: lock_api::RawMutexFair, T: ?core::marker::Sized>(
    s: lock_api::ArcMutexGuard<R, T>,
) -> std::sync::Arc<lock_api::Mutex<R, T>> {
    <lock_api::ArcMutexGuard<R, T>>::into_arc_fair(s)
}

fn arc_mutex_guard_unlocked_fair<R: lock_api::RawMutexFair, T: ?core::marker::Sized, F, U>(
    s: &mut lock_api::ArcMutexGuard<R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::ArcMutexGuard<R, T>>::unlocked_fair(s, f)
}

fn arc_mutex_guard_bump<R: lock_api::RawMutexFair, T: ?core::marker::Sized>(
    s: &mut lock_api::ArcMutexGuard<R, T>,
) {
    <lock_api::ArcMutexGuard<R, T>>::bump(s)
}

fn arc_mutex_guard_is_deref_7<R: lock_api::RawMutex, T: ?core::marker::Sized>(
    it: Box<lock_api::ArcMutexGuard<R, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn arc_mutex_guard_is_derefmut_8<R: lock_api::RawMutex, T: ?core::marker::Sized>(
    it: Box<lock_api::ArcMutexGuard<R, T>>,
) -> Box<impl std::ops::DerefMut + ?Sized> {
    it
}

fn arc_mutex_guard_is_send_9<
    R: lock_api::RawMutex + core::marker::Send + core::marker::Sync,
    T: core::marker::Send + ?core::marker::Sized,
>(
    it: Box<lock_api::ArcMutexGuard<R, T>>,
) -> Box<impl core::marker::Send + ?Sized>
where
    R::GuardMarker: core::marker::Send,
{
    it
}

fn arc_mutex_guard_is_unpin_11<R, T>(
    it: Box<lock_api::ArcMutexGuard<R, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    T: ?core::marker::Sized,
    R: lock_api::RawMutex,
{
    it
}

// lock_api::ArcReentrantMutexGuard
const _: () = {
    use lock_api::ArcReentrantMutexGuard;
};

fn arc_reentrant_mutex_guard_remutex<
    'this,
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    s: &'this lock_api::ArcReentrantMutexGuard<R, G, T>,
) -> &'this std::sync::Arc<lock_api::ReentrantMutex<R, G, T>> {
    <lock_api::ArcReentrantMutexGuard<R, G, T>>::remutex(s)
}

fn arc_reentrant_mutex_guard_into_arc<
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    s: lock_api::ArcReentrantMutexGuard<R, G, T>,
) -> std::sync::Arc<lock_api::ReentrantMutex<R, G, T>> {
    <lock_api::ArcReentrantMutexGuard<R, G, T>>::into_arc(s)
}

fn arc_reentrant_mutex_guard_unlocked<
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
    F,
    U,
>(
    s: &mut lock_api::ArcReentrantMutexGuard<R, G, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::ArcReentrantMutexGuard<R, G, T>>::unlocked(s, f)
}

fn arc_reentrant_mutex_guard_unlock_fair<
    R: lock_api::RawMutexFair,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    s: lock_api::ArcReentrantMutexGuard<R, G, T>,
) {
    <lock_api::ArcReentrantMutexGuard<R, G, T>>::unlock_fair(s)
}

fn arc_reentrant_mutex_guard_into_arc_fair<
    R: lock_api::RawMutexFair,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    s: lock_api::ArcReentrantMutexGuard<R, G, T>,
) -> std::sync::Arc<lock_api::ReentrantMutex<R, G, T>> {
    <lock_api::ArcReentrantMutexGuard<R, G, T>>::into_arc_fair(s)
}

fn arc_reentrant_mutex_guard_unlocked_fair<
    R: lock_api::RawMutexFair,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
    F,
    U,
>(
    s: &mut lock_api::ArcReentrantMutexGuard<R, G, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::ArcReentrantMutexGuard<R, G, T>>::unlocked_fair(s, f)
}

fn arc_reentrant_mutex_guard_bump<
    R: lock_api::RawMutexFair,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    s: &mut lock_api::ArcReentrantMutexGuard<R, G, T>,
) {
    <lock_api::ArcReentrantMutexGuard<R, G, T>>::bump(s)
}

fn arc_reentrant_mutex_guard_is_deref_7<
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    it: Box<lock_api::ArcReentrantMutexGuard<R, G, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn arc_reentrant_mutex_guard_is_unpin_9<R, G, T>(
    it: Box<lock_api::ArcReentrantMutexGuard<R, G, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    T: ?core::marker::Sized,
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
{
    it
}

// lock_api::ArcRwLockReadGuard
const _: () = {
    use lock_api::ArcRwLockReadGuard;
};

fn arc_rw_lock_read_guard_rwlock<'this, R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    s: &'this lock_api::ArcRwLockReadGuard<R, T>,
) -> &'this std::sync::Arc<lock_api::RwLock<R, T>> {
    <lock_api::ArcRwLockReadGuard<R, T>>::rwlock(s)
}

fn arc_rw_lock_read_guard_into_arc<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    s: lock_api::ArcRwLockReadGuard<R, T>,
) -> std::sync::Arc<lock_api::RwLock<R, T>> {
    <lock_api::ArcRwLockReadGuard<R, T>>::into_arc(s)
}

fn arc_rw_lock_read_guard_unlocked<R: lock_api::RawRwLock, T: ?core::marker::Sized, F, U>(
    s: &mut lock_api::ArcRwLockReadGuard<R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::ArcRwLockReadGuard<R, T>>::unlocked(s, f)
}

fn arc_rw_lock_read_guard_unlock_fair<R: lock_api::RawRwLockFair, T: ?core::marker::Sized>(
    s: lock_api::ArcRwLockReadGuard<R, T>,
) {
    <lock_api::ArcRwLockReadGuard<R, T>>::unlock_fair(s)
}

fn arc_rw_lock_read_guard_into_arc_fair<R: lock_api::RawRwLockFair, T: ?core::marker::Sized>(
    s: lock_api::ArcRwLockReadGuard<R, T>,
) -> std::sync::Arc<lock_api::RwLock<R, T>> {
    <lock_api::ArcRwLockReadGuard<R, T>>::into_arc_fair(s)
}

fn arc_rw_lock_read_guard_unlocked_fair<R: lock_api::RawRwLockFair, T: ?core::marker::Sized, F, U>(
    s: &mut lock_api::ArcRwLockReadGuard<R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::ArcRwLockReadGuard<R, T>>::unlocked_fair(s, f)
}

fn arc_rw_lock_read_guard_bump<R: lock_api::RawRwLockFair, T: ?core::marker::Sized>(
    s: &mut lock_api::ArcRwLockReadGuard<R, T>,
) {
    <lock_api::ArcRwLockReadGuard<R, T>>::bump(s)
}

fn arc_rw_lock_read_guard_is_debug_7<
    R: lock_api::RawRwLock,
    T: core::fmt::Debug + ?core::marker::Sized,
>(
    it: Box<lock_api::ArcRwLockReadGuard<R, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn arc_rw_lock_read_guard_is_deref_8<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    it: Box<lock_api::ArcRwLockReadGuard<R, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn arc_rw_lock_read_guard_is_display_9<
    R: lock_api::RawRwLock,
    T: core::fmt::Display + ?core::marker::Sized,
>(
    it: Box<lock_api::ArcRwLockReadGuard<R, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn arc_rw_lock_read_guard_is_send_10<R, T>(
    it: Box<lock_api::ArcRwLockReadGuard<R, T>>,
) -> Box<impl core::marker::Send + ?Sized>
where
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Send,
    R: core::marker::Sync + core::marker::Send,
    T: core::marker::Send + core::marker::Sync + ?core::marker::Sized,
    R: lock_api::RawRwLock,
{
    it
}

fn arc_rw_lock_read_guard_is_sync_11<R, T>(
    it: Box<lock_api::ArcRwLockReadGuard<R, T>>,
) -> Box<impl core::marker::Sync + ?Sized>
where
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Sync,
    R: core::marker::Sync + core::marker::Send,
    T: core::marker::Send + core::marker::Sync + ?core::marker::Sized,
    R: lock_api::RawRwLock,
{
    it
}

fn arc_rw_lock_read_guard_is_unpin_12<R, T>(
    it: Box<lock_api::ArcRwLockReadGuard<R, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Unpin,
    T: ?core::marker::Sized,
    R: lock_api::RawRwLock,
{
    it
}

// lock_api::ArcRwLockUpgradableReadGuard
const _: () = {
    use lock_api::ArcRwLockUpgradableReadGuard;
};

fn arc_rw_lock_upgradable_read_guard_rwlock<
    'this,
    R: lock_api::RawRwLockUpgrade,
    T: ?core::marker::Sized,
>(
    s: &'this lock_api::ArcRwLockUpgradableReadGuard<R, T>,
) -> &'this std::sync::Arc<lock_api::RwLock<R, T>> {
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::rwlock(s)
}

fn arc_rw_lock_upgradable_read_guard_into_arc<
    R: lock_api::RawRwLockUpgrade,
    T: ?core::marker::Sized,
>(
    s: lock_api::ArcRwLockUpgradableReadGuard<R, T>,
) -> std::sync::Arc<lock_api::RwLock<R, T>> {
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::into_arc(s)
}

fn arc_rw_lock_upgradable_read_guard_unlocked<
    R: lock_api::RawRwLockUpgrade,
    T: ?core::marker::Sized,
    F,
    U,
>(
    s: &mut lock_api::ArcRwLockUpgradableReadGuard<R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::unlocked(s, f)
}

fn arc_rw_lock_upgradable_read_guard_upgrade<
    R: lock_api::RawRwLockUpgrade,
    T: ?core::marker::Sized,
>(
    s: lock_api::ArcRwLockUpgradableReadGuard<R, T>,
) -> lock_api::ArcRwLockWriteGuard<R, T> {
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::upgrade(s)
}

fn arc_rw_lock_upgradable_read_guard_try_upgrade<
    R: lock_api::RawRwLockUpgrade,
    T: ?core::marker::Sized,
>(
    s: lock_api::ArcRwLockUpgradableReadGuard<R, T>,
) -> core::result::Result<
    lock_api::ArcRwLockWriteGuard<R, T>,
    lock_api::ArcRwLockUpgradableReadGuard<R, T>,
> {
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::try_upgrade(s)
}

fn arc_rw_lock_upgradable_read_guard_unlock_fair<
    R: lock_api::RawRwLockUpgradeFair,
    T: ?core::marker::Sized,
>(
    s: lock_api::ArcRwLockUpgradableReadGuard<R, T>,
) {
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::unlock_fair(s)
}

fn arc_rw_lock_upgradable_read_guard_into_arc_fair<
    R: lock_api::RawRwLockUpgradeFair,
    T: ?core::marker::Sized,
>(
    s: lock_api::ArcRwLockUpgradableReadGuard<R, T>,
) -> std::sync::Arc<lock_api::RwLock<R, T>> {
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::into_arc_fair(s)
}

fn arc_rw_lock_upgradable_read_guard_unlocked_fair<
    R: lock_api::RawRwLockUpgradeFair,
    T: ?core::marker::Sized,
    F,
    U,
>(
    s: &mut lock_api::ArcRwLockUpgradableReadGuard<R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::unlocked_fair(s, f)
}

fn arc_rw_lock_upgradable_read_guard_bump<
    R: lock_api::RawRwLockUpgradeFair,
    T: ?core::marker::Sized,
>(
    s: &mut lock_api::ArcRwLockUpgradableReadGuard<R, T>,
) {
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::bump(s)
}

fn arc_rw_lock_upgradable_read_guard_downgrade<
    R: lock_api::RawRwLockUpgradeDowngrade,
    T: ?core::marker::Sized,
>(
    s: lock_api::ArcRwLockUpgradableReadGuard<R, T>,
) -> lock_api::ArcRwLockReadGuard<R, T> {
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::downgrade(s)
}

fn arc_rw_lock_upgradable_read_guard_with_upgraded<
    R: lock_api::RawRwLockUpgradeDowngrade,
    T: ?core::marker::Sized,
    Ret,
    F: std::ops::FnOnce(&mut T) -> Ret,
>(
    this: &mut lock_api::ArcRwLockUpgradableReadGuard<R, T>,
    f: F,
) -> Ret {
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::with_upgraded(this, f)
}

fn arc_rw_lock_upgradable_read_guard_try_with_upgraded<
    R: lock_api::RawRwLockUpgradeDowngrade,
    T: ?core::marker::Sized,
    Ret,
    F: std::ops::FnOnce(&mut T) -> Ret,
>(
    this: &mut lock_api::ArcRwLockUpgradableReadGuard<R, T>,
    f: F,
) -> core::option::Option<Ret> {
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::try_with_upgraded(this, f)
}

fn arc_rw_lock_upgradable_read_guard_try_upgrade_for<
    R: lock_api::RawRwLockUpgradeTimed,
    T: ?core::marker::Sized,
>(
    s: lock_api::ArcRwLockUpgradableReadGuard<R, T>,
    timeout: R::Duration,
) -> core::result::Result<
    lock_api::ArcRwLockWriteGuard<R, T>,
    lock_api::ArcRwLockUpgradableReadGuard<R, T>,
> {
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::try_upgrade_for(s, timeout)
}

fn arc_rw_lock_upgradable_read_guard_try_upgrade_until<
    R: lock_api::RawRwLockUpgradeTimed,
    T: ?core::marker::Sized,
>(
    s: lock_api::ArcRwLockUpgradableReadGuard<R, T>,
    timeout: R::Instant,
) -> core::result::Result<
    lock_api::ArcRwLockWriteGuard<R, T>,
    lock_api::ArcRwLockUpgradableReadGuard<R, T>,
> {
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::try_upgrade_until(s, timeout)
}

fn arc_rw_lock_upgradable_read_guard_try_with_upgraded_for<
    R: lock_api::RawRwLockUpgradeTimed + lock_api::RawRwLockUpgradeDowngrade,
    T: ?core::marker::Sized,
    Ret,
    F: std::ops::FnOnce(&mut T) -> Ret,
>(
    this: &mut lock_api::ArcRwLockUpgradableReadGuard<R, T>,
    timeout: R::Duration,
    f: F,
) -> core::option::Option<Ret> {
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::try_with_upgraded_for(this, timeout, f)
}

fn arc_rw_lock_upgradable_read_guard_try_with_upgraded_until<
    R: lock_api::RawRwLockUpgradeTimed + lock_api::RawRwLockUpgradeDowngrade,
    T: ?core::marker::Sized,
    Ret,
    F: std::ops::FnOnce(&mut T) -> Ret,
>(
    this: &mut lock_api::ArcRwLockUpgradableReadGuard<R, T>,
    timeout: R::Instant,
    f: F,
) -> core::option::Option<Ret> {
    <lock_api::ArcRwLockUpgradableReadGuard<R, T>>::try_with_upgraded_until(this, timeout, f)
}

fn arc_rw_lock_upgradable_read_guard_is_debug_16<
    R: lock_api::RawRwLockUpgrade,
    T: core::fmt::Debug + ?core::marker::Sized,
>(
    it: Box<lock_api::ArcRwLockUpgradableReadGuard<R, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn arc_rw_lock_upgradable_read_guard_is_deref_17<
    R: lock_api::RawRwLockUpgrade,
    T: ?core::marker::Sized,
>(
    it: Box<lock_api::ArcRwLockUpgradableReadGuard<R, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn arc_rw_lock_upgradable_read_guard_is_display_18<
    R: lock_api::RawRwLockUpgrade,
    T: core::fmt::Display + ?core::marker::Sized,
>(
    it: Box<lock_api::ArcRwLockUpgradableReadGuard<R, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn arc_rw_lock_upgradable_read_guard_is_send_19<R, T>(
    it: Box<lock_api::ArcRwLockUpgradableReadGuard<R, T>>,
) -> Box<impl core::marker::Send + ?Sized>
where
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Send,
    R: core::marker::Sync + core::marker::Send,
    T: core::marker::Send + core::marker::Sync + ?core::marker::Sized,
    R: lock_api::RawRwLockUpgrade,
{
    it
}

fn arc_rw_lock_upgradable_read_guard_is_sync_20<R, T>(
    it: Box<lock_api::ArcRwLockUpgradableReadGuard<R, T>>,
) -> Box<impl core::marker::Sync + ?Sized>
where
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Sync,
    R: core::marker::Sync + core::marker::Send,
    T: core::marker::Send + core::marker::Sync + ?core::marker::Sized,
    R: lock_api::RawRwLockUpgrade,
{
    it
}

fn arc_rw_lock_upgradable_read_guard_is_unpin_21<R, T>(
    it: Box<lock_api::ArcRwLockUpgradableReadGuard<R, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Unpin,
    T: ?core::marker::Sized,
    R: lock_api::RawRwLockUpgrade,
{
    it
}

// lock_api::ArcRwLockWriteGuard
const _: () = {
    use lock_api::ArcRwLockWriteGuard;
};

fn arc_rw_lock_write_guard_rwlock<'this, R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    s: &'this lock_api::ArcRwLockWriteGuard<R, T>,
) -> &'this std::sync::Arc<lock_api::RwLock<R, T>> {
    <lock_api::ArcRwLockWriteGuard<R, T>>::rwlock(s)
}

fn arc_rw_lock_write_guard_into_arc<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    s: lock_api::ArcRwLockWriteGuard<R, T>,
) -> std::sync::Arc<lock_api::RwLock<R, T>> {
    <lock_api::ArcRwLockWriteGuard<R, T>>::into_arc(s)
}

fn arc_rw_lock_write_guard_unlocked<R: lock_api::RawRwLock, T: ?core::marker::Sized, F, U>(
    s: &mut lock_api::ArcRwLockWriteGuard<R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::ArcRwLockWriteGuard<R, T>>::unlocked(s, f)
}

fn arc_rw_lock_write_guard_downgrade<R: lock_api::RawRwLockDowngrade, T: ?core::marker::Sized>(
    s: lock_api::ArcRwLockWriteGuard<R, T>,
) -> lock_api::ArcRwLockReadGuard<R, T> {
    <lock_api::ArcRwLockWriteGuard<R, T>>::downgrade(s)
}

fn arc_rw_lock_write_guard_downgrade_to_upgradable<
    R: lock_api::RawRwLockUpgradeDowngrade,
    T: ?core::marker::Sized,
>(
    s: lock_api::ArcRwLockWriteGuard<R, T>,
) -> lock_api::ArcRwLockUpgradableReadGuard<R, T> {
    <lock_api::ArcRwLockWriteGuard<R, T>>::downgrade_to_upgradable(s)
}

fn arc_rw_lock_write_guard_unlock_fair<R: lock_api::RawRwLockFair, T: ?core::marker::Sized>(
    s: lock_api::ArcRwLockWriteGuard<R, T>,
) {
    <lock_api::ArcRwLockWriteGuard<R, T>>::unlock_fair(s)
}

fn arc_rw_lock_write_guard_into_arc_fair<R: lock_api::RawRwLockFair, T: ?core::marker::Sized>(
    s: lock_api::ArcRwLockWriteGuard<R, T>,
) -> std::sync::Arc<lock_api::RwLock<R, T>> {
    <lock_api::ArcRwLockWriteGuard<R, T>>::into_arc_fair(s)
}

fn arc_rw_lock_write_guard_unlocked_fair<
    R: lock_api::RawRwLockFair,
    T: ?core::marker::Sized,
    F,
    U,
>(
    s: &mut lock_api::ArcRwLockWriteGuard<R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::ArcRwLockWriteGuard<R, T>>::unlocked_fair(s, f)
}

fn arc_rw_lock_write_guard_bump<R: lock_api::RawRwLockFair, T: ?core::marker::Sized>(
    s: &mut lock_api::ArcRwLockWriteGuard<R, T>,
) {
    <lock_api::ArcRwLockWriteGuard<R, T>>::bump(s)
}

fn arc_rw_lock_write_guard_is_debug_9<
    R: lock_api::RawRwLock,
    T: core::fmt::Debug + ?core::marker::Sized,
>(
    it: Box<lock_api::ArcRwLockWriteGuard<R, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn arc_rw_lock_write_guard_is_deref_10<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    it: Box<lock_api::ArcRwLockWriteGuard<R, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn arc_rw_lock_write_guard_is_derefmut_11<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    it: Box<lock_api::ArcRwLockWriteGuard<R, T>>,
) -> Box<impl std::ops::DerefMut + ?Sized> {
    it
}

fn arc_rw_lock_write_guard_is_display_12<
    R: lock_api::RawRwLock,
    T: core::fmt::Display + ?core::marker::Sized,
>(
    it: Box<lock_api::ArcRwLockWriteGuard<R, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn arc_rw_lock_write_guard_is_send_13<R, T>(
    it: Box<lock_api::ArcRwLockWriteGuard<R, T>>,
) -> Box<impl core::marker::Send + ?Sized>
where
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Send,
    R: core::marker::Sync + core::marker::Send,
    T: core::marker::Send + core::marker::Sync + ?core::marker::Sized,
    R: lock_api::RawRwLock,
{
    it
}

fn arc_rw_lock_write_guard_is_sync_14<R, T>(
    it: Box<lock_api::ArcRwLockWriteGuard<R, T>>,
) -> Box<impl core::marker::Sync + ?Sized>
where
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Sync,
    R: core::marker::Sync + core::marker::Send,
    T: core::marker::Send + core::marker::Sync + ?core::marker::Sized,
    R: lock_api::RawRwLock,
{
    it
}

fn arc_rw_lock_write_guard_is_unpin_15<R, T>(
    it: Box<lock_api::ArcRwLockWriteGuard<R, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Unpin,
    T: ?core::marker::Sized,
    R: lock_api::RawRwLock,
{
    it
}

// lock_api::GuardNoSend
const _: () = {
    use lock_api::GuardNoSend;
};

fn guard_no_send_is_sync_0(
    it: Box<lock_api::GuardNoSend>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn guard_no_send_is_refunwindsafe_1(
    it: Box<lock_api::GuardNoSend>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn guard_no_send_is_unpin_2(
    it: Box<lock_api::GuardNoSend>,
) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn guard_no_send_is_unwindsafe_3(
    it: Box<lock_api::GuardNoSend>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// lock_api::GuardSend
const _: () = {
    use lock_api::GuardSend;
};

fn guard_send_is_refunwindsafe_0(
    it: Box<lock_api::GuardSend>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn guard_send_is_send_1(it: Box<lock_api::GuardSend>) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn guard_send_is_sync_2(it: Box<lock_api::GuardSend>) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn guard_send_is_unpin_3(it: Box<lock_api::GuardSend>) -> Box<impl core::marker::Unpin + ?Sized> {
    it
}

fn guard_send_is_unwindsafe_4(
    it: Box<lock_api::GuardSend>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// lock_api::MappedMutexGuard
const _: () = {
    use lock_api::MappedMutexGuard;
};

fn mapped_mutex_guard_map<
    'a,
    R: lock_api::RawMutex + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::MappedMutexGuard<'a, R, T>,
    f: F,
) -> lock_api::MappedMutexGuard<'a, R, U>
where
    F: std::ops::FnOnce(&mut T) -> &mut U,
{
    <lock_api::MappedMutexGuard<'a, R, T>>::map(s, f)
}

fn mapped_mutex_guard_try_map<
    'a,
    R: lock_api::RawMutex + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::MappedMutexGuard<'a, R, T>,
    f: F,
) -> core::result::Result<lock_api::MappedMutexGuard<'a, R, U>, lock_api::MappedMutexGuard<'a, R, T>>
where
    F: std::ops::FnOnce(&mut T) -> core::option::Option<&mut U>,
{
    <lock_api::MappedMutexGuard<'a, R, T>>::try_map(s, f)
}

fn mapped_mutex_guard_try_map_or_err<
    'a,
    R: lock_api::RawMutex + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
    E,
>(
    s: lock_api::MappedMutexGuard<'a, R, T>,
    f: F,
) -> core::result::Result<
    lock_api::MappedMutexGuard<'a, R, U>,
    (lock_api::MappedMutexGuard<'a, R, T>, E),
>
where
    F: std::ops::FnOnce(&mut T) -> core::result::Result<&mut U, E>,
{
    <lock_api::MappedMutexGuard<'a, R, T>>::try_map_or_err(s, f)
}

fn mapped_mutex_guard_unlock_fair<
    'a,
    R: lock_api::RawMutexFair + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::MappedMutexGuard<'a, R, T>,
) {
    <lock_api::MappedMutexGuard<'a, R, T>>::unlock_fair(s)
}

fn mapped_mutex_guard_is_debug_4<
    'a,
    R: lock_api::RawMutex + 'a,
    T: core::fmt::Debug + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedMutexGuard<'a, R, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mapped_mutex_guard_is_deref_5<'a, R: lock_api::RawMutex + 'a, T: ?core::marker::Sized + 'a>(
    it: Box<lock_api::MappedMutexGuard<'a, R, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn mapped_mutex_guard_is_derefmut_6<
    'a,
    R: lock_api::RawMutex + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedMutexGuard<'a, R, T>>,
) -> Box<impl std::ops::DerefMut + ?Sized> {
    it
}

fn mapped_mutex_guard_is_display_7<
    'a,
    R: lock_api::RawMutex + 'a,
    T: core::fmt::Display + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedMutexGuard<'a, R, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn mapped_mutex_guard_is_stablederef_9<
    'a,
    R: lock_api::RawMutex + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedMutexGuard<'a, R, T>>,
) -> Box<impl owning_ref::StableAddress + ?Sized> {
    it
}

fn mapped_mutex_guard_is_sync_10<
    'a,
    R: lock_api::RawMutex + core::marker::Sync + 'a,
    T: ?core::marker::Sized + core::marker::Sync + 'a,
>(
    it: Box<lock_api::MappedMutexGuard<'a, R, T>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn mapped_mutex_guard_is_refunwindsafe_11<'a, R, T>(
    it: Box<lock_api::MappedMutexGuard<'a, R, T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    R: std::panic::RefUnwindSafe,
    T: std::panic::RefUnwindSafe + ?core::marker::Sized,
    R: lock_api::RawMutex,
{
    it
}

fn mapped_mutex_guard_is_unpin_12<'a, R, T>(
    it: Box<lock_api::MappedMutexGuard<'a, R, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    T: ?core::marker::Sized,
    R: lock_api::RawMutex,
{
    it
}

// lock_api::MappedReentrantMutexGuard
const _: () = {
    use lock_api::MappedReentrantMutexGuard;
};

fn mapped_reentrant_mutex_guard_map<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::MappedReentrantMutexGuard<'a, R, G, T>,
    f: F,
) -> lock_api::MappedReentrantMutexGuard<'a, R, G, U>
where
    F: std::ops::FnOnce(&T) -> &U,
{
    <lock_api::MappedReentrantMutexGuard<'a, R, G, T>>::map(s, f)
}

fn mapped_reentrant_mutex_guard_try_map<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::MappedReentrantMutexGuard<'a, R, G, T>,
    f: F,
) -> core::result::Result<
    lock_api::MappedReentrantMutexGuard<'a, R, G, U>,
    lock_api::MappedReentrantMutexGuard<'a, R, G, T>,
>
where
    F: std::ops::FnOnce(&T) -> core::option::Option<&U>,
{
    <lock_api::MappedReentrantMutexGuard<'a, R, G, T>>::try_map(s, f)
}

fn mapped_reentrant_mutex_guard_try_map_or_err<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
    E,
>(
    s: lock_api::MappedReentrantMutexGuard<'a, R, G, T>,
    f: F,
) -> core::result::Result<
    lock_api::MappedReentrantMutexGuard<'a, R, G, U>,
    (lock_api::MappedReentrantMutexGuard<'a, R, G, T>, E),
>
where
    F: std::ops::FnOnce(&T) -> core::result::Result<&U, E>,
{
    <lock_api::MappedReentrantMutexGuard<'a, R, G, T>>::try_map_or_err(s, f)
}

fn mapped_reentrant_mutex_guard_unlock_fair<
    'a,
    R: lock_api::RawMutexFair + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::MappedReentrantMutexGuard<'a, R, G, T>,
) {
    <lock_api::MappedReentrantMutexGuard<'a, R, G, T>>::unlock_fair(s)
}

fn mapped_reentrant_mutex_guard_is_debug_4<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: core::fmt::Debug + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedReentrantMutexGuard<'a, R, G, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mapped_reentrant_mutex_guard_is_deref_5<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedReentrantMutexGuard<'a, R, G, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn mapped_reentrant_mutex_guard_is_display_6<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: core::fmt::Display + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedReentrantMutexGuard<'a, R, G, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn mapped_reentrant_mutex_guard_is_stablederef_7<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedReentrantMutexGuard<'a, R, G, T>>,
) -> Box<impl owning_ref::StableAddress + ?Sized> {
    it
}

fn mapped_reentrant_mutex_guard_is_sync_8<
    'a,
    R: lock_api::RawMutex + core::marker::Sync + 'a,
    G: lock_api::GetThreadId + core::marker::Sync + 'a,
    T: ?core::marker::Sized + core::marker::Sync + 'a,
>(
    it: Box<lock_api::MappedReentrantMutexGuard<'a, R, G, T>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn mapped_reentrant_mutex_guard_is_unpin_9<'a, R, G, T>(
    it: Box<lock_api::MappedReentrantMutexGuard<'a, R, G, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    T: ?core::marker::Sized,
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
{
    it
}

// lock_api::MappedRwLockReadGuard
const _: () = {
    use lock_api::MappedRwLockReadGuard;
};

fn mapped_rw_lock_read_guard_map<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::MappedRwLockReadGuard<'a, R, T>,
    f: F,
) -> lock_api::MappedRwLockReadGuard<'a, R, U>
where
    F: std::ops::FnOnce(&T) -> &U,
{
    <lock_api::MappedRwLockReadGuard<'a, R, T>>::map(s, f)
}

fn mapped_rw_lock_read_guard_try_map<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::MappedRwLockReadGuard<'a, R, T>,
    f: F,
) -> core::result::Result<
    lock_api::MappedRwLockReadGuard<'a, R, U>,
    lock_api::MappedRwLockReadGuard<'a, R, T>,
>
where
    F: std::ops::FnOnce(&T) -> core::option::Option<&U>,
{
    <lock_api::MappedRwLockReadGuard<'a, R, T>>::try_map(s, f)
}

fn mapped_rw_lock_read_guard_try_map_or_else<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
    E,
>(
    s: lock_api::MappedRwLockReadGuard<'a, R, T>,
    f: F,
) -> core::result::Result<
    lock_api::MappedRwLockReadGuard<'a, R, U>,
    (lock_api::MappedRwLockReadGuard<'a, R, T>, E),
>
where
    F: std::ops::FnOnce(&T) -> core::result::Result<&U, E>,
{
    <lock_api::MappedRwLockReadGuard<'a, R, T>>::try_map_or_else(s, f)
}

fn mapped_rw_lock_read_guard_unlock_fair<
    'a,
    R: lock_api::RawRwLockFair + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::MappedRwLockReadGuard<'a, R, T>,
) {
    <lock_api::MappedRwLockReadGuard<'a, R, T>>::unlock_fair(s)
}

fn mapped_rw_lock_read_guard_is_debug_4<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: core::fmt::Debug + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedRwLockReadGuard<'a, R, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mapped_rw_lock_read_guard_is_deref_5<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedRwLockReadGuard<'a, R, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn mapped_rw_lock_read_guard_is_display_6<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: core::fmt::Display + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedRwLockReadGuard<'a, R, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn mapped_rw_lock_read_guard_is_stablederef_8<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedRwLockReadGuard<'a, R, T>>,
) -> Box<impl owning_ref::StableAddress + ?Sized> {
    it
}

fn mapped_rw_lock_read_guard_is_sync_9<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + core::marker::Sync + 'a,
>(
    it: Box<lock_api::MappedRwLockReadGuard<'a, R, T>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn mapped_rw_lock_read_guard_is_refunwindsafe_10<'a, R, T>(
    it: Box<lock_api::MappedRwLockReadGuard<'a, R, T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    R: std::panic::RefUnwindSafe,
    T: std::panic::RefUnwindSafe + ?core::marker::Sized,
    R: lock_api::RawRwLock,
{
    it
}

fn mapped_rw_lock_read_guard_is_unpin_11<'a, R, T>(
    it: Box<lock_api::MappedRwLockReadGuard<'a, R, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    T: ?core::marker::Sized,
    R: lock_api::RawRwLock,
{
    it
}

fn mapped_rw_lock_read_guard_is_unwindsafe_12<'a, R, T>(
    it: Box<lock_api::MappedRwLockReadGuard<'a, R, T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    R: std::panic::RefUnwindSafe,
    T: std::panic::RefUnwindSafe + ?core::marker::Sized,
    R: lock_api::RawRwLock,
{
    it
}

// lock_api::MappedRwLockWriteGuard
const _: () = {
    use lock_api::MappedRwLockWriteGuard;
};

fn mapped_rw_lock_write_guard_map<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::MappedRwLockWriteGuard<'a, R, T>,
    f: F,
) -> lock_api::MappedRwLockWriteGuard<'a, R, U>
where
    F: std::ops::FnOnce(&mut T) -> &mut U,
{
    <lock_api::MappedRwLockWriteGuard<'a, R, T>>::map(s, f)
}

fn mapped_rw_lock_write_guard_try_map<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::MappedRwLockWriteGuard<'a, R, T>,
    f: F,
) -> core::result::Result<
    lock_api::MappedRwLockWriteGuard<'a, R, U>,
    lock_api::MappedRwLockWriteGuard<'a, R, T>,
>
where
    F: std::ops::FnOnce(&mut T) -> core::option::Option<&mut U>,
{
    <lock_api::MappedRwLockWriteGuard<'a, R, T>>::try_map(s, f)
}

fn mapped_rw_lock_write_guard_try_map_or_err<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
    E,
>(
    s: lock_api::MappedRwLockWriteGuard<'a, R, T>,
    f: F,
) -> core::result::Result<
    lock_api::MappedRwLockWriteGuard<'a, R, U>,
    (lock_api::MappedRwLockWriteGuard<'a, R, T>, E),
>
where
    F: std::ops::FnOnce(&mut T) -> core::result::Result<&mut U, E>,
{
    <lock_api::MappedRwLockWriteGuard<'a, R, T>>::try_map_or_err(s, f)
}

fn mapped_rw_lock_write_guard_unlock_fair<
    'a,
    R: lock_api::RawRwLockFair + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::MappedRwLockWriteGuard<'a, R, T>,
) {
    <lock_api::MappedRwLockWriteGuard<'a, R, T>>::unlock_fair(s)
}

fn mapped_rw_lock_write_guard_is_debug_4<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: core::fmt::Debug + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedRwLockWriteGuard<'a, R, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mapped_rw_lock_write_guard_is_deref_5<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedRwLockWriteGuard<'a, R, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn mapped_rw_lock_write_guard_is_derefmut_6<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedRwLockWriteGuard<'a, R, T>>,
) -> Box<impl std::ops::DerefMut + ?Sized> {
    it
}

fn mapped_rw_lock_write_guard_is_display_7<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: core::fmt::Display + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedRwLockWriteGuard<'a, R, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn mapped_rw_lock_write_guard_is_stablederef_9<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MappedRwLockWriteGuard<'a, R, T>>,
) -> Box<impl owning_ref::StableAddress + ?Sized> {
    it
}

fn mapped_rw_lock_write_guard_is_sync_10<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + core::marker::Sync + 'a,
>(
    it: Box<lock_api::MappedRwLockWriteGuard<'a, R, T>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn mapped_rw_lock_write_guard_is_refunwindsafe_11<'a, R, T>(
    it: Box<lock_api::MappedRwLockWriteGuard<'a, R, T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    R: std::panic::RefUnwindSafe,
    T: std::panic::RefUnwindSafe + ?core::marker::Sized,
    R: lock_api::RawRwLock,
{
    it
}

fn mapped_rw_lock_write_guard_is_unpin_12<'a, R, T>(
    it: Box<lock_api::MappedRwLockWriteGuard<'a, R, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    T: ?core::marker::Sized,
    R: lock_api::RawRwLock,
{
    it
}

// lock_api::Mutex
const _: () = {
    use lock_api::Mutex;
};

const fn mutex_new<R: lock_api::RawMutex, T>(val: T) -> lock_api::Mutex<R, T> {
    <lock_api::Mutex<R, T>>::new(val)
}

fn mutex_into_inner<R: lock_api::RawMutex, T>(this: lock_api::Mutex<R, T>) -> T {
    <lock_api::Mutex<R, T>>::into_inner(this)
}

const fn mutex_from_raw<R, T>(raw_mutex: R, val: T) -> lock_api::Mutex<R, T> {
    <lock_api::Mutex<R, T>>::from_raw(raw_mutex, val)
}

const fn mutex_const_new<R, T>(raw_mutex: R, val: T) -> lock_api::Mutex<R, T> {
    <lock_api::Mutex<R, T>>::const_new(raw_mutex, val)
}

unsafe fn mutex_make_guard_unchecked<'this, R: lock_api::RawMutex, T: ?core::marker::Sized>(
    this: &'this lock_api::Mutex<R, T>,
) -> lock_api::MutexGuard<'this, R, T> {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::Mutex<R, T>>::make_guard_unchecked(this) }
}

fn mutex_lock<'this, R: lock_api::RawMutex, T: ?core::marker::Sized>(
    this: &'this lock_api::Mutex<R, T>,
) -> lock_api::MutexGuard<'this, R, T> {
    <lock_api::Mutex<R, T>>::lock(this)
}

fn mutex_try_lock<'this, R: lock_api::RawMutex, T: ?core::marker::Sized>(
    this: &'this lock_api::Mutex<R, T>,
) -> core::option::Option<lock_api::MutexGuard<'this, R, T>> {
    <lock_api::Mutex<R, T>>::try_lock(this)
}

fn mutex_get_mut<'this, R: lock_api::RawMutex, T: ?core::marker::Sized>(
    this: &'this mut lock_api::Mutex<R, T>,
) -> &'this mut T {
    <lock_api::Mutex<R, T>>::get_mut(this)
}

fn mutex_is_locked<R: lock_api::RawMutex, T: ?core::marker::Sized>(
    this: &lock_api::Mutex<R, T>,
) -> bool {
    <lock_api::Mutex<R, T>>::is_locked(this)
}

unsafe fn mutex_force_unlock<R: lock_api::RawMutex, T: ?core::marker::Sized>(
    this: &lock_api::Mutex<R, T>,
) {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::Mutex<R, T>>::force_unlock(this) }
}

unsafe fn mutex_raw<'this, R: lock_api::RawMutex, T: ?core::marker::Sized>(
    this: &'this lock_api::Mutex<R, T>,
) -> &'this R {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::Mutex<R, T>>::raw(this) }
}

fn mutex_data_ptr<R: lock_api::RawMutex, T: ?core::marker::Sized>(
    this: &lock_api::Mutex<R, T>,
) -> *mut T {
    <lock_api::Mutex<R, T>>::data_ptr(this)
}

fn mutex_lock_arc<R: lock_api::RawMutex, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::Mutex<R, T>>,
) -> lock_api::ArcMutexGuard<R, T> {
    <lock_api::Mutex<R, T>>::lock_arc(this)
}

fn mutex_try_lock_arc<R: lock_api::RawMutex, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::Mutex<R, T>>,
) -> core::option::Option<lock_api::ArcMutexGuard<R, T>> {
    <lock_api::Mutex<R, T>>::try_lock_arc(this)
}

unsafe fn mutex_force_unlock_fair<R: lock_api::RawMutexFair, T: ?core::marker::Sized>(
    this: &lock_api::Mutex<R, T>,
) {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::Mutex<R, T>>::force_unlock_fair(this) }
}

fn mutex_try_lock_for<'this, R: lock_api::RawMutexTimed, T: ?core::marker::Sized>(
    this: &'this lock_api::Mutex<R, T>,
    timeout: R::Duration,
) -> core::option::Option<lock_api::MutexGuard<'this, R, T>> {
    <lock_api::Mutex<R, T>>::try_lock_for(this, timeout)
}

fn mutex_try_lock_until<'this, R: lock_api::RawMutexTimed, T: ?core::marker::Sized>(
    this: &'this lock_api::Mutex<R, T>,
    timeout: R::Instant,
) -> core::option::Option<lock_api::MutexGuard<'this, R, T>> {
    <lock_api::Mutex<R, T>>::try_lock_until(this, timeout)
}

fn mutex_try_lock_arc_for<R: lock_api::RawMutexTimed, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::Mutex<R, T>>,
    timeout: R::Duration,
) -> core::option::Option<lock_api::ArcMutexGuard<R, T>> {
    <lock_api::Mutex<R, T>>::try_lock_arc_for(this, timeout)
}

fn mutex_try_lock_arc_until<R: lock_api::RawMutexTimed, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::Mutex<R, T>>,
    timeout: R::Instant,
) -> core::option::Option<lock_api::ArcMutexGuard<R, T>> {
    <lock_api::Mutex<R, T>>::try_lock_arc_until(this, timeout)
}

fn mutex_is_debug_19<R: lock_api::RawMutex, T: ?core::marker::Sized + core::fmt::Debug>(
    it: Box<lock_api::Mutex<R, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mutex_is_default_20<R: lock_api::RawMutex, T: ?core::marker::Sized + core::default::Default>(
    it: Box<lock_api::Mutex<R, T>>,
) -> Box<impl core::default::Default + ?Sized> {
    it
}

fn mutex_is_deserialize_21<'de, R, T>(
    it: Box<lock_api::Mutex<R, T>>,
) -> Box<impl serde::Deserialize<'de> + ?Sized>
where
    R: lock_api::RawMutex,
    T: serde::Deserialize<'de> + ?core::marker::Sized,
{
    it
}

fn mutex_is_from_22<R: lock_api::RawMutex, T>(
    it: Box<lock_api::Mutex<R, T>>,
) -> Box<impl core::convert::From<T> + ?Sized> {
    it
}

fn mutex_is_serialize_23<R, T>(
    it: Box<lock_api::Mutex<R, T>>,
) -> Box<impl serde::Serialize + ?Sized>
where
    R: lock_api::RawMutex,
    T: serde::Serialize + ?core::marker::Sized,
{
    it
}

fn mutex_is_send_24<
    R: lock_api::RawMutex + core::marker::Send,
    T: ?core::marker::Sized + core::marker::Send,
>(
    it: Box<lock_api::Mutex<R, T>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn mutex_is_sync_25<
    R: lock_api::RawMutex + core::marker::Sync,
    T: ?core::marker::Sized + core::marker::Send,
>(
    it: Box<lock_api::Mutex<R, T>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn mutex_is_unpin_26<R, T>(it: Box<lock_api::Mutex<R, T>>) -> Box<impl core::marker::Unpin + ?Sized>
where
    R: core::marker::Unpin,
    T: core::marker::Unpin + ?core::marker::Sized,
{
    it
}

fn mutex_is_unwindsafe_27<R, T>(
    it: Box<lock_api::Mutex<R, T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    R: std::panic::UnwindSafe,
    T: std::panic::UnwindSafe + ?core::marker::Sized,
{
    it
}

// lock_api::MutexGuard
const _: () = {
    use lock_api::MutexGuard;
};

fn mutex_guard_mutex<'a, R: lock_api::RawMutex + 'a, T: ?core::marker::Sized + 'a>(
    s: &lock_api::MutexGuard<'a, R, T>,
) -> &'a lock_api::Mutex<R, T> {
    <lock_api::MutexGuard<'a, R, T>>::mutex(s)
}

fn mutex_guard_map<
    'a,
    R: lock_api::RawMutex + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::MutexGuard<'a, R, T>,
    f: F,
) -> lock_api::MappedMutexGuard<'a, R, U>
where
    F: std::ops::FnOnce(&mut T) -> &mut U,
{
    <lock_api::MutexGuard<'a, R, T>>::map(s, f)
}

fn mutex_guard_try_map<
    'a,
    R: lock_api::RawMutex + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::MutexGuard<'a, R, T>,
    f: F,
) -> core::result::Result<lock_api::MappedMutexGuard<'a, R, U>, lock_api::MutexGuard<'a, R, T>>
where
    F: std::ops::FnOnce(&mut T) -> core::option::Option<&mut U>,
{
    <lock_api::MutexGuard<'a, R, T>>::try_map(s, f)
}

fn mutex_guard_try_map_or_err<
    'a,
    R: lock_api::RawMutex + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
    E,
>(
    s: lock_api::MutexGuard<'a, R, T>,
    f: F,
) -> core::result::Result<lock_api::MappedMutexGuard<'a, R, U>, (lock_api::MutexGuard<'a, R, T>, E)>
where
    F: std::ops::FnOnce(&mut T) -> core::result::Result<&mut U, E>,
{
    <lock_api::MutexGuard<'a, R, T>>::try_map_or_err(s, f)
}

fn mutex_guard_unlocked<'a, R: lock_api::RawMutex + 'a, T: ?core::marker::Sized + 'a, F, U>(
    s: &mut lock_api::MutexGuard<'a, R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::MutexGuard<'a, R, T>>::unlocked(s, f)
}

fn mutex_guard_leak<'a, R: lock_api::RawMutex + 'a, T: ?core::marker::Sized + 'a>(
    s: lock_api::MutexGuard<'a, R, T>,
) -> &'a mut T {
    <lock_api::MutexGuard<'a, R, T>>::leak(s)
}

fn mutex_guard_unlock_fair<'a, R: lock_api::RawMutexFair + 'a, T: ?core::marker::Sized + 'a>(
    s: lock_api::MutexGuard<'a, R, T>,
) {
    <lock_api::MutexGuard<'a, R, T>>::unlock_fair(s)
}

fn mutex_guard_unlocked_fair<
    'a,
    R: lock_api::RawMutexFair + 'a,
    T: ?core::marker::Sized + 'a,
    F,
    U,
>(
    s: &mut lock_api::MutexGuard<'a, R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::MutexGuard<'a, R, T>>::unlocked_fair(s, f)
}

fn mutex_guard_bump<'a, R: lock_api::RawMutexFair + 'a, T: ?core::marker::Sized + 'a>(
    s: &mut lock_api::MutexGuard<'a, R, T>,
) {
    <lock_api::MutexGuard<'a, R, T>>::bump(s)
}

fn mutex_guard_is_debug_9<
    'a,
    R: lock_api::RawMutex + 'a,
    T: core::fmt::Debug + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MutexGuard<'a, R, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn mutex_guard_is_deref_10<'a, R: lock_api::RawMutex + 'a, T: ?core::marker::Sized + 'a>(
    it: Box<lock_api::MutexGuard<'a, R, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn mutex_guard_is_derefmut_11<'a, R: lock_api::RawMutex + 'a, T: ?core::marker::Sized + 'a>(
    it: Box<lock_api::MutexGuard<'a, R, T>>,
) -> Box<impl std::ops::DerefMut + ?Sized> {
    it
}

fn mutex_guard_is_display_12<
    'a,
    R: lock_api::RawMutex + 'a,
    T: core::fmt::Display + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::MutexGuard<'a, R, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn mutex_guard_is_stablederef_13<'a, R: lock_api::RawMutex + 'a, T: ?core::marker::Sized + 'a>(
    it: Box<lock_api::MutexGuard<'a, R, T>>,
) -> Box<impl owning_ref::StableAddress + ?Sized> {
    it
}

fn mutex_guard_is_send_15<'a, R, T>(
    it: Box<lock_api::MutexGuard<'a, R, T>>,
) -> Box<impl core::marker::Send + ?Sized>
where
    R: core::marker::Sync,
    T: core::marker::Send + ?core::marker::Sized,
    <R as lock_api::RawMutex>::GuardMarker: core::marker::Send,
    R: lock_api::RawMutex,
{
    it
}

fn mutex_guard_is_unpin_16<'a, R, T>(
    it: Box<lock_api::MutexGuard<'a, R, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    <R as lock_api::RawMutex>::GuardMarker: core::marker::Unpin,
    T: ?core::marker::Sized,
    R: lock_api::RawMutex,
{
    it
}

// lock_api::RawReentrantMutex
const _: () = {
    use lock_api::RawReentrantMutex;
};

fn raw_reentrant_mutex_lock<R: lock_api::RawMutex, G: lock_api::GetThreadId>(
    this: &lock_api::RawReentrantMutex<R, G>,
) {
    <lock_api::RawReentrantMutex<R, G>>::lock(this)
}

fn raw_reentrant_mutex_try_lock<R: lock_api::RawMutex, G: lock_api::GetThreadId>(
    this: &lock_api::RawReentrantMutex<R, G>,
) -> bool {
    <lock_api::RawReentrantMutex<R, G>>::try_lock(this)
}

unsafe fn raw_reentrant_mutex_unlock<R: lock_api::RawMutex, G: lock_api::GetThreadId>(
    this: &lock_api::RawReentrantMutex<R, G>,
) {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::RawReentrantMutex<R, G>>::unlock(this) }
}

fn raw_reentrant_mutex_is_locked<R: lock_api::RawMutex, G: lock_api::GetThreadId>(
    this: &lock_api::RawReentrantMutex<R, G>,
) -> bool {
    <lock_api::RawReentrantMutex<R, G>>::is_locked(this)
}

fn raw_reentrant_mutex_is_owned_by_current_thread<
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
>(
    this: &lock_api::RawReentrantMutex<R, G>,
) -> bool {
    <lock_api::RawReentrantMutex<R, G>>::is_owned_by_current_thread(this)
}

unsafe fn raw_reentrant_mutex_unlock_fair<R: lock_api::RawMutexFair, G: lock_api::GetThreadId>(
    this: &lock_api::RawReentrantMutex<R, G>,
) {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::RawReentrantMutex<R, G>>::unlock_fair(this) }
}

unsafe fn raw_reentrant_mutex_bump<R: lock_api::RawMutexFair, G: lock_api::GetThreadId>(
    this: &lock_api::RawReentrantMutex<R, G>,
) {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::RawReentrantMutex<R, G>>::bump(this) }
}

fn raw_reentrant_mutex_try_lock_until<R: lock_api::RawMutexTimed, G: lock_api::GetThreadId>(
    this: &lock_api::RawReentrantMutex<R, G>,
    timeout: R::Instant,
) -> bool {
    <lock_api::RawReentrantMutex<R, G>>::try_lock_until(this, timeout)
}

fn raw_reentrant_mutex_try_lock_for<R: lock_api::RawMutexTimed, G: lock_api::GetThreadId>(
    this: &lock_api::RawReentrantMutex<R, G>,
    timeout: R::Duration,
) -> bool {
    <lock_api::RawReentrantMutex<R, G>>::try_lock_for(this, timeout)
}

fn raw_reentrant_mutex_is_send_9<
    R: lock_api::RawMutex + core::marker::Send,
    G: lock_api::GetThreadId + core::marker::Send,
>(
    it: Box<lock_api::RawReentrantMutex<R, G>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn raw_reentrant_mutex_is_sync_10<
    R: lock_api::RawMutex + core::marker::Sync,
    G: lock_api::GetThreadId + core::marker::Sync,
>(
    it: Box<lock_api::RawReentrantMutex<R, G>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn raw_reentrant_mutex_is_unpin_11<R, G>(
    it: Box<lock_api::RawReentrantMutex<R, G>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    R: core::marker::Unpin,
    G: core::marker::Unpin,
{
    it
}

fn raw_reentrant_mutex_is_unwindsafe_12<R, G>(
    it: Box<lock_api::RawReentrantMutex<R, G>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    R: std::panic::UnwindSafe,
    G: std::panic::UnwindSafe,
{
    it
}

// lock_api::ReentrantMutex
const _: () = {
    use lock_api::ReentrantMutex;
};

const fn reentrant_mutex_new<R: lock_api::RawMutex, G: lock_api::GetThreadId, T>(
    val: T,
) -> lock_api::ReentrantMutex<R, G, T> {
    <lock_api::ReentrantMutex<R, G, T>>::new(val)
}

fn reentrant_mutex_into_inner<R: lock_api::RawMutex, G: lock_api::GetThreadId, T>(
    this: lock_api::ReentrantMutex<R, G, T>,
) -> T {
    <lock_api::ReentrantMutex<R, G, T>>::into_inner(this)
}

const fn reentrant_mutex_from_raw<R, G, T>(
    raw_mutex: R,
    get_thread_id: G,
    val: T,
) -> lock_api::ReentrantMutex<R, G, T> {
    <lock_api::ReentrantMutex<R, G, T>>::from_raw(raw_mutex, get_thread_id, val)
}

const fn reentrant_mutex_const_new<R, G, T>(
    raw_mutex: R,
    get_thread_id: G,
    val: T,
) -> lock_api::ReentrantMutex<R, G, T> {
    <lock_api::ReentrantMutex<R, G, T>>::const_new(raw_mutex, get_thread_id, val)
}

unsafe fn reentrant_mutex_make_guard_unchecked<
    'this,
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &'this lock_api::ReentrantMutex<R, G, T>,
) -> lock_api::ReentrantMutexGuard<'this, R, G, T> {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::ReentrantMutex<R, G, T>>::make_guard_unchecked(this) }
}

fn reentrant_mutex_lock<
    'this,
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &'this lock_api::ReentrantMutex<R, G, T>,
) -> lock_api::ReentrantMutexGuard<'this, R, G, T> {
    <lock_api::ReentrantMutex<R, G, T>>::lock(this)
}

fn reentrant_mutex_try_lock<
    'this,
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &'this lock_api::ReentrantMutex<R, G, T>,
) -> core::option::Option<lock_api::ReentrantMutexGuard<'this, R, G, T>> {
    <lock_api::ReentrantMutex<R, G, T>>::try_lock(this)
}

fn reentrant_mutex_get_mut<
    'this,
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &'this mut lock_api::ReentrantMutex<R, G, T>,
) -> &'this mut T {
    <lock_api::ReentrantMutex<R, G, T>>::get_mut(this)
}

fn reentrant_mutex_is_locked<
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &lock_api::ReentrantMutex<R, G, T>,
) -> bool {
    <lock_api::ReentrantMutex<R, G, T>>::is_locked(this)
}

fn reentrant_mutex_is_owned_by_current_thread<
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &lock_api::ReentrantMutex<R, G, T>,
) -> bool {
    <lock_api::ReentrantMutex<R, G, T>>::is_owned_by_current_thread(this)
}

unsafe fn reentrant_mutex_force_unlock<
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &lock_api::ReentrantMutex<R, G, T>,
) {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::ReentrantMutex<R, G, T>>::force_unlock(this) }
}

unsafe fn reentrant_mutex_raw<
    'this,
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &'this lock_api::ReentrantMutex<R, G, T>,
) -> &'this R {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::ReentrantMutex<R, G, T>>::raw(this) }
}

fn reentrant_mutex_data_ptr<
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &lock_api::ReentrantMutex<R, G, T>,
) -> *mut T {
    <lock_api::ReentrantMutex<R, G, T>>::data_ptr(this)
}

unsafe fn reentrant_mutex_make_arc_guard_unchecked<
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &std::sync::Arc<lock_api::ReentrantMutex<R, G, T>>,
) -> lock_api::ArcReentrantMutexGuard<R, G, T> {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::ReentrantMutex<R, G, T>>::make_arc_guard_unchecked(this) }
}

fn reentrant_mutex_lock_arc<
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &std::sync::Arc<lock_api::ReentrantMutex<R, G, T>>,
) -> lock_api::ArcReentrantMutexGuard<R, G, T> {
    <lock_api::ReentrantMutex<R, G, T>>::lock_arc(this)
}

fn reentrant_mutex_try_lock_arc<
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &std::sync::Arc<lock_api::ReentrantMutex<R, G, T>>,
) -> core::option::Option<lock_api::ArcReentrantMutexGuard<R, G, T>> {
    <lock_api::ReentrantMutex<R, G, T>>::try_lock_arc(this)
}

unsafe fn reentrant_mutex_force_unlock_fair<
    R: lock_api::RawMutexFair,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &lock_api::ReentrantMutex<R, G, T>,
) {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::ReentrantMutex<R, G, T>>::force_unlock_fair(this) }
}

fn reentrant_mutex_try_lock_for<
    'this,
    R: lock_api::RawMutexTimed,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &'this lock_api::ReentrantMutex<R, G, T>,
    timeout: R::Duration,
) -> core::option::Option<lock_api::ReentrantMutexGuard<'this, R, G, T>> {
    <lock_api::ReentrantMutex<R, G, T>>::try_lock_for(this, timeout)
}

fn reentrant_mutex_try_lock_until<
    'this,
    R: lock_api::RawMutexTimed,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &'this lock_api::ReentrantMutex<R, G, T>,
    timeout: R::Instant,
) -> core::option::Option<lock_api::ReentrantMutexGuard<'this, R, G, T>> {
    <lock_api::ReentrantMutex<R, G, T>>::try_lock_until(this, timeout)
}

fn reentrant_mutex_try_lock_arc_for<
    R: lock_api::RawMutexTimed,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &std::sync::Arc<lock_api::ReentrantMutex<R, G, T>>,
    timeout: R::Duration,
) -> core::option::Option<lock_api::ArcReentrantMutexGuard<R, G, T>> {
    <lock_api::ReentrantMutex<R, G, T>>::try_lock_arc_for(this, timeout)
}

fn reentrant_mutex_try_lock_arc_until<
    R: lock_api::RawMutexTimed,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized,
>(
    this: &std::sync::Arc<lock_api::ReentrantMutex<R, G, T>>,
    timeout: R::Instant,
) -> core::option::Option<lock_api::ArcReentrantMutexGuard<R, G, T>> {
    <lock_api::ReentrantMutex<R, G, T>>::try_lock_arc_until(this, timeout)
}

fn reentrant_mutex_is_debug_21<
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized + core::fmt::Debug,
>(
    it: Box<lock_api::ReentrantMutex<R, G, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn reentrant_mutex_is_default_22<
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: ?core::marker::Sized + core::default::Default,
>(
    it: Box<lock_api::ReentrantMutex<R, G, T>>,
) -> Box<impl core::default::Default + ?Sized> {
    it
}

fn reentrant_mutex_is_deserialize_23<'de, R, G, T>(
    it: Box<lock_api::ReentrantMutex<R, G, T>>,
) -> Box<impl serde::Deserialize<'de> + ?Sized>
where
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: serde::Deserialize<'de> + ?core::marker::Sized,
{
    it
}

fn reentrant_mutex_is_from_24<R: lock_api::RawMutex, G: lock_api::GetThreadId, T>(
    it: Box<lock_api::ReentrantMutex<R, G, T>>,
) -> Box<impl core::convert::From<T> + ?Sized> {
    it
}

fn reentrant_mutex_is_serialize_25<R, G, T>(
    it: Box<lock_api::ReentrantMutex<R, G, T>>,
) -> Box<impl serde::Serialize + ?Sized>
where
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
    T: serde::Serialize + ?core::marker::Sized,
{
    it
}

fn reentrant_mutex_is_send_26<
    R: lock_api::RawMutex + core::marker::Send,
    G: lock_api::GetThreadId + core::marker::Send,
    T: ?core::marker::Sized + core::marker::Send,
>(
    it: Box<lock_api::ReentrantMutex<R, G, T>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn reentrant_mutex_is_sync_27<
    R: lock_api::RawMutex + core::marker::Sync,
    G: lock_api::GetThreadId + core::marker::Sync,
    T: ?core::marker::Sized + core::marker::Send,
>(
    it: Box<lock_api::ReentrantMutex<R, G, T>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn reentrant_mutex_is_unpin_28<R, G, T>(
    it: Box<lock_api::ReentrantMutex<R, G, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    R: core::marker::Unpin,
    G: core::marker::Unpin,
    T: core::marker::Unpin + ?core::marker::Sized,
{
    it
}

fn reentrant_mutex_is_unwindsafe_29<R, G, T>(
    it: Box<lock_api::ReentrantMutex<R, G, T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    R: std::panic::UnwindSafe,
    G: std::panic::UnwindSafe,
    T: std::panic::UnwindSafe + ?core::marker::Sized,
{
    it
}

// lock_api::ReentrantMutexGuard
const _: () = {
    use lock_api::ReentrantMutexGuard;
};

fn reentrant_mutex_guard_remutex<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: &lock_api::ReentrantMutexGuard<'a, R, G, T>,
) -> &'a lock_api::ReentrantMutex<R, G, T> {
    <lock_api::ReentrantMutexGuard<'a, R, G, T>>::remutex(s)
}

fn reentrant_mutex_guard_map<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::ReentrantMutexGuard<'a, R, G, T>,
    f: F,
) -> lock_api::MappedReentrantMutexGuard<'a, R, G, U>
where
    F: std::ops::FnOnce(&T) -> &U,
{
    <lock_api::ReentrantMutexGuard<'a, R, G, T>>::map(s, f)
}

fn reentrant_mutex_guard_try_map<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::ReentrantMutexGuard<'a, R, G, T>,
    f: F,
) -> core::result::Result<
    lock_api::MappedReentrantMutexGuard<'a, R, G, U>,
    lock_api::ReentrantMutexGuard<'a, R, G, T>,
>
where
    F: std::ops::FnOnce(&T) -> core::option::Option<&U>,
{
    <lock_api::ReentrantMutexGuard<'a, R, G, T>>::try_map(s, f)
}

fn reentrant_mutex_guard_try_map_or_err<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
    E,
>(
    s: lock_api::ReentrantMutexGuard<'a, R, G, T>,
    f: F,
) -> core::result::Result<
    lock_api::MappedReentrantMutexGuard<'a, R, G, U>,
    (lock_api::ReentrantMutexGuard<'a, R, G, T>, E),
>
where
    F: std::ops::FnOnce(&T) -> core::result::Result<&U, E>,
{
    <lock_api::ReentrantMutexGuard<'a, R, G, T>>::try_map_or_err(s, f)
}

fn reentrant_mutex_guard_unlocked<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
    F,
    U,
>(
    s: &mut lock_api::ReentrantMutexGuard<'a, R, G, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::ReentrantMutexGuard<'a, R, G, T>>::unlocked(s, f)
}

fn reentrant_mutex_guard_unlock_fair<
    'a,
    R: lock_api::RawMutexFair + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::ReentrantMutexGuard<'a, R, G, T>,
) {
    <lock_api::ReentrantMutexGuard<'a, R, G, T>>::unlock_fair(s)
}

fn reentrant_mutex_guard_unlocked_fair<
    'a,
    R: lock_api::RawMutexFair + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
    F,
    U,
>(
    s: &mut lock_api::ReentrantMutexGuard<'a, R, G, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::ReentrantMutexGuard<'a, R, G, T>>::unlocked_fair(s, f)
}

fn reentrant_mutex_guard_bump<
    'a,
    R: lock_api::RawMutexFair + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: &mut lock_api::ReentrantMutexGuard<'a, R, G, T>,
) {
    <lock_api::ReentrantMutexGuard<'a, R, G, T>>::bump(s)
}

fn reentrant_mutex_guard_is_debug_8<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: core::fmt::Debug + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::ReentrantMutexGuard<'a, R, G, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn reentrant_mutex_guard_is_deref_9<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::ReentrantMutexGuard<'a, R, G, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn reentrant_mutex_guard_is_display_10<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: core::fmt::Display + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::ReentrantMutexGuard<'a, R, G, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn reentrant_mutex_guard_is_stablederef_11<
    'a,
    R: lock_api::RawMutex + 'a,
    G: lock_api::GetThreadId + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::ReentrantMutexGuard<'a, R, G, T>>,
) -> Box<impl owning_ref::StableAddress + ?Sized> {
    it
}

fn reentrant_mutex_guard_is_unpin_13<'a, R, G, T>(
    it: Box<lock_api::ReentrantMutexGuard<'a, R, G, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    T: ?core::marker::Sized,
    R: lock_api::RawMutex,
    G: lock_api::GetThreadId,
{
    it
}

// lock_api::RwLock
const _: () = {
    use lock_api::RwLock;
};

const fn rw_lock_new<R: lock_api::RawRwLock, T>(val: T) -> lock_api::RwLock<R, T> {
    <lock_api::RwLock<R, T>>::new(val)
}

fn rw_lock_into_inner<R: lock_api::RawRwLock, T>(this: lock_api::RwLock<R, T>) -> T {
    <lock_api::RwLock<R, T>>::into_inner(this)
}

const fn rw_lock_from_raw<R, T>(raw_rwlock: R, val: T) -> lock_api::RwLock<R, T> {
    <lock_api::RwLock<R, T>>::from_raw(raw_rwlock, val)
}

const fn rw_lock_const_new<R, T>(raw_rwlock: R, val: T) -> lock_api::RwLock<R, T> {
    <lock_api::RwLock<R, T>>::const_new(raw_rwlock, val)
}

unsafe fn rw_lock_make_read_guard_unchecked<
    'this,
    R: lock_api::RawRwLock,
    T: ?core::marker::Sized,
>(
    this: &'this lock_api::RwLock<R, T>,
) -> lock_api::RwLockReadGuard<'this, R, T> {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::RwLock<R, T>>::make_read_guard_unchecked(this) }
}

unsafe fn rw_lock_make_write_guard_unchecked<
    'this,
    R: lock_api::RawRwLock,
    T: ?core::marker::Sized,
>(
    this: &'this lock_api::RwLock<R, T>,
) -> lock_api::RwLockWriteGuard<'this, R, T> {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::RwLock<R, T>>::make_write_guard_unchecked(this) }
}

fn rw_lock_read<'this, R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &'this lock_api::RwLock<R, T>,
) -> lock_api::RwLockReadGuard<'this, R, T> {
    <lock_api::RwLock<R, T>>::read(this)
}

fn rw_lock_try_read<'this, R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &'this lock_api::RwLock<R, T>,
) -> core::option::Option<lock_api::RwLockReadGuard<'this, R, T>> {
    <lock_api::RwLock<R, T>>::try_read(this)
}

fn rw_lock_write<'this, R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &'this lock_api::RwLock<R, T>,
) -> lock_api::RwLockWriteGuard<'this, R, T> {
    <lock_api::RwLock<R, T>>::write(this)
}

fn rw_lock_try_write<'this, R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &'this lock_api::RwLock<R, T>,
) -> core::option::Option<lock_api::RwLockWriteGuard<'this, R, T>> {
    <lock_api::RwLock<R, T>>::try_write(this)
}

fn rw_lock_get_mut<'this, R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &'this mut lock_api::RwLock<R, T>,
) -> &'this mut T {
    <lock_api::RwLock<R, T>>::get_mut(this)
}

fn rw_lock_is_locked<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &lock_api::RwLock<R, T>,
) -> bool {
    <lock_api::RwLock<R, T>>::is_locked(this)
}

fn rw_lock_is_locked_exclusive<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &lock_api::RwLock<R, T>,
) -> bool {
    <lock_api::RwLock<R, T>>::is_locked_exclusive(this)
}

unsafe fn rw_lock_force_unlock_read<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &lock_api::RwLock<R, T>,
) {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::RwLock<R, T>>::force_unlock_read(this) }
}

unsafe fn rw_lock_force_unlock_write<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &lock_api::RwLock<R, T>,
) {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::RwLock<R, T>>::force_unlock_write(this) }
}

unsafe fn rw_lock_raw<'this, R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &'this lock_api::RwLock<R, T>,
) -> &'this R {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::RwLock<R, T>>::raw(this) }
}

fn rw_lock_data_ptr<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &lock_api::RwLock<R, T>,
) -> *mut T {
    <lock_api::RwLock<R, T>>::data_ptr(this)
}

unsafe fn rw_lock_make_arc_read_guard_unchecked<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
) -> lock_api::ArcRwLockReadGuard<R, T> {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::RwLock<R, T>>::make_arc_read_guard_unchecked(this) }
}

unsafe fn rw_lock_make_arc_write_guard_unchecked<
    R: lock_api::RawRwLock,
    T: ?core::marker::Sized,
>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
) -> lock_api::ArcRwLockWriteGuard<R, T> {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::RwLock<R, T>>::make_arc_write_guard_unchecked(this) }
}

fn rw_lock_read_arc<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
) -> lock_api::ArcRwLockReadGuard<R, T> {
    <lock_api::RwLock<R, T>>::read_arc(this)
}

fn rw_lock_try_read_arc<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
) -> core::option::Option<lock_api::ArcRwLockReadGuard<R, T>> {
    <lock_api::RwLock<R, T>>::try_read_arc(this)
}

fn rw_lock_write_arc<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
) -> lock_api::ArcRwLockWriteGuard<R, T> {
    <lock_api::RwLock<R, T>>::write_arc(this)
}

fn rw_lock_try_write_arc<R: lock_api::RawRwLock, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
) -> core::option::Option<lock_api::ArcRwLockWriteGuard<R, T>> {
    <lock_api::RwLock<R, T>>::try_write_arc(this)
}

unsafe fn rw_lock_force_unlock_read_fair<R: lock_api::RawRwLockFair, T: ?core::marker::Sized>(
    this: &lock_api::RwLock<R, T>,
) {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::RwLock<R, T>>::force_unlock_read_fair(this) }
}

unsafe fn rw_lock_force_unlock_write_fair<R: lock_api::RawRwLockFair, T: ?core::marker::Sized>(
    this: &lock_api::RwLock<R, T>,
) {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::RwLock<R, T>>::force_unlock_write_fair(this) }
}

fn rw_lock_try_read_for<'this, R: lock_api::RawRwLockTimed, T: ?core::marker::Sized>(
    this: &'this lock_api::RwLock<R, T>,
    timeout: R::Duration,
) -> core::option::Option<lock_api::RwLockReadGuard<'this, R, T>> {
    <lock_api::RwLock<R, T>>::try_read_for(this, timeout)
}

fn rw_lock_try_read_until<'this, R: lock_api::RawRwLockTimed, T: ?core::marker::Sized>(
    this: &'this lock_api::RwLock<R, T>,
    timeout: R::Instant,
) -> core::option::Option<lock_api::RwLockReadGuard<'this, R, T>> {
    <lock_api::RwLock<R, T>>::try_read_until(this, timeout)
}

fn rw_lock_try_write_for<'this, R: lock_api::RawRwLockTimed, T: ?core::marker::Sized>(
    this: &'this lock_api::RwLock<R, T>,
    timeout: R::Duration,
) -> core::option::Option<lock_api::RwLockWriteGuard<'this, R, T>> {
    <lock_api::RwLock<R, T>>::try_write_for(this, timeout)
}

fn rw_lock_try_write_until<'this, R: lock_api::RawRwLockTimed, T: ?core::marker::Sized>(
    this: &'this lock_api::RwLock<R, T>,
    timeout: R::Instant,
) -> core::option::Option<lock_api::RwLockWriteGuard<'this, R, T>> {
    <lock_api::RwLock<R, T>>::try_write_until(this, timeout)
}

fn rw_lock_try_read_arc_for<R: lock_api::RawRwLockTimed, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
    timeout: R::Duration,
) -> core::option::Option<lock_api::ArcRwLockReadGuard<R, T>> {
    <lock_api::RwLock<R, T>>::try_read_arc_for(this, timeout)
}

fn rw_lock_try_read_arc_until<R: lock_api::RawRwLockTimed, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
    timeout: R::Instant,
) -> core::option::Option<lock_api::ArcRwLockReadGuard<R, T>> {
    <lock_api::RwLock<R, T>>::try_read_arc_until(this, timeout)
}

fn rw_lock_try_write_arc_for<R: lock_api::RawRwLockTimed, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
    timeout: R::Duration,
) -> core::option::Option<lock_api::ArcRwLockWriteGuard<R, T>> {
    <lock_api::RwLock<R, T>>::try_write_arc_for(this, timeout)
}

fn rw_lock_try_write_arc_until<R: lock_api::RawRwLockTimed, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
    timeout: R::Instant,
) -> core::option::Option<lock_api::ArcRwLockWriteGuard<R, T>> {
    <lock_api::RwLock<R, T>>::try_write_arc_until(this, timeout)
}

fn rw_lock_read_recursive<'this, R: lock_api::RawRwLockRecursive, T: ?core::marker::Sized>(
    this: &'this lock_api::RwLock<R, T>,
) -> lock_api::RwLockReadGuard<'this, R, T> {
    <lock_api::RwLock<R, T>>::read_recursive(this)
}

fn rw_lock_try_read_recursive<'this, R: lock_api::RawRwLockRecursive, T: ?core::marker::Sized>(
    this: &'this lock_api::RwLock<R, T>,
) -> core::option::Option<lock_api::RwLockReadGuard<'this, R, T>> {
    <lock_api::RwLock<R, T>>::try_read_recursive(this)
}

fn rw_lock_read_arc_recursive<R: lock_api::RawRwLockRecursive, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
) -> lock_api::ArcRwLockReadGuard<R, T> {
    <lock_api::RwLock<R, T>>::read_arc_recursive(this)
}

fn rw_lock_try_read_recursive_arc<R: lock_api::RawRwLockRecursive, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
) -> core::option::Option<lock_api::ArcRwLockReadGuard<R, T>> {
    <lock_api::RwLock<R, T>>::try_read_recursive_arc(this)
}

fn rw_lock_try_read_recursive_for<
    'this,
    R: lock_api::RawRwLockRecursiveTimed,
    T: ?core::marker::Sized,
>(
    this: &'this lock_api::RwLock<R, T>,
    timeout: R::Duration,
) -> core::option::Option<lock_api::RwLockReadGuard<'this, R, T>> {
    <lock_api::RwLock<R, T>>::try_read_recursive_for(this, timeout)
}

fn rw_lock_try_read_recursive_until<
    'this,
    R: lock_api::RawRwLockRecursiveTimed,
    T: ?core::marker::Sized,
>(
    this: &'this lock_api::RwLock<R, T>,
    timeout: R::Instant,
) -> core::option::Option<lock_api::RwLockReadGuard<'this, R, T>> {
    <lock_api::RwLock<R, T>>::try_read_recursive_until(this, timeout)
}

fn rw_lock_try_read_arc_recursive_for<
    R: lock_api::RawRwLockRecursiveTimed,
    T: ?core::marker::Sized,
>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
    timeout: R::Duration,
) -> core::option::Option<lock_api::ArcRwLockReadGuard<R, T>> {
    <lock_api::RwLock<R, T>>::try_read_arc_recursive_for(this, timeout)
}

fn rw_lock_try_read_arc_recursive_until<
    R: lock_api::RawRwLockRecursiveTimed,
    T: ?core::marker::Sized,
>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
    timeout: R::Instant,
) -> core::option::Option<lock_api::ArcRwLockReadGuard<R, T>> {
    <lock_api::RwLock<R, T>>::try_read_arc_recursive_until(this, timeout)
}

unsafe fn rw_lock_make_upgradable_guard_unchecked<
    'this,
    R: lock_api::RawRwLockUpgrade,
    T: ?core::marker::Sized,
>(
    this: &'this lock_api::RwLock<R, T>,
) -> lock_api::RwLockUpgradableReadGuard<'this, R, T> {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::RwLock<R, T>>::make_upgradable_guard_unchecked(this) }
}

fn rw_lock_upgradable_read<'this, R: lock_api::RawRwLockUpgrade, T: ?core::marker::Sized>(
    this: &'this lock_api::RwLock<R, T>,
) -> lock_api::RwLockUpgradableReadGuard<'this, R, T> {
    <lock_api::RwLock<R, T>>::upgradable_read(this)
}

fn rw_lock_try_upgradable_read<'this, R: lock_api::RawRwLockUpgrade, T: ?core::marker::Sized>(
    this: &'this lock_api::RwLock<R, T>,
) -> core::option::Option<lock_api::RwLockUpgradableReadGuard<'this, R, T>> {
    <lock_api::RwLock<R, T>>::try_upgradable_read(this)
}

unsafe fn rw_lock_make_upgradable_arc_guard_unchecked<
    R: lock_api::RawRwLockUpgrade,
    T: ?core::marker::Sized,
>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
) -> lock_api::ArcRwLockUpgradableReadGuard<R, T> {
    // SAFETY: the caller promises it.
    unsafe { <lock_api::RwLock<R, T>>::make_upgradable_arc_guard_unchecked(this) }
}

fn rw_lock_upgradable_read_arc<R: lock_api::RawRwLockUpgrade, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
) -> lock_api::ArcRwLockUpgradableReadGuard<R, T> {
    <lock_api::RwLock<R, T>>::upgradable_read_arc(this)
}

fn rw_lock_try_upgradable_read_arc<R: lock_api::RawRwLockUpgrade, T: ?core::marker::Sized>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
) -> core::option::Option<lock_api::ArcRwLockUpgradableReadGuard<R, T>> {
    <lock_api::RwLock<R, T>>::try_upgradable_read_arc(this)
}

fn rw_lock_try_upgradable_read_for<
    'this,
    R: lock_api::RawRwLockUpgradeTimed,
    T: ?core::marker::Sized,
>(
    this: &'this lock_api::RwLock<R, T>,
    timeout: R::Duration,
) -> core::option::Option<lock_api::RwLockUpgradableReadGuard<'this, R, T>> {
    <lock_api::RwLock<R, T>>::try_upgradable_read_for(this, timeout)
}

fn rw_lock_try_upgradable_read_until<
    'this,
    R: lock_api::RawRwLockUpgradeTimed,
    T: ?core::marker::Sized,
>(
    this: &'this lock_api::RwLock<R, T>,
    timeout: R::Instant,
) -> core::option::Option<lock_api::RwLockUpgradableReadGuard<'this, R, T>> {
    <lock_api::RwLock<R, T>>::try_upgradable_read_until(this, timeout)
}

fn rw_lock_try_upgradable_read_arc_for<
    R: lock_api::RawRwLockUpgradeTimed,
    T: ?core::marker::Sized,
>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
    timeout: R::Duration,
) -> core::option::Option<lock_api::ArcRwLockUpgradableReadGuard<R, T>> {
    <lock_api::RwLock<R, T>>::try_upgradable_read_arc_for(this, timeout)
}

fn rw_lock_try_upgradable_read_arc_until<
    R: lock_api::RawRwLockUpgradeTimed,
    T: ?core::marker::Sized,
>(
    this: &std::sync::Arc<lock_api::RwLock<R, T>>,
    timeout: R::Instant,
) -> core::option::Option<lock_api::ArcRwLockUpgradableReadGuard<R, T>> {
    <lock_api::RwLock<R, T>>::try_upgradable_read_arc_until(this, timeout)
}

fn rw_lock_is_debug_51<R: lock_api::RawRwLock, T: ?core::marker::Sized + core::fmt::Debug>(
    it: Box<lock_api::RwLock<R, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn rw_lock_is_default_52<
    R: lock_api::RawRwLock,
    T: ?core::marker::Sized + core::default::Default,
>(
    it: Box<lock_api::RwLock<R, T>>,
) -> Box<impl core::default::Default + ?Sized> {
    it
}

fn rw_lock_is_deserialize_53<'de, R, T>(
    it: Box<lock_api::RwLock<R, T>>,
) -> Box<impl serde::Deserialize<'de> + ?Sized>
where
    R: lock_api::RawRwLock,
    T: serde::Deserialize<'de> + ?core::marker::Sized,
{
    it
}

fn rw_lock_is_from_54<R: lock_api::RawRwLock, T>(
    it: Box<lock_api::RwLock<R, T>>,
) -> Box<impl core::convert::From<T> + ?Sized> {
    it
}

fn rw_lock_is_serialize_55<R, T>(
    it: Box<lock_api::RwLock<R, T>>,
) -> Box<impl serde::Serialize + ?Sized>
where
    R: lock_api::RawRwLock,
    T: serde::Serialize + ?core::marker::Sized,
{
    it
}

fn rw_lock_is_send_56<
    R: lock_api::RawRwLock + core::marker::Send,
    T: ?core::marker::Sized + core::marker::Send,
>(
    it: Box<lock_api::RwLock<R, T>>,
) -> Box<impl core::marker::Send + ?Sized> {
    it
}

fn rw_lock_is_sync_57<
    R: lock_api::RawRwLock + core::marker::Sync,
    T: ?core::marker::Sized + core::marker::Send + core::marker::Sync,
>(
    it: Box<lock_api::RwLock<R, T>>,
) -> Box<impl core::marker::Sync + ?Sized> {
    it
}

fn rw_lock_is_unpin_58<R, T>(
    it: Box<lock_api::RwLock<R, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    R: core::marker::Unpin,
    T: core::marker::Unpin + ?core::marker::Sized,
{
    it
}

fn rw_lock_is_unwindsafe_59<R, T>(
    it: Box<lock_api::RwLock<R, T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    R: std::panic::UnwindSafe,
    T: std::panic::UnwindSafe + ?core::marker::Sized,
{
    it
}

// lock_api::RwLockReadGuard
const _: () = {
    use lock_api::RwLockReadGuard;
};

fn rw_lock_read_guard_rwlock<'a, R: lock_api::RawRwLock + 'a, T: ?core::marker::Sized + 'a>(
    s: &lock_api::RwLockReadGuard<'a, R, T>,
) -> &'a lock_api::RwLock<R, T> {
    <lock_api::RwLockReadGuard<'a, R, T>>::rwlock(s)
}

fn rw_lock_read_guard_map<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::RwLockReadGuard<'a, R, T>,
    f: F,
) -> lock_api::MappedRwLockReadGuard<'a, R, U>
where
    F: std::ops::FnOnce(&T) -> &U,
{
    <lock_api::RwLockReadGuard<'a, R, T>>::map(s, f)
}

fn rw_lock_read_guard_try_map<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::RwLockReadGuard<'a, R, T>,
    f: F,
) -> core::result::Result<
    lock_api::MappedRwLockReadGuard<'a, R, U>,
    lock_api::RwLockReadGuard<'a, R, T>,
>
where
    F: std::ops::FnOnce(&T) -> core::option::Option<&U>,
{
    <lock_api::RwLockReadGuard<'a, R, T>>::try_map(s, f)
}

fn rw_lock_read_guard_try_map_or_err<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
    E,
>(
    s: lock_api::RwLockReadGuard<'a, R, T>,
    f: F,
) -> core::result::Result<
    lock_api::MappedRwLockReadGuard<'a, R, U>,
    (lock_api::RwLockReadGuard<'a, R, T>, E),
>
where
    F: std::ops::FnOnce(&T) -> core::result::Result<&U, E>,
{
    <lock_api::RwLockReadGuard<'a, R, T>>::try_map_or_err(s, f)
}

fn rw_lock_read_guard_unlocked<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
    F,
    U,
>(
    s: &mut lock_api::RwLockReadGuard<'a, R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::RwLockReadGuard<'a, R, T>>::unlocked(s, f)
}

fn rw_lock_read_guard_unlock_fair<
    'a,
    R: lock_api::RawRwLockFair + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::RwLockReadGuard<'a, R, T>,
) {
    <lock_api::RwLockReadGuard<'a, R, T>>::unlock_fair(s)
}

fn rw_lock_read_guard_unlocked_fair<
    'a,
    R: lock_api::RawRwLockFair + 'a,
    T: ?core::marker::Sized + 'a,
    F,
    U,
>(
    s: &mut lock_api::RwLockReadGuard<'a, R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::RwLockReadGuard<'a, R, T>>::unlocked_fair(s, f)
}

fn rw_lock_read_guard_bump<'a, R: lock_api::RawRwLockFair + 'a, T: ?core::marker::Sized + 'a>(
    s: &mut lock_api::RwLockReadGuard<'a, R, T>,
) {
    <lock_api::RwLockReadGuard<'a, R, T>>::bump(s)
}

fn rw_lock_read_guard_is_debug_8<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: core::fmt::Debug + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::RwLockReadGuard<'a, R, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn rw_lock_read_guard_is_deref_9<'a, R: lock_api::RawRwLock + 'a, T: ?core::marker::Sized + 'a>(
    it: Box<lock_api::RwLockReadGuard<'a, R, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn rw_lock_read_guard_is_display_10<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: core::fmt::Display + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::RwLockReadGuard<'a, R, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn rw_lock_read_guard_is_stablederef_11<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::RwLockReadGuard<'a, R, T>>,
) -> Box<impl owning_ref::StableAddress + ?Sized> {
    it
}

fn rw_lock_read_guard_is_send_13<'a, R, T>(
    it: Box<lock_api::RwLockReadGuard<'a, R, T>>,
) -> Box<impl core::marker::Send + ?Sized>
where
    R: core::marker::Sync,
    T: core::marker::Send + core::marker::Sync + ?core::marker::Sized,
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Send,
    R: lock_api::RawRwLock,
{
    it
}

fn rw_lock_read_guard_is_unpin_14<'a, R, T>(
    it: Box<lock_api::RwLockReadGuard<'a, R, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Unpin,
    T: ?core::marker::Sized,
    R: lock_api::RawRwLock,
{
    it
}

// lock_api::RwLockUpgradableReadGuard
const _: () = {
    use lock_api::RwLockUpgradableReadGuard;
};

fn rw_lock_upgradable_read_guard_rwlock<
    'a,
    R: lock_api::RawRwLockUpgrade + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: &lock_api::RwLockUpgradableReadGuard<'a, R, T>,
) -> &'a lock_api::RwLock<R, T> {
    <lock_api::RwLockUpgradableReadGuard<'a, R, T>>::rwlock(s)
}

fn rw_lock_upgradable_read_guard_unlocked<
    'a,
    R: lock_api::RawRwLockUpgrade + 'a,
    T: ?core::marker::Sized + 'a,
    F,
    U,
>(
    s: &mut lock_api::RwLockUpgradableReadGuard<'a, R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::RwLockUpgradableReadGuard<'a, R, T>>::unlocked(s, f)
}

fn rw_lock_upgradable_read_guard_upgrade<
    'a,
    R: lock_api::RawRwLockUpgrade + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::RwLockUpgradableReadGuard<'a, R, T>,
) -> lock_api::RwLockWriteGuard<'a, R, T> {
    <lock_api::RwLockUpgradableReadGuard<'a, R, T>>::upgrade(s)
}

fn rw_lock_upgradable_read_guard_try_upgrade<
    'a,
    R: lock_api::RawRwLockUpgrade + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::RwLockUpgradableReadGuard<'a, R, T>,
) -> core::result::Result<
    lock_api::RwLockWriteGuard<'a, R, T>,
    lock_api::RwLockUpgradableReadGuard<'a, R, T>,
> {
    <lock_api::RwLockUpgradableReadGuard<'a, R, T>>::try_upgrade(s)
}

fn rw_lock_upgradable_read_guard_unlock_fair<
    'a,
    R: lock_api::RawRwLockUpgradeFair + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::RwLockUpgradableReadGuard<'a, R, T>,
) {
    <lock_api::RwLockUpgradableReadGuard<'a, R, T>>::unlock_fair(s)
}

fn rw_lock_upgradable_read_guard_unlocked_fair<
    'a,
    R: lock_api::RawRwLockUpgradeFair + 'a,
    T: ?core::marker::Sized + 'a,
    F,
    U,
>(
    s: &mut lock_api::RwLockUpgradableReadGuard<'a, R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::RwLockUpgradableReadGuard<'a, R, T>>::unlocked_fair(s, f)
}

fn rw_lock_upgradable_read_guard_bump<
    'a,
    R: lock_api::RawRwLockUpgradeFair + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: &mut lock_api::RwLockUpgradableReadGuard<'a, R, T>,
) {
    <lock_api::RwLockUpgradableReadGuard<'a, R, T>>::bump(s)
}

fn rw_lock_upgradable_read_guard_downgrade<
    'a,
    R: lock_api::RawRwLockUpgradeDowngrade + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::RwLockUpgradableReadGuard<'a, R, T>,
) -> lock_api::RwLockReadGuard<'a, R, T> {
    <lock_api::RwLockUpgradableReadGuard<'a, R, T>>::downgrade(s)
}

fn rw_lock_upgradable_read_guard_with_upgraded<
    'a,
    R: lock_api::RawRwLockUpgradeDowngrade + 'a,
    T: ?core::marker::Sized + 'a,
    Ret,
    F: std::ops::FnOnce(&mut T) -> Ret,
>(
    this: &mut lock_api::RwLockUpgradableReadGuard<'a, R, T>,
    f: F,
) -> Ret {
    <lock_api::RwLockUpgradableReadGuard<'a, R, T>>::with_upgraded(this, f)
}

fn rw_lock_upgradable_read_guard_try_with_upgraded<
    'a,
    R: lock_api::RawRwLockUpgradeDowngrade + 'a,
    T: ?core::marker::Sized + 'a,
    Ret,
    F: std::ops::FnOnce(&mut T) -> Ret,
>(
    this: &mut lock_api::RwLockUpgradableReadGuard<'a, R, T>,
    f: F,
) -> core::option::Option<Ret> {
    <lock_api::RwLockUpgradableReadGuard<'a, R, T>>::try_with_upgraded(this, f)
}

fn rw_lock_upgradable_read_guard_try_upgrade_for<
    'a,
    R: lock_api::RawRwLockUpgradeTimed + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::RwLockUpgradableReadGuard<'a, R, T>,
    timeout: R::Duration,
) -> core::result::Result<
    lock_api::RwLockWriteGuard<'a, R, T>,
    lock_api::RwLockUpgradableReadGuard<'a, R, T>,
> {
    <lock_api::RwLockUpgradableReadGuard<'a, R, T>>::try_upgrade_for(s, timeout)
}

fn rw_lock_upgradable_read_guard_try_upgrade_until<
    'a,
    R: lock_api::RawRwLockUpgradeTimed + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::RwLockUpgradableReadGuard<'a, R, T>,
    timeout: R::Instant,
) -> core::result::Result<
    lock_api::RwLockWriteGuard<'a, R, T>,
    lock_api::RwLockUpgradableReadGuard<'a, R, T>,
> {
    <lock_api::RwLockUpgradableReadGuard<'a, R, T>>::try_upgrade_until(s, timeout)
}

fn rw_lock_upgradable_read_guard_try_with_upgraded_for<
    'a,
    R: lock_api::RawRwLockUpgradeTimed + lock_api::RawRwLockUpgradeDowngrade + 'a,
    T: ?core::marker::Sized + 'a,
    Ret,
    F: std::ops::FnOnce(&mut T) -> Ret,
>(
    this: &mut lock_api::RwLockUpgradableReadGuard<'a, R, T>,
    timeout: R::Duration,
    f: F,
) -> core::option::Option<Ret> {
    <lock_api::RwLockUpgradableReadGuard<'a, R, T>>::try_with_upgraded_for(this, timeout, f)
}

fn rw_lock_upgradable_read_guard_try_with_upgraded_until<
    'a,
    R: lock_api::RawRwLockUpgradeTimed + lock_api::RawRwLockUpgradeDowngrade + 'a,
    T: ?core::marker::Sized + 'a,
    Ret,
    F: std::ops::FnOnce(&mut T) -> Ret,
>(
    this: &mut lock_api::RwLockUpgradableReadGuard<'a, R, T>,
    timeout: R::Instant,
    f: F,
) -> core::option::Option<Ret> {
    <lock_api::RwLockUpgradableReadGuard<'a, R, T>>::try_with_upgraded_until(this, timeout, f)
}

fn rw_lock_upgradable_read_guard_is_debug_14<
    'a,
    R: lock_api::RawRwLockUpgrade + 'a,
    T: core::fmt::Debug + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::RwLockUpgradableReadGuard<'a, R, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn rw_lock_upgradable_read_guard_is_deref_15<
    'a,
    R: lock_api::RawRwLockUpgrade + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::RwLockUpgradableReadGuard<'a, R, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn rw_lock_upgradable_read_guard_is_display_16<
    'a,
    R: lock_api::RawRwLockUpgrade + 'a,
    T: core::fmt::Display + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::RwLockUpgradableReadGuard<'a, R, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn rw_lock_upgradable_read_guard_is_stablederef_17<
    'a,
    R: lock_api::RawRwLockUpgrade + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::RwLockUpgradableReadGuard<'a, R, T>>,
) -> Box<impl owning_ref::StableAddress + ?Sized> {
    it
}

fn rw_lock_upgradable_read_guard_is_send_19<'a, R, T>(
    it: Box<lock_api::RwLockUpgradableReadGuard<'a, R, T>>,
) -> Box<impl core::marker::Send + ?Sized>
where
    R: core::marker::Sync,
    T: core::marker::Send + core::marker::Sync + ?core::marker::Sized,
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Send,
    R: lock_api::RawRwLockUpgrade,
{
    it
}

fn rw_lock_upgradable_read_guard_is_unpin_20<'a, R, T>(
    it: Box<lock_api::RwLockUpgradableReadGuard<'a, R, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Unpin,
    T: ?core::marker::Sized,
    R: lock_api::RawRwLockUpgrade,
{
    it
}

// lock_api::RwLockWriteGuard
const _: () = {
    use lock_api::RwLockWriteGuard;
};

fn rw_lock_write_guard_rwlock<'a, R: lock_api::RawRwLock + 'a, T: ?core::marker::Sized + 'a>(
    s: &lock_api::RwLockWriteGuard<'a, R, T>,
) -> &'a lock_api::RwLock<R, T> {
    <lock_api::RwLockWriteGuard<'a, R, T>>::rwlock(s)
}

fn rw_lock_write_guard_map<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::RwLockWriteGuard<'a, R, T>,
    f: F,
) -> lock_api::MappedRwLockWriteGuard<'a, R, U>
where
    F: std::ops::FnOnce(&mut T) -> &mut U,
{
    <lock_api::RwLockWriteGuard<'a, R, T>>::map(s, f)
}

fn rw_lock_write_guard_try_map<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
>(
    s: lock_api::RwLockWriteGuard<'a, R, T>,
    f: F,
) -> core::result::Result<
    lock_api::MappedRwLockWriteGuard<'a, R, U>,
    lock_api::RwLockWriteGuard<'a, R, T>,
>
where
    F: std::ops::FnOnce(&mut T) -> core::option::Option<&mut U>,
{
    <lock_api::RwLockWriteGuard<'a, R, T>>::try_map(s, f)
}

fn rw_lock_write_guard_try_map_or_err<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
    U: ?core::marker::Sized,
    F,
    E,
>(
    s: lock_api::RwLockWriteGuard<'a, R, T>,
    f: F,
) -> core::result::Result<
    lock_api::MappedRwLockWriteGuard<'a, R, U>,
    (lock_api::RwLockWriteGuard<'a, R, T>, E),
>
where
    F: std::ops::FnOnce(&mut T) -> core::result::Result<&mut U, E>,
{
    <lock_api::RwLockWriteGuard<'a, R, T>>::try_map_or_err(s, f)
}

fn rw_lock_write_guard_unlocked<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
    F,
    U,
>(
    s: &mut lock_api::RwLockWriteGuard<'a, R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::RwLockWriteGuard<'a, R, T>>::unlocked(s, f)
}

fn rw_lock_write_guard_downgrade<
    'a,
    R: lock_api::RawRwLockDowngrade + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::RwLockWriteGuard<'a, R, T>,
) -> lock_api::RwLockReadGuard<'a, R, T> {
    <lock_api::RwLockWriteGuard<'a, R, T>>::downgrade(s)
}

fn rw_lock_write_guard_downgrade_to_upgradable<
    'a,
    R: lock_api::RawRwLockUpgradeDowngrade + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::RwLockWriteGuard<'a, R, T>,
) -> lock_api::RwLockUpgradableReadGuard<'a, R, T> {
    <lock_api::RwLockWriteGuard<'a, R, T>>::downgrade_to_upgradable(s)
}

fn rw_lock_write_guard_unlock_fair<
    'a,
    R: lock_api::RawRwLockFair + 'a,
    T: ?core::marker::Sized + 'a,
>(
    s: lock_api::RwLockWriteGuard<'a, R, T>,
) {
    <lock_api::RwLockWriteGuard<'a, R, T>>::unlock_fair(s)
}

fn rw_lock_write_guard_unlocked_fair<
    'a,
    R: lock_api::RawRwLockFair + 'a,
    T: ?core::marker::Sized + 'a,
    F,
    U,
>(
    s: &mut lock_api::RwLockWriteGuard<'a, R, T>,
    f: F,
) -> U
where
    F: std::ops::FnOnce() -> U,
{
    <lock_api::RwLockWriteGuard<'a, R, T>>::unlocked_fair(s, f)
}

fn rw_lock_write_guard_bump<'a, R: lock_api::RawRwLockFair + 'a, T: ?core::marker::Sized + 'a>(
    s: &mut lock_api::RwLockWriteGuard<'a, R, T>,
) {
    <lock_api::RwLockWriteGuard<'a, R, T>>::bump(s)
}

fn rw_lock_write_guard_is_debug_10<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: core::fmt::Debug + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::RwLockWriteGuard<'a, R, T>>,
) -> Box<impl core::fmt::Debug + ?Sized> {
    it
}

fn rw_lock_write_guard_is_deref_11<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::RwLockWriteGuard<'a, R, T>>,
) -> Box<impl std::ops::Deref<Target = T> + ?Sized> {
    it
}

fn rw_lock_write_guard_is_derefmut_12<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::RwLockWriteGuard<'a, R, T>>,
) -> Box<impl std::ops::DerefMut + ?Sized> {
    it
}

fn rw_lock_write_guard_is_display_13<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: core::fmt::Display + ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::RwLockWriteGuard<'a, R, T>>,
) -> Box<impl core::fmt::Display + ?Sized> {
    it
}

fn rw_lock_write_guard_is_stablederef_14<
    'a,
    R: lock_api::RawRwLock + 'a,
    T: ?core::marker::Sized + 'a,
>(
    it: Box<lock_api::RwLockWriteGuard<'a, R, T>>,
) -> Box<impl owning_ref::StableAddress + ?Sized> {
    it
}

fn rw_lock_write_guard_is_send_16<'a, R, T>(
    it: Box<lock_api::RwLockWriteGuard<'a, R, T>>,
) -> Box<impl core::marker::Send + ?Sized>
where
    R: core::marker::Sync,
    T: core::marker::Send + core::marker::Sync + ?core::marker::Sized,
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Send,
    R: lock_api::RawRwLock,
{
    it
}

fn rw_lock_write_guard_is_unpin_17<'a, R, T>(
    it: Box<lock_api::RwLockWriteGuard<'a, R, T>>,
) -> Box<impl core::marker::Unpin + ?Sized>
where
    <R as lock_api::RawRwLock>::GuardMarker: core::marker::Unpin,
    T: ?core::marker::Sized,
    R: lock_api::RawRwLock,
{
    it
}

// lock_api::GetThreadId
const _: () = {
    use lock_api::GetThreadId;
};

// lock_api::RawMutex
const _: () = {
    use lock_api::RawMutex;
};

// lock_api::RawMutexFair
const _: () = {
    use lock_api::RawMutexFair;
};

// lock_api::RawMutexTimed
const _: () = {
    use lock_api::RawMutexTimed;
};

// lock_api::RawRwLock
const _: () = {
    use lock_api::RawRwLock;
};

// lock_api::RawRwLockDowngrade
const _: () = {
    use lock_api::RawRwLockDowngrade;
};

// lock_api::RawRwLockFair
const _: () = {
    use lock_api::RawRwLockFair;
};

// lock_api::RawRwLockRecursive
const _: () = {
    use lock_api::RawRwLockRecursive;
};

// lock_api::RawRwLockRecursiveTimed
const _: () = {
    use lock_api::RawRwLockRecursiveTimed;
};

// lock_api::RawRwLockTimed
const _: () = {
    use lock_api::RawRwLockTimed;
};

// lock_api::RawRwLockUpgrade
const _: () = {
    use lock_api::RawRwLockUpgrade;
};

// lock_api::RawRwLockUpgradeDowngrade
const _: () = {
    use lock_api::RawRwLockUpgradeDowngrade;
};

// lock_api::RawRwLockUpgradeFair
const _: () = {
    use lock_api::RawRwLockUpgradeFair;
};

// lock_api::RawRwLockUpgradeTimed
const _: () = {
    use lock_api::RawRwLockUpgradeTimed;
};
