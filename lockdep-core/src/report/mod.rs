//! A finding in words: everything a person needs to act on it, as data.
//!
//! [`Report`] displays as plain text in the layout that kernel people know, and serializes to
//! JSON by serde. Linux's headlines are kept letter for letter, since people grep for them.

mod scenario;
mod headline;
mod sentences;
mod build;
mod text;

use std::fmt;
use std::sync::Arc;

pub use self::build::{Scene, build};
use crate::backtrace::Stack;
use crate::config::{ConfigSet, KernelConfig};
use crate::mode::Mode;
use crate::site::Site;
use crate::violation::{Closes, Kind};
use crate::wait::WaitType;

/// The version of the JSON form; it changes when a field is renamed, removed or redefined.
pub const SCHEMA: u32 = 1;

/// A finding.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "dump", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The kind; stable.
    pub kind: Kind,
    /// A finer name than the kind where Linux has several headlines for one; stable.
    pub code: &'static str,
    /// Linux's headline, where Linux has one.
    pub headline: String,
    /// Who does what, and what stands against it: two lines.
    pub summary: [String; 2],
    /// The task at fault.
    pub task: TaskLine,
    /// The lock that the event was about.
    pub wanted: Option<LockLine>,
    /// The locks that the task holds, oldest first.
    pub held: Vec<LockLine>,
    /// The position in `held` of the lock to blame.
    pub blamed: Option<usize>,
    /// The comparison, for findings about waiting.
    pub limit: Option<LimitLine>,
    /// The ring, for findings about order: each edge with both sides.
    pub cycle: Vec<EdgeLine>,
    /// Whether the very instances that were seen can close the ring, or only their classes; absent
    /// where that is not known, as in rings of a kernel's locks.
    pub closes: Option<Closes>,
    /// The threads that really wait for each other: each for what the next one holds.
    pub waits: Vec<WaitLine>,
    /// How it can hang, in CPU columns.
    pub scenario: Vec<String>,
    /// The configurations in which it fails.
    pub fails_in: Vec<KernelConfig>,
    /// What decided, where the fields above do not say it.
    pub fact: String,
    /// What to change.
    pub advice: String,
    /// Whether the thread hangs for certain if it goes on.
    pub certain_hang: bool,
    /// Whether it is a hazard that is no deadlock by itself: told, and never fatal.
    pub note: bool,
    /// Whether the lock is one of programs, not of a kernel.
    pub user_space: bool,
    /// The place of the event.
    #[cfg_attr(feature = "dump", serde(skip))]
    pub site: Site,
    /// Where it happened.
    pub stack: Trace,
}

/// The task at fault.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "dump", derive(serde::Serialize))]
pub struct TaskLine {
    /// The thread's name, or `task N`.
    pub name: String,
    /// Its number.
    pub id: u32,
    /// The contexts it is in, innermost first, such as `hardirq (threaded)`.
    pub context: String,
    /// What it has masked, such as `irqs off, preempt off`; empty if nothing.
    pub masked: String,
}

/// A lock in a report.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "dump", derive(serde::Serialize))]
pub struct LockLine {
    /// The class, nesting level included.
    pub class: String,
    /// Which primitive it is.
    pub lock_type: &'static str,
    /// The mode.
    pub mode: Mode,
    /// Whether by a try form, or by a timed one.
    pub trylock: bool,
    /// Whether it was waited for with a time limit.
    pub timed: bool,
    /// What it needs.
    pub outer: WaitType,
    /// What it leaves to others.
    pub inner: WaitType,
    /// Linux's four usage characters.
    pub usage: String,
    /// The instance.
    pub address: String,
    /// Where it was taken, or is wanted.
    pub site: Site,
    /// The stack of the first time its class was taken at this place, for a held lock.
    pub stack: Trace,
}

/// The comparison behind a finding about waiting.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "dump", derive(serde::Serialize))]
pub struct LimitLine {
    /// What is needed.
    pub needs: WaitType,
    /// What is allowed.
    pub allowed: WaitType,
    /// Both as Linux's numbers with raw nesting proven, `needs` first.
    pub numbers: [u8; 2],
    /// The position in `held` of the lock that set the limit; the context did if absent.
    pub set_by: Option<usize>,
    /// What the context alone allows.
    pub context: WaitType,
    /// The rule in a sentence.
    pub rule: String,
}

/// One edge of a ring: while `from` is held (or interrupted), `to` is wanted (or can arrive).
#[derive(Clone, Debug)]
#[cfg_attr(feature = "dump", derive(serde::Serialize))]
pub struct EdgeLine {
    /// The class that is held, or the context that runs.
    pub from: String,
    /// The class that is wanted, or the context that can arrive.
    pub to: String,
    /// Whether `from` is a context.
    pub from_context: bool,
    /// Whether `to` is a context.
    pub to_context: bool,
    /// Whether `to` is read recursively.
    pub recursive_read: bool,
    /// The lock that was held, where a program's lock was nested.
    pub from_address: Option<String>,
    /// The lock that was wanted.
    pub to_address: Option<String>,
    /// How the one was held.
    pub from_mode: Option<Mode>,
    /// How the other was wanted.
    pub to_mode: Option<Mode>,
    /// Where the held one was taken.
    pub from_site: Option<Site>,
    /// The stack there.
    pub from_stack: Trace,
    /// Where the next was wanted.
    pub to_site: Site,
    /// The stack there.
    pub to_stack: Trace,
    /// The thread that did it first.
    pub thread: String,
}

/// One thread of a deadlock.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "dump", derive(serde::Serialize))]
pub struct WaitLine {
    /// The thread.
    pub thread: String,
    /// What it waits for, in words.
    pub awaits: String,
    /// The lock that it waits for, if it is one.
    pub wanted: Option<LockLine>,
    /// Where it waits.
    pub site: Site,
    /// What it holds, oldest first.
    pub holds: Vec<LockLine>,
}

/// A stack in a report; resolved when it is displayed or serialized.
#[derive(Clone, Default)]
pub struct Trace(pub Option<Arc<Stack>>);

impl fmt::Debug for Trace {
    /// Whether there is one; looking at it is what costs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Trace(..)" } else { "Trace(none)" })
    }
}

#[cfg(feature = "dump")]
impl serde::Serialize for Trace {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let frames = self.0.as_ref().map_or(&[][..], |stack| stack.frames());
        serializer.collect_seq(frames.iter().map(|frame| frame.to_string()))
    }
}

impl Report {
    /// The configurations in which it fails, as a set.
    pub fn config_set(&self) -> ConfigSet {
        let sets = self.fails_in.iter().map(|config| ConfigSet::of(*config));
        sets.fold(ConfigSet::EMPTY, ConfigSet::union)
    }

    /// Whether it fails in a kernel of this configuration.
    pub fn fails_in(&self, config: KernelConfig) -> bool {
        self.config_set().contains(config)
    }

    /// The report as one JSON object.
    #[cfg(feature = "dump")]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report has only string keys")
    }

    /// The headline and the summary: three lines.
    pub fn brief(&self) -> String {
        format!("{}\n{}\n{}", self.headline, self.summary[0], self.summary[1])
    }
}
