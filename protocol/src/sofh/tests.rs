//! Tests of `sofh`.
