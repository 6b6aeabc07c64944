//! A waker whose destructor notifies: `Notify` dropped the old waker under its lock.

use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use tokio::sync::Notify;

struct NotifiesWhenDropped(Arc<Notify>);

impl Wake for NotifiesWhenDropped {
    fn wake(self: Arc<Self>) {}
}

impl Drop for NotifiesWhenDropped {
    fn drop(&mut self) {
        self.0.notify_waiters();
    }
}

fn main() {
    let notify = Arc::new(Notify::new());
    let mut notified = Box::pin(notify.notified());
    let first = Waker::from(Arc::new(NotifiesWhenDropped(notify.clone())));
    assert!(notified.as_mut().poll(&mut Context::from_waker(&first)).is_pending());
    drop(first);
    // The second waker replaces the first, of which `notify` has the last handle.
    let second = Waker::noop();
    let again = notified.as_mut().poll(&mut Context::from_waker(second));
    assert!(matches!(again, Poll::Pending | Poll::Ready(())));
}
