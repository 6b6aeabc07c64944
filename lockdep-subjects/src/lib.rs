//! The test subjects of lockdep: what the kernel thread "mm: Add __GFP_NO_LOCKS flag" of August
//! 2020 was about, working, on real threads and with instrumented locks.
#![forbid(unsafe_code)]

// The order is the architecture: each module uses only those above it.
pub mod machine;
pub mod page;
pub mod slab;
pub mod rcu;
pub mod kvfree;
pub mod kernel;
pub mod verdict;
