//! The kernel's locks as real Rust locks, each with its wait type.
//!
//! They protect data under real threads. On the host a spinlock spins and yields, a sleeping lock
//! parks; which of the two a [`SpinLock`] does follows the validator's
//! [`KernelConfig`](crate::KernelConfig), as in the kernel.
//!
//! | lock | Linux | wait type | shared mode |
//! | --- | --- | --- | --- |
//! | [`RawSpinLock`] | `raw_spinlock_t` | spin | - |
//! | [`BitSpinLock`] | `bit_spin_lock()` | spin | - |
//! | [`SpinLock`] | `spinlock_t` | config | - |
//! | [`LocalLock`] | `local_lock_t` | config, per CPU | - |
//! | [`RwLock`] | `rwlock_t` | config | queued; recursive in interrupts |
//! | [`SeqLock`] | `seqlock_t` | config | readers retry |
//! | [`Mutex`] | `struct mutex` | sleep | - |
//! | [`RwSemaphore`] | `struct rw_semaphore` | sleep | queued |
//! | [`PercpuRwSemaphore`] | `percpu_rw_semaphore` | sleep (Linux: unchecked) | queued |
//! | [`Semaphore`] | `struct semaphore` | sleep (Linux: not in the graph) | - |
//! | [`Completion`] | `struct completion` | waiting sleeps | - |
//! | [`Rcu`], [`RcuBh`], [`RcuSched`], [`Srcu`] | read sections | free / config, config, spin, none | recursive |
//! | [`LockMap`], [`WaitOverride`] | `struct lockdep_map` | as declared | as declared |
//!
//! All are made by a `const fn` and may be statics. Locks made at one place, with one payload
//! type, are one class; a [`LockClassKey`](crate::LockClassKey) names a class by hand.

mod real;
mod lock;
mod rw;
mod seq;
mod bit;
mod semaphore;
mod completion;
mod rcu;
mod map;

pub use self::bit::{BitSpinLock, BitSpinLockGuard};
pub use self::completion::Completion;
pub use self::lock::{Flavor, IrqSafe, Local, Lock, LockGuard, Raw, Sleeping, Spin};
pub use self::map::{LockMap, LockMapGuard, OverrideGuard, WaitOverride};
pub use self::rcu::{
    Rcu, RcuBh, RcuGuard, RcuSched, Readers, Srcu, SrcuGuard, rcu_dereference_check,
    synchronize_rcu,
};
pub use self::rw::{Percpu, QueuedRw, ReadGuard, Rw, RwFlavor, RwIrqSafe, RwSem, WriteGuard};
pub use self::semaphore::{Semaphore, SemaphoreGuard};
pub use self::seq::{SeqLock, SeqLockGuard};

/// A lock that spins in every kernel (`raw_spinlock_t`): for what may be taken anywhere, and must
/// be short.
#[doc(alias = "raw_spinlock_t")]
pub type RawSpinLock<T> = Lock<Raw, T>;

/// A lock that spins, or sleeps on PREEMPT_RT (`spinlock_t`).
#[doc(alias = "spinlock_t")]
pub type SpinLock<T> = Lock<Spin, T>;

/// A lock of one CPU's data (`local_lock_t`); on RT a per-CPU sleeping spinlock.
#[doc(alias = "local_lock_t")]
pub type LocalLock<T> = Lock<Local, T>;

/// A lock that sleeps (`struct mutex`).
#[doc(alias = "mutex")]
pub type Mutex<T> = Lock<Sleeping, T>;

/// A spinning reader-writer lock (`rwlock_t`): readers queue behind a waiting writer in tasks, and
/// pass it in interrupts, which could otherwise never end.
#[doc(alias = "rwlock_t")]
pub type RwLock<T> = Rw<QueuedRw, T>;

/// A sleeping reader-writer lock (`struct rw_semaphore`).
#[doc(alias = "rw_semaphore")]
pub type RwSemaphore<T> = Rw<RwSem, T>;

/// A reader-writer semaphore whose readers are cheap (`percpu_rw_semaphore`). Linux gives it no
/// wait type; it sleeps, so here it has one.
#[doc(alias = "percpu_rw_semaphore")]
pub type PercpuRwSemaphore<T> = Rw<Percpu, T>;
