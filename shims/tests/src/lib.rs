//! What the tests of the shims share.
