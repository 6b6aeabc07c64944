//! Guards held across `await`, on an executor of one thread.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::locks::{Mutex, lock};

type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Polls the tasks in turn until all are done.
fn run(mut tasks: Vec<Task<'_>>) {
    let mut context = Context::from_waker(Waker::noop());
    while !tasks.is_empty() {
        tasks.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
    }
}

/// Lets the other tasks run once.
async fn give_way() {
    let mut gave = false;
    poll_fn(|_| if std::mem::replace(&mut gave, true) { Poll::Ready(()) } else { Poll::Pending })
        .await;
}

#[allow(clippy::await_holding_lock, reason = "what the program is about")]
async fn hold_across(mutex: &Mutex<u32>) {
    let mut guard = lock(mutex);
    give_way().await;
    *guard += 1;
}

/// One task holds a guard across an await; another locks the same mutex on the same thread.
pub fn await_conflict() {
    let mutex = Mutex::new(1);
    run(vec![Box::pin(hold_across(&mutex)), Box::pin(async { *lock(&mutex) += 1 })]);
}

/// A guard held across an await, and nobody else about.
pub fn await_noconflict() {
    let mutex = Mutex::new(1);
    run(vec![Box::pin(hold_across(&mutex))]);
}

/// Two tasks of one thread hold a guard each across an await, of locks that never meet otherwise.
pub fn await_two_locks() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    run(vec![Box::pin(hold_across(&a)), Box::pin(hold_across(&b))]);
    run(vec![Box::pin(hold_across(&a)), Box::pin(hold_across(&b))]);
}

/// Guards that end before each await.
pub fn await_released() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let step = |first: &'static str| async move {
        give_way().await;
        first.len()
    };
    run(vec![
        Box::pin(async {
            let n = step("one").await as u32;
            *lock(&a) += n;
            *lock(&b) += 1;
        }),
        Box::pin(async {
            let n = step("three").await as u32;
            *lock(&b) += n;
            *lock(&a) += 1;
        }),
    ]);
}
