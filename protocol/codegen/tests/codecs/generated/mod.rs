//! Modules generated from the schemas in `tests/schemas`, to be compiled and tried; do not edit.

pub mod corners;
pub mod growing_0;
pub mod growing_1;
pub mod growing_2;
pub mod orders;
