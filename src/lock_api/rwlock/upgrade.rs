//! Holds that become others: the writer's a reader's, and the upgradable reader's the writer's.

use std::marker::PhantomData;

use super::super::hold::Hold;
use super::super::kind::{Reading, Upgradably, Writing};
use super::super::place::Known;
use super::super::raw::{
    RawRwLockDowngrade, RawRwLockUpgrade, RawRwLockUpgradeDowngrade, RawRwLockUpgradeTimed,
};
use super::super::way::Held;
use super::super::ways;
#[cfg(feature = "arc_lock")]
use super::guards::{ArcRwLockReadGuard, ArcRwLockUpgradableReadGuard, ArcRwLockWriteGuard};
use super::guards::{RwLockReadGuard, RwLockUpgradableReadGuard, RwLockWriteGuard};

impl<P: Known<Raw: RawRwLockDowngrade>> Hold<P, Writing, Held<Writing, P::Raw>> {
    /// The writer becomes a reader.
    #[track_caller]
    fn downgrade(self) -> Hold<P, Reading, Held<Reading, P::Raw>> {
        self.weaken(ways::downgrade)
    }
}

impl<P: Known<Raw: RawRwLockUpgradeDowngrade>> Hold<P, Writing, Held<Writing, P::Raw>> {
    /// The writer becomes the upgradable reader.
    #[track_caller]
    fn downgrade_to_upgradable(self) -> Hold<P, Upgradably, Held<Upgradably, P::Raw>> {
        self.weaken(ways::downgrade_to_upgradable)
    }
}

impl<P: Known<Raw: RawRwLockUpgradeDowngrade>> Hold<P, Upgradably, Held<Upgradably, P::Raw>> {
    /// The upgradable reader becomes a plain one.
    #[track_caller]
    fn downgrade(self) -> Hold<P, Reading, Held<Reading, P::Raw>> {
        self.weaken(ways::downgrade_upgradable)
    }
}

/// What the guards can, and those that keep the lock alive: `$rest` is what these lack.
macro_rules! changing {
    (
        [$($a:lifetime)?] $read:ident $write:ident $upgradable:ident, $($rest:tt)*
    ) => {
        impl<$($a,)? R: RawRwLockDowngrade $(+ $a)?, T: ?Sized $(+ $a)?> $write<$($a,)? R, T> {
            /// Becomes a reader, with no writer in between.
            #[track_caller]
            pub fn downgrade(s: Self) -> $read<$($a,)? R, T> {
                $read { hold: s.hold.downgrade() $($rest)* }
            }
        }

        impl<$($a,)? R: RawRwLockUpgradeDowngrade $(+ $a)?, T: ?Sized $(+ $a)?> $write<$($a,)? R, T> {
            /// Becomes the reader that may become the writer, with no other writer in between.
            #[track_caller]
            pub fn downgrade_to_upgradable(s: Self) -> $upgradable<$($a,)? R, T> {
                $upgradable { hold: s.hold.downgrade_to_upgradable() $($rest)* }
            }
        }

        impl<$($a,)? R: RawRwLockUpgrade $(+ $a)?, T: ?Sized $(+ $a)?> $upgradable<$($a,)? R, T> {
            /// Waits for the other readers to leave, and becomes the writer.
            ///
            /// # Panics
            /// On a finding whose policy is to panic, and where it is certain to hang; the lock is
            /// released then.
            #[track_caller]
            pub fn upgrade(s: Self) -> $write<$($a,)? R, T> {
                $write { hold: s.hold.upgrade() $($rest)* }
            }

            /// Becomes the writer if there is no other reader.
            ///
            /// # Errors
            /// Gives the guard back if there is.
            #[track_caller]
            pub fn try_upgrade(s: Self) -> Result<$write<$($a,)? R, T>, Self> {
                match s.hold.try_upgrade() {
                    Ok(hold) => Ok($write { hold $($rest)* }),
                    Err(hold) => Err($upgradable { hold $($rest)* }),
                }
            }
        }

        impl<$($a,)? R: RawRwLockUpgradeDowngrade $(+ $a)?, T: ?Sized $(+ $a)?>
            $upgradable<$($a,)? R, T>
        {
            /// Becomes a plain reader.
            #[track_caller]
            pub fn downgrade(s: Self) -> $read<$($a,)? R, T> {
                $read { hold: s.hold.downgrade() $($rest)* }
            }

            /// Waits for the other readers to leave, and is the writer while a closure runs.
            ///
            /// Findings wait: a panic would leave a guard without a lock.
            ///
            /// # Panics
            /// If the closure does.
            #[track_caller]
            pub fn with_upgraded<Ret, F: FnOnce(&mut T) -> Ret>(&mut self, f: F) -> Ret {
                let data = self.hold.place().data.get();
                // SAFETY: the closure runs as the writer, and the guard is borrowed mutably.
                self.hold.while_upgraded(|| f(unsafe { &mut *data }))
            }

            /// Is the writer while a closure runs, if there is no other reader.
            ///
            /// # Panics
            /// If the closure does.
            #[track_caller]
            pub fn try_with_upgraded<Ret, F: FnOnce(&mut T) -> Ret>(&mut self, f: F) -> Option<Ret> {
                let data = self.hold.place().data.get();
                // SAFETY: the closure runs as the writer, and the guard is borrowed mutably.
                self.hold.try_while_upgraded(|| f(unsafe { &mut *data }))
            }
        }

        impl<$($a,)? R: RawRwLockUpgradeTimed $(+ $a)?, T: ?Sized $(+ $a)?>
            $upgradable<$($a,)? R, T>
        {
            /// Waits at most so long for the other readers to leave, and becomes the writer.
            ///
            /// # Errors
            /// Gives the guard back if time runs out.
            #[track_caller]
            pub fn try_upgrade_for(
                s: Self,
                timeout: R::Duration,
            ) -> Result<$write<$($a,)? R, T>, Self> {
                match s.hold.try_upgrade_for(timeout) {
                    Ok(hold) => Ok($write { hold $($rest)* }),
                    Err(hold) => Err($upgradable { hold $($rest)* }),
                }
            }

            /// Waits until then at most for the other readers to leave, and becomes the writer.
            ///
            /// # Errors
            /// Gives the guard back if time runs out.
            #[track_caller]
            pub fn try_upgrade_until(
                s: Self,
                timeout: R::Instant,
            ) -> Result<$write<$($a,)? R, T>, Self> {
                match s.hold.try_upgrade_until(timeout) {
                    Ok(hold) => Ok($write { hold $($rest)* }),
                    Err(hold) => Err($upgradable { hold $($rest)* }),
                }
            }
        }

        impl<
            $($a,)? R: RawRwLockUpgradeTimed + RawRwLockUpgradeDowngrade $(+ $a)?,
            T: ?Sized $(+ $a)?,
        > $upgradable<$($a,)? R, T>
        {
            /// Waits at most so long for the other readers to leave, and is the writer while a
            /// closure runs; `None` if time runs out.
            ///
            /// # Panics
            /// If the closure does.
            #[track_caller]
            pub fn try_with_upgraded_for<Ret, F: FnOnce(&mut T) -> Ret>(
                &mut self,
                timeout: R::Duration,
                f: F,
            ) -> Option<Ret> {
                let data = self.hold.place().data.get();
                // SAFETY: the closure runs as the writer, and the guard is borrowed mutably.
                self.hold.while_upgraded_for(timeout, || f(unsafe { &mut *data }))
            }

            /// Waits until then at most for the other readers to leave, and is the writer while a
            /// closure runs; `None` if time runs out.
            ///
            /// # Panics
            /// If the closure does.
            #[track_caller]
            pub fn try_with_upgraded_until<Ret, F: FnOnce(&mut T) -> Ret>(
                &mut self,
                timeout: R::Instant,
                f: F,
            ) -> Option<Ret> {
                let data = self.hold.place().data.get();
                // SAFETY: the closure runs as the writer, and the guard is borrowed mutably.
                self.hold.while_upgraded_until(timeout, || f(unsafe { &mut *data }))
            }
        }
    };
}

changing! {
    ['a] RwLockReadGuard RwLockWriteGuard RwLockUpgradableReadGuard, , marker: PhantomData
}
#[cfg(feature = "arc_lock")]
changing! { [] ArcRwLockReadGuard ArcRwLockWriteGuard ArcRwLockUpgradableReadGuard, }
