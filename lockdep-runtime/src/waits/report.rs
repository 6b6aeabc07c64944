//! A ring of waits becomes a finding.

use std::io::Write as _;

use lockdep_core::current;
use lockdep_core::site::Site;
use lockdep_core::validator::{Findings, Validator};
use lockdep_core::violation::{Awaited, Kind, Violation, Waiter, Wanted};
use lockdep_core::words;

use super::PATIENCE;
use super::ring::Outlook;
use crate::speak::{can_unwind, prevents, speak};
use crate::table::{Goal, Table, Wait};
use crate::{options, system};

/// What is told of a ring.
#[derive(Debug)]
pub(super) struct Told {
    /// This thread first.
    waits: Vec<Waiter>,
    /// The lock that this thread waits for.
    wanted: Option<Wanted>,
    /// The lock of its own that another thread of the ring waits for.
    blamed: Option<usize>,
    site: Site,
    certain: bool,
    fact: String,
}

/// Puts the waits of a ring into words. `stuck`: nobody who is known can end it.
pub(super) fn describe(table: &Table, own: u64, outlook: &Outlook, stuck: bool) -> Told {
    let (way, ring) = match outlook {
        Outlook::Ring(way) => (&way[..], true),
        Outlook::Signal(way) => (&way[..], false),
        Outlook::Open => (&[][..], false),
    };
    // It may be the last that the others wait for.
    let first = way.iter().position(|number| *number == own).unwrap_or(0);
    let (mut waits, mut site, mut wanted, mut blamed) = (Vec::new(), Site::caller(), None, None);
    for number in way[first..].iter().chain(&way[..first]) {
        let Some(wait) = table.at(*number).map(|at| &table.waits[at]) else { continue };
        if waits.is_empty() {
            (site, wanted) = (wait.site, wait.goal.lock().copied());
            blamed = wait.held.iter().position(|held| others_want(table, way, wait, held.map));
        }
        waits.push(waiter(wait, table));
    }
    // Threads that nobody knows may end a wait that any thread may end.
    let unknown = if ring || !stuck { 0 } else { system::unknown_threads(table.tasks().len()) };
    let fact = match (ring, stuck, unknown) {
        (true, ..) => String::new(),
        (_, false, _) => "only a thread that does not wait can end this".to_owned(),
        (_, true, 0) => {
            format!("every thread waits, and nothing has moved for {} s", PATIENCE.as_secs())
        }
        (_, true, n) => format!("only one of {n} threads that take no locks can end this"),
    };
    Told { waits, wanted, blamed, site, certain: stuck && unknown == 0, fact }
}

/// Whether another of these waits is for this lock.
fn others_want(table: &Table, way: &[u64], own: &Wait, map: usize) -> bool {
    table.waits.iter().any(|wait| {
        wait.number != own.number
            && way.contains(&wait.number)
            && wait.goal.lock().is_some_and(|lock| lock.map == map)
    })
}

fn waiter(wait: &Wait, table: &Table) -> Waiter {
    let awaits = match &wait.goal {
        Goal::Lock(wanted) => Awaited::Lock(*wanted),
        Goal::Ends(tasks) => {
            let mut names = String::new();
            for task in tasks {
                words::add(&mut names, ", ", &table.name(*task));
            }
            Awaited::Other(format!("the end of {names}"))
        }
        Goal::Signal { what, .. } => Awaited::Other((*what).to_owned()),
    };
    Waiter { thread: table.name(wait.task), awaits, site: wait.site, holds: wait.held.clone() }
}

impl Told {
    /// Whether nothing can end it.
    pub(super) fn is_certain(&self) -> bool {
        self.certain
    }

    /// Says it. Where a panic cannot be, as in a destructor that runs while another unwinds, this
    /// ends the process if the wait is certain never to end.
    ///
    /// # Panics
    /// If it is certain, unless the policy lets it go.
    pub(super) fn speak(self) {
        let certain = self.certain;
        let Some((validator, findings)) = self.found() else { return };
        if certain && !findings.iter().all(can_unwind) {
            end(&validator, findings);
        } else {
            speak(&validator, findings);
        }
    }

    /// Says it where a panic would not help, and ends the process if it is certain.
    pub(super) fn end(self) {
        if let Some((validator, findings)) = self.found() {
            end(&validator, findings);
        }
    }

    /// The finding, if it is one.
    fn found(self) -> Option<(Validator, Findings)> {
        let Told { waits, wanted, blamed, site, certain, fact } = self;
        let waits_for = wanted.map(|wanted| wanted.map);
        let violation = Violation::new(Kind::Deadlock).blamed(blamed).fact(fact);
        let (certain_hang, note) = (certain, !certain);
        let violation = Violation { wanted, waits, certain_hang, note, ..violation };
        current::with(options::get, |validator, task| {
            (validator.clone(), validator.tell_of_wait(task, violation, waits_for, site))
        })
    }
}

/// Ends the process with the report in place of a wait that never ends, unless the policy lets it
/// go. No suppression covers a certain hang.
fn end(validator: &Validator, findings: Findings) {
    if !findings.iter().any(|finding| prevents(validator, finding)) {
        return speak(validator, findings);
    }
    // Not by `eprintln`, which a test captures and nobody prints any more.
    let mut out = std::io::stderr();
    for finding in &findings {
        let _ = writeln!(out, "\n{}", finding.report);
    }
    let _ = writeln!(out, "lockdep: a panic could not end this wait, so the process ends");
    std::process::exit(101);
}

impl Goal {
    /// The lock that must be had in the end.
    fn lock(&self) -> Option<&Wanted> {
        match self {
            Goal::Lock(wanted) | Goal::Signal { mutex: Some(wanted), .. } => Some(wanted),
            Goal::Ends(_) | Goal::Signal { mutex: None, .. } => None,
        }
    }
}
