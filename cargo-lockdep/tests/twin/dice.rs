//! Numbers, wait types and variants by chance.

use cargo_lockdep::program::Op;
use lockdep_core::wait::{LockKind, WaitType, WaitTypes};

/// Steele, Lea and Flood's SplitMix64: numbers that an unoptimised build can afford.
#[derive(Debug)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.below(from.len())])
    }
}

/// An operation that is much like another.
pub(crate) fn variant(op: Op) -> Op {
    match op {
        Op::Lock(i) => Op::QRead(i),
        Op::Read(i) => Op::Lock(i),
        Op::QRead(i) => Op::Read(i),
        Op::TryLock(i) | Op::Nested(i) | Op::Nest(i, _) | Op::MightLock(i) => Op::Lock(i),
        Op::TryRead(i) => Op::Read(i),
        Op::Downgrade(i) => Op::Unlock(i),
        Op::Unlock(i) => Op::Reinit(i),
        Op::HardirqEnter => Op::HardirqEnterThreaded,
        Op::HardirqEnterThreaded => Op::HardirqEnter,
        Op::IrqDisable => Op::BhDisable,
        Op::BhDisable => Op::IrqDisable,
        Op::IrqConfigEnter => Op::IrqConfigExit,
        op => op,
    }
}

/// The wait types of some primitive, and now and then of none that exists.
pub(crate) fn wait_types(dice: &mut Dice) -> WaitTypes {
    use WaitType::{Config, Free, Sleep, Spin};
    match dice.below(100) {
        0..22 => WaitTypes::new(Sleep),
        22..50 => WaitTypes::new(Config),
        50..66 => WaitTypes::new(Spin),
        66..72 => WaitTypes::new(WaitType::None),
        72..79 => WaitTypes::new(Config).kind(LockKind::Percpu),
        79..82 => WaitTypes::new(Config).kind(LockKind::WaitOverride),
        82..85 => WaitTypes::new(Sleep).kind(LockKind::WaitOverride),
        85..88 => WaitTypes::with_outer(Free, Config),
        88..90 => WaitTypes::with_outer(Free, Spin),
        90..93 => WaitTypes::with_outer(Free, Config).unchecked_order(),
        93..95 => WaitTypes::with_outer(Free, Spin).unchecked_order(),
        _ => {
            let kinds = [LockKind::Normal, LockKind::Percpu, LockKind::WaitOverride];
            let wait = WaitTypes::with_outer(wait_type(dice), wait_type(dice));
            let wait = wait.kind(kinds[dice.below(3)]);
            if dice.chance(25) { wait.unchecked_order() } else { wait }
        }
    }
}

pub(crate) fn wait_type(dice: &mut Dice) -> WaitType {
    use WaitType::{Config, Free, None, Sleep, Spin, Yield};
    [None, Free, Spin, Config, Sleep, Yield][dice.below(6)]
}
