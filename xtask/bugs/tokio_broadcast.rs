//! A waker that asks the channel something: `broadcast` woke receivers under its lock.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use tokio::sync::broadcast::{self, Sender};

struct AsksWhenWoken(Sender<u32>);

impl Wake for AsksWhenWoken {
    fn wake(self: Arc<Self>) {
        assert_eq!(self.0.receiver_count(), 1);
    }
}

fn main() {
    let (sender, mut receiver) = broadcast::channel(4);
    let waker = Waker::from(Arc::new(AsksWhenWoken(sender.clone())));
    {
        let mut received = pin!(receiver.recv());
        assert!(received.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        sender.send(1).unwrap();
    }
    assert_eq!(receiver.try_recv(), Ok(1));
}
