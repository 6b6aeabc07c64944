use super::super::sync::mpsc::{
    RecvError, SendError, SyncSender, TryRecvError, TrySendError, sync_channel,
};
use super::super::thread;
use super::tools::{SHORT, ends};

#[test]
fn there_is_room_for_so_many() {
    let (sender, receiver) = sync_channel(2);
    sender.send(1).unwrap();
    sender.try_send(2).unwrap();
    assert_eq!(sender.try_send(3), Err(TrySendError::Full(3)));
    assert_eq!(receiver.recv(), Ok(1));
    sender.try_send(4).unwrap();
    drop(sender);
    assert_eq!(receiver.iter().collect::<Vec<_>>(), [2, 4]);
}

#[test]
fn a_sender_waits_for_room() {
    ends(|| {
        let (sender, receiver) = sync_channel(1);
        sender.send(1).unwrap();
        let thread = thread::spawn(move || sender.send(2).unwrap());
        thread::sleep(SHORT);
        assert!(!thread.is_finished());
        assert_eq!(receiver.recv(), Ok(1));
        thread.join().unwrap();
        assert_eq!(receiver.recv(), Ok(2));
        assert_eq!(receiver.recv(), Err(RecvError));
    });
}

#[test]
fn without_room_they_meet() {
    ends(|| {
        let (sender, receiver) = sync_channel(0);
        assert_eq!(sender.try_send(0), Err(TrySendError::Full(0)));
        let thread = thread::spawn(move || (1..=3).for_each(|i| sender.send(i).unwrap()));
        assert_eq!(receiver.recv(), Ok(1));
        assert_eq!(receiver.iter().collect::<Vec<_>>(), [2, 3]);
        thread.join().unwrap();
    });
}

#[test]
fn a_receiver_that_is_gone_gives_the_message_back() {
    let (sender, receiver) = sync_channel(1);
    drop(receiver);
    assert_eq!(sender.send(1), Err(SendError(1)));
    let error = sender.try_send(2).unwrap_err();
    assert_eq!(error, TrySendError::Disconnected(2));
    assert_eq!(error.to_string(), "sending on a closed channel");
    assert_eq!(TrySendError::from(SendError(3)), TrySendError::Disconnected(3));
    assert_eq!(TrySendError::Full(()).to_string(), "sending on a full channel");
}

#[test]
fn a_waiting_sender_hears_that_the_receiver_went() {
    ends(|| {
        let (sender, receiver) = sync_channel(1);
        sender.send(1).unwrap();
        let thread = thread::spawn(move || sender.send(2));
        thread::sleep(SHORT);
        drop(receiver);
        assert_eq!(thread.join().unwrap(), Err(SendError(2)));
    });
}

#[test]
fn senders_are_cloned_and_shared() {
    ends(|| {
        let (sender, receiver) = sync_channel(1);
        let other: SyncSender<i32> = sender.clone();
        let thread = thread::spawn(move || {
            thread::scope(|scope| {
                scope.spawn(|| other.send(1).unwrap());
                scope.spawn(|| other.send(2).unwrap());
            });
        });
        assert_eq!(receiver.recv().unwrap() + receiver.recv().unwrap(), 3);
        thread.join().unwrap();
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
        drop(sender);
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
    });
}

#[test]
fn debug_shows_the_type() {
    let (sender, _receiver) = sync_channel::<()>(0);
    assert_eq!(format!("{sender:?}"), "SyncSender { .. }");
    assert_eq!(format!("{:?}", TrySendError::Full(1)), "TrySendError::Full(..)");
}
