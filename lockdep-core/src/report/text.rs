//! The plain text of a report, in the layout of a kernel log.

use std::fmt;
use std::sync::Arc;

use super::{EdgeLine, LockLine, Report, Trace};
use crate::config::ConfigSet;
use crate::mode::Mode;
use crate::site::Site;
use crate::violation::{Closes, Kind};
use crate::wait::WaitType;
use crate::words;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = "=".repeat(self.headline.chars().count().max(20));
        writeln!(f, "{rule}\n{}\n{}", self.headline, "-".repeat(rule.len()))?;
        writeln!(f, "{}\n  {}", self.summary[0], self.summary[1])?;
        match self.kind.as_str() {
            kind if kind == self.code => writeln!(f, "kind: {kind}")?,
            kind => writeln!(f, "kind: {kind}, code: {}", self.code)?,
        }
        self.write_wanted(f)?;
        self.write_limit(f)?;
        if !self.fact_is_told() {
            writeln!(f, "\nfact: {}", self.fact)?;
        }
        self.write_cycle(f)?;
        self.write_waits(f)?;
        writeln!(f, "\nother info that might help us debug this:")?;
        let number = self.limit.as_ref().map(|limit| limit.context.linux_number());
        if let Some(number) = number {
            writeln!(f, "context-{{{number}:{number}}}")?;
        }
        let masked = if self.task.masked.is_empty() { "" } else { ", " };
        writeln!(f, "context: {}{masked}{}", self.task.context, self.task.masked)?;
        self.write_scenario(f)?;
        self.write_held(f)?;
        writeln!(f)?;
        if let Some(closes) = self.closes {
            writeln!(f, "closes by: {}", by(closes))?;
        }
        if !self.user_space {
            // Without the word, `none` of a list of models would read as "in no kernel".
            let preempt = if self.config_set() == ConfigSet::ALL { "" } else { "preempt=" };
            writeln!(f, "fails in: {preempt}{}", self.config_set())?;
        }
        writeln!(f, "what to change: {}", self.advice)?;
        if self.stack.0.as_ref().is_some_and(|stack| !stack.frames().is_empty()) {
            writeln!(f, "\nstack backtrace:")?;
        }
        write_stack(f, &self.stack, "")
    }
}

/// The contexts of which Linux says `irq-safe`; a context of the user's own is no interrupt request.
const KERNEL_INTERRUPTS: [&str; 2] = ["softirq", "hardirq"];

impl Report {
    /// What the task does with the lock, in Linux's words where Linux has them.
    fn deed(&self) -> String {
        let deed = match self.kind {
            Kind::WaitContext | Kind::NestLockNotHeld | Kind::NestMerge => "is trying to lock",
            Kind::UnlockImbalance
            | Kind::UnlockContext
            | Kind::UnlockOtherTask
            | Kind::PinnedUnlock => "is trying to release lock",
            Kind::FreedHeld | Kind::FreedHeldOtherTask => "is freeing a lock that is held",
            Kind::NotHeld => "relies on holding lock",
            Kind::Held => "relies on not holding lock",
            Kind::BadPin => "pins or unpins lock",
            Kind::BadDowngrade => "is trying to downgrade lock",
            Kind::TrylockInHardirq => "tries lock",
            Kind::Deadlock => "waits for lock",
            Kind::CondvarHolds | Kind::CondvarInner | Kind::CondvarMutexes => {
                "waits on a condition variable with lock"
            }
            Kind::Irq | Kind::Nmi => match self.cycle.last() {
                // The lock is held since before; what is new is that the context can arrive.
                Some(edge) if edge.to_context && self.blamed.is_some() => {
                    return format!("lets {} arrive while holding lock", edge.to);
                }
                _ if self.cycle.len() == 2 => "takes",
                Some(edge) if edge.to_context || edge.from_context => {
                    "just changed the state of lock"
                }
                _ => "is trying to acquire lock",
            },
            _ => "is trying to acquire lock",
        };
        deed.to_owned()
    }

    fn write_wanted(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is held at the end is listed below, and nothing is wanted.
        let Some(wanted) = self.wanted.as_ref().filter(|_| self.kind != Kind::HeldAtExit) else {
            return Ok(());
        };
        writeln!(f)?;
        if let (2, Some(usage)) = (self.cycle.len(), self.usage_change()) {
            writeln!(f, "inconsistent {usage} usage.")?;
        }
        writeln!(f, "{}/{} {}:\n {wanted}", self.task.name, self.task.id, self.deed())?;
        let standing = matches!(self.kind, Kind::Recursive | Kind::Circular | Kind::NestMerge)
            || self.code == "irq-lock-order";
        if let Some(blamed) = self.blamed.filter(|_| standing) {
            writeln!(f, "\nbut task is already holding lock:\n {}", self.held[blamed])?;
        }
        if self.kind == Kind::Circular && self.blamed.is_some() {
            writeln!(f, "\nwhich lock already depends on the new lock.")?;
        }
        self.write_safety(f, &wanted.class)
    }

    /// Linux's sentences on which lock is safe in the interrupt, and which is not.
    fn write_safety(&self, f: &mut fmt::Formatter<'_>, wanted: &str) -> fmt::Result {
        let arrival = self.cycle.iter().find(|edge| edge.to_context);
        let handler = self.cycle.iter().find(|edge| edge.from_context);
        let (Some(arrival), Some(handler)) = (arrival, handler) else { return Ok(()) };
        let (context, exposed, safe) = (arrival.to.to_uppercase(), &arrival.from, &handler.to);
        let irq = if KERNEL_INTERRUPTS.contains(&arrival.to.as_str()) { "-irq" } else { "" };
        match (self.code, self.cycle.last()) {
            ("irq-lock-order", Some(new)) => {
                writeln!(f, "\nwhich would create a new lock dependency:")?;
                writeln!(f, " ({}) -> ({})", new.from, new.to)?;
                writeln!(f, "\nbut this new dependency connects a {context}{irq}-safe lock:")?;
                writeln!(f, " ({safe})\nto a {context}{irq}-unsafe lock:\n ({exposed})")
            }
            ("irq-lock-inversion", Some(new)) => {
                let (deed, other, how) = match new.from_context {
                    true => ("took", exposed, "unsafe"),
                    false => ("was taken by", safe, "safe"),
                };
                let place = if other == wanted { "this very lock" } else { other };
                writeln!(f, "but this lock {deed} another, {context}-{how} lock in the past:")?;
                writeln!(f, " ({place})")?;
                writeln!(f, "\nand interrupts could create inverse lock ordering between them.")
            }
            _ => Ok(()),
        }
    }

    /// Linux's words for how a lock was used before and is used now: `{IN-HARDIRQ-W} ->
    /// {HARDIRQ-ON-W}`.
    fn usage_change(&self) -> Option<String> {
        let wanted = self.wanted.as_ref()?;
        let (new, old) = (self.cycle.last()?, self.cycle.first()?);
        let context = if new.to_context { &new.to } else { &new.from };
        // Where the characters of the context are among Linux's four; others have no letter.
        let at = match (self.kind, context.as_str()) {
            (Kind::Nmi, _) => return Some("{INITIAL USE} -> {IN-NMI}".to_owned()),
            (_, "hardirq") => 0,
            (_, "softirq") => 2,
            _ => return None,
        };
        let written =
            |flag: char| matches!(wanted.usage.chars().nth(at), Some(c) if c == flag || c == '?');
        let letter = |read: bool| if read { "R" } else { "W" };
        let name = context.to_uppercase();
        let taken = |letter: &str| format!("{{IN-{name}-{letter}}}");
        let open = |letter: &str| format!("{{{name}-ON-{letter}}}");
        let now = letter(wanted.mode.is_read());
        Some(match new.to_context {
            true => {
                let read = old.recursive_read || !written('-');
                format!("{} -> {}", taken(letter(read)), open(now))
            }
            false => format!("{} -> {}", open(letter(!written('+'))), taken(now)),
        })
    }

    fn write_limit(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(limit) = &self.limit else { return Ok(()) };
        let ([n, m], needs, allowed) = (limit.numbers, limit.needs, limit.allowed);
        let (needed, left) = (needs.as_str(), allowed.as_str());
        writeln!(f, "\nneeds {n} ({needed}), allowed {m} ({left}), limit set by")?;
        match limit.set_by.and_then(|i| self.held.get(i)) {
            Some(lock) => writeln!(f, " {lock}")?,
            None => writeln!(f, " the context: {}", self.task.context)?,
        }
        writeln!(f, "rule: {}", limit.rule)?;
        writeln!(f, "(`{left}` {}; `{needed}` {})", meaning(allowed), meaning(needs))
    }

    /// Whether the summary says it already.
    fn fact_is_told(&self) -> bool {
        let in_summary = self.summary.iter().any(|line| line.contains(&self.fact));
        // A reader that is the only reason was named; two reasons are joined by a comma.
        let reader = self.kind == Kind::RcuSleepInReader && !self.fact.contains(", ");
        // The sentence on a certain hang on oneself says more.
        in_summary || reader || self.certain_hang && self.kind == Kind::Recursive
    }

    fn write_cycle(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.cycle.len();
        if n == 0 {
            return Ok(());
        }
        writeln!(f, "\nthe existing dependency chain (in reverse order) is:")?;
        // The newest edge is #0 and stands last, as in Linux; it is last in the ring, too.
        for (i, edge) in self.cycle[..n - 1].iter().enumerate().rev() {
            self.write_edge(f, i + 1, edge)?;
        }
        self.write_edge(f, 0, &self.cycle[n - 1])
    }

    /// Who waits for whom, as it is now.
    fn write_waits(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.waits.is_empty() {
            return Ok(());
        }
        writeln!(f, "\neach of these threads waits for what the next one holds or does:")?;
        for wait in &self.waits {
            writeln!(f, "\n-> {} waits for {} at {}", wait.thread, wait.awaits, wait.site)?;
            for lock in &wait.holds {
                writeln!(f, "   and holds {lock}")?;
            }
        }
        Ok(())
    }

    fn write_edge(&self, f: &mut fmt::Formatter<'_>, i: usize, edge: &EdgeLine) -> fmt::Result {
        let EdgeLine { from, to, thread, .. } = edge;
        let site = edge.to_site;
        match (edge.from_context, edge.to_context) {
            (true, _) => writeln!(f, "\n-> #{i} ({to}), wanted by {thread} in {from}:")?,
            (false, true) => {
                writeln!(f, "\n-> #{i} <{to}>, possible while {thread} held ({from}):")?;
            }
            (false, false) => {
                writeln!(f, "\n-> #{i} ({to}), wanted by {thread} holding ({from}):")?
            }
        }
        match edge.from_site {
            // One place did both: the context could arrive while the lock was taken.
            Some(from_site) if edge.to_context && from_site == site => {
                writeln!(
                    f,
                    "   {from} was taken, and {to} could arrive, at {}",
                    Place(site, &edge.to_stack)
                )?;
                return self.write_known_stack(f, &edge.to_stack);
            }
            Some(from_site) => {
                writeln!(f, "   {from} was taken at {}", Place(from_site, &edge.from_stack))?;
                self.write_known_stack(f, &edge.from_stack)?;
            }
            None => {}
        }
        let place = Place(site, &edge.to_stack);
        match edge.to_context {
            true => writeln!(f, "   {to} could arrive from {place} on")?,
            false => writeln!(f, "   {to} was wanted at {place}")?,
        }
        self.write_known_stack(f, &edge.to_stack)
    }

    /// A stack of the ring, or where it stands in full if that is elsewhere in the report.
    fn write_known_stack(&self, f: &mut fmt::Formatter<'_>, trace: &Trace) -> fmt::Result {
        if trace.is(&self.stack) {
            return writeln!(f, "      (the stack backtrace at the end)");
        }
        match self.held.iter().position(|lock| trace.is(&lock.stack)) {
            Some(i) => writeln!(f, "      (the stack of held lock #{i} below)"),
            None => write_stack(f, trace, "   "),
        }
    }

    fn write_scenario(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scenario.is_empty() {
            return Ok(());
        }
        if let Some(chain) = self.chain() {
            writeln!(f, "\nChain exists of:\n  {chain}")?;
        }
        // Linux calls it so where an interrupt and another CPU are needed.
        let interrupts = self.kind == Kind::Irq && self.cycle.len() > 2;
        let sort = if interrupts { "interrupt unsafe" } else { "unsafe" };
        writeln!(f, "\n Possible {sort} locking scenario:\n")?;
        for line in &self.scenario {
            writeln!(f, "{line}")?;
        }
        // A declared order that is the wrong way round is notation enough.
        let notation = !self.user_space && !self.fact.contains("order");
        if self.kind == Kind::Recursive && !self.certain_hang && notation {
            writeln!(f, "\n May be due to missing lock nesting notation")?;
        }
        if self.kind == Kind::Circular && self.has_reader() {
            writeln!(f, "\n A reader is in the ring since it waits behind a writer that waits")?;
        }
        writeln!(f)
    }

    /// Whether one of the locks of a ring is wanted or held as a reader that waits for writers.
    fn has_reader(&self) -> bool {
        let shared = Some(Mode::Shared);
        let blamed = self.blamed.and_then(|i| self.held.get(i));
        self.wanted.as_ref().map(|lock| lock.mode) == shared
            || blamed.map(|lock| lock.mode) == shared
            || self.cycle.iter().any(|edge| edge.from_mode == shared || edge.to_mode == shared)
    }

    /// The locks of a ring in order, if there are more than the two that were named.
    fn chain(&self) -> Option<String> {
        let n = self.cycle.len();
        let start = self.cycle.iter().position(|edge| edge.from_context).unwrap_or(0);
        let (mut chain, mut locks) = (String::new(), 0);
        for i in 0..n {
            let edge = &self.cycle[(start + i) % n];
            if !edge.from_context {
                locks += 1;
                words::add(&mut chain, " --> ", &edge.from);
            }
        }
        (locks > 2).then_some(chain)
    }

    fn write_held(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (n, task) = (self.held.len(), &self.task);
        match n {
            0 => writeln!(f, "no locks held by {}/{}.", task.name, task.id),
            1 => writeln!(f, "1 lock held by {}/{}:", task.name, task.id),
            _ => writeln!(f, "{n} locks held by {}/{}:", task.name, task.id),
        }?;
        for (i, lock) in self.held.iter().enumerate() {
            writeln!(f, " #{i}: {lock}")?;
            if lock.stack.0.is_some() {
                writeln!(f, "     first taken there by:")?;
            }
            write_stack(f, &lock.stack, "     ")?;
        }
        Ok(())
    }
}

/// By what a ring closes, for people.
fn by(closes: Closes) -> &'static str {
    match closes {
        Closes::Instances => "the very locks that were seen here",
        Closes::Classes => "locks of these classes; those seen here are not the same all around",
    }
}

/// What a wait type does to the thread, for those who do not know the words.
fn meaning(wait: WaitType) -> &'static str {
    match wait {
        WaitType::None => "is not checked",
        WaitType::Free => "never waits",
        WaitType::Spin => "spins in every kernel",
        WaitType::Config => "spins, or sleeps on PREEMPT_RT",
        WaitType::Sleep => "sleeps in every kernel",
        WaitType::Yield => "gives up the thread",
        WaitType::Max => "sets no limit",
    }
}

impl fmt::Display for LockLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LockLine { class, usage, address, site, .. } = self;
        let (outer, inner) = (self.outer.linux_number(), self.inner.linux_number());
        write!(f, "{address} ({class}){{{usage}}}-{{{outer}:{inner}}}, {}", self.lock_type)?;
        if self.mode != Mode::Exclusive {
            write!(f, ", {}", self.mode.as_str())?;
        }
        match (self.timed, self.trylock) {
            (true, _) => f.write_str(", timed")?,
            (false, true) => f.write_str(", try")?,
            (false, false) => {}
        }
        write!(f, ", at: {}", Place(*site, &self.stack))
    }
}

/// A site; where it is inside the standard library, the first place of the stack instead. Dropping
/// a guard is such a case: its caller is the code that the compiler made for the drop.
struct Place<'a>(Site, &'a Trace);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place(site, trace) = self;
        let first = || trace.0.as_ref()?.frames().first()?.place.as_ref();
        match site.is_in_std().then(first).flatten() {
            Some(place) => f.write_str(place),
            None => site.fmt(f),
        }
    }
}

fn write_stack(f: &mut fmt::Formatter<'_>, trace: &Trace, indent: &str) -> fmt::Result {
    let Some(stack) = &trace.0 else { return Ok(()) };
    for (i, frame) in stack.frames().iter().enumerate() {
        writeln!(f, "{indent}{i:>4}: {}", frame.function)?;
        if let Some(place) = &frame.place {
            writeln!(f, "{indent}        at {place}")?;
        }
    }
    Ok(())
}

impl Trace {
    /// Whether both are one stack to the user: the frames of the validator may differ.
    fn is(&self, other: &Trace) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => {
                Arc::ptr_eq(one, other)
                    || !one.frames().is_empty() && one.frames() == other.frames()
            }
            _ => false,
        }
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_stack(f, self, "")
    }
}
