//! A handler runs in its context.

use lockdep::context;

use super::now::{Now, change, now, readers, set_readers};
use super::seat::{Interrupt, Kind};
use crate::machine::trace;

/// Runs a handler in its context.
pub(super) fn run(interrupt: &Interrupt, rt: bool) {
    struct Restore(Now, u32);
    impl Drop for Restore {
        fn drop(&mut self) {
            change(|now| *now = self.0);
            set_readers(self.1);
            trace::outdent();
        }
    }
    let _restore = Restore(now(), readers());
    trace::step(|| format!("interrupt: {} ({:?})", interrupt.name, interrupt.kind));
    trace::indent();
    let in_thread = rt && matches!(interrupt.kind, Kind::Threadable | Kind::Soft);
    change(|now| match interrupt.kind {
        // What RT runs in a thread can be preempted.
        Kind::Threadable if in_thread => {}
        Kind::Soft if in_thread => now.bh += 1,
        Kind::Hard | Kind::Threadable => (now.hard, now.irqs_off) = (now.hard + 1, true),
        Kind::Soft => (now.soft, now.bh) = (now.soft + 1, now.bh + 1),
        Kind::Nmi => (now.nmi, now.irqs_off) = (now.nmi + 1, true),
    });
    match interrupt.kind {
        Kind::Hard => context::hardirq(&*interrupt.handler),
        Kind::Threadable => context::hardirq_threaded(&*interrupt.handler),
        Kind::Soft => context::softirq(&*interrupt.handler),
        Kind::Nmi => context::nmi(&*interrupt.handler),
    }
}
