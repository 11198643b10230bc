//! The load rig and its floors.
