//! Names and indices in a snapshot.

use engine::coded;
use engine::snapshot::{Coded, Decoder, Encoder, SnapshotError, ensure};

use super::{Account, Contract, Entry, InForce, Mappings, Names, Pair, Registry, Repeated};

coded!(InForce { revision, hash });
coded!(Account { venue, account });
coded!(Pair { leader, follower });
coded!(Repeated { source, instrument });
coded!(Contract { venue, tick, lot, multiplier });

impl<I: Coded + Copy> Names<I> {
    fn encode(&self, encoder: &mut Encoder) {
        // The names by index follow from the entries.
        let Self { kind: _, field: _, max: _, entries, by_index: _ } = self;
        encoder.count(entries.len());
        for (name, entry) in entries {
            let Entry { index, known, in_force, staged } = entry;
            encoder.count(name.len());
            encoder.put(name.as_bytes());
            index.encode(encoder);
            known.encode(encoder);
            in_force.encode(encoder);
            staged.encode(encoder);
        }
    }

    fn decode(&mut self, decoder: &mut Decoder<'_>) -> Result<(), SnapshotError> {
        for _ in 0..decoder.count(self.max, self.kind)? {
            let length = decoder.count(usize::from(u8::MAX), self.kind)?;
            let name = std::str::from_utf8(decoder.take(length)?);
            let name = name.map_err(|_| SnapshotError::Impossible(self.kind))?.to_owned();
            let index = decoder.index(self.max, self.kind)?;
            let index = u32::try_from(index).expect("it was read as one");
            let entry = Entry {
                index,
                known: Coded::decode(decoder)?,
                in_force: Coded::decode(decoder)?,
                staged: Coded::decode(decoder)?,
            };
            let is_new = self.by_index.insert(index, name.clone()).is_none();
            ensure(is_new && self.entries.insert(name, entry).is_none(), self.kind)?;
        }
        Ok(())
    }
}

fn encode_mappings(mappings: &Mappings, encoder: &mut Encoder) {
    encoder.count(mappings.len());
    for ((leader, own), repeated) in mappings {
        leader.encode(encoder);
        own.encode(encoder);
        repeated.encode(encoder);
    }
}

fn decode_mappings(
    mappings_max: usize,
    decoder: &mut Decoder<'_>,
) -> Result<Mappings, SnapshotError> {
    let what = "what a mapped leader repeats";
    let mut mappings = Mappings::new();
    for _ in 0..decoder.count(mappings_max, what)? {
        let pair = (Coded::decode(decoder)?, Coded::decode(decoder)?);
        ensure(mappings.insert(pair, Coded::decode(decoder)?).is_none(), what)?;
    }
    Ok(mappings)
}

impl Registry {
    /// Appends all names.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        let Self {
            capacity: _,
            venues,
            sessions,
            instruments,
            leaders,
            followers,
            plans,
            mappings,
            mappings_staged,
            in_force,
        } = self;
        venues.encode(encoder);
        sessions.encode(encoder);
        instruments.encode(encoder);
        leaders.encode(encoder);
        followers.encode(encoder);
        plans.encode(encoder);
        encode_mappings(mappings, encoder);
        encode_mappings(mappings_staged, encoder);
        in_force.encode(encoder);
    }

    /// Reads into a registry that knows nothing.
    ///
    /// # Errors
    /// [`SnapshotError`].
    pub(crate) fn decode(&mut self, decoder: &mut Decoder<'_>) -> Result<(), SnapshotError> {
        self.venues.decode(decoder)?;
        self.sessions.decode(decoder)?;
        self.instruments.decode(decoder)?;
        self.leaders.decode(decoder)?;
        self.followers.decode(decoder)?;
        self.plans.decode(decoder)?;
        let mappings_max = self.capacity.leaders_max * self.capacity.instruments_max;
        self.mappings = decode_mappings(mappings_max, decoder)?;
        self.mappings_staged = decode_mappings(mappings_max, decoder)?;
        self.in_force = Coded::decode(decoder)?;
        Ok(())
    }
}
