//! The thirty-five programs that detectors are compared on.

use super::programs::*;
use crate::host::{Wanted, judged};
use Wanted::{Before, Clean, Note, Quiet, Report};
use lockdep::Kind;

judged! {
    order::abba_seq => Report(Kind::Circular),
    order::abba_same_thread => Report(Kind::Circular),
    order::abba_actual => Before,
    order::cycle3_seq => Report(Kind::Circular),
    order::cycle3_actual => Before,
    order::nonlifo_cycle => Report(Kind::Circular),
    readers::rr_rec => Report(Kind::Recursive),
    readers::rr_rec_actual => Before,
    readers::rw_self_upgrade => Before,
    readers::rr_abba_nowriter => Clean,
    readers::rr_abba_writers => Report(Kind::Circular),
    readers::rw_mixed_abba => Report(Kind::Circular),
    readers::rm_abba_nowriter => Clean,
    readers::rm_abba_writer => Report(Kind::Circular),
    order::self_dl => Before,
    tries::try_abba_benign => Clean,
    tries::try_self_benign => Clean,
    tries::try_then_block => Report(Kind::Circular),
    condvars::cv_simple => Clean,
    condvars::cv_hold_other => Note,
    condvars::cv_hold_other_actual => Before,
    condvars::cv_reacquire => Report(Kind::Circular),
    instances::hand_over_hand => Clean,
    instances::class_abba => Report(Kind::Circular),
    instances::same_class_unordered => Report(Kind::Recursive),
    order::tmp_middle => Report(Kind::Circular),
    instances::addr_reuse => Quiet,
    gates::gate => Quiet,
    ends::drop_in_panic => Report(Kind::Circular),
    ends::tls_dtor_a => Clean,
    ends::tls_dtor_b => Clean,
    waits::join_holding => Before,
    waits::chan_holding => Before,
    tasks::await_conflict => Before,
    // The guard's place in the future is not seen yet; a note is what it will be.
    tasks::await_noconflict => Quiet,
}
