//! Readers: counted on their task, and known to the validator and to the checker.

use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;

use lockdep::kernel::{self, RcuGuard, Readers, rcu_dereference_check};

use crate::machine::cpu::{self, Section};
use crate::machine::memory::Addr;
use crate::machine::trace;

use super::{Rcu, outermost};

/// A reader; dropping it ends it.
#[must_use = "if unused the reader ends at once"]
pub struct ReadGuard<'a> {
    rcu: &'a Rcu,
    /// `None` once the validator knows of the end.
    map: Option<RcuGuard>,
    /// What else is off in it.
    section: Option<Section>,
    _not_send: PhantomData<*const ()>,
}

impl fmt::Debug for ReadGuard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReadGuard")
    }
}

impl Rcu {
    /// Enters a reader (`rcu_read_lock()`). Readers nest.
    #[track_caller]
    pub fn read_lock(&self) -> ReadGuard<'_> {
        trace::step(|| "rcu_read_lock()".to_owned());
        self.enter(None, kernel::Rcu::read_lock())
    }

    /// Enters a reader with bottom halves off (`rcu_read_lock_bh()`).
    #[track_caller]
    pub fn read_lock_bh(&self) -> ReadGuard<'_> {
        trace::step(|| "rcu_read_lock_bh()".to_owned());
        let section = cpu::bh_disable();
        self.enter(Some(section), kernel::RcuBh::read_lock())
    }

    /// Enters a reader with preemption off (`rcu_read_lock_sched()`).
    #[track_caller]
    pub fn read_lock_sched(&self) -> ReadGuard<'_> {
        trace::step(|| "rcu_read_lock_sched()".to_owned());
        let section = cpu::preempt_disable();
        self.enter(Some(section), kernel::RcuSched::read_lock())
    }

    /// Reads a pointer that RCU protects (`rcu_dereference()`): a reader must be open.
    #[track_caller]
    pub fn dereference(&self, addr: Addr) -> Addr {
        rcu_dereference_check(&[Readers::Any]);
        self.machine.memory.dereference(addr)
    }

    #[track_caller]
    fn enter(&self, section: Option<Section>, map: RcuGuard) -> ReadGuard<'_> {
        assert!(cpu::is_on(), "a reader is on a CPU: use `Machine::run`");
        let readers = cpu::readers();
        // Nothing arrives between these: there is no point for it. The checker's reader is
        // inside the counted one.
        cpu::set_readers(readers + 1);
        if readers == 0 {
            let place = Location::caller();
            outermost::enter(place, self.checker.enter(place));
        }
        let guard = ReadGuard { rcu: self, map: Some(map), section, _not_send: PhantomData };
        cpu::poll();
        guard
    }
}

impl Drop for ReadGuard<'_> {
    fn drop(&mut self) {
        // Inside still: whatever comes may take the CPU away here.
        cpu::poll();
        self.map = None;
        let readers = cpu::readers() - 1;
        let mut preempted = None;
        if readers == 0 {
            let moment;
            (moment, preempted) = outermost::leave();
            self.rcu.checker.leave(moment);
        }
        cpu::set_readers(readers);
        self.section = None;
        if let Some(task) = preempted {
            trace::step(|| "it was preempted in the reader: it reports its end".to_owned());
            self.rcu.reader_done(&task);
        }
        // What runs on a CPU with everything on and in no reader is quiescent. In a handler or a
        // section nothing is said; the grace period asks again.
        if readers == 0 && cpu::may_switch() && !cpu::in_section() {
            self.rcu.owes_nothing();
        }
        cpu::poll();
    }
}
