//! Generated codecs at work: the octets of the standard, the corners of the subset, and versions.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod corners;
#[expect(dead_code, unreachable_pub, reason = "no test uses all of a module")]
mod generated;
mod growing;
mod vectors;

/// The octets that hex digits spell; white space between them does not count.
fn octets(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).expect("two digits")).collect()
}
