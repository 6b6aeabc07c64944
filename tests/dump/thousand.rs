//! A thousand locks of a thousand lines, so to speak: each made at a place of its own; and sixty-four
//! places to take them at.

use lockdep::sync::Mutex;

#[track_caller]
fn n() -> Mutex<u32> {
    Mutex::new(0)
}

/// A thousand.
#[rustfmt::skip]
pub(crate) fn locks() -> Vec<Mutex<u32>> {
    vec![
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
        n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(),
    ]
}

/// Goes further with a lock held, or with none.
pub(crate) type Step = fn(Option<&Mutex<u32>>, &mut dyn FnMut());

/// Sixty-four functions that take a lock and go on.
#[rustfmt::skip]
pub(crate) fn steps() -> [Step; 64] {
    [
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
        |m, f| { let _g = m.map(|m| m.lock()); f() }, |m, f| { let _g = m.map(|m| m.lock()); f() },
    ]
}
