//! Fuzzes `paceline_protocol_fuzz::drive::fix_stream`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| paceline_protocol_fuzz::drive::fix_stream(octets));
