//! The kernel's configuration as a value, and sets of configurations.
//!
//! Linux: `CONFIG_PREEMPT_*`, `CONFIG_PREEMPT_COUNT`, `CONFIG_PROVE_RAW_LOCK_NESTING`.

use std::fmt;

use crate::words;

/// The preemption model of a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "dump", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "dump", serde(rename_all = "lowercase"))]
pub enum Preempt {
    /// `CONFIG_PREEMPT_NONE`.
    #[doc(alias = "CONFIG_PREEMPT_NONE")]
    None,
    /// `CONFIG_PREEMPT_VOLUNTARY`.
    #[doc(alias = "CONFIG_PREEMPT_VOLUNTARY")]
    Voluntary,
    /// `CONFIG_PREEMPT`.
    #[doc(alias = "CONFIG_PREEMPT")]
    Full,
    /// `CONFIG_PREEMPT_RT`: `spinlock_t` sleeps.
    #[doc(alias = "CONFIG_PREEMPT_RT")]
    Rt,
}

impl Preempt {
    /// All four models, in the order of [`ConfigSet`]'s bits.
    pub const ALL: [Preempt; 4] = [Preempt::None, Preempt::Voluntary, Preempt::Full, Preempt::Rt];

    /// The lower-case name used in reports, JSON and the environment.
    pub const fn as_str(self) -> &'static str {
        match self {
            Preempt::None => "none",
            Preempt::Voluntary => "voluntary",
            Preempt::Full => "full",
            Preempt::Rt => "rt",
        }
    }
}

/// One kernel configuration, as far as the rules depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "dump", derive(serde::Serialize, serde::Deserialize))]
pub struct KernelConfig {
    /// The preemption model.
    pub preempt: Preempt,
    /// Whether the kernel counts preemption. Lockdep kernels normally do; without it, code in
    /// `none` and `voluntary` kernels cannot know whether it may sleep.
    #[doc(alias = "CONFIG_PREEMPT_COUNT")]
    pub preempt_count: bool,
    /// Whether `raw_spinlock_t` and `spinlock_t` are told apart.
    #[doc(alias = "CONFIG_PROVE_RAW_LOCK_NESTING")]
    pub prove_raw_lock_nesting: bool,
}

impl KernelConfig {
    /// A configuration that counts preemption.
    pub const fn new(preempt: Preempt, prove_raw_lock_nesting: bool) -> Self {
        KernelConfig { preempt, preempt_count: true, prove_raw_lock_nesting }
    }

    /// All eight configurations {none, voluntary, full, rt} x {off, on}.
    pub fn all() -> impl Iterator<Item = KernelConfig> {
        ConfigSet::ALL.iter()
    }

    /// Whether `spinlock_t` sleeps here.
    pub const fn is_rt(self) -> bool {
        matches!(self.preempt, Preempt::Rt)
    }

    const fn bit(self) -> u8 {
        1 << (self.preempt as u8 * 2 + self.prove_raw_lock_nesting as u8)
    }
}

impl Default for KernelConfig {
    /// A mainline debug kernel: fully preemptible, raw nesting proven.
    fn default() -> Self {
        KernelConfig::new(Preempt::Full, true)
    }
}

impl fmt::Display for KernelConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let raw = if self.prove_raw_lock_nesting { "y" } else { "n" };
        write!(f, "preempt={}, prove_raw_lock_nesting={raw}", self.preempt.as_str())
    }
}

/// A set of the eight configurations: in which of them something fails.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ConfigSet(u8);

impl ConfigSet {
    /// No configuration.
    pub const EMPTY: ConfigSet = ConfigSet(0);
    /// All eight.
    pub const ALL: ConfigSet = ConfigSet(0xff);
    /// Those that prove raw nesting.
    pub const RAW_ON: ConfigSet = ConfigSet(0b1010_1010);
    /// Those that do not.
    pub const RAW_OFF: ConfigSet = ConfigSet(0b0101_0101);
    /// The two PREEMPT_RT ones.
    pub const RT: ConfigSet = ConfigSet(0b1100_0000);
    /// The six others.
    pub const NOT_RT: ConfigSet = ConfigSet(0b0011_1111);

    /// The set of one configuration.
    pub const fn of(config: KernelConfig) -> Self {
        ConfigSet(config.bit())
    }

    /// Whether `config` is in the set.
    pub const fn contains(self, config: KernelConfig) -> bool {
        self.0 & config.bit() != 0
    }

    /// Both sets together.
    pub const fn union(self, other: Self) -> Self {
        ConfigSet(self.0 | other.0)
    }

    /// What both sets share.
    pub const fn intersection(self, other: Self) -> Self {
        ConfigSet(self.0 & other.0)
    }

    /// What is here and not in `other`.
    pub const fn difference(self, other: Self) -> Self {
        ConfigSet(self.0 & !other.0)
    }

    /// Whether nothing is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The configurations in the set, `none` first, each without raw nesting first.
    pub fn iter(self) -> impl Iterator<Item = KernelConfig> {
        (0..8)
            .map(|i| KernelConfig::new(Preempt::ALL[i / 2], i % 2 == 1))
            .filter(move |config| self.contains(*config))
    }
}

impl fmt::Display for ConfigSet {
    /// One short clause, for people: `all 8`, or the models grouped by raw nesting.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == ConfigSet::ALL {
            return f
                .write_str("all 8 (none, voluntary, full, rt; prove_raw_lock_nesting on and off)");
        }
        if self.is_empty() {
            return f.write_str("none");
        }
        let models = |raw: bool| {
            let mut models = String::new();
            for preempt in Preempt::ALL {
                if self.contains(KernelConfig::new(preempt, raw)) {
                    words::add(&mut models, ", ", preempt.as_str());
                }
            }
            models
        };
        let (on, off) = (models(true), models(false));
        match (on.is_empty(), off.is_empty()) {
            (false, true) => write!(f, "{on} with prove_raw_lock_nesting on"),
            (true, false) => write!(f, "{off} with prove_raw_lock_nesting off"),
            _ if on == off => write!(f, "{on}; prove_raw_lock_nesting on or off"),
            _ => write!(f, "{on} with prove_raw_lock_nesting on; {off} with it off"),
        }
    }
}

impl fmt::Debug for ConfigSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConfigSet({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_partition_the_eight() {
        assert_eq!(KernelConfig::all().count(), 8);
        assert_eq!(ConfigSet::RAW_ON.union(ConfigSet::RAW_OFF), ConfigSet::ALL);
        assert!(ConfigSet::RT.intersection(ConfigSet::NOT_RT).is_empty());
        for config in KernelConfig::all() {
            assert_eq!(ConfigSet::RT.contains(config), config.is_rt());
            assert_eq!(ConfigSet::RAW_ON.contains(config), config.prove_raw_lock_nesting);
        }
    }
}
