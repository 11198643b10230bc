//! Fuzzes `paceline_protocol_fuzz::drive::fix_session`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| paceline_protocol_fuzz::drive::fix_session(octets));
