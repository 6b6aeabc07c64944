//! How a lock is taken: exclusively or shared, blocking or not, and at which subclass.
//!
//! Linux: the `read` and `trylock` arguments of `lock_acquire()`, `kernel/locking/lockdep.c`.

/// The mode of an acquisition (`read` 0, 1 and 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "dump", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "dump", serde(rename_all = "kebab-case"))]
pub enum Mode {
    /// One holder at a time.
    Exclusive,
    /// A reader that queues behind a waiting writer.
    Shared,
    /// A reader that only a writer who already holds the lock keeps out; it may read again.
    RecursiveRead,
    /// A reader that shares with plain readers only, and may become the writer.
    Upgradable,
}

impl Mode {
    /// Whether this is a reader of either sort.
    pub const fn is_read(self) -> bool {
        !matches!(self, Mode::Exclusive)
    }

    /// Whether two holders of this mode exclude each other: such a holder is or may become a writer.
    pub const fn excludes_its_like(self) -> bool {
        matches!(self, Mode::Exclusive | Mode::Upgradable)
    }

    /// Whether a hold in this mode keeps out who wants the lock in another.
    pub const fn keeps_out(self, wanted: Mode) -> bool {
        match (self, wanted) {
            (Mode::Exclusive, _) | (_, Mode::Exclusive) => true,
            (Mode::Upgradable, other) => matches!(other, Mode::Upgradable),
            _ => false,
        }
    }

    pub(crate) const fn bits(self) -> u16 {
        match self {
            Mode::Exclusive => 0,
            Mode::Shared => 1,
            Mode::RecursiveRead => 2,
            Mode::Upgradable => 3,
        }
    }

    pub(crate) const fn of_bits(bits: u16) -> Mode {
        match bits & 0b11 {
            0 => Mode::Exclusive,
            1 => Mode::Shared,
            2 => Mode::RecursiveRead,
            _ => Mode::Upgradable,
        }
    }

    /// The word that a CPU-column scenario uses for taking a lock this way.
    pub const fn verb(self) -> &'static str {
        match self {
            Mode::Exclusive => "lock",
            Mode::Shared | Mode::RecursiveRead | Mode::Upgradable => "rlock",
        }
    }

    /// A word for reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Mode::Exclusive => "exclusive",
            Mode::Shared => "read",
            Mode::RecursiveRead => "recursive read",
            Mode::Upgradable => "upgradable read",
        }
    }
}

/// A nesting level within a class, 0 to 7: each level is a class of its own.
///
/// Linux: `subclass`, `MAX_LOCKDEP_SUBCLASSES`.
#[doc(alias = "MAX_LOCKDEP_SUBCLASSES")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "dump", derive(serde::Serialize, serde::Deserialize))]
pub struct Subclass(u8);

impl Subclass {
    /// How many levels there are.
    pub const COUNT: usize = 8;
    /// The level of an acquisition that names none.
    pub const DEFAULT: Subclass = Subclass(0);
    /// The level of the usual nested acquisition.
    #[doc(alias = "SINGLE_DEPTH_NESTING")]
    pub const NESTED: Subclass = Subclass(1);

    /// A level, or `None` if it is not below [`COUNT`](Self::COUNT).
    pub const fn new(level: u8) -> Option<Self> {
        if (level as usize) < Self::COUNT { Some(Subclass(level)) } else { None }
    }

    /// A level, with what is too high brought down to the last one.
    pub const fn clamped(level: u8) -> Self {
        match Self::new(level) {
            Some(subclass) => subclass,
            None => Subclass(Self::COUNT as u8 - 1),
        }
    }

    /// The number of the level.
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// How several locks of one class may be held together: the value that must grow.
///
/// Linux has a comparison callback per class (`lock_set_cmp_fn`); a key says the same with data.
#[doc(alias = "lock_set_cmp_fn")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// Lower addresses first.
    Address,
    /// Lower keys first.
    Key(u64),
}
