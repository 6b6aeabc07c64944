//! The definition of the validator, evaluated from scratch.
//!
//! Everything that the real one does to be fast is absent: no cache of known nestings, no order
//! kept as edges come, no context that waits to be used. State is a stack of held locks, a stack
//! of interrupts and a set of edges; whether an edge closes a ring is asked by searching that set.
//!
//! After a finding the task goes on as if nothing had happened, with these definitions:
//! - a dependency that closes a ring is reported and not recorded, so it is reported each time;
//! - a lock in the wrong wait context is taken all the same, and limits others;
//! - a lock of a class that is held already is taken without any dependency;
//! - an unlock or downgrade of what is not held does nothing;
//! - memory that goes away takes the locks in it off the stack, as an unlock would.

use cargo_lockdep::program::{Op, Program};
use lockdep_core::mode::Mode;
use lockdep_core::wait::{LockKind, WaitType};

/// A kind by its name in the corpus, and whether it fails without and with raw nesting proven.
pub(crate) type Finding = (&'static str, bool, bool);

/// The number of a class name, and whether this is its nested subclass: each is a class.
type Class = (usize, bool);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Context {
    Softirq,
    Hardirq,
}

/// A node of the lock graph. A class is two: *arrived at as a recursive reader*, whom only a
/// holder keeps waiting that excludes readers, and *arrived at otherwise*, whom any holder does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Reader(Class),
    Other(Class),
    Context(Context),
}

/// A lock that is held, or that is asked for.
#[derive(Clone, Debug)]
struct Hold {
    lock: usize,
    class: Class,
    mode: Mode,
    trylock: bool,
    nest: Option<usize>,
    /// How many acquisitions were merged into this record; 0 if it is one by itself.
    references: u32,
    /// How many interrupts deep it was taken.
    depth: usize,
    /// Whether interrupts were off when it was first taken.
    irq_off: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Masks {
    irq_off: bool,
    bh: u32,
    preempt: u32,
}

#[derive(Debug)]
struct Interrupt {
    context: Context,
    threaded: bool,
    irq_config: u32,
    /// What was masked when it arrived, and is again when it returns.
    before: Masks,
}

/// One task and all that was learnt from it.
#[derive(Debug)]
pub(crate) struct Twin<'a> {
    program: &'a Program,
    held: Vec<Hold>,
    interrupts: Vec<Interrupt>,
    masks: Masks,
    edges: Vec<(Node, Node)>,
    found: Vec<Finding>,
}

impl<'a> Twin<'a> {
    pub(crate) fn new(program: &'a Program) -> Self {
        Twin {
            program,
            held: Vec::new(),
            interrupts: Vec::new(),
            masks: Masks::default(),
            edges: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Does one operation and returns what is found at it, in the order of the checks.
    pub(crate) fn step(&mut self, op: Op) -> Vec<Finding> {
        use Mode::{Exclusive, RecursiveRead, Shared};
        match op {
            Op::Lock(i) => self.acquire(self.asked(i, Exclusive)),
            Op::Read(i) => self.acquire(self.asked(i, RecursiveRead)),
            Op::QRead(i) => self.acquire(self.asked(i, Shared)),
            Op::TryLock(i) => self.acquire(Hold { trylock: true, ..self.asked(i, Exclusive) }),
            Op::TryRead(i) => self.acquire(Hold { trylock: true, ..self.asked(i, RecursiveRead) }),
            Op::Nested(i) => {
                let asked = self.asked(i, Exclusive);
                self.acquire(Hold { class: (asked.class.0, true), ..asked });
            }
            Op::Nest(i, j) => self.acquire(Hold { nest: Some(j), ..self.asked(i, Exclusive) }),
            // As if it were taken and released at once.
            Op::MightLock(i) => self.judge(&self.asked(i, Exclusive)),
            Op::Downgrade(i) => self.downgrade(i),
            Op::Unlock(i) => self.unlock(i),
            Op::Reinit(i) => {
                if self.held.iter().any(|held| held.lock == i) {
                    self.find("freed-held");
                }
                while let Some(gone) = self.held.iter().position(|held| held.lock == i) {
                    let above = self.held.split_off(gone + 1);
                    self.held.pop();
                    self.acquire_again(above);
                }
            }
            Op::IrqDisable => self.mask(|masks| masks.irq_off = true),
            Op::IrqEnable => self.mask(|masks| masks.irq_off = false),
            Op::BhDisable => self.mask(|masks| masks.bh += 1),
            Op::BhEnable => self.mask(|masks| masks.bh = masks.bh.saturating_sub(1)),
            Op::PreemptDisable => self.mask(|masks| masks.preempt += 1),
            Op::PreemptEnable => self.mask(|masks| masks.preempt = masks.preempt.saturating_sub(1)),
            Op::HardirqEnter => self.enter(Context::Hardirq, false),
            Op::HardirqEnterThreaded => self.enter(Context::Hardirq, true),
            Op::SoftirqEnter => self.enter(Context::Softirq, false),
            Op::SoftirqExit => self.leave(),
            Op::HardirqExit => {
                self.leave();
                // In a program, a return from interrupt leaves interrupts on.
                self.mask(|masks| masks.irq_off = false);
            }
            Op::IrqConfigEnter => {
                self.interrupts.last_mut().into_iter().for_each(|last| last.irq_config += 1);
            }
            Op::IrqConfigExit => {
                let last = self.interrupts.last_mut().into_iter();
                last.for_each(|last| last.irq_config = last.irq_config.saturating_sub(1));
            }
            // What the kernel checks as it runs: no finding of a kind that is compared.
            Op::MightSleep => {}
        }
        std::mem::take(&mut self.found)
    }

    fn asked(&self, lock: usize, mode: Mode) -> Hold {
        let name = &self.program.locks[lock].class;
        let class = self.program.locks.iter().position(|lock| lock.class == *name);
        Hold {
            lock,
            class: (class.expect("the lock itself is of its class"), false),
            mode,
            trylock: false,
            nest: None,
            references: 0,
            depth: self.interrupts.len(),
            irq_off: self.masks.irq_off,
        }
    }

    fn find(&mut self, kind: &'static str) {
        self.found.push((kind, true, true));
    }
}

/// The held stack.
impl Twin<'_> {
    /// Takes a lock, or takes it again: what is held above a lock that was released or
    /// downgraded is acquired anew, in the context of today.
    fn acquire(&mut self, new: Hold) {
        // Under a nest lock, the next of the class on top is one more reference to that.
        if let Some(top) = self.held.last_mut()
            && new.nest.is_some()
            && top.class == new.class
        {
            top.references = top.references.max(1) + new.references.max(1);
            return;
        }
        self.judge(&new);
        self.held.push(new);
    }

    fn acquire_again(&mut self, holds: Vec<Hold>) {
        for hold in holds {
            self.acquire(Hold { depth: self.interrupts.len(), ..hold });
        }
    }

    /// The innermost record that stands for a lock, from position `start`: its own, or one into
    /// which locks of its class were merged.
    fn record(&self, lock: usize, start: usize) -> Option<usize> {
        let class = self.asked(lock, Mode::Exclusive).class;
        let stands = |held: &Hold| held.lock == lock || held.references > 0 && held.class == class;
        (start..self.held.len()).rev().find(|i| stands(&self.held[*i]))
    }

    /// Where the topmost records of one depth of interrupts start.
    fn start_of(&self, depth: usize) -> usize {
        self.held.iter().rposition(|held| held.depth != depth).map_or(0, |i| i + 1)
    }

    /// The records of the context that runs: an interrupt does not see those of whom it
    /// interrupted.
    fn here(&self) -> &[Hold] {
        &self.held[self.start_of(self.interrupts.len())..]
    }

    fn unlock(&mut self, lock: usize) {
        // The top is released whatever its context, and none below a change of context.
        let start = self.held.last().map_or(0, |top| self.start_of(top.depth));
        let Some(i) = self.record(lock, start) else { return self.find("unlock-imbalance") };
        if self.held[i].references > 1 {
            self.held[i].references -= 1;
            return;
        }
        let above = self.held.split_off(i + 1);
        self.held.pop();
        self.acquire_again(above);
    }

    fn downgrade(&mut self, lock: usize) {
        let Some(i) = self.record(lock, 0) else { return self.find("unlock-imbalance") };
        let mut again = self.held.split_off(i);
        again[0].mode = Mode::Shared;
        self.acquire_again(again);
    }
}

/// Contexts and what keeps them out.
impl Twin<'_> {
    fn enter(&mut self, context: Context, threaded: bool) {
        let before = self.masks;
        self.interrupts.push(Interrupt { context, threaded, irq_config: 0, before });
        match context {
            Context::Hardirq => self.masks.irq_off = true,
            Context::Softirq => self.masks.bh += 1,
        }
    }

    fn leave(&mut self) {
        if let Some(interrupt) = self.interrupts.pop() {
            self.masks = interrupt.before;
        }
        self.expose();
    }

    fn mask(&mut self, change: impl FnOnce(&mut Masks)) {
        let before = self.masks;
        change(&mut self.masks);
        if self.masks != before {
            self.expose();
        }
    }

    fn context(&self) -> Option<Context> {
        self.interrupts.last().map(|interrupt| interrupt.context)
    }

    /// Which contexts can arrive here: a hardirq anywhere, a softirq in a task.
    fn arrivals(&self, irq_off: bool) -> &'static [Context] {
        match self.context() {
            _ if irq_off => &[],
            None if self.masks.bh == 0 => &[Context::Softirq, Context::Hardirq],
            _ => &[Context::Hardirq],
        }
    }

    /// Every lock held, by whom was interrupted too, meets every context that can arrive.
    fn expose(&mut self) {
        for held in self.held.clone() {
            if self.program.locks[held.lock].wait.check {
                self.open_to(&held, self.masks.irq_off);
            }
        }
    }

    fn open_to(&mut self, held: &Hold, irq_off: bool) {
        for context in self.arrivals(irq_off) {
            self.depend(&departures(held), Node::Context(*context));
        }
    }
}

/// The rules of one acquisition, in their order.
impl Twin<'_> {
    fn judge(&mut self, new: &Hold) {
        let wait = self.program.locks[new.lock].wait;
        if !new.trylock && wait.inner != WaitType::None {
            let fails = |raw| counted(wait.outer, raw) > counted(self.limit(), raw);
            if fails(false) || fails(true) {
                self.found.push(("wait-context", fails(false), fails(true)));
            }
        }
        if wait.check {
            if let Some(context) = self.context()
                && !new.trylock
            {
                self.depend(&[Node::Context(context)], arrival(new));
            }
            // Of a lock that is taken again, what counts is whether interrupts were off then.
            self.open_to(new, new.irq_off);
        }
        if new.nest.is_some_and(|nest| self.held.iter().all(|held| held.lock != nest)) {
            self.find("nest-lock-not-held");
        }
        if new.trylock || !wait.check || self.recursive(new) {
            return;
        }
        // From the nearest held lock back to the first that was waited for: what is below that
        // one has its dependencies through it.
        for held in self.here().to_vec().iter().rev() {
            if self.program.locks[held.lock].wait.check {
                self.depend(&departures(held), arrival(new));
                if !held.trylock {
                    break;
                }
            }
        }
    }

    /// The strictest wait allowed: by the context, and by each lock held in it. An override
    /// replaces what is below it.
    fn limit(&self) -> WaitType {
        let context = match self.interrupts.last() {
            None => WaitType::Max,
            Some(Interrupt { context: Context::Softirq, .. }) => WaitType::Config,
            Some(hardirq) if hardirq.threaded || hardirq.irq_config > 0 => WaitType::Config,
            Some(_) => WaitType::Spin,
        };
        let held = self.here().iter().map(|held| self.program.locks[held.lock].wait);
        held.filter(|wait| wait.inner != WaitType::None).fold(context, |limit, wait| {
            match wait.kind {
                LockKind::WaitOverride => wait.inner,
                _ => limit.min(wait.inner),
            }
        })
    }

    /// Whether the class is held already, in a way that leaves no dependency to look at: against
    /// the rules, or under the nest lock named.
    fn recursive(&mut self, new: &Hold) -> bool {
        let same = self.held.iter().position(|held| {
            let both_read = new.mode == Mode::RecursiveRead && held.mode.is_read();
            held.class == new.class && !both_read
        });
        let Some(same) = same else { return false };
        // The lock that serialises the class may be of the class itself.
        if self.held[..=same].iter().all(|held| Some(held.lock) != new.nest) {
            self.find("recursive");
        }
        true
    }
}

/// The lock graph.
impl Twin<'_> {
    /// Records that whoever leaves from one of `from` waits for `to`, unless that closes a ring.
    fn depend(&mut self, from: &[Node], to: Node) {
        let any = |ring: &dyn Fn(Node) -> bool| from.iter().any(|from| ring(*from));
        let lock = |node| !matches!(node, Node::Context(_));
        if any(&|from| self.reaches(to, from, lock)) {
            self.find("circular");
        } else if any(&|from| self.edges.contains(&(to, from)))
            || any(&|from| self.reaches(to, from, |node| self.interruptible(node)))
        {
            self.find("irq");
        } else {
            let new = from.iter().map(|from| (*from, to)).filter(|edge| !self.edges.contains(edge));
            let new: Vec<(Node, Node)> = new.collect();
            self.edges.extend(new);
        }
    }

    /// Whether a ring through a context may run over a node. Over a per-CPU lock or an override
    /// only the ring of two does: who else could close it is on the same CPU, and kept out.
    fn interruptible(&self, node: Node) -> bool {
        match node {
            Node::Context(_) => true,
            Node::Reader((class, _)) | Node::Other((class, _)) => {
                self.program.locks[class].wait.kind == LockKind::Normal
            }
        }
    }

    /// Whether a path over `allowed` nodes, both ends included, leads from one to the other.
    fn reaches(&self, from: Node, to: Node, allowed: impl Fn(Node) -> bool) -> bool {
        let mut seen = Vec::new();
        let mut open = vec![from];
        while let Some(node) = open.pop() {
            if !allowed(node) || seen.contains(&node) {
                continue;
            }
            if node == to {
                return true;
            }
            seen.push(node);
            open.extend(self.edges.iter().filter(|edge| edge.0 == node).map(|edge| edge.1));
        }
        false
    }
}

fn arrival(new: &Hold) -> Node {
    match new.mode {
        Mode::RecursiveRead => Node::Reader(new.class),
        Mode::Exclusive | Mode::Shared | Mode::Upgradable => Node::Other(new.class),
    }
}

/// From where a dependency on a held lock leaves. A recursive reader waits for it only if it is
/// held exclusively.
fn departures(held: &Hold) -> Vec<Node> {
    match held.mode {
        Mode::Exclusive => vec![Node::Other(held.class), Node::Reader(held.class)],
        Mode::Shared | Mode::RecursiveRead | Mode::Upgradable => vec![Node::Other(held.class)],
    }
}

/// A wait type as it counts: without raw nesting proven, there is no difference between a lock
/// that spins and one that sleeps on PREEMPT_RT only.
fn counted(wait: WaitType, raw: bool) -> WaitType {
    if wait == WaitType::Config && !raw { WaitType::Spin } else { wait }
}
