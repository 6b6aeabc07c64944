//! Without the feature `validate`, `lockdep::sync` and `lockdep::thread` are the standard library's
//! own: that this compiles is the proof.

/// The same types, or it does not compile.
macro_rules! same {
    ($($type:ty,)*) => {
        mod bare {
            use super::Same;
            use std::{sync, thread};

            pub(super) type Types = ($(Same<$type>,)*);
        }

        mod mirror {
            use super::Same;
            use lockdep::{sync, thread};

            pub(super) type Types = ($(Same<$type>,)*);
        }
    };
}

/// A type, neither wider nor narrower.
#[allow(dead_code, reason = "it is a type only")]
struct Same<T>(fn(T) -> T);

same! {
    sync::Arc<u8>,
    sync::Weak<u8>,
    sync::Mutex<u8>,
    sync::MutexGuard<'static, u8>,
    sync::RwLock<u8>,
    sync::RwLockReadGuard<'static, u8>,
    sync::RwLockWriteGuard<'static, u8>,
    sync::Condvar,
    sync::WaitTimeoutResult,
    sync::Once,
    sync::OnceState,
    sync::OnceLock<u8>,
    sync::LazyLock<u8>,
    sync::Barrier,
    sync::BarrierWaitResult,
    sync::PoisonError<u8>,
    sync::TryLockError<u8>,
    sync::LockResult<u8>,
    sync::TryLockResult<u8>,
    sync::mpsc::Sender<u8>,
    sync::mpsc::SyncSender<u8>,
    sync::mpsc::Receiver<u8>,
    sync::mpsc::Iter<'static, u8>,
    sync::mpsc::TryIter<'static, u8>,
    sync::mpsc::IntoIter<u8>,
    sync::mpsc::SendError<u8>,
    sync::mpsc::TrySendError<u8>,
    sync::mpsc::RecvError,
    sync::mpsc::TryRecvError,
    sync::mpsc::RecvTimeoutError,
    sync::atomic::AtomicUsize,
    thread::JoinHandle<u8>,
    thread::ScopedJoinHandle<'static, u8>,
    thread::Builder,
    thread::Thread,
    thread::ThreadId,
    thread::AccessError,
    &'static thread::Scope<'static, 'static>,
}

/// One identity for all of them.
const _: fn(bare::Types) -> mirror::Types = |types| types;
