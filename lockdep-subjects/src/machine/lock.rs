//! The kernel's locks on a CPU: what taking one does to interrupts and preemption.
//!
//! They are the instrumented locks of `lockdep::kernel`. Which one a lock is may be chosen when it
//! is made: the thread argued over exactly that for `zone->lock` and `krc.lock`.

use std::ops::{Deref, DerefMut};

use lockdep::kernel::{self, LockGuard};
use lockdep::{LockClassKey, Subclass, contract};

use super::cpu::{self, Undo};
use super::trace;

/// A spinning or sleeping spinlock, or a CPU's local lock.
#[derive(Debug)]
pub struct Lock<T> {
    name: &'static str,
    real: Real<T>,
}

#[derive(Debug)]
enum Real<T> {
    Raw(kernel::RawSpinLock<T>),
    Spin(kernel::SpinLock<T>),
    Local(kernel::LocalLock<T>),
}

/// How a lock is taken.
#[derive(Clone, Copy)]
enum Form {
    Plain,
    Irqsave,
    Nested(Subclass),
}

impl<T> Lock<T> {
    /// A `raw_spinlock_t`: it spins in every kernel.
    pub const fn raw(name: &'static str, key: &'static LockClassKey, value: T) -> Lock<T> {
        Lock { name, real: Real::Raw(kernel::RawSpinLock::with_key(key, value)) }
    }

    /// A `spinlock_t`: it sleeps on PREEMPT_RT.
    pub const fn spin(name: &'static str, key: &'static LockClassKey, value: T) -> Lock<T> {
        Lock { name, real: Real::Spin(kernel::SpinLock::with_key(key, value)) }
    }

    /// A `local_lock_t` of one CPU.
    pub const fn local(name: &'static str, key: &'static LockClassKey, value: T) -> Lock<T> {
        Lock { name, real: Real::Local(kernel::LocalLock::with_key(key, value)) }
    }

    /// The name in reports.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Takes it (`spin_lock()`).
    #[track_caller]
    pub fn lock(&self) -> Guard<'_, T> {
        self.take(Form::Plain)
    }

    /// Takes it with interrupts off (`spin_lock_irqsave()`); a sleeping one leaves them on.
    #[track_caller]
    pub fn lock_irqsave(&self) -> Guard<'_, T> {
        self.take(Form::Irqsave)
    }

    /// Takes it inside another of its class (`spin_lock_nested()`).
    #[track_caller]
    pub fn lock_nested(&self, level: Subclass) -> Guard<'_, T> {
        self.take(Form::Nested(level))
    }

    /// Takes it with interrupts off if it is free (`spin_trylock_irqsave()`).
    #[track_caller]
    pub fn try_lock_irqsave(&self) -> Option<Guard<'_, T>> {
        let undo = self.enter(Form::Irqsave);
        let real = match &self.real {
            Real::Raw(lock) => lock.try_lock_irqsave().map(Held::Raw),
            Real::Spin(lock) => lock.try_lock_irqsave().map(Held::Spin),
            Real::Local(lock) => lock.try_lock_irqsave().map(Held::Local),
        };
        let name = self.name;
        let Some(real) = real else {
            trace::step(|| format!("trylock {name}: somebody holds it"));
            undo.undo();
            return None;
        };
        trace::step(|| format!("trylock {name} ({})", self.kind()));
        Some(self.guard(real, undo))
    }

    /// It must be held here (`lockdep_assert_held()`).
    #[track_caller]
    pub fn assert_held(&self) {
        match &self.real {
            Real::Raw(lock) => contract::assert_held(lock),
            Real::Spin(lock) => contract::assert_held(lock),
            Real::Local(lock) => contract::assert_held(lock),
        }
    }

    /// Code that may take it says so whether it does or not (`might_lock()`).
    #[track_caller]
    pub fn might_lock(&self) {
        trace::step(|| format!("might_lock({})", self.name));
        match &self.real {
            Real::Raw(lock) => contract::might_lock(lock),
            Real::Spin(lock) => contract::might_lock(lock),
            Real::Local(lock) => contract::might_lock(lock),
        }
    }

    fn kind(&self) -> &'static str {
        match self.real {
            Real::Raw(_) => "raw spinlock",
            Real::Spin(_) => "spinlock",
            Real::Local(_) => "local lock",
        }
    }

    /// Whether it sleeps here.
    fn sleeps(&self) -> bool {
        cpu::is_rt() && !matches!(self.real, Real::Raw(_))
    }

    fn enter(&self, form: Form) -> Undo {
        assert!(cpu::is_on(), "{} is taken by a thread that is on no CPU", self.name);
        match (self.sleeps(), form) {
            (true, _) => Undo::default(),
            (false, Form::Irqsave) => Undo::default().irqs().preempt(),
            (false, _) => Undo::default().preempt(),
        }
    }

    #[track_caller]
    fn take(&self, form: Form) -> Guard<'_, T> {
        let (name, kind) = (self.name, self.kind());
        trace::step(|| match form {
            Form::Irqsave => format!("lock {name} ({kind}), irqsave"),
            Form::Plain | Form::Nested(_) => format!("lock {name} ({kind})"),
        });
        if self.sleeps() {
            // Whoever holds it may have been preempted, and wait for this very CPU. (No closure
            // here: the place of the caller is what reports name.)
            let _off = cpu::Off::leave();
            let real = self.wait(form);
            drop(_off);
            return self.guard(real, Undo::default());
        }
        let undo = UndoOnUnwind(self.enter(form));
        let real = self.wait(form);
        let undo = undo.keep();
        self.guard(real, undo)
    }

    #[track_caller]
    fn wait(&self, form: Form) -> Held<'_, T> {
        match (&self.real, form) {
            (Real::Raw(lock), Form::Plain) => Held::Raw(lock.lock()),
            (Real::Raw(lock), Form::Irqsave) => Held::Raw(lock.lock_irqsave()),
            (Real::Raw(lock), Form::Nested(level)) => Held::Raw(lock.lock_nested(level)),
            (Real::Spin(lock), Form::Plain) => Held::Spin(lock.lock()),
            (Real::Spin(lock), Form::Irqsave) => Held::Spin(lock.lock_irqsave()),
            (Real::Spin(lock), Form::Nested(level)) => Held::Spin(lock.lock_nested(level)),
            (Real::Local(lock), Form::Plain) => Held::Local(lock.lock()),
            (Real::Local(lock), Form::Irqsave) => Held::Local(lock.lock_irqsave()),
            (Real::Local(lock), Form::Nested(level)) => Held::Local(lock.lock_nested(level)),
        }
    }

    fn guard<'a>(&'a self, real: Held<'a, T>, undo: Undo) -> Guard<'a, T> {
        trace::indent();
        let guard = Guard { real: Some(real), undo };
        // Whatever ignores interrupts being off, or that they are on, can arrive here.
        cpu::poll();
        guard
    }
}

/// A finding may panic before the lock is there.
struct UndoOnUnwind(Undo);

impl UndoOnUnwind {
    fn keep(self) -> Undo {
        let undo = self.0;
        std::mem::forget(self);
        undo
    }
}

impl Drop for UndoOnUnwind {
    fn drop(&mut self) {
        self.0.undo();
    }
}

#[derive(Debug)]
enum Held<'a, T> {
    Raw(LockGuard<'a, kernel::Raw, T>),
    Spin(LockGuard<'a, kernel::Spin, T>),
    Local(LockGuard<'a, kernel::Local, T>),
}

/// A held [`Lock`]; dropping it releases, and puts interrupts back.
#[derive(Debug)]
#[must_use = "if unused the lock is released at once"]
pub struct Guard<'a, T> {
    /// `None` only while it is dropped.
    real: Option<Held<'a, T>>,
    undo: Undo,
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.real {
            Some(Held::Raw(guard)) => guard,
            Some(Held::Spin(guard)) => guard,
            Some(Held::Local(guard)) => guard,
            None => unreachable!("it is being dropped"),
        }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        match &mut self.real {
            Some(Held::Raw(guard)) => guard,
            Some(Held::Spin(guard)) => guard,
            Some(Held::Local(guard)) => guard,
            None => unreachable!("it is being dropped"),
        }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        self.real = None;
        trace::outdent();
        self.undo.undo();
    }
}

/// A lock that sleeps in every kernel (`struct mutex`).
#[derive(Debug)]
pub struct Mutex<T>(kernel::Mutex<T>);

impl<T> Mutex<T> {
    /// A mutex of a named class.
    pub const fn new(key: &'static LockClassKey, value: T) -> Mutex<T> {
        Mutex(kernel::Mutex::with_key(key, value))
    }

    /// Waits for it, off the CPU.
    #[track_caller]
    pub fn lock(&self) -> LockGuard<'_, kernel::Sleeping, T> {
        let _off = cpu::Off::leave();
        self.0.lock()
    }
}

/// What is one CPU's own and needs no lock, for preemption or interrupts are off around it.
///
/// That they are is checked: whoever finds somebody else inside, a CPU or an interrupt, has found
/// a bug.
#[derive(Debug)]
pub struct PerCpu<T>(Vec<parking_lot::Mutex<T>>);

impl<T> PerCpu<T> {
    /// One for each CPU.
    pub fn new(cpus: usize, make: impl FnMut(usize) -> T) -> PerCpu<T> {
        PerCpu((0..cpus).map(make).map(parking_lot::Mutex::new).collect())
    }

    /// Works on this CPU's (`this_cpu_ptr()`).
    ///
    /// # Panics
    /// If somebody does already: what should have been off was on.
    pub fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        self.of(cpu::id(), f)
    }

    /// Works on that of a CPU that is offline, or whose owner this is by other means.
    ///
    /// # Panics
    /// As [`with`](Self::with).
    pub fn of<R>(&self, cpu: usize, f: impl FnOnce(&mut T) -> R) -> R {
        let own = self.0[cpu].try_lock();
        f(&mut own.expect("data of one CPU is used twice at a time: preemption was on"))
    }
}
