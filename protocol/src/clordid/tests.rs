//! Tests of `clordid`.
