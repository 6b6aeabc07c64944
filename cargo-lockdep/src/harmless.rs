//! Names as a terminal and a log may see them: whatever is in one, it is on one line and does nothing.

use std::borrow::Cow;

use lockdep_core::snapshot::{Snapshot, Verdict, visible};

/// A text in which control characters other than line ends are shown, not obeyed.
pub(crate) fn text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        safe += &visible(line);
        safe += end;
    }
    safe
}

/// A snapshot whose names are so, each at its position.
pub(crate) fn snapshot(mut seen: Snapshot) -> Snapshot {
    for name in [&mut seen.sites, &mut seen.names, &mut seen.frames].into_iter().flatten() {
        change(name);
    }
    for process in &mut seen.processes {
        change(&mut process.id);
        change(&mut process.program);
        process.test.iter_mut().for_each(change);
    }
    seen.contexts.iter_mut().for_each(|context| change(&mut context.name));
    for class in &mut seen.classes {
        change(&mut class.name);
        change(&mut class.payload);
        change(&mut class.lock_type);
        class.also.iter_mut().for_each(|also| change(&mut also.lock_type));
    }
    for finding in &mut seen.findings {
        for text in [&mut finding.headline, &mut finding.advice, &mut finding.thread] {
            change(text);
        }
        finding.summary.iter_mut().for_each(change);
        finding.test.iter_mut().for_each(change);
        for edge in &mut finding.edges {
            [&mut edge.from, &mut edge.to, &mut edge.site].into_iter().for_each(change);
        }
    }
    seen
}

/// A verdict whose names are so.
pub(crate) fn verdict(verdict: &Verdict) -> Verdict {
    let mut seen = verdict.clone();
    for text in [&mut seen.code, &mut seen.headline, &mut seen.advice, &mut seen.fact] {
        change(text);
    }
    seen.summary.iter_mut().for_each(change);
    for step in &mut seen.steps {
        [&mut step.from, &mut step.to].into_iter().for_each(change);
    }
    seen
}

fn change(name: &mut String) {
    if let Cow::Owned(seen) = visible(name) {
        *name = seen;
    }
}
