//! Tests of weighing.

use super::{Arguments, Weight, weigh_this, weight};

// Goal: what the system says is understood. Method: its lines, and a process that weighs itself.
#[test]
fn the_system_says_how_heavy_a_process_is() {
    let status = "Name:\tx\nVmData:\t   2048 kB\nVmRSS:\t    16 kB\n";
    assert_eq!(weight(status), Some(Weight { resident: 16 * 1024, allocated: 2048 * 1024 }));
    assert_eq!(weight("VmRSS: much"), None);
    let status = weigh_this(&Arguments { plans: 50, instruments: 3 }).unwrap();
    let weight = weight(&status).unwrap();
    assert!(weight.resident > 1 << 20 && weight.allocated > 1 << 20, "{weight:?}");
}
