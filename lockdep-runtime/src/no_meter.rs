//! Without the feature `stats` nothing is measured, and nothing of it is in the code.

use lockdep_core::depmap::DepMap;
use lockdep_core::held::Manner;
use lockdep_core::mode::Mode;
use lockdep_core::site::Site;

/// Whether holds and waits are measured.
pub(crate) const METERED: bool = false;

#[inline(always)]
pub(crate) fn begin(_map: &DepMap, _manner: &Manner, _site: Site) {}

#[inline(always)]
pub(crate) fn announce(_map: &DepMap) {}

#[inline(always)]
pub(crate) fn settle(_map: &DepMap, _manner: &Manner, _site: Site) {}

#[inline(always)]
pub(crate) fn acquired(_map: &DepMap) {}

/// A release, which nobody counts.
#[derive(Debug)]
pub(crate) struct Released;

impl Released {
    #[inline(always)]
    pub(crate) fn now(_map: &DepMap) -> Released {
        Released
    }

    #[inline(always)]
    pub(crate) fn told(self) {}
}

#[inline(always)]
pub(crate) fn upgraded(_map: &DepMap) {}

#[inline(always)]
pub(crate) fn weakened(_map: &DepMap, _mode: Mode, _site: Site) {}

#[inline(always)]
pub(crate) fn forget(_map: &DepMap) {}

#[inline(always)]
pub(crate) fn gone(_map: &DepMap) {}

#[inline(always)]
pub(crate) fn elsewhere(_map: &DepMap, _task: Option<u32>, _left: Option<Mode>, _site: Site) {}

#[inline(always)]
pub(crate) fn another_validator() {}

#[inline(always)]
pub(crate) fn thread_ends() {}

/// A wait, which nobody measures.
#[derive(Debug)]
pub(crate) struct Wait;

impl Wait {
    #[inline(always)]
    pub(crate) fn begin(_map: &DepMap) -> Wait {
        Wait
    }

    #[inline(always)]
    pub(crate) fn over(self) {}
}

/// What a thread holds of it while it forks.
#[cfg(all(unix, not(miri)))]
#[derive(Debug, Default)]
pub(crate) struct Paused;

#[cfg(all(unix, not(miri)))]
impl Paused {
    pub(crate) fn here() -> Paused {
        Paused
    }

    pub(crate) fn alone(self) {}
}
