//! Grace periods by their number.

/// A grace period to wait for (`get_state_synchronize_rcu()`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cookie(pub(super) u64);
