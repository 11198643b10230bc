//! Fuzzes `paceline_protocol_fuzz::drive::fixp_client_session`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| paceline_protocol_fuzz::drive::fixp_client_session(
    octets
));
