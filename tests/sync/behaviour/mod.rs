//! What the locks and threads of the standard library do, whoever's they are.

mod tools;
mod mutex;
mod mutex_poison;
mod rwlock;
mod rwlock_poison;
mod condvar;
mod once;
mod once_lock;
mod lazy_lock;
mod barrier;
mod channel;
mod sync_channel;
mod thread;
mod scope;
