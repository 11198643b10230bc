//! Tests of the activation.
