//! A verdict in words: Linux's layout, and for every step who took it, in which test of which process.

use std::fmt::{self, Write as _};

use super::judge::{Origin, Step, Verdict};
use super::rows::Witness;
use super::{Relation, Snapshot};
use crate::snapshot::StepOf;

impl Snapshot {
    /// Who a witness is: the thread, its test, and the program.
    pub fn who_is(&self, witness: Witness) -> String {
        let who = self.who[witness.who as usize];
        let process = &self.processes[who.process as usize];
        let thread = &self.names[who.thread as usize];
        let test = who.test.map(|test| &self.names[test as usize]).or(process.test.as_ref());
        match test {
            Some(test) if test == thread => format!("test {test} of {}", process.program),
            Some(test) => format!("{thread} in test {test} of {}", process.program),
            None => format!("{thread} of {}", process.program),
        }
    }
}

impl Verdict {
    /// The whole report for people. Of a finding that a process made, that of the process, and then
    /// who else was seen at its steps.
    pub fn text(&self, snapshot: &Snapshot) -> String {
        let mut text = String::new();
        // A `String` takes whatever is written to it.
        let _ = self.write(snapshot, &mut text);
        text
    }

    fn write(&self, snapshot: &Snapshot, text: &mut String) -> fmt::Result {
        let Some(first) = self.findings.first() else {
            return self.write_union(snapshot, text);
        };
        let finding = &snapshot.findings[*first as usize];
        text.push_str(finding.text.trim_end());
        writeln!(text)?;
        let process = |i: &u32| &snapshot.processes[*i as usize];
        let found = self.findings.iter().flat_map(|i| &snapshot.findings[*i as usize].counts);
        let many = found.clone().count();
        writeln!(text, "\nfound in {many} process{}:", if many == 1 { "" } else { "es" })?;
        for (i, count) in found.take(MANY) {
            let process = process(i);
            let test = process.test.as_ref().or(finding.test.as_ref().filter(|_| many == 1));
            let test = test.map_or(String::new(), |test| format!(", test {test}"));
            let times = if *count == 1 { String::new() } else { format!(", {count} times") };
            writeln!(text, "  {}{test}{times} ({})", process.program, process.id)?;
        }
        self.write_more(text, many)?;
        if self.steps.len() > 1 {
            writeln!(text, "\nwho was seen at its steps, in all processes:")?;
            self.write_steps(snapshot, text)?;
        }
        Ok(())
    }

    fn write_more(&self, text: &mut String, many: usize) -> fmt::Result {
        if many > MANY {
            writeln!(text, "  and in {} more", many - MANY)?;
        }
        Ok(())
    }

    fn write_union(&self, snapshot: &Snapshot, text: &mut String) -> fmt::Result {
        let rule = "=".repeat(self.headline.chars().count().max(20));
        writeln!(text, "{rule}\n{}\n{}", self.headline, "-".repeat(rule.len()))?;
        writeln!(text, "{}\n  {}", self.summary[0], self.summary[1])?;
        match self.kind.as_str() {
            kind if kind == self.code => writeln!(text, "kind: {kind}")?,
            kind => writeln!(text, "kind: {kind}, code: {}", self.code)?,
        }
        if !self.steps.is_empty() {
            writeln!(text, "no process saw all of it; together they did, step by step:")?;
            self.write_steps(snapshot, text)?;
        }
        if !self.fact.is_empty() {
            writeln!(text, "\nfact: {}", self.fact)?;
        }
        self.write_scenario(text)?;
        writeln!(text, "\nfails in: {}", self.fails_in)?;
        writeln!(text, "what to change: {}", self.advice)
    }

    fn write_steps(&self, snapshot: &Snapshot, text: &mut String) -> fmt::Result {
        for (i, step) in self.steps.iter().enumerate() {
            writeln!(text, "\n-> #{} ({}) {} ({}):", i, step.to, step.verb(snapshot), step.from)?;
            step.write(snapshot, text)?;
        }
        Ok(())
    }

    /// One CPU a step, as Linux draws it; no more than fit.
    fn write_scenario(&self, text: &mut String) -> fmt::Result {
        let locks = self.steps.iter().all(|step| matches!(step.of, StepOf::Edge(_)));
        if self.origin != Origin::Union
            || self.note
            || !locks
            || !(2..=3).contains(&self.steps.len())
        {
            return Ok(());
        }
        let width = self.steps.iter().map(|step| step.from.len().max(step.to.len()) + 9).max();
        // As far as formatting goes; names of hostile snapshots may be any length.
        let width = width.unwrap_or(0).clamp(24, WIDEST);
        let line = |text: &mut String, cpu: usize, what: String| {
            writeln!(text, "{:1$}{what}", "  ", cpu * width + 2)
        };
        writeln!(text, "\n Possible unsafe locking scenario:\n")?;
        let heads = (0..self.steps.len()).map(|i| format!("{:<width$}", format!("     CPU{i}")));
        writeln!(text, "  {}", heads.collect::<String>().trim_end())?;
        for (cpu, step) in self.steps.iter().enumerate() {
            line(text, cpu, format!("lock({});", step.from))?;
        }
        for (cpu, step) in self.steps.iter().enumerate() {
            line(text, cpu, format!("lock({});", step.to))?;
        }
        writeln!(text, "\n *** DEADLOCK ***")
    }
}

impl Step {
    /// Who took it, in which test, with both places and stacks.
    pub fn text(&self, snapshot: &Snapshot) -> String {
        let mut text = String::new();
        // A `String` takes whatever is written to it.
        let _ = self.write(snapshot, &mut text);
        text
    }

    fn write(&self, snapshot: &Snapshot, text: &mut String) -> fmt::Result {
        for witness in self.at(snapshot) {
            writeln!(text, "   {}:", snapshot.who_is(*witness))?;
            if let Some(held) = witness.held {
                let (site, stack) = snapshot.place(held);
                writeln!(text, "     {} was taken at {site}", self.from)?;
                write_stack(text, &stack)?;
            }
            let (site, stack) = snapshot.place(witness.wanted);
            writeln!(text, "     {} {} at {site}", self.to, self.deed(snapshot))?;
            write_stack(text, &stack)?;
        }
        let many = snapshot.count(self.seen(snapshot));
        if many > 1 {
            writeln!(text, "   seen in {many} processes")?;
        }
        Ok(())
    }

    /// What becomes of `to` at it, before the name of `from`.
    pub fn verb(&self, snapshot: &Snapshot) -> &'static str {
        match self.relation(snapshot) {
            None => "wanted while holding",
            Some(Relation::TakenIn) => "taken in context",
            Some(Relation::OpenTo) => "can arrive while holding",
        }
    }

    fn deed(&self, snapshot: &Snapshot) -> &'static str {
        match self.relation(snapshot) {
            None => "was wanted",
            Some(Relation::TakenIn) => "was taken",
            Some(Relation::OpenTo) => "could arrive",
        }
    }

    fn relation(&self, snapshot: &Snapshot) -> Option<Relation> {
        match self.of {
            StepOf::ContextEdge(i) => Some(snapshot.context_edges[i as usize].is),
            StepOf::Edge(_) | StepOf::Within(_) => None,
        }
    }
}

/// How wide a column may be. Names that are longer stand out of theirs.
const WIDEST: usize = 1000;

/// How many processes are named.
const MANY: usize = 8;

fn write_stack(text: &mut String, stack: &[&str]) -> fmt::Result {
    for (i, frame) in stack.iter().enumerate() {
        match frame.rsplit_once(" at ") {
            Some((function, place)) => {
                writeln!(text, "       {i:>2}: {function}\n             at {place}")?;
            }
            None => writeln!(text, "       {i:>2}: {frame}")?,
        }
    }
    Ok(())
}
