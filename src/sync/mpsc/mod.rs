//! [`std::sync::mpsc`]: a receive is a wait, and so is a send where there is no room.

mod sender;
mod receiver;

use std::sync::mpsc as real;
pub use std::sync::mpsc::{RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError};

pub use self::receiver::{IntoIter, Iter, Receiver, TryIter};
pub use self::sender::{Sender, SyncSender};

/// A channel without a limit: sending never waits.
#[track_caller]
#[must_use]
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let (sender, receiver) = real::channel();
    (Sender::of(sender), Receiver::of(receiver))
}

/// A channel for `bound` messages: sending waits for room. With 0, for the receiver itself.
#[track_caller]
#[must_use]
pub fn sync_channel<T>(bound: usize) -> (SyncSender<T>, Receiver<T>) {
    let (sender, receiver) = real::sync_channel(bound);
    (SyncSender::of(sender), Receiver::of(receiver))
}
