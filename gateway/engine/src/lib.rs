//! The pure core: inputs in, decisions out.
