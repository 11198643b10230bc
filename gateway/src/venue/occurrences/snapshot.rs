//! Tallies in a snapshot: both generations, each in the order of contents. Claims are those of a transport, and not
//! in it.

use std::collections::BTreeMap;

use engine::snapshot::{Coded, Decoder, Encoder, SnapshotError, ensure};
use protocol::units::SessionIndex;

use super::{ALIKE_MAX, CONTENTS_MAX, DIGEST_MASK, ExecutionBook, Generation, Occurrences, Tally};

impl Coded for Tally {
    fn encode(&self, encoder: &mut Encoder) {
        let Self { content, round: _, held, claimed: _ } = self;
        content.encode(encoder);
        held.encode(encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        let (content, held) = (u64::decode(decoder)?, u8::decode(decoder)?);
        let is_one = (1..DIGEST_MASK).contains(&content) && (1..=ALIKE_MAX).contains(&held);
        ensure(is_one, "a count of executions")?;
        Ok(Self { content, held, ..Self::default() })
    }
}

impl Coded for Generation {
    fn encode(&self, encoder: &mut Encoder) {
        let Self { places, count: _ } = self;
        let mut tallies: Vec<&Tally> = places.iter().filter(|tally| tally.content != 0).collect();
        tallies.sort_by_key(|tally| tally.content);
        encoder.list(tallies.into_iter());
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        let what = "a count of executions";
        let mut tallies: Vec<Tally> = Vec::new();
        decoder.list(&mut tallies, CONTENTS_MAX, what)?;
        let mut generation = Self::new();
        for tally in tallies {
            ensure(generation.get(tally.content).is_none(), what)?;
            generation.insert(tally);
        }
        Ok(generation)
    }
}

impl Coded for Occurrences {
    fn encode(&self, encoder: &mut Encoder) {
        let Self { younger, older, round: _ } = self;
        younger.encode(encoder);
        older.encode(encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        let (younger, older) = (Coded::decode(decoder)?, Coded::decode(decoder)?);
        Ok(Self { younger, older, round: 0 })
    }
}

impl Coded for ExecutionBook {
    fn encode(&self, encoder: &mut Encoder) {
        let Self { sessions } = self;
        encoder.count(sessions.len());
        for (session, occurrences) in sessions {
            session.encode(encoder);
            occurrences.encode(encoder);
        }
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        let what = "a session with counted executions";
        let mut sessions = BTreeMap::new();
        for _ in 0..decoder.count(usize::from(u16::MAX), what)? {
            let session = SessionIndex::decode(decoder)?;
            let known = sessions.insert(session, Occurrences::decode(decoder)?);
            ensure(known.is_none(), what)?;
        }
        Ok(Self { sessions })
    }
}
