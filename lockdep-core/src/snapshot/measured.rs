//! How locks were used, told by whoever runs them: the validator itself knows no time.

use std::sync::{Arc, OnceLock};

use super::Times;
use crate::backtrace::Stack;
use crate::class::ClassId;
use crate::site::Site;

/// How locks of a class were used, as it was measured.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The class.
    pub class: ClassId,
    /// Whether these are its readers.
    pub read: bool,
    /// How often it was taken.
    pub acquisitions: u64,
    /// How often somebody had to wait for it.
    pub contentions: u64,
    /// How often it was taken on another CPU than the time before, where that is known.
    pub acquired_bounces: Option<u64>,
    /// How often one waited for it on another CPU than the one that took it last, where that is known.
    pub contended_bounces: Option<u64>,
    /// How long was waited.
    pub wait: Times,
    /// How long it was held.
    pub hold: Times,
    /// Where one waited, each place once, and how often.
    pub waited_at: Vec<(Site, u64)>,
    /// Where it had been taken by those who were waited for, each place once, and how often.
    pub held_at: Vec<(Site, u64)>,
    /// Where it was taken the time that it was held longest, and the stack of its release.
    pub longest_hold: Option<(Site, Option<Arc<Stack>>)>,
    /// The hold time that was allowed, in nanoseconds.
    pub max_hold_ns: Option<u64>,
    /// How often it was held longer than that.
    pub over_max_hold: u64,
}

/// Who measures.
#[derive(Clone, Copy, Debug)]
pub struct Meter {
    /// What was measured so far while the validator of a number counted. Called with none of the
    /// validator's locks held.
    pub read: fn(u64) -> Vec<Measured>,
    /// The validator of a number is no more.
    pub forget: fn(u64),
}

static METER: OnceLock<Meter> = OnceLock::new();

impl Meter {
    /// Has snapshots from now on what is measured. The first call counts.
    pub fn install(self) {
        // Whoever was first says the same.
        let _ = METER.set(self);
    }

    /// The one that was installed.
    pub(crate) fn installed() -> Option<Meter> {
        METER.get().copied()
    }
}
