//! Fuzzes `paceline_protocol_fuzz::drive::clordid`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| paceline_protocol_fuzz::drive::clordid(octets));
