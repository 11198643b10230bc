//! Decides when something goes wrong on purpose: exactly each n-th time, or on average, as the seed says.

#[cfg(test)]
mod tests;

use crate::random::Random;

/// One fault: how often, and how often it could have happened.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    every: u64,
    chances: u64,
    random: Option<Random>,
}

impl Fault {
    /// A fault that happens each `every`-th time; zero is never. With a seed it happens on average so.
    pub(crate) fn new(every: u64, seed: Option<u64>) -> Self {
        Self { every, chances: 0, random: seed.map(Random::new) }
    }

    /// Whether it happens this time.
    pub(crate) fn strikes(&mut self) -> bool {
        if self.every == 0 {
            return false;
        }
        self.chances += 1;
        match &mut self.random {
            Some(random) => random.chance(self.every),
            None => self.chances.is_multiple_of(self.every),
        }
    }
}
