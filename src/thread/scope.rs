//! Scopes, whose threads borrow what lives longer.
#![allow(unsafe_code, reason = "a scope is the real scope under another type")]

use std::fmt;
use std::ptr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread as real;

use lockdep_core::depmap::TaskId;
use lockdep_core::site::Site;
use lockdep_runtime::waits;

use super::child::Child;
use super::handle::ScopedJoinHandle;

/// Runs a closure with a scope, whose threads may borrow what lives longer than it, and joins
/// those that are left.
///
/// # Panics
/// If a thread that nobody joined panicked. Where threads of the scope wait for what this thread
/// holds a panic would not end the scope: the finding is printed and the process ends.
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    let site = Site::caller();
    real::scope(|scope| {
        let scope = Scope::of(scope);
        // Waits for the threads also if the closure panics, as the real scope does.
        let _open = Open::new(scope, site);
        f(scope)
    })
}

/// A scope, in which threads are started that may borrow what lives longer than it.
#[repr(transparent)]
pub struct Scope<'scope, 'env: 'scope>(real::Scope<'scope, 'env>);

impl<'scope, 'env> Scope<'scope, 'env> {
    /// The real scope as ours.
    fn of(scope: &'scope real::Scope<'scope, 'env>) -> &'scope Self {
        // SAFETY: ours is transparent around the real one, and adds no promise to it.
        unsafe { &*ptr::from_ref(scope).cast::<Self>() }
    }

    /// Starts a thread in the scope that counts on this thread's validator.
    ///
    /// # Panics
    /// If the operating system gives no thread; [`Builder::spawn_scoped`] does not then.
    ///
    /// [`Builder::spawn_scoped`]: super::Builder::spawn_scoped
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        let child = Child::new(None);
        let task = child.task();
        ScopedJoinHandle::of(self.0.spawn(self.code(child, f)), task)
    }

    /// The real scope.
    pub(super) fn real(&'scope self) -> &'scope real::Scope<'scope, 'env> {
        &self.0
    }

    /// What a thread of the scope runs.
    pub(super) fn code<F, T>(&self, child: Child, f: F) -> impl FnOnce() -> T
    where
        F: FnOnce() -> T,
    {
        let running = Running::new(self, child.task());
        child.code(move || {
            let _running = running;
            f()
        })
    }

    fn address(&self) -> usize {
        ptr::from_ref(&self.0).addr()
    }
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The scopes that are open, by address: the real scope has no place for what we know of its
/// threads.
static OPEN: Mutex<Vec<(usize, Arc<Threads>)>> = Mutex::new(Vec::new());

/// A scope that is open until this is dropped, which waits for its threads.
struct Open {
    address: usize,
    threads: Arc<Threads>,
    site: Site,
}

impl Open {
    fn new(scope: &Scope<'_, '_>, site: Site) -> Open {
        let (address, threads) = (scope.address(), Arc::default());
        lock(&OPEN).push((address, Arc::clone(&threads)));
        Open { address, threads, site }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.threads.join(self.site);
        lock(&OPEN).retain(|(address, _)| *address != self.address);
    }
}

/// The threads of a scope that have not ended.
#[derive(Default)]
struct Threads {
    running: Mutex<Vec<TaskId>>,
    changed: Condvar,
}

impl Threads {
    /// Waits until all have ended, also those that are started meanwhile.
    fn join(&self, site: Site) {
        let tasks = lock(&self.running).clone();
        if !tasks.is_empty() {
            let ended = || lock(&self.running).is_empty();
            waits::scope_ends(site, &tasks, ended, || {
                let mut running = lock(&self.running);
                while !running.is_empty() {
                    running = self.changed.wait(running).unwrap_or_else(PoisonError::into_inner);
                }
            });
        }
    }
}

/// A thread of a scope, until this is dropped.
struct Running {
    threads: Arc<Threads>,
    task: TaskId,
}

impl Running {
    fn new(scope: &Scope<'_, '_>, task: TaskId) -> Running {
        let address = scope.address();
        let open = lock(&OPEN);
        let known = open.iter().find(|(other, _)| *other == address);
        let threads = known.map_or_else(Arc::default, |(_, threads)| Arc::clone(threads));
        drop(open);
        lock(&threads.running).push(task);
        Running { threads, task }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        lock(&self.threads.running).retain(|task| *task != self.task);
        self.threads.changed.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
