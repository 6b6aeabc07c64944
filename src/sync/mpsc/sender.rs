//! The sending half.

use std::fmt;
use std::sync::mpsc::{self as real, SendError, TrySendError};

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
    #[track_caller]
    pub fn send(&self, t: T) -> Result<(), SendError<T>> {
        self.real.send(t)
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
