//! spin's mirrors: they behave as spin does, and what is wrong is found.

mod bare;
mod mirror;
mod found;
