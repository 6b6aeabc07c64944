use std::time::Instant;

use super::super::sync::Arc;
use super::super::sync::mpsc::{
    Receiver, RecvError, RecvTimeoutError, SendError, Sender, TryRecvError, channel,
};
use super::super::thread;
use super::tools::{LIMIT, SHORT, ends};

#[test]
fn messages_come_in_order() {
    let (sender, receiver): (Sender<i32>, Receiver<i32>) = channel();
    (0..5).for_each(|i| sender.send(i).unwrap());
    drop(sender);
    assert_eq!(receiver.iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    assert_eq!(receiver.recv(), Err(RecvError));
}

#[test]
fn a_receiver_waits() {
    ends(|| {
        let (sender, receiver) = channel();
        let thread = thread::spawn(move || receiver.recv().unwrap());
        thread::sleep(SHORT);
        assert!(!thread.is_finished());
        sender.send("word").unwrap();
        assert_eq!(thread.join().unwrap(), "word");
    });
}

#[test]
fn a_receiver_that_is_gone_gives_the_message_back() {
    let (sender, receiver) = channel();
    drop(receiver);
    let error = sender.send(String::from("m")).unwrap_err();
    assert_eq!(error.to_string(), "sending on a closed channel");
    assert_eq!(error, SendError(String::from("m")));
}

#[test]
fn what_was_sent_before_the_sender_went_comes() {
    ends(|| {
        let (sender, receiver) = channel();
        thread::spawn(move || (0..3).for_each(|i| sender.send(i).unwrap()));
        assert_eq!(receiver.into_iter().sum::<i32>(), 3);
    });
}

#[test]
fn a_try_does_not_wait() {
    let (sender, receiver) = channel();
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
    sender.send(1).unwrap();
    assert_eq!(receiver.try_recv(), Ok(1));
    drop(sender);
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
}

#[test]
fn a_limited_receive_ends() {
    let (sender, receiver) = channel();
    let start = Instant::now();
    assert_eq!(receiver.recv_timeout(SHORT), Err(RecvTimeoutError::Timeout));
    assert!(start.elapsed() >= SHORT);
    sender.send(2).unwrap();
    assert_eq!(receiver.recv_timeout(LIMIT), Ok(2));
    drop(sender);
    assert_eq!(receiver.recv_timeout(LIMIT), Err(RecvTimeoutError::Disconnected));
}

#[test]
fn senders_are_cloned() {
    ends(|| {
        let (sender, receiver) = channel();
        for i in 0..3 {
            let sender = sender.clone();
            thread::spawn(move || sender.send(i).unwrap());
        }
        drop(sender);
        let mut got: Vec<i32> = receiver.iter().collect();
        got.sort_unstable();
        assert_eq!(got, [0, 1, 2]);
    });
}

#[test]
fn a_sender_is_shared() {
    ends(|| {
        let (sender, receiver) = channel();
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| sender.send(1).unwrap());
            }
        });
        assert_eq!(receiver.try_iter().sum::<i32>(), 3);
    });
}

#[test]
fn a_waiting_receiver_hears_that_the_last_sender_went() {
    ends(|| {
        let (sender, receiver) = channel::<()>();
        let other = sender.clone();
        let thread = thread::spawn(move || receiver.recv());
        drop(sender);
        thread::sleep(SHORT);
        drop(other);
        assert_eq!(thread.join().unwrap(), Err(RecvError));
    });
}

#[test]
fn iterators_by_reference() {
    let (sender, receiver) = channel();
    sender.send(1).unwrap();
    sender.send(2).unwrap();
    assert_eq!(receiver.try_iter().next(), Some(1));
    assert_eq!(IntoIterator::into_iter(&receiver).next(), Some(2));
    assert_eq!(receiver.try_iter().next(), None);
    drop(sender);
    assert_eq!(receiver.iter().next(), None);
}

#[test]
fn messages_that_nobody_receives_are_dropped() {
    let value = Arc::new(());
    let (sender, receiver) = channel();
    sender.send(Arc::clone(&value)).unwrap();
    drop(receiver);
    assert_eq!(Arc::strong_count(&value), 1);
    assert!(sender.send(Arc::clone(&value)).is_err());
    assert_eq!(Arc::strong_count(&value), 1);
}

#[test]
fn debug_shows_the_types() {
    let (sender, receiver) = channel::<u8>();
    assert_eq!(format!("{sender:?} {receiver:?}"), "Sender { .. } Receiver { .. }");
    assert_eq!(format!("{:?}", receiver.iter()), "Iter { rx: Receiver { .. } }");
    assert_eq!(format!("{:?}", receiver.try_iter()), "TryIter { rx: Receiver { .. } }");
    assert_eq!(format!("{:?}", receiver.into_iter()), "IntoIter { rx: Receiver { .. } }");
    assert_eq!(RecvError.to_string(), "receiving on a closed channel");
    assert_eq!(TryRecvError::Empty.to_string(), "receiving on an empty channel");
    assert_eq!(RecvTimeoutError::Timeout.to_string(), "timed out waiting on channel");
    assert_eq!(TryRecvError::from(RecvError), TryRecvError::Disconnected);
}
