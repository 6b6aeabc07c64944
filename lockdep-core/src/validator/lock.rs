//! Events of locks: taken, released, downgraded, freed.

use std::ops::Range;

use super::{Findings, Validator};
use crate::chain::ChainKey;
use crate::check::contract;
use crate::check::release::{self, Release};
use crate::class::{ClassId, LockType};
use crate::held::{Acquire, HeldLock};
use crate::judge::{self, Found};
use crate::memory::Witness;
use crate::mode::Mode;
use crate::site::Site;
use crate::task::{Masks, Task};
use crate::violation::{Kind, Violation, Wanted};

/// Mixed into the key of a lock that is known but not looked at.
const OFF: u64 = 0x0ff0_0ff0_0ff0_0ff0;
/// Mixed into the key of a reacquisition whose interrupt state is not today's.
const REACQUIRE: u64 = 0x7c3d_91e5_28f6_4ab0;

impl Validator {
    /// A lock is about to be waited for, or was taken by a try form.
    #[inline]
    pub fn acquire(&self, task: &mut Task, wanted: &Acquire) -> Findings {
        let key = task.chain_key().mix(wanted.event() ^ task.context_key());
        if task.off == 0 && wanted.nest.is_none() && self.0.chains.contains(key) {
            push(task, wanted, key, task.masks.irq_off);
            return Vec::new();
        }
        self.acquire_slow(task, wanted, key)
    }

    #[cold]
    fn acquire_slow(&self, task: &mut Task, wanted: &Acquire, key: ChainKey) -> Findings {
        if task.off > 0 {
            let (state, found) = self.judge(task, wanted.site, |judge, task| {
                judge.dry = true;
                judge.acquire(task, wanted, task.masks()).found
            });
            drop(state);
            self.keep_abuse(task, found, wanted.site);
            push(task, wanted, task.chain_key().mix(wanted.event() ^ OFF), task.masks.irq_off);
            task.held.last_mut().expect("just pushed").off = true;
            return Vec::new();
        }
        if judge::merges(task, wanted) {
            let found = judge::merge(task, wanted).into_iter().collect();
            let findings = self.keep(task, found, wanted.site);
            let top = task.held.last_mut().expect("merges only into a held lock");
            top.references = top.references.max(1) + 1;
            return findings;
        }
        let masks = task.masks();
        self.take(task, wanted, masks, key)
    }

    /// Judges and pushes.
    fn take(&self, task: &mut Task, wanted: &Acquire, masks: Masks, key: ChainKey) -> Findings {
        let mut by_instance = false;
        let (mut state, found) = self.judge(task, wanted.site, |judge, task| {
            let verdict = judge.acquire(task, wanted, masks);
            by_instance = verdict.by_instance;
            verdict.found
        });
        if found.is_empty() {
            if !by_instance {
                self.0.chains.insert(key);
            }
            drop(state);
            push(task, wanted, key, masks.irq_off);
            return Vec::new();
        }
        let findings = self.keep_in(&mut state, task, found, wanted.site);
        drop(state);
        push(task, wanted, key, masks.irq_off);
        findings
    }

    /// A lock is released. `class` is its class at level 0, if it has one; `owner` says whether
    /// another task is known to hold it.
    pub fn release(
        &self,
        task: &mut Task,
        map: usize,
        class: Option<ClassId>,
        other_owner: bool,
        what: (&'static LockType, Site),
    ) -> Findings {
        let depth = task.depth();
        // The common case: what was taken last, here.
        if let Some(top) = task.held.last()
            && top.map == map
            && top.references == 0
            && top.pins == 0
            && top.frame == depth
        {
            task.held.pop();
            return Vec::new();
        }
        self.release_slow(task, map, class, other_owner, what)
    }

    #[cold]
    fn release_slow(
        &self,
        task: &mut Task,
        map: usize,
        class: Option<ClassId>,
        other_owner: bool,
        (lock_type, site): (&'static LockType, Site),
    ) -> Findings {
        let wanted = wanted(map, class, lock_type, site);
        let (i, mut findings) = match release::find(&task.held, map, class, task.depth()) {
            Release::Held(i) => (i, Vec::new()),
            Release::OtherContext(i) => {
                let found = Violation::new(Kind::UnlockContext).blamed(Some(i));
                (i, self.keep(task, found_of(found, wanted), site))
            }
            Release::NotHeld => {
                let elsewhere = task.held.iter().position(|held| held.map == map);
                let found = match (elsewhere, other_owner) {
                    (Some(_), _) => Violation::new(Kind::UnlockImbalance)
                        .blamed(elsewhere)
                        .fact("it is held by the context that this one interrupted"),
                    (None, true) => {
                        Violation::new(Kind::UnlockOtherTask).fact("another task holds it")
                    }
                    (None, false) => {
                        Violation::new(Kind::UnlockImbalance).fact("this task does not hold it")
                    }
                };
                return self.keep(task, found_of(found, wanted), site);
            }
        };
        if task.held[i].pins > 0 {
            let found = Violation::new(Kind::PinnedUnlock).blamed(Some(i));
            findings.extend(self.keep(task, found_of(found, wanted), site));
        }
        if task.held[i].references > 1 {
            task.held[i].references -= 1;
            return findings;
        }
        let above = task.held.split_off(i + 1);
        task.held.pop();
        findings.extend(self.reacquire(task, above));
        findings
    }

    /// A write-held lock becomes a non-recursive read hold.
    pub fn downgrade(
        &self,
        task: &mut Task,
        map: usize,
        class: Option<ClassId>,
        what: (&'static LockType, Site),
    ) -> Findings {
        let wanted = wanted(map, class, what.0, what.1);
        let Some(i) = contract::find(&task.held, map, class) else {
            let found = Violation::new(Kind::UnlockImbalance).fact("this task does not hold it");
            return self.keep(task, found_of(found, wanted), what.1);
        };
        let mut findings = Vec::new();
        if task.held[i].mode != Mode::Exclusive {
            let found = Violation::new(Kind::BadDowngrade).blamed(Some(i));
            findings = self.keep(task, found_of(found, wanted), what.1);
        }
        let mut again = task.held.split_off(i);
        again[0].mode = Mode::Shared;
        again[0].site = what.1;
        findings.extend(self.reacquire(task, again));
        findings
    }

    /// Takes locks again that stood above one that changed: every rule looks at them anew, which
    /// may make dependencies that did not exist.
    fn reacquire(&self, task: &mut Task, locks: Vec<HeldLock>) -> Findings {
        let mut findings = Vec::new();
        for held in locks {
            let wanted = Acquire::again(&held);
            if held.off {
                push(task, &wanted, task.chain_key().mix(wanted.event() ^ OFF), held.irq_off);
            } else if judge::merges(task, &wanted) {
                let top = task.held.last_mut().expect("merges only into a held lock");
                top.references = top.references.max(1) + held.references.max(1);
                continue;
            } else {
                let masks = Masks { irq_off: held.irq_off, ..task.masks() };
                let other = (held.irq_off != task.masks.irq_off) as u64 * REACQUIRE;
                let key = task.chain_key().mix(wanted.event() ^ task.context_key() ^ other);
                if wanted.nest.is_none() && self.0.chains.contains(key) {
                    push(task, &wanted, key, held.irq_off);
                } else {
                    findings.extend(self.take(task, &wanted, masks, key));
                }
            }
            let top = task.held.last_mut().expect("just pushed");
            (top.references, top.pins, top.off) = (held.references, held.pins, held.off);
        }
        findings
    }

    /// The memory of locks goes away or is made anew.
    pub fn free(
        &self,
        task: &mut Task,
        memory: Range<usize>,
        other_owner: bool,
        class: Option<ClassId>,
        what: (&'static LockType, Site),
    ) -> Findings {
        let found = match contract::find_in(&task.held, memory.clone()) {
            Some(i) => Violation::new(Kind::FreedHeld)
                .blamed(Some(i))
                .wanted(Wanted { site: what.1, ..Wanted::from(&task.held[i]) }),
            None if other_owner => {
                let found = Violation::new(Kind::FreedHeldOtherTask).fact("another task holds it");
                match wanted(memory.start, class, what.0, what.1) {
                    Some(wanted) => found.wanted(wanted),
                    None => found,
                }
            }
            None => return Vec::new(),
        };
        let mut findings = self.keep(task, vec![found], what.1);
        // A lock that is gone cannot be waited under.
        while let Some(i) = contract::find_in(&task.held, memory.clone()) {
            let above = task.held.split_off(i + 1);
            task.held.pop();
            findings.extend(self.reacquire(task, above));
        }
        findings
    }

    /// The task ends.
    pub fn exit(&self, task: &mut Task, site: Site) -> Findings {
        match task.held.iter().position(|held| !held.off) {
            Some(i) => {
                let found = Violation::new(Kind::HeldAtExit).wanted(Wanted::from(&task.held[i]));
                self.keep(task, vec![found.blamed(Some(i))], site)
            }
            None => Vec::new(),
        }
    }
}

fn push(task: &mut Task, wanted: &Acquire, key: ChainKey, irq_off: bool) {
    let frame = task.depth();
    let Acquire { map, class, lock_type, mode, trylock, nest, order, site, .. } = *wanted;
    task.held.push(HeldLock {
        key,
        map,
        site,
        nest,
        order,
        lock_type,
        class,
        references: 0,
        pins: 0,
        frame,
        mode,
        trylock,
        irq_off,
        off: false,
    });
}

fn wanted(
    map: usize,
    class: Option<ClassId>,
    lock_type: &'static LockType,
    site: Site,
) -> Option<Wanted> {
    let class = class?;
    Some(Wanted { class, lock_type, mode: Mode::Exclusive, trylock: false, map, site })
}

fn found_of(violation: Violation<Witness>, wanted: Option<Wanted>) -> Found {
    vec![Violation { wanted, ..violation }]
}
