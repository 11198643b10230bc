//! Routes and sessions in a snapshot.

use engine::coded;
use engine::snapshot::{Coded, Decoder, Encoder, SnapshotError};

use super::{Route, Routes, SessionBook, SessionLife};

/// Entries of a list at most: indices have 32 bits, and a list grows only as far as there are octets for it.
const ENTRIES_MAX: usize = u32::MAX as usize;

coded!(Route { session, account, follower });
coded!(SessionLife {
    session_id,
    state,
    negotiated_at,
    negotiated_time,
    received_next,
    sent_next,
    is_doubtful,
    whole_until
});

impl Coded for Routes {
    fn encode(&self, encoder: &mut Encoder) {
        let Self { venues, followers, plans, routes } = self;
        encoder.list(venues.iter());
        encoder.count(followers.len());
        for follower in followers {
            follower.map(|(venue, _)| venue).encode(encoder);
            follower.map(|(_, account)| account).encode(encoder);
        }
        encoder.list(plans.iter());
        encoder.list(routes.iter());
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        let mut found = Self::default();
        decoder.list(&mut found.venues, ENTRIES_MAX, "a route")?;
        for _ in 0..decoder.count(ENTRIES_MAX, "a route")? {
            let (venue, account) = (Option::decode(decoder)?, Option::decode(decoder)?);
            found.followers.push(venue.zip(account));
        }
        decoder.list(&mut found.plans, ENTRIES_MAX, "a route")?;
        decoder.list(&mut found.routes, ENTRIES_MAX, "a route")?;
        Ok(found)
    }
}

impl Coded for SessionBook {
    fn encode(&self, encoder: &mut Encoder) {
        let Self { lives, ids } = self;
        encoder.list(lives.iter());
        encoder.list(ids.iter());
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        let mut found = Self::default();
        decoder.list(&mut found.lives, usize::from(u16::MAX), "a session")?;
        decoder.list(&mut found.ids, ENTRIES_MAX, "a session id")?;
        Ok(found)
    }
}
