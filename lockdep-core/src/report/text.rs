//! The plain text of a report, in the layout of a kernel log.

use std::fmt;

use super::{EdgeLine, LockLine, Report, Trace};
use crate::mode::Mode;
use crate::violation::Kind;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = "=".repeat(self.headline.len().max(20));
        writeln!(f, "{rule}\n{}\n{}", self.headline, "-".repeat(rule.len()))?;
        writeln!(f, "{}\n  {}", self.summary[0], self.summary[1])?;
        writeln!(f, "kind: {} ({})", self.kind.as_str(), self.code)?;
        if let Some(wanted) = &self.wanted {
            writeln!(f, "\n{}/{} {}:\n {wanted}", self.task.name, self.task.id, self.deed())?;
        }
        // A limit names its lock below, with the numbers.
        if let Some(blamed) = self.blamed.filter(|_| self.limit.is_none()) {
            writeln!(f, "but task is already holding lock:\n {}", self.held[blamed])?;
        }
        if let Some(limit) = &self.limit {
            let [needs, allowed] = limit.numbers;
            writeln!(
                f,
                "\nneeds {needs} ({}), allowed {allowed} ({}), limit set by",
                limit.needs.as_str(),
                limit.allowed.as_str()
            )?;
            match limit.set_by.and_then(|i| self.held.get(i)) {
                Some(lock) => writeln!(f, " {lock}")?,
                None => writeln!(f, " the context: {}", self.task.context)?,
            }
            writeln!(f, "rule: {}", limit.rule)?;
        }
        if !self.fact.is_empty() && self.fact != self.summary[1] {
            writeln!(f, "\nfact: {}", self.fact)?;
        }
        self.write_cycle(f)?;
        writeln!(f, "\nother info that might help us debug this:")?;
        let number = self.limit.as_ref().map(|limit| limit.context.linux_number());
        if let Some(number) = number {
            writeln!(f, "context-{{{number}:{number}}}")?;
        }
        let masked = if self.task.masked.is_empty() { "" } else { ", " };
        writeln!(f, "context: {}{masked}{}", self.task.context, self.task.masked)?;
        if !self.scenario.is_empty() {
            writeln!(f, "\n Possible unsafe locking scenario:\n")?;
            self.scenario.iter().try_for_each(|line| writeln!(f, "{line}"))?;
            writeln!(f)?;
        }
        self.write_held(f)?;
        writeln!(f, "\nfails in: {}", self.config_set())?;
        writeln!(f, "what to change: {}", self.advice)?;
        writeln!(f, "\nstack backtrace:")?;
        write_stack(f, &self.stack, "")
    }
}

impl Report {
    /// What the task does with the lock, in Linux's words where Linux has them.
    fn deed(&self) -> &'static str {
        match self.kind {
            Kind::WaitContext => "is trying to lock",
            Kind::UnlockImbalance
            | Kind::UnlockContext
            | Kind::UnlockOtherTask
            | Kind::PinnedUnlock => "is trying to release lock",
            Kind::FreedHeld | Kind::FreedHeldOtherTask => "is freeing a lock that is held",
            Kind::HeldAtExit => "is exiting with locks still held",
            Kind::NotHeld | Kind::Held => "asserts of lock",
            Kind::BadPin => "pins or unpins lock",
            Kind::BadDowngrade => "is trying to downgrade lock",
            Kind::Irq | Kind::Nmi if self.cycle.last().is_some_and(|edge| edge.to_context) => {
                "just opened lock to an interrupt"
            }
            _ => "is trying to acquire lock",
        }
    }

    fn write_cycle(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.cycle.is_empty() {
            return Ok(());
        }
        writeln!(f, "\nthe existing dependency chain (in reverse order) is:")?;
        for (i, edge) in self.cycle.iter().enumerate().rev() {
            writeln!(f, "\n-> #{i} {} ({}):", edge.to, edge.told())?;
            if let Some(site) = edge.from_site {
                writeln!(f, "   {} was taken at {site}", edge.from)?;
                write_stack(f, &edge.from_stack, "   ")?;
            }
            let what = if edge.to_context { "could arrive" } else { "was wanted" };
            writeln!(f, "   {} {what} at {}", edge.to, edge.to_site)?;
            write_stack(f, &edge.to_stack, "   ")?;
        }
        Ok(())
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

impl EdgeLine {
    fn told(&self) -> String {
        let held = if self.from_context { "in" } else { "while holding" };
        format!("{held} {}, by {}", self.from, self.thread)
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
        if self.trylock {
            f.write_str(", try")?;
        }
        write!(f, ", at: {site}")
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

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_stack(f, self, "")
    }
}
