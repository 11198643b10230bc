//! Fuzzes `paceline_protocol_fuzz::drive::fixp_message_decode`.

#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| paceline_protocol_fuzz::drive::fixp_message_decode(
    octets
));
