//! One numbering for everything that a limit, an exposure or a command can apply to.
//!
//! ```text
//! | firm | venues ... | leaders ... | followers ... | plans ... | instruments ... | margins ... |
//! ```
//!
//! A margin is a follower once more: its exposure there is weighted by what its venue asks for.

use crate::capacity::Capacity;
use protocol::messages::Scope;

/// Where each kind of scope starts in the common numbering.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scopes {
    venues: usize,
    leaders: usize,
    followers: usize,
    plans: usize,
    instruments: usize,
    margins: usize,
    end: usize,
}

impl Scopes {
    /// The firm's place.
    pub(crate) const FIRM: usize = 0;

    /// The numbering of an engine.
    pub(crate) const fn new(capacity: &Capacity) -> Self {
        let venues = Self::FIRM + 1;
        let leaders = venues + capacity.venues_max;
        let followers = leaders + capacity.leaders_max;
        let plans = followers + capacity.followers_max;
        let instruments = plans + capacity.plans_max;
        let margins = instruments + capacity.instruments_max;
        let end = margins + capacity.followers_max;
        Self { venues, leaders, followers, plans, instruments, margins, end }
    }

    /// How many there are.
    pub(crate) const fn count(&self) -> usize {
        self.end
    }

    /// A venue's place.
    #[inline]
    pub(crate) fn venue(&self, venue: u8) -> usize {
        self.venues + usize::from(venue)
    }

    /// A leader's place.
    #[inline]
    pub(crate) fn leader(&self, leader: u16) -> usize {
        self.leaders + usize::from(leader)
    }

    /// A follower's place.
    #[inline]
    pub(crate) const fn follower(&self, follower: u32) -> usize {
        self.followers + follower as usize
    }

    /// A plan's place.
    #[inline]
    pub(crate) const fn plan(&self, plan: u32) -> usize {
        self.plans + plan as usize
    }

    /// An instrument's place.
    #[inline]
    pub(crate) fn instrument(&self, instrument: u16) -> usize {
        self.instruments + usize::from(instrument)
    }

    /// The place of a follower's margin.
    #[inline]
    pub(crate) const fn margin(&self, follower: u32) -> usize {
        self.margins + follower as usize
    }

    /// The place of a scope and an index within it; none beyond the capacity.
    pub(crate) const fn place(&self, scope: Scope, target: u32) -> Option<usize> {
        let (start, end) = self.range(scope);
        let place = start + target as usize;
        if place < end { Some(place) } else { None }
    }

    /// The places of all of a kind.
    pub(crate) const fn places(&self, scope: Scope) -> std::ops::Range<usize> {
        let (start, end) = self.range(scope);
        start..end
    }

    /// How many there are of a kind.
    pub(crate) const fn count_of(&self, scope: Scope) -> usize {
        let (start, end) = self.range(scope);
        end - start
    }

    const fn range(&self, scope: Scope) -> (usize, usize) {
        match scope {
            Scope::Firm => (Self::FIRM, self.venues),
            Scope::Venue => (self.venues, self.leaders),
            Scope::Leader => (self.leaders, self.followers),
            Scope::Follower => (self.followers, self.plans),
            Scope::Plan => (self.plans, self.instruments),
            Scope::Instrument => (self.instruments, self.margins),
        }
    }
}
