//! Codecs generated from the schemas in `schema/` by paceline-codegen; do not edit.

pub mod fixp;
pub mod paceline;
