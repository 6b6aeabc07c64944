//! The test subjects of lockdep: what the kernel thread "mm: Add __GFP_NO_LOCKS flag" of August
//! 2020 was about, working, on real threads and with instrumented locks.
#![forbid(unsafe_code)]

pub mod machine;
pub mod rcu;
