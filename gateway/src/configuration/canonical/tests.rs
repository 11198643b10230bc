//! Tests of the canonical.
