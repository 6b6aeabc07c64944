//! Exclusive locks: one type, four flavours.

use std::any::type_name;
use std::fmt;
use std::hint;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::thread;

use lockdep_core::class::{LockClassKey, LockType};
use lockdep_core::current;
use lockdep_core::mode::{Order, Subclass};
use lockdep_core::wait::{Atomicity, LockKind, WaitType, WaitTypes};

use super::real;
use crate::token::{self, Held, How, Subject, Tracked, Undo, Watched, set_masks};

/// What distinguishes the exclusive locks.
pub trait Flavor: 'static {
    /// The primitive.
    const TYPE: LockType;
    /// Whether taking it keeps the CPU, in kernels without PREEMPT_RT and with it.
    const SPINS: [bool; 2];
}

/// Flavours with `_irqsave`, `_irq` and `_bh` forms.
pub trait IrqSafe: Flavor {
    /// Whether its irq forms leave interrupts on in PREEMPT_RT.
    const IRQS_ON_RT: bool;
}

/// [`RawSpinLock`](super::RawSpinLock).
#[derive(Debug)]
pub struct Raw;

/// [`SpinLock`](super::SpinLock).
#[derive(Debug)]
pub struct Spin;

/// [`LocalLock`](super::LocalLock).
#[derive(Debug)]
pub struct Local;

/// [`Mutex`](super::Mutex).
#[derive(Debug)]
pub struct Sleeping;

impl Flavor for Raw {
    const TYPE: LockType =
        LockType::new("raw spinlock", WaitTypes::new(WaitType::Spin)).atomicity(Atomicity::Atomic);

    const SPINS: [bool; 2] = [true, true];
}

impl Flavor for Spin {
    const TYPE: LockType = LockType::new("spinlock", WaitTypes::new(WaitType::Config))
        .atomicity(Atomicity::AtomicUnlessRt);

    const SPINS: [bool; 2] = [true, false];
}

impl Flavor for Local {
    const TYPE: LockType =
        LockType::new("local lock", WaitTypes::new(WaitType::Config).kind(LockKind::Percpu))
            .atomicity(Atomicity::AtomicUnlessRt);

    const SPINS: [bool; 2] = [true, false];
}

impl Flavor for Sleeping {
    const TYPE: LockType = LockType::new("mutex", WaitTypes::new(WaitType::Sleep));

    const SPINS: [bool; 2] = [false, false];
}

impl IrqSafe for Raw {
    const IRQS_ON_RT: bool = false;
}

impl IrqSafe for Spin {
    const IRQS_ON_RT: bool = true;
}

impl IrqSafe for Local {
    const IRQS_ON_RT: bool = true;
}

/// An exclusive lock. Use it by its names: [`RawSpinLock`](super::RawSpinLock),
/// [`SpinLock`](super::SpinLock), [`LocalLock`](super::LocalLock), [`Mutex`](super::Mutex).
///
/// Every acquiring method is judged before it waits.
///
/// # Panics
/// Acquiring or releasing panics on a finding whose policy is to panic; see
/// [`Policy`](crate::Policy).
pub struct Lock<F: Flavor, T: ?Sized> {
    flavor: PhantomData<F>,
    inner: Watched<real::Mutex<T>>,
}

impl<F: Flavor, T> Lock<F, T> {
    /// A lock whose class is the place of the caller.
    #[track_caller]
    pub const fn new(value: T) -> Self {
        Lock { flavor: PhantomData, inner: Watched::new(real::Mutex::new(value)) }
    }

    /// A lock of a named class.
    pub const fn with_key(key: &'static LockClassKey, value: T) -> Self {
        let inner = Watched::keyed(key, real::Mutex::new(value));
        Lock { flavor: PhantomData, inner }
    }

    /// The same in a class of that key: see [`with_class!`](crate::with_class). Before the lock is taken for the first time.
    #[must_use]
    pub const fn with_class(mut self, key: &'static LockClassKey) -> Self {
        self.inner.set_key(key);
        self
    }

    /// The value, without the lock.
    pub fn into_inner(self) -> T {
        self.inner.into_real().0.into_inner()
    }
}

impl<F: Flavor, T: ?Sized> Lock<F, T> {
    const WAIT: How = How::exclusive(&F::TYPE);
    const TRY: How = Self::WAIT.trylock();

    /// Waits for the lock and takes it.
    #[track_caller]
    #[inline(always)]
    pub fn lock(&self) -> LockGuard<'_, F, T> {
        self.take(&Self::WAIT, Undo::NOTHING)
    }

    /// Takes the lock if it is free.
    #[track_caller]
    #[inline]
    pub fn try_lock(&self) -> Option<LockGuard<'_, F, T>> {
        let real = self.inner.try_lock()?;
        Some(self.took(real, Undo::NOTHING))
    }

    /// Takes the lock at a nesting level: another class, for a fixed order within one type.
    #[doc(alias = "spin_lock_nested")]
    #[track_caller]
    #[inline]
    pub fn lock_nested(&self, level: Subclass) -> LockGuard<'_, F, T> {
        self.take(&Self::WAIT.subclass(level), Undo::NOTHING)
    }

    /// Takes one of several locks of a class, all of which are taken under `outer` only.
    #[doc(alias = "spin_lock_nest_lock")]
    #[track_caller]
    #[inline]
    pub fn lock_nest_lock(&self, outer: &(impl Tracked + ?Sized)) -> LockGuard<'_, F, T> {
        self.take(&Self::WAIT.nest(outer), Undo::NOTHING)
    }

    /// Takes one of several locks of a class in a declared order: by address, or by a key.
    #[doc(alias = "lock_set_cmp_fn")]
    #[track_caller]
    #[inline]
    pub fn lock_ordered(&self, order: Order) -> LockGuard<'_, F, T> {
        self.take(&Self::WAIT.order(order), Undo::NOTHING)
    }

    /// The value, with no need to lock: nobody else can.
    pub fn get_mut(&mut self) -> &mut T {
        self.inner.get_mut()
    }

    /// Whether somebody holds it at this moment.
    pub fn is_locked(&self) -> bool {
        self.inner.is_locked()
    }

    #[track_caller]
    #[inline(always)]
    fn take(&self, how: &How, undo: Undo) -> LockGuard<'_, F, T> {
        token::acquire(self.subject(), how, undo);
        let real = match F::SPINS {
            [_, _] if cfg!(not(feature = "validate")) => self.inner.lock(),
            [false, false] if !token::METERED => self.inner.lock(),
            _ => self.inner.try_lock().unwrap_or_else(|| self.wait()),
        };
        LockGuard { held: Held::new(real, self.inner.map(), undo), flavor: PhantomData }
    }

    /// The same of a lock that a try form took.
    #[track_caller]
    fn took<'a>(&'a self, real: parking_lot::MutexGuard<'a, T>, undo: Undo) -> LockGuard<'a, F, T> {
        token::acquire(self.subject(), &Self::TRY, undo);
        LockGuard { held: Held::new(real, self.inner.map(), undo), flavor: PhantomData }
    }

    #[cold]
    #[inline(never)]
    fn wait(&self) -> parking_lot::MutexGuard<'_, T> {
        token::waiting(self.inner.map(), || self.wait_unmeasured())
    }

    fn wait_unmeasured(&self) -> parking_lot::MutexGuard<'_, T> {
        if !F::SPINS[current::config().is_rt() as usize] {
            return self.inner.lock();
        }
        let mut spins = 0u32;
        loop {
            if let Some(guard) = self.inner.try_lock() {
                return guard;
            }
            spins += 1;
            // The holder may need this very CPU: unlike a kernel, we can be preempted.
            if spins.is_multiple_of(64) { thread::yield_now() } else { hint::spin_loop() }
        }
    }
}

impl<F: IrqSafe, T: ?Sized> Lock<F, T> {
    /// Takes the lock with interrupts off; when the guard is dropped they are what they were.
    #[doc(alias = "spin_lock_irqsave")]
    #[track_caller]
    #[inline(always)]
    pub fn lock_irqsave(&self) -> LockGuard<'_, F, T> {
        let saved = token::irqs_off(!F::IRQS_ON_RT);
        self.take(&Self::WAIT, Undo::restore_irq(saved))
    }

    /// Takes the lock with interrupts off; when the guard is dropped they are *on*.
    #[doc(alias = "spin_lock_irq")]
    #[track_caller]
    #[inline]
    pub fn lock_irq(&self) -> LockGuard<'_, F, T> {
        token::irqs_off(!F::IRQS_ON_RT);
        self.take(&Self::WAIT, Undo::ENABLE_IRQ)
    }

    /// Takes the lock with bottom halves off.
    #[doc(alias = "spin_lock_bh")]
    #[track_caller]
    #[inline]
    pub fn lock_bh(&self) -> LockGuard<'_, F, T> {
        set_masks(|masks| masks.bh += 1);
        self.take(&Self::WAIT, Undo::ENABLE_BH)
    }

    /// Takes the lock with interrupts off if it is free.
    #[doc(alias = "spin_trylock_irqsave")]
    #[track_caller]
    #[inline]
    pub fn try_lock_irqsave(&self) -> Option<LockGuard<'_, F, T>> {
        let real = self.inner.try_lock()?;
        let undo = Undo::restore_irq(token::irqs_off(!F::IRQS_ON_RT));
        Some(self.took(real, undo))
    }
}

impl<F: Flavor, T: ?Sized> Tracked for Lock<F, T> {
    #[inline]
    fn subject(&self) -> Subject<'_> {
        Subject { map: self.inner.map(), lock_type: &F::TYPE, payload: type_name::<T>, size: 0 }
    }
}

impl<F: Flavor, T: Default> Default for Lock<F, T> {
    #[track_caller]
    #[inline]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<F: Flavor, T> From<T> for Lock<F, T> {
    #[track_caller]
    #[inline]
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<F: Flavor, T: ?Sized + fmt::Debug> fmt::Debug for Lock<F, T> {
    /// Shows the value only if the lock is free; looks without telling the validator.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Lock");
        out.field("type", &F::TYPE.name);
        match self.inner.try_lock() {
            Some(value) => out.field("data", &&*value).finish(),
            None => out.field("data", &format_args!("<locked>")).finish(),
        }
    }
}

/// A held [`Lock`]; dropping it releases.
#[must_use = "if unused the lock is released at once"]
pub struct LockGuard<'a, F: Flavor, T: ?Sized> {
    held: Held<'a, parking_lot::MutexGuard<'a, T>, true>,
    flavor: PhantomData<F>,
}

impl<F: Flavor, T: ?Sized> Deref for LockGuard<'_, F, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.held
    }
}

impl<F: Flavor, T: ?Sized> DerefMut for LockGuard<'_, F, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.held
    }
}

impl<F: Flavor, T: ?Sized + fmt::Debug> fmt::Debug for LockGuard<'_, F, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
