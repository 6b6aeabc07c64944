//! What an allocation may do to get its page (`gfp_t`).

use std::fmt;
use std::ops::BitOr;

/// A set of permissions and wishes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Gfp(u32);

/// Every flag with its name.
const NAMES: [(Gfp, &str); 12] = [
    (Gfp::HIGH, "HIGH"),
    (Gfp::KSWAPD_RECLAIM, "KSWAPD_RECLAIM"),
    (Gfp::DIRECT_RECLAIM, "DIRECT_RECLAIM"),
    (Gfp::IO, "IO"),
    (Gfp::FS, "FS"),
    (Gfp::NOWARN, "NOWARN"),
    (Gfp::NORETRY, "NORETRY"),
    (Gfp::NOMEMALLOC, "NOMEMALLOC"),
    (Gfp::NOFAIL, "NOFAIL"),
    (Gfp::ZERO, "ZERO"),
    (Gfp::NO_LOCKS, "NO_LOCKS"),
    (Gfp::RT_SAFE, "RT_SAFE"),
];

impl Gfp {
    /// Nothing is allowed: nobody is woken, nothing is waited for (`GFP_NOWAIT & ~__GFP_RECLAIM`,
    /// or plainly 0).
    pub const NONE: Gfp = Gfp(0);
    /// May go deeper into the reserves (`__GFP_HIGH`).
    pub const HIGH: Gfp = Gfp(1);
    /// May wake kswapd, which takes the lock of a wait queue (`__GFP_KSWAPD_RECLAIM`).
    pub const KSWAPD_RECLAIM: Gfp = Gfp(1 << 1);
    /// May free other pages itself, and sleep for it (`__GFP_DIRECT_RECLAIM`).
    pub const DIRECT_RECLAIM: Gfp = Gfp(1 << 2);
    /// May start I/O in reclaim (`__GFP_IO`).
    pub const IO: Gfp = Gfp(1 << 3);
    /// May call into file systems in reclaim (`__GFP_FS`).
    pub const FS: Gfp = Gfp(1 << 4);
    /// Failing is expected and nothing is said of it (`__GFP_NOWARN`).
    pub const NOWARN: Gfp = Gfp(1 << 5);
    /// One light round of reclaim, then give up (`__GFP_NORETRY`).
    pub const NORETRY: Gfp = Gfp(1 << 6);
    /// Never touches the reserves (`__GFP_NOMEMALLOC`).
    pub const NOMEMALLOC: Gfp = Gfp(1 << 7);
    /// Must not fail, however long it takes (`__GFP_NOFAIL`).
    pub const NOFAIL: Gfp = Gfp(1 << 8);
    /// The page is zeroed (`__GFP_ZERO`).
    pub const ZERO: Gfp = Gfp(1 << 9);
    /// Order 0, from the lockless per-CPU list or not at all (`__GFP_NO_LOCKS`, proposed in
    /// August 2020 and not merged).
    pub const NO_LOCKS: Gfp = Gfp(1 << 10);
    /// Refused on PREEMPT_RT where the kernel cannot be preempted (`GFP_RT_SAFE`, proposed in
    /// August 2020 and not merged).
    pub const RT_SAFE: Gfp = Gfp(1 << 11);

    /// Does not sleep; deeper reserves; may wake kswapd (`GFP_ATOMIC`).
    pub const ATOMIC: Gfp = Gfp(Gfp::HIGH.0 | Gfp::KSWAPD_RECLAIM.0);
    /// Does not sleep; may wake kswapd (`GFP_NOWAIT`).
    pub const NOWAIT: Gfp = Gfp::KSWAPD_RECLAIM;
    /// May do everything (`GFP_KERNEL`).
    pub const KERNEL: Gfp =
        Gfp(Gfp::DIRECT_RECLAIM.0 | Gfp::KSWAPD_RECLAIM.0 | Gfp::IO.0 | Gfp::FS.0);

    /// Both masks' flags; `|` where a constant is made.
    pub const fn or(self, other: Gfp) -> Gfp {
        Gfp(self.0 | other.0)
    }

    /// Whether all of these flags are set.
    pub const fn contains(self, flags: Gfp) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// The others of these flags.
    pub const fn without(self, flags: Gfp) -> Gfp {
        Gfp(self.0 & !flags.0)
    }

    /// Whether the caller may sleep (`gfpflags_allow_blocking()`).
    pub const fn allow_blocking(self) -> bool {
        self.contains(Gfp::DIRECT_RECLAIM)
    }
}

impl BitOr for Gfp {
    type Output = Gfp;

    fn bitor(self, other: Gfp) -> Gfp {
        self.or(other)
    }
}

impl fmt::Display for Gfp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups = [(Gfp::KERNEL, "GFP_KERNEL"), (Gfp::ATOMIC, "GFP_ATOMIC")];
        let group = groups.into_iter().find(|(group, _)| self.contains(*group));
        let (base, name) = group.unwrap_or((Gfp::NONE, ""));
        let rest = NAMES.into_iter().filter(|(flag, _)| self.contains(*flag));
        let rest = rest.filter(|(flag, _)| !base.contains(*flag)).map(|(_, name)| name);
        let names: Vec<&str> = (!name.is_empty()).then_some(name).into_iter().chain(rest).collect();
        f.write_str(if names.is_empty() { "0" } else { "" })?;
        f.write_str(&names.join("|"))
    }
}

impl fmt::Debug for Gfp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
