//! Execution contexts of a kernel, simulated on a thread: interrupts arrive, and things are
//! switched off.
//!
//! Nothing is interrupted for real: a closure or a guard says in which context the code of this
//! thread runs, and the validator judges every lock taken in it by that.
//!
//! ```
//! use lockdep::context;
//! use lockdep::kernel::RawSpinLock;
//!
//! static TICK: RawSpinLock<u64> = RawSpinLock::new(0);
//!
//! // What the handler does:
//! context::hardirq(|| *TICK.lock() += 1);
//! // What a task does, with the interrupt kept out:
//! let ticks = *TICK.lock_irqsave();
//! assert_eq!(ticks, 1);
//! ```

use std::marker::PhantomData;
use std::sync::OnceLock;

use lockdep_core::site::Site;
use lockdep_core::validator::Findings;

pub use lockdep_core::context::{ContextClass, ContextId, Mask};

use crate::token::{self, Undo, event, set_masks};

/// Runs code as a hardware interrupt handler. Interrupts are off in it.
#[track_caller]
pub fn hardirq<R>(handler: impl FnOnce() -> R) -> R {
    let _context = hardirq_enter();
    handler()
}

/// Runs code as the handler of an interrupt that PREEMPT_RT runs in a thread.
#[track_caller]
pub fn hardirq_threaded<R>(handler: impl FnOnce() -> R) -> R {
    let _context = hardirq_enter_threaded();
    handler()
}

/// Runs code as a softirq: bottom halves are off in it, interrupts as they were.
#[track_caller]
pub fn softirq<R>(handler: impl FnOnce() -> R) -> R {
    let _context = softirq_enter();
    handler()
}

/// Runs code as a non-maskable interrupt handler.
#[track_caller]
pub fn nmi<R>(handler: impl FnOnce() -> R) -> R {
    let _context = nmi_enter();
    handler()
}

/// A hardware interrupt arrives; it returns when the guard is dropped.
pub fn hardirq_enter() -> ContextGuard {
    ContextGuard::enter(ContextId::HARDIRQ, false)
}

/// An interrupt arrives whose handler PREEMPT_RT runs in a thread.
pub fn hardirq_enter_threaded() -> ContextGuard {
    ContextGuard::enter(ContextId::HARDIRQ, true)
}

/// A softirq runs until the guard is dropped.
pub fn softirq_enter() -> ContextGuard {
    ContextGuard::enter(ContextId::SOFTIRQ, false)
}

/// A non-maskable interrupt arrives; it returns when the guard is dropped.
pub fn nmi_enter() -> ContextGuard {
    ContextGuard::enter(ContextId::NMI, false)
}

/// One context on top of another, until dropped.
#[derive(Debug)]
#[must_use = "the context is left when the guard is dropped"]
pub struct ContextGuard {
    /// False if the context could not be defined: its code runs as that of the context below.
    entered: bool,
    /// How many interrupts deep its code is, itself included.
    depth: usize,
    _not_send: PhantomData<*const ()>,
}

impl ContextGuard {
    fn enter(context: ContextId, threaded: bool) -> ContextGuard {
        let (mut entered, mut depth) = (false, 0);
        event(|validator, task| {
            validator.enter(task, context, threaded);
            (entered, depth) = (true, task.frames().len());
            Findings::new()
        });
        ContextGuard { entered, depth, _not_send: PhantomData }
    }

    /// Says whether PREEMPT_RT threads the action that runs from now on: several drivers share
    /// one interrupt line, and each has its own answer.
    pub fn set_threaded(&self, threaded: bool) {
        event(|validator, task| {
            validator.set_threaded(task, self.depth, threaded);
            Findings::new()
        });
    }
}

impl Drop for ContextGuard {
    #[track_caller]
    fn drop(&mut self) {
        let site = Site::caller();
        if self.entered {
            event(|validator, task| validator.leave(task, site).1);
        }
    }
}

/// A section of an interrupt handler that PREEMPT_RT runs in a thread, such as the callback of a
/// soft timer: one may wait in it as in a threaded handler. Says nothing of an interrupt that
/// arrives on top.
#[doc(alias = "lockdep_hrtimer_enter")]
pub fn irq_config() -> IrqConfigGuard {
    irq_config_event(true);
    IrqConfigGuard { _not_send: PhantomData }
}

/// See [`irq_config`].
#[derive(Debug)]
#[must_use = "the section ends when the guard is dropped"]
pub struct IrqConfigGuard {
    _not_send: PhantomData<*const ()>,
}

impl Drop for IrqConfigGuard {
    fn drop(&mut self) {
        irq_config_event(false);
    }
}

fn irq_config_event(enter: bool) {
    event(|validator, task| {
        validator.irq_config(task, enter);
        Findings::new()
    });
}

/// Interrupts off (`local_irq_disable()`); *on* when the guard is dropped, whatever they were, as
/// in the kernel. To put back what was, use [`irq_save`].
#[doc(alias = "local_irq_disable")]
#[track_caller]
pub fn irq_disable() -> MaskGuard {
    token::irqs_off(true);
    MaskGuard::new(Undo::ENABLE_IRQ)
}

/// Interrupts off (`local_irq_save()`); what they were when the guard is dropped.
#[doc(alias = "local_irq_save")]
#[track_caller]
pub fn irq_save() -> MaskGuard {
    MaskGuard::new(Undo::restore_irq(token::irqs_off(true)))
}

/// Bottom halves off (`local_bh_disable()`), counted.
#[doc(alias = "local_bh_disable")]
#[track_caller]
pub fn bh_disable() -> MaskGuard {
    set_masks(|masks| masks.bh += 1);
    MaskGuard::new(Undo::ENABLE_BH)
}

/// Preemption off (`preempt_disable()`), counted.
#[track_caller]
pub fn preempt_disable() -> MaskGuard {
    set_masks(|masks| masks.preempt += 1);
    MaskGuard::new(Undo::ENABLE_PREEMPT)
}

/// Something is off until the guard is dropped.
#[derive(Debug)]
#[must_use = "it goes on again when the guard is dropped"]
pub struct MaskGuard {
    undo: Undo,
    _not_send: PhantomData<*const ()>,
}

impl MaskGuard {
    fn new(undo: Undo) -> MaskGuard {
        MaskGuard { undo, _not_send: PhantomData }
    }

    /// Runs code while it is off.
    pub fn scope<R>(self, f: impl FnOnce() -> R) -> R {
        let _off = self;
        f()
    }
}

impl Drop for MaskGuard {
    #[track_caller]
    fn drop(&mut self) {
        token::put_back(self.undo);
    }
}

/// A context of the user's own: a signal handler, a callback on another core, a coroutine.
///
/// ```
/// use lockdep::WaitType;
/// use lockdep::context::{Context, ContextClass};
///
/// static SIGNAL: Context = Context::new(ContextClass::new("signal").limit(WaitType::Free));
///
/// SIGNAL.run(|| { /* the handler */ });
/// let _blocked = SIGNAL.mask(); // As sigprocmask: from here on it cannot arrive.
/// ```
#[derive(Debug)]
pub struct Context {
    class: ContextClass,
    id: OnceLock<Option<ContextId>>,
}

impl Context {
    /// A context, for a `static`. At most 26 may exist; the code of more runs as a task's, which
    /// the dump shows as lost coverage.
    pub const fn new(class: ContextClass) -> Context {
        Context { class, id: OnceLock::new() }
    }

    /// Its number; `None` if there are too many contexts.
    pub fn id(&self) -> Option<ContextId> {
        *self.id.get_or_init(|| {
            let registry = lockdep_core::class::Registry::process();
            let mut registry = registry.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            registry.define_context(self.class)
        })
    }

    /// The context arrives; it returns when the guard is dropped.
    pub fn enter(&self) -> ContextGuard {
        match self.id() {
            Some(id) => ContextGuard::enter(id, false),
            None => ContextGuard { entered: false, depth: 0, _not_send: PhantomData },
        }
    }

    /// Runs code in the context.
    pub fn run<R>(&self, handler: impl FnOnce() -> R) -> R {
        let _context = self.enter();
        handler()
    }

    /// Keeps the context out until the guard is dropped.
    #[track_caller]
    pub fn mask(&self) -> ContextMask {
        let mask = self.id().map_or(Mask::NONE, Mask::of);
        let before = set_masks(|masks| masks.user = masks.user.and(mask));
        ContextMask { before: before.user, _not_send: PhantomData }
    }
}

/// A user-defined context is kept out until the guard is dropped.
#[derive(Debug)]
#[must_use = "the context can arrive again when the guard is dropped"]
pub struct ContextMask {
    before: Mask,
    _not_send: PhantomData<*const ()>,
}

impl Drop for ContextMask {
    #[track_caller]
    fn drop(&mut self) {
        let before = self.before;
        set_masks(|masks| masks.user = before);
    }
}
