//! Locks and threads as a mirror would make them, as small as they can be.

use std::hint;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{self, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use lockdep_core::class::LockType;
use lockdep_core::depmap::TaskId;
use lockdep_core::mode::Mode;
use lockdep_core::wait::{WaitType, WaitTypes};
use lockdep_runtime::threads::Newborn;
use lockdep_runtime::token::user::{self, Holder, LiveMap};
use lockdep_runtime::token::{How, Subject, condvar};
use lockdep_runtime::waits;

static MUTEX: LockType = LockType::new("mutex", WaitTypes::new(WaitType::Sleep)).user_space();
static RWLOCK: LockType = LockType::new("rwlock", WaitTypes::new(WaitType::Sleep)).user_space();
static SENT: LockType =
    LockType::new("sent", WaitTypes::new(WaitType::Sleep)).user_space().sendable();

const LOCK: How = How::exclusive(&MUTEX);

/// A mutex whose guard stays on its thread.
#[derive(Default)]
pub(crate) struct Mutex<T> {
    map: LiveMap,
    real: sync::Mutex<T>,
}

pub(crate) struct MutexGuard<'a, T> {
    real: Option<sync::MutexGuard<'a, T>>,
    lock: &'a Mutex<T>,
}

impl<T> Mutex<T> {
    #[track_caller]
    pub(crate) const fn new(value: T) -> Self {
        Mutex { map: LiveMap::new(), real: sync::Mutex::new(value) }
    }

    fn subject(&self) -> Subject<'_> {
        let payload = std::any::type_name::<T>;
        Subject { map: self.map.map(), lock_type: &MUTEX, payload, size: size_of_val(self) }
    }

    #[track_caller]
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        let tried = || match self.real.try_lock() {
            Ok(guard) => Some(guard),
            Err(sync::TryLockError::Poisoned(guard)) => Some(guard.into_inner()),
            Err(sync::TryLockError::WouldBlock) => None,
        };
        let wait = || self.real.lock().unwrap_or_else(PoisonError::into_inner);
        let real = Some(user::lock(self.subject(), &LOCK, tried, wait));
        MutexGuard { real, lock: self }
    }

    /// Waits in a way that panics.
    #[track_caller]
    pub(crate) fn lock_badly(&self) {
        user::lock(self.subject(), &LOCK, || None, || panic!("the real wait fails"))
    }

    #[track_caller]
    pub(crate) fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        let real = Some(self.real.try_lock().ok()?);
        user::got(self.subject(), &LOCK.trylock());
        Some(MutexGuard { real, lock: self })
    }
}

impl<T> Drop for MutexGuard<'_, T> {
    #[track_caller]
    fn drop(&mut self) {
        if self.real.take().is_some() {
            user::released_here(self.lock.map.map());
        }
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.real.as_ref().expect("held")
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.real.as_mut().expect("held")
    }
}

/// A condition variable for it.
#[derive(Default)]
pub(crate) struct Condvar(sync::Condvar);

impl Condvar {
    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    #[track_caller]
    pub(crate) fn wait<'a, T>(&self, mut guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        let lock = guard.lock;
        let mut real = guard.real.take();
        let real = condvar::wait(lock.subject(), &LOCK, self.address(), |slice| {
            let held = real.take().expect("held before");
            match slice {
                None => (self.0.wait(held).unwrap_or_else(PoisonError::into_inner), false),
                Some(slice) => {
                    let waited = self.0.wait_timeout(held, slice);
                    let (held, result) = waited.unwrap_or_else(PoisonError::into_inner);
                    (held, result.timed_out())
                }
            }
        });
        MutexGuard { real: Some(real), lock }
    }

    #[track_caller]
    pub(crate) fn wait_timeout<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        limit: Duration,
    ) -> MutexGuard<'a, T> {
        let lock = guard.lock;
        let held = guard.real.take().expect("held before");
        let real = condvar::wait_timed(lock.subject(), &LOCK, self.address(), || {
            self.0.wait_timeout(held, limit).unwrap_or_else(PoisonError::into_inner).0
        });
        MutexGuard { real: Some(real), lock }
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }
}

/// A readers-writer lock whose guards may be sent, if `SEND`: it counts as sendable then.
#[derive(Default)]
pub(crate) struct RwLock<const SEND: bool> {
    map: LiveMap,
    /// Readers, with the bits of the writer, of the upgradable reader, and of a writer that waits.
    state: AtomicU32,
}

const WRITER: u32 = 1 << 31;
const UPGRADABLE: u32 = 1 << 30;
const QUEUED: u32 = 1 << 29;

/// A hold of it, by whatever thread.
pub(crate) struct Hold<'a, const SEND: bool> {
    lock: &'a RwLock<SEND>,
    bits: u32,
    holder: Holder,
}

impl<const SEND: bool> RwLock<SEND> {
    #[track_caller]
    pub(crate) const fn new() -> Self {
        RwLock { map: LiveMap::new(), state: AtomicU32::new(0) }
    }

    const TYPE: &'static LockType = if SEND { &SENT } else { &RWLOCK };
    const WRITE: How = How::exclusive(Self::TYPE);

    fn subject(&self) -> Subject<'_> {
        let payload = std::any::type_name::<()>;
        Subject { map: self.map.map(), lock_type: Self::TYPE, payload, size: size_of_val(self) }
    }

    /// Adds a hold if none of `against` is there.
    fn take(&self, bits: u32, against: u32) -> Option<()> {
        let take = |state: u32| (state & against == 0).then(|| (state + bits) & !QUEUED);
        // SeqCst throughout: a test need not be fast.
        self.state.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).ok().map(|_| ())
    }

    fn spin(&self, bits: u32, against: u32) {
        while self.take(bits, against).is_none() {
            if bits == WRITER {
                self.state.fetch_or(QUEUED, Ordering::SeqCst);
            }
            hint::spin_loop();
            thread::yield_now();
        }
    }

    #[track_caller]
    fn hold(&self, how: &How, bits: u32, against: u32) -> Hold<'_, SEND> {
        let tried = || self.take(bits, against);
        user::lock(self.subject(), how, tried, || self.spin(bits, against));
        Hold { lock: self, bits, holder: Holder::here() }
    }

    #[track_caller]
    pub(crate) fn write(&self) -> Hold<'_, SEND> {
        self.hold(&Self::WRITE, WRITER, !QUEUED)
    }

    #[track_caller]
    pub(crate) fn read(&self) -> Hold<'_, SEND> {
        self.hold(&How::read(Self::TYPE, Mode::Shared), 1, WRITER | QUEUED)
    }

    /// Whether it could be read now.
    pub(crate) fn try_read(&self) -> bool {
        let read = self.take(1, WRITER | QUEUED).is_some();
        if read {
            self.release(1);
        }
        read
    }

    #[track_caller]
    pub(crate) fn read_recursive(&self) -> Hold<'_, SEND> {
        self.hold(&How::read(Self::TYPE, Mode::RecursiveRead), 1, WRITER)
    }

    #[track_caller]
    pub(crate) fn upgradable(&self) -> Hold<'_, SEND> {
        let how = How::read(Self::TYPE, Mode::Upgradable);
        self.hold(&how, UPGRADABLE, WRITER | UPGRADABLE | QUEUED)
    }

    /// Releases a writer's hold that was forgotten.
    #[track_caller]
    pub(crate) fn force_unlock(&self) {
        user::release_forced(self.map.map(), Mode::Exclusive, || self.release(WRITER));
    }

    fn release(&self, bits: u32) {
        self.state.fetch_sub(bits, Ordering::SeqCst);
    }
}

impl<const SEND: bool> Hold<'_, SEND> {
    /// An upgradable hold becomes the writer's.
    #[track_caller]
    pub(crate) fn upgrade(mut self) -> Self {
        let lock = self.lock;
        let change = || lock.take(WRITER - UPGRADABLE, !(UPGRADABLE | QUEUED));
        let wait = || {
            while change().is_none() {
                thread::yield_now();
            }
        };
        user::upgrade(lock.subject(), &RwLock::<SEND>::WRITE, self.holder, change, wait);
        self.bits = WRITER;
        self
    }

    /// It becomes a reader's.
    #[track_caller]
    pub(crate) fn downgrade(mut self) -> Self {
        self.lock.release(self.bits - 1);
        self.bits = 1;
        user::downgraded(self.lock.map.map(), self.holder);
        self
    }
}

impl<const SEND: bool> Drop for Hold<'_, SEND> {
    #[track_caller]
    fn drop(&mut self) {
        let Hold { lock, bits, holder } = self;
        user::release(lock.map.map(), *holder, || lock.release(*bits));
    }
}

/// A thread that can be joined.
pub(crate) struct Handle<T> {
    real: thread::JoinHandle<T>,
    task: TaskId,
}

#[track_caller]
pub(crate) fn spawn<T: Send + 'static>(
    name: &str,
    code: impl FnOnce() -> T + Send + 'static,
) -> Handle<T> {
    let newborn = Newborn::new(Some(name));
    let task = newborn.task();
    let run = move || {
        newborn.begin();
        code()
    };
    let real = thread::Builder::new().name(name.to_owned()).spawn(run).expect("a thread");
    Handle { real, task }
}

impl<T> Handle<T> {
    #[track_caller]
    pub(crate) fn join(self) -> thread::Result<T> {
        let Handle { real, task } = self;
        let real = std::cell::Cell::new(Some(real));
        let finished = || {
            let handle = real.take().expect("not joined yet");
            let finished = handle.is_finished();
            real.set(Some(handle));
            finished
        };
        waits::join(&[task], finished, || real.take().expect("not joined yet").join())
    }
}

/// Receives a message.
#[track_caller]
pub(crate) fn receive<T>(receiver: &mpsc::Receiver<T>) -> Option<T> {
    if let Ok(value) = receiver.try_recv() {
        return Some(value);
    }
    waits::signal("a message", std::ptr::from_ref(receiver).addr(), |slice| match slice {
        None => Some(receiver.recv().ok()),
        Some(slice) => match receiver.recv_timeout(slice) {
            Ok(value) => Some(Some(value)),
            Err(mpsc::RecvTimeoutError::Timeout) => None,
            Err(mpsc::RecvTimeoutError::Disconnected) => Some(None),
        },
    })
}
