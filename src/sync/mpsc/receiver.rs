//! The receiving half.

use std::fmt;
use std::ptr;
use std::sync::mpsc::{self as real, RecvError, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use lockdep_runtime::waits;

/// The receiving half of a channel.
pub struct Receiver<T> {
    real: real::Receiver<T>,
}

impl<T> Receiver<T> {
    pub(super) fn of(real: real::Receiver<T>) -> Self {
        Receiver { real }
    }

    /// Receives a message if there is one.
    ///
    /// # Errors
    /// If there is none, or will be none.
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        self.real.try_recv()
    }

    /// Waits for a message and receives it.
    ///
    /// # Errors
    /// If there is none and every sender is gone.
    ///
    /// # Panics
    /// On a wait that is certain never to end.
    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        match self.real.try_recv() {
            Ok(message) => return Ok(message),
            Err(TryRecvError::Disconnected) => return Err(RecvError),
            Err(TryRecvError::Empty) => {}
        }
        waits::signal("a message", ptr::from_ref(self).addr(), |limit| match limit {
            None => Some(self.real.recv()),
            Some(limit) => match self.real.recv_timeout(limit) {
                Ok(message) => Some(Ok(message)),
                Err(RecvTimeoutError::Disconnected) => Some(Err(RecvError)),
                Err(RecvTimeoutError::Timeout) => None,
            },
        })
    }

    /// Waits for a message at most so long and receives it.
    ///
    /// # Errors
    /// If there came none, or there will be none.
    #[track_caller]
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        self.real.recv_timeout(timeout)
    }

    /// The messages as they come, waiting for each, until every sender is gone.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { rx: self }
    }

    /// The messages that are there. Never waits.
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter { rx: self }
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

impl<'a, T> IntoIterator for &'a Receiver<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T> IntoIterator for Receiver<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter { rx: self }
    }
}

/// What [`Receiver::iter`] gives.
#[derive(Debug)]
pub struct Iter<'a, T: 'a> {
    rx: &'a Receiver<T>,
}

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.rx.recv().ok()
    }
}

/// What [`Receiver::try_iter`] gives.
#[derive(Debug)]
pub struct TryIter<'a, T: 'a> {
    rx: &'a Receiver<T>,
}

impl<T> Iterator for TryIter<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.rx.try_recv().ok()
    }
}

/// The messages of a receiver as they come, waiting for each, until every sender is gone.
#[derive(Debug)]
pub struct IntoIter<T> {
    rx: Receiver<T>,
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.rx.recv().ok()
    }
}
