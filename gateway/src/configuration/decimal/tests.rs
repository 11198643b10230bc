//! Tests of exact decimals.
