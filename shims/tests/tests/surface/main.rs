//! The whole surface of lock_api and parking_lot is there over the shims, as documented: the lists
//! are those of `tests/crates`.

#[allow(
    clippy::single_component_path_imports,
    reason = "as modules, which they are in the mirrors"
)]
use {lock_api, lock_api_0_5, parking_lot, parking_lot_0_13, spin};

mod items;
