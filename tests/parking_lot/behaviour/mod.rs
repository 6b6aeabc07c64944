//! What parking_lot's locks do, whoever's they are and of either version.

pub(super) mod tools;
mod mutex;
mod mutex_guard;
mod rwlock;
mod rwlock_guard;
mod upgradable;
mod reentrant;
mod condvar;
mod once;
mod arc;
mod serialize;
