//! The venue simulator and the leader replay.
