//! Which traits the types have, for payloads that lack this or that; and how they look.

use std::cell::Cell;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::marker::{PhantomData, PhantomPinned};
use std::ops::{Deref, DerefMut};
use std::panic::{RefUnwindSafe, UnwindSafe, resume_unwind};
use std::rc::Rc;
use std::time::Duration;

use super::{sync, thread};

/// Whether a type has a trait: its own constant hides the trait's.
macro_rules! has {
    ($type:ty: $bound:path) => {{
        #[allow(dead_code)]
        trait Otherwise {
            const HAS: bool = false;
        }
        #[allow(dead_code)]
        struct Asked<T: ?Sized>(PhantomData<T>);
        impl<T: ?Sized> Otherwise for Asked<T> {}
        #[allow(dead_code)]
        impl<T: ?Sized + $bound> Asked<T> {
            const HAS: bool = true;
        }
        <Asked<$type>>::HAS
    }};
}

macro_rules! traits {
    ($type:ty: $($bound:path),*) => {{
        let mut traits = Vec::new();
        $(if has!($type: $bound) {
            traits.push(stringify!($bound));
        })*
        (stringify!($type), traits)
    }};
}

macro_rules! table {
    ($($type:ty,)*) => {
        vec![$(traits!($type:
            Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Clone, Copy, Debug, Display, Default,
            PartialEq, Eq, PartialOrd, Ord, Hash, Iterator, IntoIterator, Error, Deref, DerefMut,
            From<u8>
        ),)*]
    };
}

/// Of payloads.
macro_rules! generic {
    ($($payload:ty),*) => {
        vec![$((stringify!($payload), table! {
            sync::Mutex<$payload>,
            sync::MutexGuard<'static, $payload>,
            sync::RwLock<$payload>,
            sync::RwLockReadGuard<'static, $payload>,
            sync::RwLockWriteGuard<'static, $payload>,
            sync::PoisonError<$payload>,
            sync::TryLockError<$payload>,
            sync::OnceLock<$payload>,
            sync::LazyLock<$payload>,
            sync::LazyLock<u8, $payload>,
            sync::mpsc::Sender<$payload>,
            sync::mpsc::SyncSender<$payload>,
            sync::mpsc::Receiver<$payload>,
            sync::mpsc::Iter<'static, $payload>,
            sync::mpsc::TryIter<'static, $payload>,
            sync::mpsc::IntoIter<$payload>,
            thread::JoinHandle<$payload>,
            thread::ScopedJoinHandle<'static, $payload>,
        }),)*]
    };
}

/// A type, and the traits that it has.
pub(crate) type Row = (&'static str, Vec<&'static str>);

/// Neither `Send` nor `Sync`, `Unpin` or unwind safe, one at a time and all at once.
pub(crate) fn of_generic_types() -> Vec<(&'static str, Vec<Row>)> {
    generic!(
        u8,
        Cell<u8>,
        Rc<u8>,
        std::sync::MutexGuard<'static, u8>,
        &'static mut u8,
        PhantomPinned,
        fn() -> u8,
        *mut (PhantomPinned, Cell<u8>)
    )
}

pub(crate) fn of_other_types() -> Vec<Row> {
    table! {
        sync::Mutex<[u8]>,
        sync::Mutex<dyn Send>,
        sync::Mutex<dyn Debug>,
        sync::MutexGuard<'static, dyn Display + Sync>,
        sync::RwLock<dyn Send>,
        sync::RwLock<dyn Send + Sync>,
        sync::RwLockReadGuard<'static, str>,
        sync::Condvar,
        sync::WaitTimeoutResult,
        sync::Once,
        sync::OnceState,
        sync::Barrier,
        sync::BarrierWaitResult,
        thread::Builder,
        thread::Scope<'static, 'static>,
        thread::Thread,
        thread::ThreadId,
        thread::AccessError,
    }
}

/// How the types look in their states.
pub(crate) fn texts() -> Vec<String> {
    let mut texts = Vec::new();
    let mut say = |it: &dyn Debug| {
        texts.push(format!("{it:?}"));
        texts.push(format!("{it:#?}"));
    };
    let (mutex, lock) = (sync::Mutex::new(Some("m")), sync::RwLock::new(vec![1]));
    for held in [false, true] {
        let guards = held.then(|| (mutex.lock().unwrap(), lock.write().unwrap()));
        say(&mutex);
        say(&lock);
        if guards.is_some() {
            say(&guards);
            say(&mutex.try_lock());
            say(&lock.try_read());
        }
    }
    say(&lock.read());
    let poison = || {
        let _guards = (mutex.lock(), lock.write());
        resume_unwind(Box::new(()));
    };
    thread::scope(|scope| scope.spawn(poison).join().unwrap_err());
    say(&mutex);
    say(&lock);
    say(&mutex.lock());
    say(&mutex.try_lock());
    say(&lock.write());

    let condvar = sync::Condvar::new();
    say(&condvar);
    mutex.clear_poison();
    say(&condvar.wait_timeout_while(mutex.lock().unwrap(), Duration::ZERO, |_| false));

    let once = sync::Once::new();
    say(&once);
    once.call_once_force(|state| say(state));
    say(&once);
    let cell = sync::OnceLock::new();
    say(&cell);
    cell.set("set").unwrap();
    say(&cell);
    let lazy = sync::LazyLock::new(|| 'l');
    say(&lazy);
    sync::LazyLock::force(&lazy);
    say(&lazy);

    let barrier = sync::Barrier::new(1);
    say(&barrier);
    say(&barrier.wait());
    let (sender, receiver) = sync::mpsc::channel::<u8>();
    say(&sender);
    say(&receiver.iter());
    say(&receiver.try_iter());
    say(&receiver.into_iter());
    say(&sender.send(1));
    let (sender, receiver) = sync::mpsc::sync_channel::<u8>(1);
    say(&sender);
    say(&receiver);
    sender.send(1).unwrap();
    say(&sender.try_send(2));

    say(&thread::Builder::new().name("named".into()).stack_size(1 << 20));
    let handle = thread::spawn(|| ());
    say(&handle);
    handle.join().unwrap();
    thread::scope(|scope| {
        say(scope);
        say(&scope.spawn(|| ()));
    });
    texts
}
