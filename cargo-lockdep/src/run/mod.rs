//! A test run whose processes write their snapshots: which command it is, where they go, and why
//! there are none.

mod project;
mod tests_command;
mod dumps;
mod why;

pub use self::dumps::Dumps;
pub use self::project::{Project, short};
pub use self::tests_command::{Ended, TestsCommand};
pub use self::why::why_nothing;
