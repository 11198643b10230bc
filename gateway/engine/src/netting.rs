//! Several plans on one account: what they hold together, and which of them those are.
//!
//! A venue that nets knows one position of an account in an instrument, the sum of what its plans hold:
//!
//! ```text
//! plan 0 (leader A)   + 8        plan 0 closes -8: the account would turn, so this is no closing
//! plan 1 (leader B)   - 4        order to the venue, which would refuse it as one that increases
//! account             + 4        plan 0 closes -3: the account only reduces
//! ```

use crate::links::NONE;
use crate::state::State;

/// Which plans follow into the same account: a ring of each account's plans.
#[derive(Clone, Debug)]
pub(crate) struct Companions {
    // By plan; one that is alone is its own next.
    next: Vec<u32>,
    // Some plan of each follower, while rings are made.
    some_of_follower: Vec<u32>,
}

impl Companions {
    /// Rings for so many plans and followers, all of them alone.
    pub(crate) fn new(plans_max: usize, followers_max: usize) -> Self {
        let alone = u32::try_from(plans_max).expect("plans have 32-bit indices");
        Self { next: (0..alone).collect(), some_of_follower: vec![NONE; followers_max] }
    }

    /// Makes the rings anew out of plans, each with its follower.
    pub(crate) fn arrange(&mut self, plans: impl Iterator<Item = (u32, u32)>) {
        self.some_of_follower.fill(NONE);
        for (plan, follower) in plans {
            let some = &mut self.some_of_follower[follower as usize];
            if *some == NONE {
                (*some, self.next[plan as usize]) = (plan, plan);
            } else {
                let next = std::mem::replace(&mut self.next[*some as usize], plan);
                self.next[plan as usize] = next;
            }
        }
    }

    /// Whether a plan has its account for itself.
    pub(crate) fn is_alone(&self, plan: u32) -> bool {
        self.next[plan as usize] == plan
    }

    /// Another plan that follows into the account of a plan, until it is that plan's turn again.
    pub(crate) fn next(&self, plan: u32) -> u32 {
        self.next[plan as usize]
    }

    /// The plans that follow into the account of a plan: itself first.
    pub(crate) fn of(&self, plan: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(plan), move |member| {
            let next = self.next(*member);
            (next != plan).then_some(next)
        })
    }
}

/// What an account has in an instrument through all of its plans, as far as this gateway knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Netted {
    /// Its position, lots.
    position: i64,
    /// Open orders that sell and those that buy, lots, not negative.
    sells: i64,
    buys: i64,
    /// Whether other plans than the one in question have anything there.
    is_shared: bool,
}

impl Netted {
    /// Adds what one of the plans has.
    fn add(&mut self, position: i64, working: i64) {
        self.position += position;
        if working < 0 {
            self.sells -= working;
        } else {
            self.buys += working;
        }
    }

    /// Whether an order of so many lots can only reduce the position, whichever of those that are open are
    /// filled before it.
    const fn is_reduced_by(&self, lots: i64) -> bool {
        if lots < 0 {
            self.sells - lots <= self.position
        } else {
            self.position <= -self.buys - lots
        }
    }

    /// Whether an order of so many lots that reduces a plan may turn or increase what the account has through
    /// others.
    pub(crate) const fn may_open_by(&self, lots: i64) -> bool {
        self.is_shared && !self.is_reduced_by(lots)
    }
}

impl State {
    /// What the account of a plan has in an instrument, before the input that is being decided.
    pub(crate) fn netted(&self, plan: u32, instrument: u16) -> Netted {
        let mut netted = Netted::default();
        for member in self.companions.of(plan) {
            if let Some(row) = self.find_row(member, instrument) {
                let row = self.rows.get(row);
                netted.add(row.position, row.working);
                netted.is_shared |= member != plan && (row.position != 0 || row.working != 0);
            }
        }
        netted
    }
}

#[cfg(test)]
mod tests;
