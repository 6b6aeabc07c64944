//! `lockdep::sync` and `lockdep::thread` as locks that are validated.

mod findings;
