//! Whether interrupts are off: what `_irqsave` saves and `_irqrestore` puts back.

/// Whether interrupts are off, in kernels of either sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Irq(u32);

impl Irq {
    /// Interrupts are on.
    pub const ON: Irq = Irq(0);
    /// How many states there are.
    pub(crate) const STATES: usize = 4;

    /// Off, and off on PREEMPT_RT.
    pub const fn new(off: bool, off_rt: bool) -> Irq {
        Irq(off as u32 | (off_rt as u32) << 1)
    }

    /// Whether they are off.
    pub const fn off(self) -> bool {
        self.0 & 1 != 0
    }

    /// Whether they are off on PREEMPT_RT too, where a sleeping lock's `_irqsave` leaves them on.
    pub const fn off_rt(self) -> bool {
        self.0 & 2 != 0
    }

    /// Off where either says so.
    #[inline]
    pub(crate) const fn or(self, other: Irq) -> Irq {
        Irq(self.0 | other.0)
    }

    /// The state of a number's two lowest bits.
    #[inline]
    pub const fn of_bits(bits: u32) -> Irq {
        Irq(bits & 0b11)
    }

    /// The state as a number below 4.
    #[inline]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// What this is in a context key: there or not, so that changing it is one exclusive or.
    /// (Zobrist hashing.)
    pub(crate) const fn key(self) -> u64 {
        const OFF: u64 = 0xd1b5_4a32_d192_ed03;
        const OFF_RT: u64 = 0x8cb9_2ba7_2f3d_8dd7;
        [0, OFF, OFF_RT, OFF ^ OFF_RT][self.0 as usize]
    }
}
