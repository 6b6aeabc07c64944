//! Who calls, and how a call in that context is made to happen.

use lockdep::LockClassKey;
use serde::Serialize;

use crate::kernel::Kernel;
use crate::machine::cpu;
use crate::machine::lock::Lock;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Context {
    /// A preemptible task that holds nothing.
    Task,
    /// Under a `spinlock_t`.
    Spin,
    /// Under a `raw_spinlock_t`, with interrupts off.
    Raw,
    /// A softirq.
    Softirq,
    /// A device's interrupt handler, which PREEMPT_RT runs in a thread.
    #[serde(rename = "hardirq-thr")]
    HardirqThreadable,
    /// An interrupt handler that stays one: an IPI, the tick.
    Hardirq,
    /// Whoever holds `zone->lock`.
    Zone,
    /// A non-maskable interrupt's handler.
    Nmi,
}

impl Context {
    /// All eight, in the order of the table.
    pub const ALL: [Context; 8] = [
        Context::Task,
        Context::Spin,
        Context::Raw,
        Context::Softirq,
        Context::HardirqThreadable,
        Context::Hardirq,
        Context::Zone,
        Context::Nmi,
    ];

    /// Its name in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Context::Task => "task",
            Context::Spin => "spin",
            Context::Raw => "raw",
            Context::Softirq => "softirq",
            Context::HardirqThreadable => "hardirq-thr",
            Context::Hardirq => "hardirq",
            Context::Zone => "zone",
            Context::Nmi => "nmi",
        }
    }

    /// The context of this name.
    pub fn named(name: &str) -> Option<Context> {
        Context::ALL.into_iter().find(|context| context.as_str() == name)
    }
}

/// The CPU that the call is on.
pub(super) const CPU: usize = 1;

static CALLER_SPIN: LockClassKey = LockClassKey::new("caller->lock");
static CALLER_RAW: LockClassKey = LockClassKey::new("caller->raw_lock");

/// Runs code in a context, on a CPU of the kernel, and waits for it.
pub fn in_context(kernel: &Kernel, context: Context, call: impl Fn() + Send + Sync + 'static) {
    let machine = &kernel.machine;
    let kind = match context {
        Context::Task => return machine.run(CPU, call),
        Context::Spin => {
            let lock = Lock::spin("caller->lock", &CALLER_SPIN, ());
            return machine.run(CPU, || {
                let _held = lock.lock();
                call();
            });
        }
        Context::Raw => {
            let lock = Lock::raw("caller->raw_lock", &CALLER_RAW, ());
            return machine.run(CPU, || {
                let _held = lock.lock_irqsave();
                call();
            });
        }
        Context::Zone => {
            return machine.run(CPU, || {
                let _held = kernel.pages.zone_lock().lock_irqsave();
                call();
            });
        }
        Context::Softirq => cpu::Kind::Soft,
        Context::HardirqThreadable => cpu::Kind::Threadable,
        Context::Hardirq => cpu::Kind::Hard,
        Context::Nmi => cpu::Kind::Nmi,
    };
    machine.interrupt_and_wait(CPU, kind, context.as_str(), call);
}
