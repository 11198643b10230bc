//! Codecs generated from the schemas in `schema/` by paceline-codegen; do not edit.

pub mod fixp;
pub mod octets;
#[expect(clippy::too_many_lines, reason = "lines for each field: the longest messages have many")]
pub mod paceline;
