//! Generates the SBE codecs of the protocol crate from its schemas.
