//! What was not looked at.

/// What was not looked at, as the validator counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "dump", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "dump", serde(deny_unknown_fields, default))]
pub struct LostCoverage {
    /// Events that came while the validator handled one of the same thread: from an allocator, a
    /// panic hook or a signal handler.
    pub reentered: u64,
    /// Nestings whose chain key another one has, as far as debug assertions were there to notice:
    /// each is judged every time, and without debug assertions would not be.
    pub key_collisions: u64,
    /// User-defined contexts beyond the highest number.
    pub contexts: u64,
    /// Locks made inside the standard library (`.map(Mutex::new)`): each is a class of its own.
    pub locks_without_site: u64,
    /// Locks made by a constructor that was declared to make unrelated ones: the same.
    pub wrapper_instances: u64,
    /// How often somebody was given the raw lock behind a lock, whose use is not seen.
    pub raw_uses: u64,
}

impl LostCoverage {
    /// Whether nothing was lost.
    pub fn is_empty(&self) -> bool {
        *self == LostCoverage::default()
    }

    /// What was lost, by the names of the fields.
    pub fn fields(&self) -> [(&'static str, u64); 6] {
        let LostCoverage { reentered, key_collisions, contexts, .. } = *self;
        let LostCoverage { locks_without_site, wrapper_instances, raw_uses, .. } = *self;
        [
            ("reentered", reentered),
            ("key_collisions", key_collisions),
            ("contexts", contexts),
            ("locks_without_site", locks_without_site),
            ("wrapper_instances", wrapper_instances),
            ("raw_uses", raw_uses),
        ]
    }
}
