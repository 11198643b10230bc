//! Tests of the engine through its public surface: scenarios as text, properties over random inputs.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail loudly")]

mod allocating;
mod allocation;
mod bounds;
mod combined;
mod leader_orders;
mod mirroring;
mod properties;
mod protecting;
mod reference;
mod reference_supervision;
mod reference_venues;
mod revisions;
mod robustness;
mod scenarios;
mod script;
mod settling;
mod signalling;
mod signals;
mod venue;
mod world;
