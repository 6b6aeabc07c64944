//! Holds that were longer than their class allows: a warning, never a failure.

use std::io::{self, Write as _};
use std::thread;
use std::time::Duration;

use super::row::About;

/// One that is to be told.
#[derive(Debug)]
#[must_use]
pub(crate) struct Over(String);

impl Over {
    pub(crate) fn of(about: &About, nanos: u64) -> Option<Over> {
        let name = about.key?.name();
        let level = match about.whose.class.subclass().get() {
            0 => String::new(),
            level => format!("/{level}"),
        };
        let (held, allowed) = (Duration::from_nanos(nanos), about.max_hold()?);
        let allowed = Duration::from_nanos(allowed);
        let thread = thread::current();
        let thread = thread.name().unwrap_or("a thread without a name");
        let how = if about.whose.read { "read" } else { "taken" };
        Some(Over(format!(
            "lockdep: warning: {name}{level} was held for {held:.2?}, its max_hold is {allowed:?}: \
             {how} at {}, released by {thread}; told once for each place",
            about.site
        )))
    }

    /// Tells it. Nobody may be reading.
    pub(crate) fn tell(self) {
        let _ = writeln!(io::stderr(), "{}", self.0);
    }
}
