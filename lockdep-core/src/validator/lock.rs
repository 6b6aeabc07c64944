//! Events of locks: taken, released, downgraded, freed.

use std::ops::Range;

use super::{Findings, Validator, locked};
use crate::chain::Link;
use crate::check::among::{self, Among};
use crate::check::contract;
use crate::check::release::{self, Release};
use crate::class::ClassId;
use crate::depmap::DepMap;
use crate::held::{Acquire, HeldLock, innermost, outermost};
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
    pub fn acquire(&self, task: &mut Task, wanted: &Acquire) -> Findings {
        let link = among_its_like(task, wanted);
        if wanted.nest.is_none() && !task.is_off() && task.knows(self.0.id, link) {
            task.push(wanted, task.masks().irq_off, link.key());
            return Vec::new();
        }
        if task.is_off() {
            return self.acquire_off(task, wanted, link);
        }
        if judge::merges(task, wanted) {
            let found = judge::merge(task, wanted).into_iter().collect();
            let findings = self.keep(task, found, wanted.site);
            let top = task.held_mut().last_mut().expect("merges only into a held lock");
            top.set_references(top.references().max(1) + 1);
            return findings;
        }
        let masks = task.masks();
        self.take(task, wanted, masks, link)
    }

    /// Keeps as abuse what would have been findings, and learns nothing.
    fn acquire_off(&self, task: &mut Task, wanted: &Acquire, link: Link) -> Findings {
        let (state, found) = self.judge(task, wanted.site, |judge, task| {
            judge.dry = true;
            judge.acquire(task, wanted, task.masks()).found
        });
        drop(state);
        self.keep_abuse(task, found, wanted.site);
        task.push(wanted, task.masks().irq_off, link.key());
        Vec::new()
    }

    /// Judges and pushes.
    fn take(&self, task: &mut Task, wanted: &Acquire, masks: Masks, link: Link) -> Findings {
        let mut publish = false;
        let (mut state, found) = self.judge(task, wanted.site, |judge, task| {
            let verdict = judge.acquire(task, wanted, masks);
            let among = among::among(task.held(), wanted);
            publish = match among {
                Among::Above | Among::Below => verdict.agrees && wanted.order.is_none(),
                Among::Instances => false,
                _ => !verdict.by_instance,
            };
            verdict.found
        });
        if found.is_empty() && publish {
            state.chains.insert(link);
        }
        #[cfg(feature = "dump")]
        if found.is_empty() {
            state.log.add(task.context(), task.held_here(), wanted);
        }
        task.learn(self.0.id, state.chains.table());
        let findings = match found.is_empty() {
            true => Vec::new(),
            false => self.keep_in(&mut state, task, found, wanted.site),
        };
        drop(state);
        task.push(wanted, masks.irq_off, link.key());
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
        site: Site,
    ) -> Findings {
        if task.pop_plain(map) {
            return Vec::new();
        }
        self.release_slow(task, map, class, other_owner, site)
    }

    fn release_slow(
        &self,
        task: &mut Task,
        map: usize,
        class: Option<ClassId>,
        other_owner: bool,
        site: Site,
    ) -> Findings {
        let wanted = self.wanted(map, class, site);
        let (i, mut findings) = match release::find(task.held(), map, class, task.depth()) {
            Release::Held(i) => (i, Vec::new()),
            Release::OtherContext(i) if is_user_space(wanted) => (i, Vec::new()),
            Release::OtherContext(i) => {
                let found = Violation::new(Kind::UnlockContext).blamed(Some(i));
                (i, self.keep(task, found_of(found, wanted), site))
            }
            // A guard may have been sent here: who releases what, the running side knows.
            Release::NotHeld if is_user_space(wanted) => return Vec::new(),
            Release::NotHeld => {
                let elsewhere = outermost(task.held(), &|held| held.map() == map);
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
        if task.held()[i].pins() > 0 {
            let found = Violation::new(Kind::PinnedUnlock).blamed(Some(i));
            findings.extend(self.keep(task, found_of(found, wanted), site));
        }
        let references = task.held()[i].references();
        if references > 1 {
            task.held_mut().get_mut(i).set_references(references - 1);
            return findings;
        }
        let above = task.held_mut().split_off(i).split_off(1);
        findings.extend(self.reacquire(task, above));
        findings
    }

    /// A write-held lock becomes a non-recursive read hold.
    pub fn downgrade(
        &self,
        task: &mut Task,
        map: usize,
        class: Option<ClassId>,
        site: Site,
    ) -> Findings {
        self.weaken(task, map, class, Mode::Shared, site)
    }

    /// A write-held lock, or one that an upgradable reader holds, becomes a weaker hold.
    pub fn weaken(
        &self,
        task: &mut Task,
        map: usize,
        class: Option<ClassId>,
        mode: Mode,
        site: Site,
    ) -> Findings {
        let wanted = self.wanted(map, class, site);
        let Some(i) = contract::find(task.held(), map, class) else {
            if is_user_space(wanted) {
                return Vec::new();
            }
            let found = Violation::new(Kind::UnlockImbalance).fact("this task does not hold it");
            return self.keep(task, found_of(found, wanted), site);
        };
        let mut findings = Vec::new();
        if !task.held()[i].mode().excludes_its_like() {
            let found = Violation::new(Kind::BadDowngrade).blamed(Some(i));
            findings = self.keep(task, found_of(found, wanted), site);
        }
        let mut again = task.held_mut().split_off(i);
        again[0].downgrade(mode, site);
        findings.extend(self.reacquire(task, again));
        findings
    }

    /// The task waits on a condition variable with this mutex, and has not released it yet.
    ///
    /// That it is taken again under what was taken after it, is found when it is.
    pub fn condvar_wait(
        &self,
        task: &mut Task,
        map: usize,
        class: Option<ClassId>,
        site: Site,
    ) -> Findings {
        let Some(at) = contract::find(task.held(), map, None) else { return Vec::new() };
        let counts = |held: &HeldLock| !held.when().off();
        let inner = innermost(&task.held()[at + 1..], &counts).map(|i| at + 1 + i);
        let other = inner.or_else(|| innermost(&task.held()[..at], &counts));
        let Some(blamed) = other else { return Vec::new() };
        let kind = if blamed > at { Kind::CondvarInner } else { Kind::CondvarHolds };
        if blamed > at && !task.held()[blamed].trylock() {
            return Vec::new();
        }
        let found = Violation::new(kind).blamed(Some(blamed)).note();
        self.keep(task, found_of(found, self.wanted(map, class, site)), site)
    }

    /// Something that the rules here cannot see, but whoever runs the locks can.
    pub fn tell(&self, task: &mut Task, found: Violation<Witness>, site: Site) -> Findings {
        self.keep(task, vec![found], site)
    }

    /// The same of a task that waits for a lock, and has begun to acquire it: it does not hold it.
    pub fn tell_of_wait(
        &self,
        task: &mut Task,
        found: Violation<Witness>,
        lock: Option<usize>,
        site: Site,
    ) -> Findings {
        let top = task.held().len().saturating_sub(1);
        let begun = task.held().last().is_some_and(|top| Some(top.map()) == lock);
        let begun = if begun { task.held_mut().split_off(top) } else { Vec::new() };
        let findings = self.tell(task, found, site);
        for held in begun {
            task.held_mut().push(held);
        }
        findings
    }

    /// What another task released, or left in another mode, of what this one took: the oldest
    /// record of the instance goes, or changes. Nothing is wrong with it.
    pub fn release_elsewhere(&self, task: &mut Task, map: usize, left: Option<Mode>) -> Findings {
        let Some(i) = outermost(task.held(), &|held| held.map() == map) else {
            return Vec::new();
        };
        let mut again = task.held_mut().split_off(i);
        match left {
            Some(mode) => {
                let site = again[0].site;
                again[0].downgrade(mode, site);
            }
            None => drop(again.remove(0)),
        }
        self.reacquire(task, again)
    }

    /// A task releases a lock that another took. What seems to be taken under locks of its class may
    /// have been taken when the guard was elsewhere, so rings through them are notes from now on.
    pub fn sent(&self, map: &DepMap) {
        if let Some(class) = map.class() {
            locked(&self.0.registry).note_sent(class);
        }
    }

    /// A lock of a program is no more: what was learnt of it is not said of the next one in its
    /// memory, and what this task still holds of it, by a guard that was forgotten, is held no more.
    pub fn dropped(&self, task: &mut Task, map: &DepMap) -> Findings {
        locked(&self.0.registry).instances.gone(map.address(), map.is_shared());
        let memory = map.address()..map.address() + size_of::<DepMap>();
        self.purge(task, memory)
    }

    /// Takes locks again that stood above one that changed: every rule looks at them anew, which
    /// may make dependencies that did not exist.
    fn reacquire(&self, task: &mut Task, locks: Vec<HeldLock>) -> Findings {
        let mut findings = Vec::new();
        for held in locks {
            let wanted = Acquire::again(&held);
            let link = among_its_like(task, &wanted);
            if held.when().off() || task.is_off() {
                task.push(&wanted, held.when().irq_off(), link.key().mix(OFF));
            } else if judge::merges(task, &wanted) {
                let top = task.held_mut().last_mut().expect("merges only into a held lock");
                top.set_references(top.references().max(1) + held.references().max(1));
                continue;
            } else {
                let masks = Masks { irq_off: held.when().irq_off(), ..task.masks() };
                let other = (masks.irq_off != task.masks().irq_off) as u64 * REACQUIRE;
                let link = Link { event: link.event ^ other, ..link };
                if wanted.nest.is_none() && task.knows(self.0.id, link) {
                    task.push(&wanted, masks.irq_off, link.key());
                } else {
                    findings.extend(self.take(task, &wanted, masks, link));
                }
            }
            let top = task.held_mut().last_mut().expect("just pushed");
            top.set_counts_of(&held);
            top.set_when(top.when().with_off(held.when().off()));
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
        site: Site,
    ) -> Findings {
        let found = match contract::find_in(task.held(), memory.clone()) {
            Some(i) => Violation::new(Kind::FreedHeld)
                .blamed(Some(i))
                .wanted(Wanted { site, ..Wanted::from(&task.held()[i]) }),
            None if other_owner => {
                let found = Violation::new(Kind::FreedHeldOtherTask).fact("another task holds it");
                match self.wanted(memory.start, class, site) {
                    Some(wanted) => found.wanted(wanted),
                    None => found,
                }
            }
            None => return Vec::new(),
        };
        let mut findings = self.keep(task, vec![found], site);
        findings.extend(self.purge(task, memory));
        findings
    }

    /// A lock that is gone cannot be waited under.
    fn purge(&self, task: &mut Task, memory: Range<usize>) -> Findings {
        let mut findings = Vec::new();
        while let Some(i) = contract::find_in(task.held(), memory.clone()) {
            let above = task.held_mut().split_off(i).split_off(1);
            findings.extend(self.reacquire(task, above));
        }
        findings
    }

    /// The lock that an event is about, if it was ever taken: then its class is known.
    fn wanted(&self, map: usize, class: Option<ClassId>, site: Site) -> Option<Wanted> {
        let class = class?;
        let lock_type = locked(&self.0.registry).get(class).lock_type;
        Some(Wanted {
            class,
            lock_type,
            mode: Mode::Exclusive,
            trylock: false,
            timed: false,
            map,
            site,
        })
    }

    /// The task ends. Of a program's locks it may hold some: a guard may be leaked.
    pub fn exit(&self, task: &mut Task, site: Site) -> Findings {
        let counts = |held: &HeldLock| !held.when().off() && !held.lock_type.user_space;
        match outermost(task.held(), &counts) {
            Some(i) => {
                let found = Violation::new(Kind::HeldAtExit).wanted(Wanted::from(&task.held()[i]));
                self.keep(task, vec![found.blamed(Some(i))], site)
            }
            None => Vec::new(),
        }
    }
}

/// The step that an acquisition makes on top of what is held. Of a program's lock under others of
/// its class it is one that the fast path does not make: there the instances are not looked at.
fn among_its_like(task: &Task, wanted: &Acquire) -> Link {
    task.link(wanted.event() ^ among::among(task.held(), wanted).word())
}

fn is_user_space(wanted: Option<Wanted>) -> bool {
    wanted.is_some_and(|wanted| wanted.lock_type.user_space)
}

fn found_of(violation: Violation<Witness>, wanted: Option<Wanted>) -> Found {
    vec![Violation { wanted, ..violation }]
}
