//! Tests of the FIX codec and session.

mod codec;
