//! Tests of turns.

use super::*;

/// Goal: every plan comes up, however many there are, and none twice in one sweep; of others nothing is known.
#[test]
fn turns_go_round() {
    for count in [0_usize, 1, 63, 64, 65, 200] {
        let mut turns = Turns::new(256);
        let mut known = [7; 256];
        turns.set((0..count).map(|n| n + 3), &mut known, 0);
        assert_eq!(known.iter().filter(|known| **known == 7).count(), count);
        let mut seen = vec![0; 256];
        for _ in 0..count.div_ceil(PLANS_PER_SWEEP_MAX) {
            let turn: Vec<u32> = (0..).map_while(|n| turns.nth_of_turn(n)).collect();
            let mut once = turn.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), turn.len(), "{count}");
            turn.iter().for_each(|plan| seen[*plan as usize] += 1);
            turns.turn_on();
        }
        assert!(seen[3..3 + count].iter().all(|times| *times > 0), "{count}");
        assert_eq!(seen.iter().filter(|times| **times > 0).count(), count);
    }
}
