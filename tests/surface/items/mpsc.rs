//! `std::sync::mpsc`, by `cargo run -p xtask -- surface`. Not to be edited.

use super::super::{sync, thread};

// sync::mpsc::IntoIter
pub(super) use sync::mpsc::IntoIter;

fn into_iter_is_debug_0<T: std::fmt::Debug>(
    it: Box<sync::mpsc::IntoIter<T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn into_iter_is_iterator_1<T>(
    it: Box<sync::mpsc::IntoIter<T>>,
) -> Box<impl std::iter::Iterator<Item = T> + ?Sized> {
    it
}

fn into_iter_is_refunwindsafe_2<T>(
    it: Box<sync::mpsc::IntoIter<T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn into_iter_is_send_3<T>(it: Box<sync::mpsc::IntoIter<T>>) -> Box<impl std::marker::Send + ?Sized>
where
    T: std::marker::Send,
{
    it
}

fn into_iter_is_unpin_4<T>(
    it: Box<sync::mpsc::IntoIter<T>>,
) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn into_iter_is_unwindsafe_5<T>(
    it: Box<sync::mpsc::IntoIter<T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// sync::mpsc::Iter
pub(super) use sync::mpsc::Iter;

fn iter_is_debug_0<'a, T: std::fmt::Debug + 'a>(
    it: Box<sync::mpsc::Iter<'a, T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn iter_is_iterator_1<'a, T>(
    it: Box<sync::mpsc::Iter<'a, T>>,
) -> Box<impl std::iter::Iterator<Item = T> + ?Sized> {
    it
}

fn iter_is_refunwindsafe_2<'a, T>(
    it: Box<sync::mpsc::Iter<'a, T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: 'a,
{
    it
}

fn iter_is_unpin_3<'a, T>(it: Box<sync::mpsc::Iter<'a, T>>) -> Box<impl std::marker::Unpin + ?Sized>
where
    T: 'a,
{
    it
}

fn iter_is_unwindsafe_4<'a, T>(
    it: Box<sync::mpsc::Iter<'a, T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    T: 'a,
{
    it
}

// sync::mpsc::Receiver
pub(super) use sync::mpsc::Receiver;

fn receiver_try_recv<T>(
    this: &sync::mpsc::Receiver<T>,
) -> std::result::Result<T, sync::mpsc::TryRecvError> {
    <sync::mpsc::Receiver<T>>::try_recv(this)
}

fn receiver_recv<T>(
    this: &sync::mpsc::Receiver<T>,
) -> std::result::Result<T, sync::mpsc::RecvError> {
    <sync::mpsc::Receiver<T>>::recv(this)
}

fn receiver_recv_timeout<T>(
    this: &sync::mpsc::Receiver<T>,
    timeout: std::time::Duration,
) -> std::result::Result<T, sync::mpsc::RecvTimeoutError> {
    <sync::mpsc::Receiver<T>>::recv_timeout(this, timeout)
}

fn receiver_iter<'this, T>(this: &'this sync::mpsc::Receiver<T>) -> sync::mpsc::Iter<'this, T> {
    <sync::mpsc::Receiver<T>>::iter(this)
}

fn receiver_try_iter<'this, T>(
    this: &'this sync::mpsc::Receiver<T>,
) -> sync::mpsc::TryIter<'this, T> {
    <sync::mpsc::Receiver<T>>::try_iter(this)
}

fn receiver_is_debug_5<T>(it: Box<sync::mpsc::Receiver<T>>) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn receiver_is_intoiterator_6<'a, T>(
    it: Box<&'a sync::mpsc::Receiver<T>>,
) -> Box<impl std::iter::IntoIterator<Item = T, IntoIter = sync::mpsc::Iter<'a, T>> + ?Sized> {
    it
}

fn receiver_is_intoiterator_7<T>(
    it: Box<sync::mpsc::Receiver<T>>,
) -> Box<impl std::iter::IntoIterator<Item = T, IntoIter = sync::mpsc::IntoIter<T>> + ?Sized> {
    it
}

fn receiver_is_send_8<T: std::marker::Send>(
    it: Box<sync::mpsc::Receiver<T>>,
) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn receiver_is_refunwindsafe_9<T>(
    it: Box<sync::mpsc::Receiver<T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn receiver_is_unpin_10<T>(
    it: Box<sync::mpsc::Receiver<T>>,
) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn receiver_is_unwindsafe_11<T>(
    it: Box<sync::mpsc::Receiver<T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// sync::mpsc::RecvError
pub(super) use sync::mpsc::RecvError;

fn recv_error_is_clone_0(it: Box<sync::mpsc::RecvError>) -> Box<impl std::clone::Clone + ?Sized> {
    it
}

fn recv_error_is_debug_1(it: Box<sync::mpsc::RecvError>) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn recv_error_is_display_2(it: Box<sync::mpsc::RecvError>) -> Box<impl std::fmt::Display + ?Sized> {
    it
}

fn recv_error_is_error_3(it: Box<sync::mpsc::RecvError>) -> Box<impl std::error::Error + ?Sized> {
    it
}

fn recv_error_is_from_4(
    it: Box<sync::mpsc::RecvTimeoutError>,
) -> Box<impl std::convert::From<sync::mpsc::RecvError> + ?Sized> {
    it
}

fn recv_error_is_from_5(
    it: Box<sync::mpsc::TryRecvError>,
) -> Box<impl std::convert::From<sync::mpsc::RecvError> + ?Sized> {
    it
}

fn recv_error_is_partialeq_6(
    it: Box<sync::mpsc::RecvError>,
) -> Box<impl std::cmp::PartialEq + ?Sized> {
    it
}

fn recv_error_is_copy_7(it: Box<sync::mpsc::RecvError>) -> Box<impl std::marker::Copy + ?Sized> {
    it
}

fn recv_error_is_eq_8(it: Box<sync::mpsc::RecvError>) -> Box<impl std::cmp::Eq + ?Sized> {
    it
}

fn recv_error_is_refunwindsafe_9(
    it: Box<sync::mpsc::RecvError>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn recv_error_is_send_10(it: Box<sync::mpsc::RecvError>) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn recv_error_is_sync_11(it: Box<sync::mpsc::RecvError>) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn recv_error_is_unpin_12(it: Box<sync::mpsc::RecvError>) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn recv_error_is_unwindsafe_13(
    it: Box<sync::mpsc::RecvError>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// sync::mpsc::SendError
pub(super) use sync::mpsc::SendError;

fn send_error_is_clone_0<T: std::clone::Clone>(
    it: Box<sync::mpsc::SendError<T>>,
) -> Box<impl std::clone::Clone + ?Sized> {
    it
}

fn send_error_is_debug_1<T>(
    it: Box<sync::mpsc::SendError<T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn send_error_is_display_2<T>(
    it: Box<sync::mpsc::SendError<T>>,
) -> Box<impl std::fmt::Display + ?Sized> {
    it
}

fn send_error_is_error_3<T>(
    it: Box<sync::mpsc::SendError<T>>,
) -> Box<impl std::error::Error + ?Sized> {
    it
}

fn send_error_is_from_4<T>(
    it: Box<sync::mpsc::TrySendError<T>>,
) -> Box<impl std::convert::From<sync::mpsc::SendError<T>> + ?Sized> {
    it
}

fn send_error_is_partialeq_5<T: std::cmp::PartialEq>(
    it: Box<sync::mpsc::SendError<T>>,
) -> Box<impl std::cmp::PartialEq + ?Sized> {
    it
}

fn send_error_is_copy_6<T: std::marker::Copy>(
    it: Box<sync::mpsc::SendError<T>>,
) -> Box<impl std::marker::Copy + ?Sized> {
    it
}

fn send_error_is_eq_7<T: std::cmp::Eq>(
    it: Box<sync::mpsc::SendError<T>>,
) -> Box<impl std::cmp::Eq + ?Sized> {
    it
}

fn send_error_is_refunwindsafe_8<T>(
    it: Box<sync::mpsc::SendError<T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe,
{
    it
}

fn send_error_is_send_9<T>(
    it: Box<sync::mpsc::SendError<T>>,
) -> Box<impl std::marker::Send + ?Sized>
where
    T: std::marker::Send,
{
    it
}

fn send_error_is_sync_10<T>(
    it: Box<sync::mpsc::SendError<T>>,
) -> Box<impl std::marker::Sync + ?Sized>
where
    T: std::marker::Sync,
{
    it
}

fn send_error_is_unpin_11<T>(
    it: Box<sync::mpsc::SendError<T>>,
) -> Box<impl std::marker::Unpin + ?Sized>
where
    T: std::marker::Unpin,
{
    it
}

fn send_error_is_unwindsafe_12<T>(
    it: Box<sync::mpsc::SendError<T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    T: std::panic::UnwindSafe,
{
    it
}

// sync::mpsc::Sender
pub(super) use sync::mpsc::Sender;

fn sender_send<T>(
    this: &sync::mpsc::Sender<T>,
    t: T,
) -> std::result::Result<(), sync::mpsc::SendError<T>> {
    <sync::mpsc::Sender<T>>::send(this, t)
}

fn sender_is_clone_1<T>(it: Box<sync::mpsc::Sender<T>>) -> Box<impl std::clone::Clone + ?Sized> {
    it
}

fn sender_is_debug_2<T>(it: Box<sync::mpsc::Sender<T>>) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn sender_is_send_3<T: std::marker::Send>(
    it: Box<sync::mpsc::Sender<T>>,
) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn sender_is_sync_4<T: std::marker::Send>(
    it: Box<sync::mpsc::Sender<T>>,
) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn sender_is_refunwindsafe_5<T>(
    it: Box<sync::mpsc::Sender<T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn sender_is_unpin_6<T>(it: Box<sync::mpsc::Sender<T>>) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn sender_is_unwindsafe_7<T>(
    it: Box<sync::mpsc::Sender<T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// sync::mpsc::SyncSender
pub(super) use sync::mpsc::SyncSender;

fn sync_sender_send<T>(
    this: &sync::mpsc::SyncSender<T>,
    t: T,
) -> std::result::Result<(), sync::mpsc::SendError<T>> {
    <sync::mpsc::SyncSender<T>>::send(this, t)
}

fn sync_sender_try_send<T>(
    this: &sync::mpsc::SyncSender<T>,
    t: T,
) -> std::result::Result<(), sync::mpsc::TrySendError<T>> {
    <sync::mpsc::SyncSender<T>>::try_send(this, t)
}

fn sync_sender_is_clone_2<T>(
    it: Box<sync::mpsc::SyncSender<T>>,
) -> Box<impl std::clone::Clone + ?Sized> {
    it
}

fn sync_sender_is_debug_3<T>(
    it: Box<sync::mpsc::SyncSender<T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn sync_sender_is_send_4<T: std::marker::Send>(
    it: Box<sync::mpsc::SyncSender<T>>,
) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn sync_sender_is_refunwindsafe_5<T>(
    it: Box<sync::mpsc::SyncSender<T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn sync_sender_is_sync_6<T>(
    it: Box<sync::mpsc::SyncSender<T>>,
) -> Box<impl std::marker::Sync + ?Sized>
where
    T: std::marker::Send,
{
    it
}

fn sync_sender_is_unpin_7<T>(
    it: Box<sync::mpsc::SyncSender<T>>,
) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn sync_sender_is_unwindsafe_8<T>(
    it: Box<sync::mpsc::SyncSender<T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// sync::mpsc::TryIter
pub(super) use sync::mpsc::TryIter;

fn try_iter_is_debug_0<'a, T: std::fmt::Debug + 'a>(
    it: Box<sync::mpsc::TryIter<'a, T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn try_iter_is_iterator_1<'a, T>(
    it: Box<sync::mpsc::TryIter<'a, T>>,
) -> Box<impl std::iter::Iterator<Item = T> + ?Sized> {
    it
}

fn try_iter_is_refunwindsafe_2<'a, T>(
    it: Box<sync::mpsc::TryIter<'a, T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: 'a,
{
    it
}

fn try_iter_is_unpin_3<'a, T>(
    it: Box<sync::mpsc::TryIter<'a, T>>,
) -> Box<impl std::marker::Unpin + ?Sized>
where
    T: 'a,
{
    it
}

fn try_iter_is_unwindsafe_4<'a, T>(
    it: Box<sync::mpsc::TryIter<'a, T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    T: 'a,
{
    it
}

// sync::mpsc::RecvTimeoutError
pub(super) use sync::mpsc::RecvTimeoutError;

fn recv_timeout_error_is_clone_0(
    it: Box<sync::mpsc::RecvTimeoutError>,
) -> Box<impl std::clone::Clone + ?Sized> {
    it
}

fn recv_timeout_error_is_debug_1(
    it: Box<sync::mpsc::RecvTimeoutError>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn recv_timeout_error_is_display_2(
    it: Box<sync::mpsc::RecvTimeoutError>,
) -> Box<impl std::fmt::Display + ?Sized> {
    it
}

fn recv_timeout_error_is_error_3(
    it: Box<sync::mpsc::RecvTimeoutError>,
) -> Box<impl std::error::Error + ?Sized> {
    it
}

fn recv_timeout_error_is_from_4(
    it: Box<sync::mpsc::RecvTimeoutError>,
) -> Box<impl std::convert::From<sync::mpsc::RecvError> + ?Sized> {
    it
}

fn recv_timeout_error_is_partialeq_5(
    it: Box<sync::mpsc::RecvTimeoutError>,
) -> Box<impl std::cmp::PartialEq + ?Sized> {
    it
}

fn recv_timeout_error_is_copy_6(
    it: Box<sync::mpsc::RecvTimeoutError>,
) -> Box<impl std::marker::Copy + ?Sized> {
    it
}

fn recv_timeout_error_is_eq_7(
    it: Box<sync::mpsc::RecvTimeoutError>,
) -> Box<impl std::cmp::Eq + ?Sized> {
    it
}

fn recv_timeout_error_is_refunwindsafe_8(
    it: Box<sync::mpsc::RecvTimeoutError>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn recv_timeout_error_is_send_9(
    it: Box<sync::mpsc::RecvTimeoutError>,
) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn recv_timeout_error_is_sync_10(
    it: Box<sync::mpsc::RecvTimeoutError>,
) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn recv_timeout_error_is_unpin_11(
    it: Box<sync::mpsc::RecvTimeoutError>,
) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn recv_timeout_error_is_unwindsafe_12(
    it: Box<sync::mpsc::RecvTimeoutError>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// sync::mpsc::TryRecvError
pub(super) use sync::mpsc::TryRecvError;

fn try_recv_error_is_clone_0(
    it: Box<sync::mpsc::TryRecvError>,
) -> Box<impl std::clone::Clone + ?Sized> {
    it
}

fn try_recv_error_is_debug_1(
    it: Box<sync::mpsc::TryRecvError>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn try_recv_error_is_display_2(
    it: Box<sync::mpsc::TryRecvError>,
) -> Box<impl std::fmt::Display + ?Sized> {
    it
}

fn try_recv_error_is_error_3(
    it: Box<sync::mpsc::TryRecvError>,
) -> Box<impl std::error::Error + ?Sized> {
    it
}

fn try_recv_error_is_from_4(
    it: Box<sync::mpsc::TryRecvError>,
) -> Box<impl std::convert::From<sync::mpsc::RecvError> + ?Sized> {
    it
}

fn try_recv_error_is_partialeq_5(
    it: Box<sync::mpsc::TryRecvError>,
) -> Box<impl std::cmp::PartialEq + ?Sized> {
    it
}

fn try_recv_error_is_copy_6(
    it: Box<sync::mpsc::TryRecvError>,
) -> Box<impl std::marker::Copy + ?Sized> {
    it
}

fn try_recv_error_is_eq_7(it: Box<sync::mpsc::TryRecvError>) -> Box<impl std::cmp::Eq + ?Sized> {
    it
}

fn try_recv_error_is_refunwindsafe_8(
    it: Box<sync::mpsc::TryRecvError>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized> {
    it
}

fn try_recv_error_is_send_9(
    it: Box<sync::mpsc::TryRecvError>,
) -> Box<impl std::marker::Send + ?Sized> {
    it
}

fn try_recv_error_is_sync_10(
    it: Box<sync::mpsc::TryRecvError>,
) -> Box<impl std::marker::Sync + ?Sized> {
    it
}

fn try_recv_error_is_unpin_11(
    it: Box<sync::mpsc::TryRecvError>,
) -> Box<impl std::marker::Unpin + ?Sized> {
    it
}

fn try_recv_error_is_unwindsafe_12(
    it: Box<sync::mpsc::TryRecvError>,
) -> Box<impl std::panic::UnwindSafe + ?Sized> {
    it
}

// sync::mpsc::TrySendError
pub(super) use sync::mpsc::TrySendError;

fn try_send_error_is_clone_0<T: std::clone::Clone>(
    it: Box<sync::mpsc::TrySendError<T>>,
) -> Box<impl std::clone::Clone + ?Sized> {
    it
}

fn try_send_error_is_debug_1<T>(
    it: Box<sync::mpsc::TrySendError<T>>,
) -> Box<impl std::fmt::Debug + ?Sized> {
    it
}

fn try_send_error_is_display_2<T>(
    it: Box<sync::mpsc::TrySendError<T>>,
) -> Box<impl std::fmt::Display + ?Sized> {
    it
}

fn try_send_error_is_error_3<T>(
    it: Box<sync::mpsc::TrySendError<T>>,
) -> Box<impl std::error::Error + ?Sized> {
    it
}

fn try_send_error_is_from_4<T>(
    it: Box<sync::mpsc::TrySendError<T>>,
) -> Box<impl std::convert::From<sync::mpsc::SendError<T>> + ?Sized> {
    it
}

fn try_send_error_is_partialeq_5<T: std::cmp::PartialEq>(
    it: Box<sync::mpsc::TrySendError<T>>,
) -> Box<impl std::cmp::PartialEq + ?Sized> {
    it
}

fn try_send_error_is_copy_6<T: std::marker::Copy>(
    it: Box<sync::mpsc::TrySendError<T>>,
) -> Box<impl std::marker::Copy + ?Sized> {
    it
}

fn try_send_error_is_eq_7<T: std::cmp::Eq>(
    it: Box<sync::mpsc::TrySendError<T>>,
) -> Box<impl std::cmp::Eq + ?Sized> {
    it
}

fn try_send_error_is_refunwindsafe_8<T>(
    it: Box<sync::mpsc::TrySendError<T>>,
) -> Box<impl std::panic::RefUnwindSafe + ?Sized>
where
    T: std::panic::RefUnwindSafe,
{
    it
}

fn try_send_error_is_send_9<T>(
    it: Box<sync::mpsc::TrySendError<T>>,
) -> Box<impl std::marker::Send + ?Sized>
where
    T: std::marker::Send,
{
    it
}

fn try_send_error_is_sync_10<T>(
    it: Box<sync::mpsc::TrySendError<T>>,
) -> Box<impl std::marker::Sync + ?Sized>
where
    T: std::marker::Sync,
{
    it
}

fn try_send_error_is_unpin_11<T>(
    it: Box<sync::mpsc::TrySendError<T>>,
) -> Box<impl std::marker::Unpin + ?Sized>
where
    T: std::marker::Unpin,
{
    it
}

fn try_send_error_is_unwindsafe_12<T>(
    it: Box<sync::mpsc::TrySendError<T>>,
) -> Box<impl std::panic::UnwindSafe + ?Sized>
where
    T: std::panic::UnwindSafe,
{
    it
}

// sync::mpsc::channel
fn channel<T>() -> (sync::mpsc::Sender<T>, sync::mpsc::Receiver<T>) {
    sync::mpsc::channel()
}

// sync::mpsc::sync_channel
fn sync_channel<T>(bound: usize) -> (sync::mpsc::SyncSender<T>, sync::mpsc::Receiver<T>) {
    sync::mpsc::sync_channel(bound)
}
