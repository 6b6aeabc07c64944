//! `std::thread`, by `cargo run -p xtask -- surface`. Not to be edited.

use super::super::{sync, thread};

// thread::AccessError
pub(super) use thread::AccessError;

fn access_error_is_clone_0(it: Box<thread::AccessError>) -> Box<impl std::clone::Clone + ?Sized> {
    it
}

fn access_error_is_debug_1(it: Box<thread::AccessError>) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn access_error_is_display_2(it: Box<thread::AccessError>) -> Box<impl std::fmt::Display + ?Sized> {
    it
}

fn access_error_is_error_3(it: Box<thread::AccessError>) -> Box<impl std::error::Error + ?Sized> {
    it
}

fn access_error_is_partialeq_4(
    it: Box<thread::AccessError>,
) -> Box<impl std::cmp::PartialEq + ?Sized> {
    it
}

fn access_error_is_copy_5(it: Box<thread::AccessError>) -> Box<impl std::marker::Copy + ?Sized> {
    it
}

fn access_error_is_eq_6(it: Box<thread::AccessError>) -> Box<impl std::cmp::Eq + ?Sized> {
    it
}

fn access_error_is_refunwindsafe_7(
    it: Box<thread::AccessError>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn access_error_is_send_8(it: Box<thread::AccessError>) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn access_error_is_sync_9(it: Box<thread::AccessError>) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn access_error_is_unpin_10(it: Box<thread::AccessError>) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn access_error_is_unwindsafe_11(
    it: Box<thread::AccessError>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// thread::Builder
pub(super) use thread::Builder;

fn builder_new() -> thread::Builder {
    <thread::Builder>::new()
}

fn builder_name(this: thread::Builder, name: std::string::String) -> thread::Builder {
    <thread::Builder>::name(this, name)
}

fn builder_stack_size(this: thread::Builder, size: usize) -> thread::Builder {
    <thread::Builder>::stack_size(this, size)
}

fn builder_spawn<F, T>(this: thread::Builder, f: F) -> std::io::Result<thread::JoinHandle<T>>
where
    F: std::ops::FnOnce() -> T + std::marker::Send + 'static,
    T: std::marker::Send + 'static,
{
    <thread::Builder>::spawn(this, f)
}

unsafe fn builder_spawn_unchecked<F, T>(
    this: thread::Builder,
    f: F,
) -> std::io::Result<thread::JoinHandle<T>>
where
    F: std::ops::FnOnce() -> T + std::marker::Send,
    T: std::marker::Send,
{
    // SAFETY: the caller promises it.
    unsafe { <thread::Builder>::spawn_unchecked(this, f) }
}

fn builder_spawn_scoped<'scope, 'env, F, T>(
    this: thread::Builder,
    scope: &'scope thread::Scope<'scope, 'env>,
    f: F,
) -> std::io::Result<thread::ScopedJoinHandle<'scope, T>>
where
    F: std::ops::FnOnce() -> T + std::marker::Send + 'scope,
    T: std::marker::Send + 'scope,
{
    <thread::Builder>::spawn_scoped(this, scope, f)
}

fn builder_is_debug_6(it: Box<thread::Builder>) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn builder_is_refunwindsafe_7(
    it: Box<thread::Builder>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn builder_is_send_8(it: Box<thread::Builder>) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn builder_is_sync_9(it: Box<thread::Builder>) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn builder_is_unpin_10(it: Box<thread::Builder>) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn builder_is_unwindsafe_11(it: Box<thread::Builder>) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// thread::JoinHandle
pub(super) use thread::JoinHandle;

fn join_handle_thread<'this, T>(this: &'this thread::JoinHandle<T>) -> &'this thread::Thread {
    <thread::JoinHandle<T>>::thread(this)
}

fn join_handle_join<T>(this: thread::JoinHandle<T>) -> thread::Result<T> {
    <thread::JoinHandle<T>>::join(this)
}

fn join_handle_is_finished<T>(this: &thread::JoinHandle<T>) -> bool {
    <thread::JoinHandle<T>>::is_finished(this)
}

fn join_handle_is_debug_3<T>(it: Box<thread::JoinHandle<T>>) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

#[cfg(unix)]
fn join_handle_is_joinhandleext_4<T>(
    it: Box<thread::JoinHandle<T>>,
) -> Box<impl std::os::unix::thread::JoinHandleExt + ?Sized> {
    it
}

fn join_handle_is_send_5<T>(
    it: Box<thread::JoinHandle<T>>,
) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn join_handle_is_sync_6<T>(
    it: Box<thread::JoinHandle<T>>,
) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn join_handle_is_unpin_7<T>(
    it: Box<thread::JoinHandle<T>>,
) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

// thread::LocalKey
pub(super) use thread::LocalKey;

fn local_key_with<T: 'static, F, R>(this: &'static thread::LocalKey<T>, f: F) -> R
where
    F: std::ops::FnOnce(&T) -> R,
{
    <thread::LocalKey<T>>::with(this, f)
}

fn local_key_try_with<T: 'static, F, R>(
    this: &'static thread::LocalKey<T>,
    f: F,
) -> std::result::Result<R, thread::AccessError>
where
    F: std::ops::FnOnce(&T) -> R,
{
    <thread::LocalKey<T>>::try_with(this, f)
}

fn local_key_set<T: 'static>(this: &'static thread::LocalKey<std::cell::Cell<T>>, value: T) {
    <thread::LocalKey<std::cell::Cell<T>>>::set(this, value)
}

fn local_key_get<T: 'static>(this: &'static thread::LocalKey<std::cell::Cell<T>>) -> T
where
    T: std::marker::Copy,
{
    <thread::LocalKey<std::cell::Cell<T>>>::get(this)
}

fn local_key_take<T: 'static>(this: &'static thread::LocalKey<std::cell::Cell<T>>) -> T
where
    T: std::default::Default,
{
    <thread::LocalKey<std::cell::Cell<T>>>::take(this)
}

fn local_key_replace<T: 'static>(
    this: &'static thread::LocalKey<std::cell::Cell<T>>,
    value: T,
) -> T {
    <thread::LocalKey<std::cell::Cell<T>>>::replace(this, value)
}

fn local_key_with_borrow<T: 'static, F, R>(
    this: &'static thread::LocalKey<std::cell::RefCell<T>>,
    f: F,
) -> R
where
    F: std::ops::FnOnce(&T) -> R,
{
    <thread::LocalKey<std::cell::RefCell<T>>>::with_borrow(this, f)
}

fn local_key_with_borrow_mut<T: 'static, F, R>(
    this: &'static thread::LocalKey<std::cell::RefCell<T>>,
    f: F,
) -> R
where
    F: std::ops::FnOnce(&mut T) -> R,
{
    <thread::LocalKey<std::cell::RefCell<T>>>::with_borrow_mut(this, f)
}

fn local_key_set_2<T: 'static>(this: &'static thread::LocalKey<std::cell::RefCell<T>>, value: T) {
    <thread::LocalKey<std::cell::RefCell<T>>>::set(this, value)
}

fn local_key_take_2<T: 'static>(this: &'static thread::LocalKey<std::cell::RefCell<T>>) -> T
where
    T: std::default::Default,
{
    <thread::LocalKey<std::cell::RefCell<T>>>::take(this)
}

fn local_key_replace_2<T: 'static>(
    this: &'static thread::LocalKey<std::cell::RefCell<T>>,
    value: T,
) -> T {
    <thread::LocalKey<std::cell::RefCell<T>>>::replace(this, value)
}

fn local_key_is_debug_11<T: 'static>(
    it: Box<thread::LocalKey<T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn local_key_is_refunwindsafe_12<T>(
    it: Box<thread::LocalKey<T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: 'static,
{
    it
}

fn local_key_is_send_13<T>(it: Box<thread::LocalKey<T>>) -> Box<impl std::marker::Send + ?Sized>
where
    T: 'static,
{
    it
}

fn local_key_is_sync_14<T>(it: Box<thread::LocalKey<T>>) -> Box<impl std::marker::Sync + ?Sized>
where
    T: 'static,
{
    it
}

fn local_key_is_unpin_15<T>(it: Box<thread::LocalKey<T>>) -> Box<impl std::marker::Unpin + ?Sized>
where
    T: 'static,
{
    it
}

fn local_key_is_unwindsafe_16<T>(
    it: Box<thread::LocalKey<T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    T: 'static,
{
    it
}

// thread::Scope
pub(super) use thread::Scope;

fn scope_spawn<'scope, 'env, F, T>(
    this: &'scope thread::Scope<'scope, 'env>,
    f: F,
) -> thread::ScopedJoinHandle<'scope, T>
where
    F: std::ops::FnOnce() -> T + std::marker::Send + 'scope,
    T: std::marker::Send + 'scope,
{
    <thread::Scope<'scope, 'env>>::spawn(this, f)
}

fn scope_is_debug_1(it: Box<thread::Scope<'_, '_>>) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn scope_is_refunwindsafe_2<'scope, 'env>(
    it: Box<thread::Scope<'scope, 'env>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    'env: 'scope,
{
    it
}

fn scope_is_send_3<'scope, 'env>(
    it: Box<thread::Scope<'scope, 'env>>,
) -> Box<impl std::marker::Send + ?Sized>
where
    'env: 'scope,
{
    it
}

fn scope_is_sync_4<'scope, 'env>(
    it: Box<thread::Scope<'scope, 'env>>,
) -> Box<impl std::marker::Sync + ?Sized>
where
    'env: 'scope,
{
    it
}

fn scope_is_unpin_5<'scope, 'env>(
    it: Box<thread::Scope<'scope, 'env>>,
) -> Box<impl std::marker::Unpin + ?Sized>
where
    'env: 'scope,
{
    it
}

// thread::ScopedJoinHandle
pub(super) use thread::ScopedJoinHandle;

fn scoped_join_handle_thread<'scope, 'this, T>(
    this: &'this thread::ScopedJoinHandle<'scope, T>,
) -> &'this thread::Thread {
    <thread::ScopedJoinHandle<'scope, T>>::thread(this)
}

fn scoped_join_handle_join<'scope, T>(
    this: thread::ScopedJoinHandle<'scope, T>,
) -> thread::Result<T> {
    <thread::ScopedJoinHandle<'scope, T>>::join(this)
}

fn scoped_join_handle_is_finished<'scope, T>(this: &thread::ScopedJoinHandle<'scope, T>) -> bool {
    <thread::ScopedJoinHandle<'scope, T>>::is_finished(this)
}

fn scoped_join_handle_is_debug_3<'scope, T>(
    it: Box<thread::ScopedJoinHandle<'scope, T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn scoped_join_handle_is_send_4<'scope, T>(
    it: Box<thread::ScopedJoinHandle<'scope, T>>,
) -> Box<impl std::marker::Send + ?Sized>
where
    T: std::marker::Send,
{
    it
}

fn scoped_join_handle_is_sync_5<'scope, T>(
    it: Box<thread::ScopedJoinHandle<'scope, T>>,
) -> Box<impl std::marker::Sync + ?Sized>
where
    T: std::marker::Send,
{
    it
}

fn scoped_join_handle_is_unpin_6<'scope, T>(
    it: Box<thread::ScopedJoinHandle<'scope, T>>,
) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

// thread::Thread
pub(super) use thread::Thread;

fn thread_unpark(this: &thread::Thread) {
    <thread::Thread>::unpark(this)
}

fn thread_id(this: &thread::Thread) -> thread::ThreadId {
    <thread::Thread>::id(this)
}

fn thread_name<'this>(this: &'this thread::Thread) -> std::option::Option<&'this str> {
    <thread::Thread>::name(this)
}

fn thread_is_clone_3(it: Box<thread::Thread>) -> Box<impl std::clone::Clone + ?Sized> {
    it
}

fn thread_is_debug_4(it: Box<thread::Thread>) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn thread_is_refunwindsafe_5(
    it: Box<thread::Thread>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn thread_is_send_6(it: Box<thread::Thread>) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn thread_is_sync_7(it: Box<thread::Thread>) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn thread_is_unpin_8(it: Box<thread::Thread>) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn thread_is_unwindsafe_9(it: Box<thread::Thread>) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// thread::ThreadId
pub(super) use thread::ThreadId;

fn thread_id_is_clone_0(it: Box<thread::ThreadId>) -> Box<impl std::clone::Clone + ?Sized> {
    it
}

fn thread_id_is_debug_1(it: Box<thread::ThreadId>) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn thread_id_is_hash_2(it: Box<thread::ThreadId>) -> Box<impl std::hash::Hash + ?Sized> {
    it
}

fn thread_id_is_partialeq_3(it: Box<thread::ThreadId>) -> Box<impl std::cmp::PartialEq + ?Sized> {
    it
}

fn thread_id_is_copy_4(it: Box<thread::ThreadId>) -> Box<impl std::marker::Copy + ?Sized> {
    it
}

fn thread_id_is_eq_5(it: Box<thread::ThreadId>) -> Box<impl std::cmp::Eq + ?Sized> {
    it
}

fn thread_id_is_refunwindsafe_6(
    it: Box<thread::ThreadId>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn thread_id_is_send_7(it: Box<thread::ThreadId>) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn thread_id_is_sync_8(it: Box<thread::ThreadId>) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn thread_id_is_unpin_9(it: Box<thread::ThreadId>) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn thread_id_is_unwindsafe_10(
    it: Box<thread::ThreadId>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// thread::available_parallelism
fn available_parallelism() -> std::io::Result<std::num::NonZero<usize>> {
    thread::available_parallelism()
}

// thread::current
fn current() -> thread::Thread {
    thread::current()
}

// thread::panicking
fn panicking() -> bool {
    thread::panicking()
}

// thread::park
fn park() {
    thread::park()
}

// thread::park_timeout
fn park_timeout(dur: std::time::Duration) {
    thread::park_timeout(dur)
}

// thread::scope
fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> std::ops::FnOnce(&'scope thread::Scope<'scope, 'env>) -> T,
{
    thread::scope(f)
}

// thread::sleep
fn sleep(dur: std::time::Duration) {
    thread::sleep(dur)
}

// thread::spawn
fn spawn<F, T>(f: F) -> thread::JoinHandle<T>
where
    F: std::ops::FnOnce() -> T + std::marker::Send + 'static,
    T: std::marker::Send + 'static,
{
    thread::spawn(f)
}

// thread::yield_now
fn yield_now() {
    thread::yield_now()
}

// thread::Result
pub(super) use thread::Result;
