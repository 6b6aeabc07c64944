//! The sending half.

use std::fmt;
use std::ptr;
use std::sync::mpsc::{self as real, SendError, TrySendError};
use std::thread;
use std::time::{Duration, Instant};

use lockdep_runtime::waits;

/// The sending half of a channel without a limit.
pub struct Sender<T> {
    real: real::Sender<T>,
}

impl<T> Sender<T> {
    pub(super) fn of(real: real::Sender<T>) -> Self {
        Sender { real }
    }

    /// Sends a message. Never waits.
    ///
    /// # Errors
    /// If the receiver is gone: the message.
    pub fn send(&self, t: T) -> Result<(), SendError<T>> {
        self.real.send(t)
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Sender<T> {
        Sender { real: self.real.clone() }
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

/// The sending half of a channel with a limit.
pub struct SyncSender<T> {
    real: real::SyncSender<T>,
}

impl<T> SyncSender<T> {
    pub(super) fn of(real: real::SyncSender<T>) -> Self {
        SyncSender { real }
    }

    /// Sends a message; waits for room, or for the receiver if the limit is 0.
    ///
    /// # Errors
    /// If the receiver is gone: the message.
    ///
    /// # Panics
    /// On a wait that is certain never to end.
    #[track_caller]
    pub fn send(&self, t: T) -> Result<(), SendError<T>> {
        let mut left = match self.real.try_send(t) {
            Ok(()) => return Ok(()),
            Err(TrySendError::Disconnected(t)) => return Err(SendError(t)),
            Err(TrySendError::Full(t)) => Some(t),
        };
        waits::signal("room in a channel", ptr::from_ref(self).addr(), |limit| {
            let t = left.take().expect("what was not sent is kept");
            match limit {
                None => Some(self.real.send(t)),
                Some(limit) => match self.send_within(t, limit) {
                    Ok(()) => Some(Ok(())),
                    Err(TrySendError::Disconnected(t)) => Some(Err(SendError(t))),
                    Err(TrySendError::Full(t)) => {
                        left = Some(t);
                        None
                    }
                },
            }
        })
    }

    /// The real one has no send with a limit: tries again and again.
    fn send_within(&self, mut t: T, limit: Duration) -> Result<(), TrySendError<T>> {
        let start = Instant::now();
        loop {
            match self.real.try_send(t) {
                Err(TrySendError::Full(back)) if start.elapsed() < limit => t = back,
                result => return result,
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Sends a message if there is room, or a receiver waiting if the limit is 0.
    ///
    /// # Errors
    /// If there is none, or the receiver is gone: the message.
    pub fn try_send(&self, t: T) -> Result<(), TrySendError<T>> {
        self.real.try_send(t)
    }
}

impl<T> Clone for SyncSender<T> {
    fn clone(&self) -> SyncSender<T> {
        SyncSender { real: self.real.clone() }
    }
}

impl<T> fmt::Debug for SyncSender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
