//! Tests of the FIX codec and session.

mod bench;
mod bugs;
mod codec;
mod dictionary;
mod pains;
mod scripts;
