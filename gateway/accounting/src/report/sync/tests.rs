//! Scores worked out by hand.

use super::sync_ppm;

/// Goal: the score is the part of the targets' value that is not adrift. Method: whole, half, a little
/// less than whole, too much, nothing to hold.
#[test]
fn scores() {
    for (target, drift, expected) in [
        (0, 0, 1_000_000),
        (500, 0, 1_000_000),
        (500, 250, 500_000),
        (3_000_000, 1, 999_999),
        (3, 1, 666_666),
        (500, 500, 0),
        (500, 2_000, 0),
        (0, 7, 0),
    ] {
        assert_eq!(sync_ppm(target, drift), expected, "{drift} of {target}");
    }
}
