//! May one wait this way here? (`check_wait_context()`)
//!
//! The limit is the smallest of what the context allows and of what each lock held in this context
//! leaves to others; a wait override replaces it. Try-locks are not checked but limit once held.

use crate::config::ConfigSet;
use crate::held::HeldLock;
use crate::violation::Limit;
use crate::wait::{LockKind, WaitType, WaitTypes};

/// The comparison that fails, and in which configurations. `base` is the position of the first of
/// `held` in the whole stack.
pub fn check(
    context: WaitType,
    held: &[HeldLock],
    base: usize,
    wanted: WaitTypes,
) -> Option<(Limit, ConfigSet)> {
    if wanted.inner == WaitType::None {
        return None;
    }
    needs(context, held, base, wanted.outer)
}

/// The same for a wait that is no lock: a sleep.
pub fn needs(
    context: WaitType,
    held: &[HeldLock],
    base: usize,
    needs: WaitType,
) -> Option<(Limit, ConfigSet)> {
    let mut worst: Option<(Limit, ConfigSet)> = None;
    for (raw, configs) in [(false, ConfigSet::RAW_OFF), (true, ConfigSet::RAW_ON)] {
        let (allowed, set_by) = limit(context, held, raw);
        if needs.level(raw) > allowed.level(raw) {
            let set_by = set_by.map(|i| base + i);
            let failed = worst.map_or(ConfigSet::EMPTY, |(_, configs)| configs);
            worst = Some((Limit { needs, allowed, set_by, context }, failed.union(configs)));
        }
    }
    worst
}

/// The limit, and which held lock set it. Among equals the innermost is named: it is the nearest
/// to the mistake.
fn limit(context: WaitType, held: &[HeldLock], raw: bool) -> (WaitType, Option<usize>) {
    let mut allowed = context;
    let mut set_by = None;
    for (i, lock) in held.iter().enumerate() {
        let wait = lock.lock_type.wait;
        if lock.when().off() || wait.inner == WaitType::None {
            continue;
        }
        if wait.kind == LockKind::WaitOverride || wait.inner.level(raw) <= allowed.level(raw) {
            allowed = wait.inner;
            set_by = Some(i);
        }
    }
    (allowed, set_by)
}
