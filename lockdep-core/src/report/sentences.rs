//! The sentences of a report: summary and advice, for each kind.

use super::{EdgeLine, LimitLine, LockLine, Report};
use crate::config::ConfigSet;
use crate::context::ContextId;
use crate::site::Site;
use crate::violation::Kind;
use crate::wait::WaitType;
use crate::words;

/// What the sentences of a report are made from.
pub(super) struct Told<'a> {
    /// The report, but for its sentences.
    pub(super) report: &'a Report,
    /// The held lock to blame.
    pub(super) blamed: Option<&'a LockLine>,
    /// Where the event was.
    pub(super) site: Site,
    /// The innermost context of the task.
    pub(super) here: &'static str,
    /// The context that closed a ring, if `local_irq_disable()` keeps it out.
    pub(super) interrupt: Option<ContextId>,
}

/// ` at SITE`. The site of a drop is inside the standard library and says nothing; the place of
/// the drop is the first of the stack then.
fn at(site: Site) -> String {
    if site.is_in_std() { String::new() } else { format!(" at {site}") }
}

fn since(lock: &LockLine) -> String {
    format!("taken at {}", lock.site)
}

fn named(lock: &LockLine) -> String {
    format!("{} ({})", lock.class, lock.lock_type)
}

impl Told<'_> {
    /// The first line of the summary: who does what, where.
    pub(super) fn deed(&self) -> String {
        let task = &self.report.task.name;
        let kind = self.report.kind;
        let Some(wanted) = &self.report.wanted else {
            let deed = match kind {
                Kind::RcuDereference => "reads an RCU-protected pointer",
                Kind::RcuWaitInReader => "waits for a grace period",
                Kind::SleepInAtomic | Kind::RcuSleepInReader => "may sleep",
                Kind::FreedHeld | Kind::FreedHeldOtherTask => "drops a lock",
                Kind::BadDowngrade => "downgrades a lock",
                Kind::Deadlock => return self.first_wait(),
                Kind::CondvarHolds | Kind::CondvarInner | Kind::CondvarMutexes => {
                    "waits on a condition variable"
                }
                _ => "releases a lock",
            };
            return format!("{task} {deed}{}", at(self.site));
        };
        let (lock, place) = (named(wanted), at(wanted.site));
        match kind {
            Kind::FreedHeld | Kind::FreedHeldOtherTask => format!("{task} drops {lock}{place}"),
            Kind::HeldAtExit => format!("{task} ends while it holds {lock}"),
            Kind::NotHeld => format!("{task} relies on holding {lock}{place}"),
            Kind::Held => format!("{task} relies on not holding {lock}{place}"),
            Kind::BadPin => format!("{task} pins or unpins {lock}{place}"),
            Kind::BadDowngrade => format!("{task} downgrades {lock}{place}"),
            Kind::UnlockImbalance
            | Kind::UnlockContext
            | Kind::UnlockOtherTask
            | Kind::PinnedUnlock => format!("{task} releases {lock}{place}"),
            Kind::NestLockNotHeld | Kind::NestMerge => {
                format!("{task} wants {lock} as one of several of its class{place}")
            }
            Kind::TrylockInHardirq => format!("{task} tries {lock}{place}"),
            Kind::SleepInAtomic if self.only_rt() => {
                format!("{task} wants {lock}, which sleeps on PREEMPT_RT,{place}")
            }
            Kind::Circular | Kind::Irq | Kind::Nmi => self.last_step(wanted),
            Kind::CondvarHolds | Kind::CondvarInner | Kind::CondvarMutexes => {
                format!("{task} waits on a condition variable with {lock}{place}")
            }
            Kind::Deadlock => format!("{task} waits for {lock}{place}"),
            _ => format!("{task} wants {lock}{place}"),
        }
    }

    /// What the task waits for that is no lock.
    fn first_wait(&self) -> String {
        let task = &self.report.task.name;
        match self.report.waits.first() {
            Some(wait) => format!("{task} waits for {}{}", wait.awaits, at(wait.site)),
            None => format!("{task} waits{}", at(self.site)),
        }
    }

    /// What the others of a deadlock wait for.
    fn other_waits(&self) -> String {
        let mut others = String::new();
        for wait in self.report.waits.get(1..).unwrap_or_default() {
            let other = format!("{} waits for {}{}", wait.thread, wait.awaits, at(wait.site));
            words::add(&mut others, ", and ", &other);
        }
        match others.is_empty() {
            true => "and so waits for itself".to_owned(),
            false => format!("but {others}"),
        }
    }

    fn only_rt(&self) -> bool {
        self.report.config_set().difference(ConfigSet::RT).is_empty()
    }

    /// Whether the locks of a ring are all of one class.
    fn within_a_class(&self) -> bool {
        let wanted = self.report.wanted.as_ref();
        let same = |held: &LockLine| wanted.is_some_and(|wanted| wanted.class == held.class);
        self.blamed.is_some_and(same)
    }

    /// The newest edge of a ring, which is what this task does.
    fn last_step(&self, wanted: &LockLine) -> String {
        let task = &self.report.task.name;
        let (lock, place) = (named(wanted), at(wanted.site));
        let edge_of_locks = self.report.kind == Kind::Circular;
        match self.report.cycle.last() {
            Some(edge) if edge.to_context && self.blamed.is_some() => {
                let arrives = at(edge.to_site);
                format!(
                    "{task} lets {} arrive{arrives} while it holds {lock}, taken{place}",
                    edge.to
                )
            }
            Some(edge) if edge.to_context => {
                format!("{task} takes {lock}{place} while {} can arrive", edge.to)
            }
            Some(edge) if edge.from_context => {
                format!("{task} takes {lock} in {}{place}", edge.from)
            }
            _ => match self.blamed {
                Some(_) if self.within_a_class() => match self.report.cycle.last() {
                    Some(EdgeLine { from, to, .. }) => {
                        format!("{task}, holding {from}, wants {to} ({}){place}", wanted.lock_type)
                    }
                    None => String::new(),
                },
                Some(held) => format!("{task}, holding {}, wants {lock}{place}", held.class),
                None if edge_of_locks => {
                    format!("{task} is the first to write {lock}{place}")
                }
                None => format!("{task} wants {lock}{place}"),
            },
        }
    }

    /// The second line: what stands against it.
    pub(super) fn against(&self) -> String {
        let fact = self.report.fact.as_str();
        match (self.report.kind, self.blamed) {
            (Kind::Circular | Kind::Irq | Kind::Nmi, _) => self.known_steps(),
            (Kind::Deadlock, _) => self.other_waits(),
            (Kind::CondvarHolds, Some(lock)) => {
                format!(
                    "while it holds {}, {}, which is not released meanwhile",
                    named(lock),
                    since(lock)
                )
            }
            (Kind::CondvarInner, Some(lock)) => {
                format!("which is taken again under {}, {}", named(lock), since(lock))
            }
            (Kind::DeclaredOrder, Some(lock)) => {
                format!("while it holds {}, {}: {fact}", lock.class, since(lock))
            }
            (Kind::WaitContext, Some(lock)) => self.under(&format!("under {}", named(lock))),
            (Kind::WaitContext, None) => self.under(&format!("in {}", self.here)),
            (Kind::SleepInAtomic, Some(lock)) if !fact.is_empty() => {
                format!("{fact} ({}, {})", lock.class, since(lock))
            }
            (Kind::SleepInAtomic, Some(lock)) => self.under(&format!("under {}", named(lock))),
            (Kind::SleepInAtomic, None) if fact.is_empty() => {
                self.under(&format!("in {}", self.here))
            }
            (Kind::SleepInAtomic, None) => fact.to_owned(),
            (Kind::Recursive, Some(lock)) if self.report.certain_hang => {
                format!(
                    "while it holds the very same lock, {}, and so waits for itself",
                    since(lock)
                )
            }
            (Kind::Recursive, Some(lock)) => {
                format!("while it holds {}, {}: {fact}", lock.class, since(lock))
            }
            (Kind::NestMerge, Some(lock)) => format!("but {fact} (held since {})", lock.site),
            (Kind::UnlockImbalance, Some(lock)) => format!("but {fact}, {}", since(lock)),
            (Kind::UnlockContext, Some(lock)) => {
                format!("but it was taken in another context, at {}", lock.site)
            }
            (Kind::PinnedUnlock, Some(lock)) => format!("but it is pinned ({})", since(lock)),
            (Kind::FreedHeld, Some(lock)) => format!("but this task holds it, {}", since(lock)),
            (Kind::HeldAtExit, Some(lock)) => match self.report.held.len() {
                0 | 1 => format!("which it took at {}", lock.site),
                n => format!("which it took at {}, and {} more", lock.site, n - 1),
            },
            (Kind::NotHeld, None) => format!("but it does not hold it: {fact}"),
            (Kind::NotHeld, Some(lock)) => {
                let how = if lock.mode.is_read() { "for reading" } else { "exclusively" };
                format!("but it was taken {how}, at {}: {fact}", lock.site)
            }
            (Kind::Held, Some(lock)) => format!("but it was taken at {}: {fact}", lock.site),
            (Kind::BadDowngrade, Some(lock)) => {
                format!("but it was taken for reading, at {}", lock.site)
            }
            (Kind::RcuWaitInReader, Some(lock)) => {
                format!("in a reader ({}, entered at {}): {fact}", lock.class, lock.site)
            }
            (Kind::RcuSleepInReader, Some(lock)) => {
                format!("in a reader ({}, entered at {})", lock.class, lock.site)
            }
            (Kind::TrylockInHardirq, _) => {
                "in hardirq: on PREEMPT_RT whatever task was interrupted would own it".to_owned()
            }
            (_, _) if !fact.is_empty() => format!("but {fact}"),
            (_, Some(lock)) => format!("while it holds {}, {}", lock.class, since(lock)),
            (_, None) => format!("in {}", self.here),
        }
    }

    /// What a limit says, after who set it.
    fn under(&self, who: &str) -> String {
        let since = self.blamed.map_or_else(String::new, |lock| format!(" {}", since(lock)));
        match &self.report.limit {
            Some(LimitLine { needs, allowed, .. }) => {
                let (needs, allowed) = (needs.as_str(), allowed.as_str());
                format!("{who}{since}, which leaves `{allowed}` at most, and this needs `{needs}`")
            }
            None => format!("{who}{since}"),
        }
    }

    /// The edges of a ring that were known before, as far as two fit into one line.
    fn known_steps(&self) -> String {
        let cycle = self.report.cycle.as_slice();
        // What a first writer wakes was all there before.
        let first_writer = self.blamed.is_none() && self.report.kind == Kind::Circular;
        let known = if first_writer { cycle } else { &cycle[..cycle.len().saturating_sub(1)] };
        if known.is_empty() {
            return "which closes the ring alone".to_owned();
        }
        let mut steps = String::new();
        for edge in &known[..known.len().min(2)] {
            words::add(&mut steps, ", and ", &self.step(edge));
        }
        let more = match known.len().saturating_sub(2) {
            0 => String::new(),
            1 => ", and so on: one more step is below".to_owned(),
            n => format!(", and so on: {n} more steps are below"),
        };
        let but = if first_writer { "so readers of it wait for each other:" } else { "but" };
        format!("{but} {steps}{more}")
    }

    fn step(&self, edge: &EdgeLine) -> String {
        let EdgeLine { from, to, thread, .. } = edge;
        let place = at(edge.to_site);
        // Nobody else need be there for the order to be wrong; it is told who was.
        let itself = if *thread == self.report.task.name { " itself" } else { "" };
        match (edge.from_context, edge.to_context) {
            (true, _) => format!("{thread}{itself} took {to} in {from}{place}"),
            (false, true) => format!("{thread}{itself} held {from} while {to} could arrive{place}"),
            (false, false) => format!("{thread}{itself}, holding {from}, wanted {to}{place}"),
        }
    }

    /// What to change.
    pub(super) fn advice(&self) -> String {
        let wanted = self.report.wanted.as_ref().map_or("it", |lock| lock.class.as_str());
        let held = self.blamed.map_or("the lock held", |lock| lock.class.as_str());
        match self.report.kind {
            Kind::WaitContext => {
                let first = match self.blamed {
                    Some(_) => format!(
                        "take {wanted} before {held} or after it is released; or defer the work"
                    ),
                    None => format!("defer what needs {wanted} to a thread or work queue"),
                };
                let weaker = match self.report.limit.as_ref().map(|limit| limit.allowed) {
                    Some(WaitType::Spin) => "raw lock",
                    Some(WaitType::Config) => "spinlock",
                    _ => return first,
                };
                format!(
                    "{first}; or make {wanted} a {weaker} if it is held for a short, bounded time"
                )
            }
            Kind::SleepInAtomic if self.only_rt() && self.report.wanted.is_some() => {
                let first = format!(
                    "take {wanted} before the atomic section or after it, or make it a raw lock"
                );
                match self.report.fact.contains("interrupts off") {
                    true => format!("{first}, or use its own _irqsave form to disable interrupts"),
                    false => first,
                }
            }
            Kind::SleepInAtomic => "leave the atomic section first, or use a form that does not sleep".to_owned(),
            Kind::Recursive if self.report.certain_hang => {
                "release it first, or pass the guard instead of the lock".to_owned()
            }
            Kind::Recursive if self.report.user_space && !self.report.cycle.is_empty() => {
                "take the locks of one class in one order everywhere, such as upwards in memory, or hold one at a time".to_owned()
            }
            Kind::Recursive if self.report.user_space => {
                "read it once and pass the guard on, or release it first".to_owned()
            }
            Kind::Recursive => format!(
                "release the first {held} before the second is taken; if the two are ordered by design, say so with lock_nested(), a nest lock or an order key, and take them in that order"
            ),
            Kind::Circular if self.within_a_class() => {
                "take the locks of this class in one order everywhere, such as upwards in memory, or hold one at a time".to_owned()
            }
            Kind::Circular if self.report.cycle.len() > 2 => format!(
                "take the locks of this ring in one order everywhere: undo any one of its steps, for instance by releasing {held} before {wanted} is taken"
            ),
            Kind::Circular if self.blamed.is_none() => {
                "take the locks of this ring in one order everywhere".to_owned()
            }
            Kind::Circular => format!(
                "take {wanted} and {held} in one order everywhere; the chain above shows who takes them the other way round"
            ),
            Kind::Irq => self.keep_out(),
            Kind::Nmi => "use the try form in NMI, or a lock of its own that nobody else takes".to_owned(),
            Kind::NestLockNotHeld | Kind::NestMerge => {
                "take the outer lock before the first of the class, and name it for each of them".to_owned()
            }
            Kind::UnlockImbalance => "release only what this task took, once, and in the context that took it".to_owned(),
            Kind::UnlockContext => "release a lock in the context that took it".to_owned(),
            Kind::UnlockOtherTask => "release a lock in the task that took it; to hand work over, use a Semaphore or a Completion".to_owned(),
            Kind::FreedHeld => "release the lock before its memory goes; was a guard forgotten?".to_owned(),
            Kind::FreedHeldOtherTask => "wait until the other task has released it".to_owned(),
            Kind::HeldAtExit => "release it before the thread ends; was a guard forgotten?".to_owned(),
            Kind::PinnedUnlock => "unpin it first, or do not release it in a section that relies on it".to_owned(),
            Kind::BadPin => "pin a lock that is held, and unpin it once with its own cookie".to_owned(),
            Kind::NotHeld if self.blamed.is_some() => format!("take {wanted} in the mode that this call relies on"),
            Kind::NotHeld => format!("take {wanted} around this call"),
            Kind::Held => format!("release {wanted} before this call"),
            Kind::BadDowngrade => "downgrade only what is held exclusively".to_owned(),
            Kind::MixedWaitTypes => "give the two locks classes of their own, with a LockClassKey each".to_owned(),
            Kind::RcuDereference => "read it inside a read section of the flavour that protects it".to_owned(),
            Kind::RcuWaitInReader => "leave the read section first: the grace period waits for it".to_owned(),
            Kind::RcuSleepInReader => "leave the read section first, or use SRCU".to_owned(),
            Kind::Deadlock => "let one of the threads release what it holds before it waits; the chain above shows who waits for whom".to_owned(),
            Kind::CondvarHolds => format!("release {held} before the wait: whoever notifies may need it first"),
            Kind::CondvarInner => format!("release {held} before the wait, or take it after {wanted} again"),
            Kind::CondvarMutexes => "use one mutex with a condition variable; std and parking_lot panic or lose wakeups otherwise".to_owned(),
            Kind::TrylockInHardirq => format!("defer what needs {wanted} to a thread, or make it a raw lock"),
            Kind::DeclaredOrder => format!("take {wanted} before {held} or after it is released; or change the numbers"),
        }
    }

    /// The ways out of a ring that an interrupt closes.
    fn keep_out(&self) -> String {
        let cycle = &self.report.cycle;
        let Some(arrival) = cycle.iter().find(|edge| edge.to_context) else { return String::new() };
        let (held, context) = (&arrival.from, &arrival.to);
        let taken = cycle.iter().find(|edge| edge.from_context && edge.from == *context);
        let taken = taken.map_or(held, |edge| &edge.to);
        let masked = match self.interrupt {
            Some(ContextId::SOFTIRQ) => "with bottom halves off (lock_bh)".to_owned(),
            Some(_) => "with interrupts off (lock_irqsave)".to_owned(),
            None => format!("with {context} masked"),
        };
        let nested = match held == taken {
            true => String::new(),
            false => format!(", or do not wait for {held} while {taken} is held"),
        };
        let newest = cycle.last().is_some_and(|edge| edge.to_context);
        if newest && self.blamed.is_some() {
            // It was taken as it should be; what was wrong is that the mask ended too early.
            return format!(
                "keep {context} out until {held} is released, or do not take {taken} in {context}{nested}"
            );
        }
        format!(
            "take {held} {masked} wherever {context} can arrive, or do not take {taken} in {context}{nested}"
        )
    }
}
