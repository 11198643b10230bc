//! Tests of derived capacities.
