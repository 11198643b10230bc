//! What the fuzz targets do with octets. The tests of the protocol crate do the same with random
//! ones, so that each property is checked without a fuzzer too.

pub mod drive;
