//! What code says of the locks around it: waits, assertions, pins, readers, and nothing at all.

use super::{Findings, Validator, locked};
use crate::check::contract::{self, HeldAs};
use crate::check::rcu::Readers;
use crate::context::Mask;
use crate::held::Acquire;
use crate::mode::Subclass;
use crate::site::Site;
use crate::task::Task;
use crate::violation::{Kind, Violation, Wanted};
use crate::words;

impl Validator {
    /// This call may sleep (`might_sleep()`).
    pub fn might_sleep(&self, task: &mut Task, site: Site) -> Findings {
        let (mut state, found) = self.judge(task, site, |judge, task| judge.might_sleep(task));
        if task.is_off() {
            drop(state);
            self.keep_abuse(task, found, site);
            return Vec::new();
        }
        self.keep_in(&mut state, task, found, site)
    }

    /// This call may take a lock (`might_lock()`): judged as if it did.
    pub fn might_lock(&self, task: &mut Task, wanted: &Acquire) -> Findings {
        self.take_and_release(task, &Acquire { blocks: false, ..*wanted })
    }

    /// A wait that holds nothing afterwards (`lock_sync()`). Nothing can arrive while it holds
    /// the lock, since it never does.
    pub fn sync(&self, task: &mut Task, wanted: &Acquire) -> Findings {
        let before = task.masks();
        task.set_masks(|masks| masks.user = Mask::ALL);
        let findings = self.take_and_release(task, wanted);
        task.set_masks(|masks| *masks = before);
        findings
    }

    fn take_and_release(&self, task: &mut Task, wanted: &Acquire) -> Findings {
        let mut findings = self.acquire(task, wanted);
        let class = Some(wanted.class.at(Subclass::DEFAULT));
        findings.extend(self.release(task, wanted.map, class, false, wanted.site));
        findings
    }

    /// A lock must be held (`lockdep_assert_held()`). `place` says where: "here".
    pub fn assert_held(&self, task: &mut Task, lock: Wanted, how: HeldAs, place: &str) -> Findings {
        let class = Some(lock.class);
        if contract::is_held(task.held(), lock.map, class, how) {
            return Vec::new();
        }
        let blamed = contract::find(task.held(), lock.map, class);
        let found = Violation::new(Kind::NotHeld).wanted(lock).blamed(blamed);
        let fact = format!("it must be {} {place}", how.as_str());
        self.keep(task, vec![found.fact(fact)], lock.site)
    }

    /// A lock must not be held (`lockdep_assert_not_held()`). `place` says where: "here".
    pub fn assert_not_held(&self, task: &mut Task, lock: Wanted, place: &str) -> Findings {
        match contract::find(task.held(), lock.map, Some(lock.class)) {
            Some(i) => {
                let found = Violation::new(Kind::Held).wanted(lock).blamed(Some(i));
                let fact = format!("it must not be held {place}");
                self.keep(task, vec![found.fact(fact)], lock.site)
            }
            None => Vec::new(),
        }
    }

    /// Pins a held lock: releasing it before the pin is undone is a finding.
    pub fn pin(&self, task: &mut Task, lock: Wanted) -> (PinCookie, Findings) {
        let Some(i) = contract::find(task.held(), lock.map, Some(lock.class)) else {
            let found = Violation::new(Kind::BadPin).wanted(lock).fact("it is not held");
            return (PinCookie(0), self.keep(task, vec![found], lock.site));
        };
        // Any number will do; distinct ones tell two pins apart.
        task.cookie = task.cookie % 0xffff + 1;
        let pins = task.held()[i].pins() + task.cookie;
        task.held_mut().get_mut(i).set_pins(pins);
        (PinCookie(task.cookie), Vec::new())
    }

    /// Undoes a pin.
    pub fn unpin(&self, task: &mut Task, lock: Wanted, cookie: PinCookie) -> Findings {
        let found = Violation::new(Kind::BadPin).wanted(lock);
        let fact = match contract::find(task.held(), lock.map, Some(lock.class)) {
            None => "it is not held",
            Some(i) if cookie.0 == 0 || task.held()[i].pins() < cookie.0 => {
                "it is not pinned with this cookie"
            }
            Some(i) => {
                let pins = task.held()[i].pins() - cookie.0;
                task.held_mut().get_mut(i).set_pins(pins);
                return Vec::new();
            }
        };
        self.keep(task, vec![found.fact(fact)], lock.site)
    }

    /// An RCU-protected pointer is read (`rcu_dereference_check()`): some of the readers that
    /// protect it must be open.
    pub fn rcu_dereference(
        &self,
        task: &mut Task,
        readers: &[Readers<'_>],
        site: Site,
    ) -> Findings {
        if readers.iter().any(|readers| readers.find(task.held()).is_some()) {
            return Vec::new();
        }
        let mut names = String::new();
        for readers in readers {
            words::add(&mut names, " or ", readers.name());
        }
        let fact = format!("no {names} section is open");
        self.keep(task, vec![Violation::new(Kind::RcuDereference).fact(fact)], site)
    }

    /// The task waits for a grace period (`synchronize_rcu()`, `synchronize_srcu()`).
    pub fn rcu_wait(&self, task: &mut Task, readers: Readers<'_>, site: Site) -> Findings {
        let reader = readers.find(task.held());
        if reader.is_some() {
            let found = Violation::new(Kind::RcuWaitInReader).blamed(reader);
            let found = found.fact("the grace period cannot end before this reader does");
            return self.keep(task, vec![found], site);
        }
        self.might_sleep(task, site)
    }

    /// Switches validation off for the task; pair with [`on`](Self::on). Every use is counted.
    pub fn off(&self, task: &mut Task, site: Site) {
        let uses = &mut locked(&self.0.state).off_uses;
        let i = uses.binary_search_by(|(other, _)| other.cmp(&site)).unwrap_or_else(|i| {
            uses.insert(i, (site, 0));
            i
        });
        uses[i].1 += 1;
        task.set_off();
    }

    /// Ends one [`off`](Self::off).
    pub fn on(&self, task: &mut Task) {
        task.set_on();
    }

    /// Where validation was switched off, and how often.
    pub fn off_uses(&self) -> Vec<(Site, u64)> {
        locked(&self.0.state).off_uses.clone()
    }
}

/// What undoes a pin (`struct pin_cookie`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "pin_cookie")]
#[must_use = "a pin is undone with its cookie"]
pub struct PinCookie(u32);
