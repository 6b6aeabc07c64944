//! Reader-writer locks: one type, three flavours.

use std::any::type_name;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use lockdep_core::class::{LockClassKey, LockType};
use lockdep_core::mode::{Mode, Order, Subclass};
use lockdep_core::wait::{Atomicity, WaitType, WaitTypes};

use super::real;
use crate::token::{self, Held, How, Subject, Tracked, Undo, Watched, set_masks};

/// What distinguishes the reader-writer locks.
pub trait RwFlavor: 'static {
    /// The primitive.
    const TYPE: LockType;
    /// Whether readers in interrupts pass a waiting writer.
    const RECURSIVE_IN_INTERRUPTS: bool;
}

/// Flavours with `_irqsave`, `_irq` and `_bh` forms.
pub trait RwIrqSafe: RwFlavor {}

/// [`RwLock`](super::RwLock).
#[derive(Debug)]
pub struct QueuedRw;

/// [`RwSemaphore`](super::RwSemaphore).
#[derive(Debug)]
pub struct RwSem;

/// [`PercpuRwSemaphore`](super::PercpuRwSemaphore).
#[derive(Debug)]
pub struct Percpu;

impl RwFlavor for QueuedRw {
    const TYPE: LockType = LockType::new("rwlock", WaitTypes::new(WaitType::Config))
        .atomicity(Atomicity::AtomicUnlessRt);
    const RECURSIVE_IN_INTERRUPTS: bool = true;
}

impl RwIrqSafe for QueuedRw {}

impl RwFlavor for RwSem {
    const TYPE: LockType = LockType::new("rw semaphore", WaitTypes::new(WaitType::Sleep));
    const RECURSIVE_IN_INTERRUPTS: bool = false;
}

impl RwFlavor for Percpu {
    const TYPE: LockType = LockType::new("percpu rw semaphore", WaitTypes::new(WaitType::Sleep));
    const RECURSIVE_IN_INTERRUPTS: bool = false;
}

/// A reader-writer lock. Use it by its names: [`RwLock`](super::RwLock),
/// [`RwSemaphore`](super::RwSemaphore), [`PercpuRwSemaphore`](super::PercpuRwSemaphore).
///
/// # Panics
/// Acquiring or releasing panics on a finding whose policy is to panic; see
/// [`Policy`](crate::Policy).
pub struct Rw<F: RwFlavor, T: ?Sized> {
    flavor: PhantomData<F>,
    inner: Watched<real::RwLock<T>>,
}

impl<F: RwFlavor, T> Rw<F, T> {
    /// A lock whose class is the place of the caller.
    #[track_caller]
    pub const fn new(value: T) -> Self {
        Rw { flavor: PhantomData, inner: Watched::new(real::RwLock::new(value)) }
    }

    /// A lock of a named class.
    pub const fn with_key(key: &'static LockClassKey, value: T) -> Self {
        let inner = Watched::keyed(key, real::RwLock::new(value));
        Rw { flavor: PhantomData, inner }
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

impl<F: RwFlavor, T: ?Sized> Rw<F, T> {
    const WRITE: How = How::exclusive(&F::TYPE);
    const TRY_WRITE: How = Self::WRITE.trylock();
    const READ: How = How::read(&F::TYPE, Mode::Shared);
    const READ_AGAIN: How = How::read(&F::TYPE, Mode::RecursiveRead);

    /// Takes the lock for reading. Behind a waiting writer the reader queues, except in an
    /// interrupt where the flavour lets it pass.
    #[doc(alias = "read_lock")]
    #[doc(alias = "down_read")]
    #[track_caller]
    #[inline(always)]
    pub fn read(&self) -> ReadGuard<'_, F, T> {
        self.take_read(Self::read_how(), Undo::NOTHING)
    }

    /// Takes the lock for reading if no writer holds it.
    #[doc(alias = "down_read_trylock")]
    #[track_caller]
    #[inline]
    pub fn try_read(&self) -> Option<ReadGuard<'_, F, T>> {
        let how = Self::read_how().trylock();
        let real = match how.manner.mode {
            Mode::RecursiveRead => self.inner.try_read_recursive()?,
            _ => self.inner.try_read()?,
        };
        token::acquire(self.subject(), &how, Undo::NOTHING);
        Some(ReadGuard {
            held: Held::new(real, self.inner.map(), Undo::NOTHING),
            flavor: PhantomData,
        })
    }

    /// Takes the lock for reading at a nesting level.
    #[doc(alias = "down_read_nested")]
    #[track_caller]
    #[inline]
    pub fn read_nested(&self, level: Subclass) -> ReadGuard<'_, F, T> {
        self.take_read(&Self::read_how().subclass(level), Undo::NOTHING)
    }

    /// Takes the lock for writing.
    #[doc(alias = "write_lock")]
    #[doc(alias = "down_write")]
    #[track_caller]
    #[inline(always)]
    pub fn write(&self) -> WriteGuard<'_, F, T> {
        self.take_write(&Self::WRITE, Undo::NOTHING)
    }

    /// Takes the lock for writing if it is free.
    #[doc(alias = "down_write_trylock")]
    #[track_caller]
    #[inline]
    pub fn try_write(&self) -> Option<WriteGuard<'_, F, T>> {
        let real = self.inner.try_write()?;
        token::acquire(self.subject(), &Self::TRY_WRITE, Undo::NOTHING);
        Some(WriteGuard {
            held: Held::new(real, self.inner.map(), Undo::NOTHING),
            flavor: PhantomData,
        })
    }

    /// Takes the lock for writing at a nesting level.
    #[doc(alias = "down_write_nested")]
    #[track_caller]
    #[inline]
    pub fn write_nested(&self, level: Subclass) -> WriteGuard<'_, F, T> {
        self.take_write(&Self::WRITE.subclass(level), Undo::NOTHING)
    }

    /// Takes one of several locks of a class for writing, all of which are under `outer` only.
    #[doc(alias = "down_write_nest_lock")]
    #[track_caller]
    #[inline]
    pub fn write_nest_lock(&self, outer: &(impl Tracked + ?Sized)) -> WriteGuard<'_, F, T> {
        self.take_write(&Self::WRITE.nest(outer), Undo::NOTHING)
    }

    /// Takes one of several locks of a class for writing, in a declared order.
    #[track_caller]
    #[inline]
    pub fn write_ordered(&self, order: Order) -> WriteGuard<'_, F, T> {
        self.take_write(&Self::WRITE.order(order), Undo::NOTHING)
    }

    /// The value, with no need to lock: nobody else can.
    pub fn get_mut(&mut self) -> &mut T {
        self.inner.get_mut()
    }

    /// Whether somebody holds it at this moment, in either mode.
    pub fn is_locked(&self) -> bool {
        self.inner.is_locked()
    }

    #[track_caller]
    #[inline(always)]
    fn take_read(&self, how: &How, undo: Undo) -> ReadGuard<'_, F, T> {
        token::acquire(self.subject(), how, undo);
        let real = match how.manner.mode {
            Mode::RecursiveRead => {
                self.real(|| self.inner.try_read_recursive(), || self.inner.read_recursive())
            }
            _ => self.real(|| self.inner.try_read(), || self.inner.read()),
        };
        ReadGuard { held: Held::new(real, self.inner.map(), undo), flavor: PhantomData }
    }

    #[track_caller]
    #[inline(always)]
    fn take_write(&self, how: &How, undo: Undo) -> WriteGuard<'_, F, T> {
        token::acquire(self.subject(), how, undo);
        let real = self.real(|| self.inner.try_write(), || self.inner.write());
        WriteGuard { held: Held::new(real, self.inner.map(), undo), flavor: PhantomData }
    }

    /// Takes the real lock: tries it first if waits are measured.
    #[inline(always)]
    fn real<G>(&self, try_it: impl FnOnce() -> Option<G>, wait: impl FnOnce() -> G) -> G {
        match token::METERED {
            true => try_it().unwrap_or_else(|| token::waiting(self.inner.map(), wait)),
            false => wait(),
        }
    }

    #[inline(always)]
    fn read_how() -> &'static How {
        let again = F::RECURSIVE_IN_INTERRUPTS && token::in_interrupt();
        if again { &Self::READ_AGAIN } else { &Self::READ }
    }
}

impl<F: RwIrqSafe, T: ?Sized> Rw<F, T> {
    /// Reads with interrupts off; when the guard is dropped they are what they were.
    #[doc(alias = "read_lock_irqsave")]
    #[track_caller]
    #[inline(always)]
    pub fn read_irqsave(&self) -> ReadGuard<'_, F, T> {
        let saved = token::irqs_off(false);
        self.take_read(Self::read_how(), Undo::restore_irq(saved))
    }

    /// Reads with interrupts off; when the guard is dropped they are *on*.
    #[doc(alias = "read_lock_irq")]
    #[track_caller]
    #[inline]
    pub fn read_irq(&self) -> ReadGuard<'_, F, T> {
        token::irqs_off(false);
        self.take_read(Self::read_how(), Undo::ENABLE_IRQ)
    }

    /// Reads with bottom halves off.
    #[doc(alias = "read_lock_bh")]
    #[track_caller]
    #[inline]
    pub fn read_bh(&self) -> ReadGuard<'_, F, T> {
        set_masks(|masks| masks.bh += 1);
        self.take_read(Self::read_how(), Undo::ENABLE_BH)
    }

    /// Writes with interrupts off; when the guard is dropped they are what they were.
    #[doc(alias = "write_lock_irqsave")]
    #[track_caller]
    #[inline(always)]
    pub fn write_irqsave(&self) -> WriteGuard<'_, F, T> {
        let saved = token::irqs_off(false);
        self.take_write(&Self::WRITE, Undo::restore_irq(saved))
    }

    /// Writes with interrupts off; when the guard is dropped they are *on*.
    #[doc(alias = "write_lock_irq")]
    #[track_caller]
    #[inline]
    pub fn write_irq(&self) -> WriteGuard<'_, F, T> {
        token::irqs_off(false);
        self.take_write(&Self::WRITE, Undo::ENABLE_IRQ)
    }

    /// Writes with bottom halves off.
    #[doc(alias = "write_lock_bh")]
    #[track_caller]
    #[inline]
    pub fn write_bh(&self) -> WriteGuard<'_, F, T> {
        set_masks(|masks| masks.bh += 1);
        self.take_write(&Self::WRITE, Undo::ENABLE_BH)
    }
}

impl<F: RwFlavor, T: ?Sized> Tracked for Rw<F, T> {
    #[inline]
    fn subject(&self) -> Subject<'_> {
        Subject { map: self.inner.map(), lock_type: &F::TYPE, payload: type_name::<T>, size: 0 }
    }
}

impl<F: RwFlavor, T: Default> Default for Rw<F, T> {
    #[track_caller]
    #[inline]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<F: RwFlavor, T> From<T> for Rw<F, T> {
    #[track_caller]
    #[inline]
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<F: RwFlavor, T: ?Sized + fmt::Debug> fmt::Debug for Rw<F, T> {
    /// Shows the value only if no writer is there; looks without telling the validator.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Rw");
        out.field("type", &F::TYPE.name);
        match self.inner.try_read_recursive() {
            Some(value) => out.field("data", &&*value).finish(),
            None => out.field("data", &format_args!("<locked>")).finish(),
        }
    }
}

/// A [`Rw`] held for reading; dropping it releases.
#[must_use = "if unused the lock is released at once"]
pub struct ReadGuard<'a, F: RwFlavor, T: ?Sized> {
    held: Held<'a, parking_lot::RwLockReadGuard<'a, T>, false>,
    flavor: PhantomData<F>,
}

/// A [`Rw`] held for writing; dropping it releases.
#[must_use = "if unused the lock is released at once"]
pub struct WriteGuard<'a, F: RwFlavor, T: ?Sized> {
    held: Held<'a, parking_lot::RwLockWriteGuard<'a, T>, true>,
    flavor: PhantomData<F>,
}

impl<'a, T: ?Sized> WriteGuard<'a, RwSem, T> {
    /// Lets readers in without letting go (`downgrade_write()`).
    #[doc(alias = "downgrade_write")]
    #[track_caller]
    pub fn downgrade(self) -> ReadGuard<'a, RwSem, T> {
        let held = self.held.downgrade(parking_lot::RwLockWriteGuard::downgrade);
        ReadGuard { held, flavor: PhantomData }
    }
}

impl<F: RwFlavor, T: ?Sized> Deref for ReadGuard<'_, F, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.held
    }
}

impl<F: RwFlavor, T: ?Sized> Deref for WriteGuard<'_, F, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.held
    }
}

impl<F: RwFlavor, T: ?Sized> DerefMut for WriteGuard<'_, F, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.held
    }
}

impl<F: RwFlavor, T: ?Sized + fmt::Debug> fmt::Debug for ReadGuard<'_, F, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<F: RwFlavor, T: ?Sized + fmt::Debug> fmt::Debug for WriteGuard<'_, F, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
