//! parking_lot's mirror: what is found, and by which places.

mod found;
