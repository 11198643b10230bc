//! The venue and a connection that does not last: what it says is kept, under its number, and said again when
//! it is asked for, also what it says while nobody listens.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use protocol::fixp::{Numbers, ServerOptions, ServerSession};
use protocol::units::Nanos;

use super::{Desk, MESSAGE_BYTES_MAX, Venue};

/// Where the session goes on, and what its peer may have missed.
#[derive(Debug)]
pub(super) struct Away {
    is_away: bool,
    /// Whether everything is kept: connections will be cut.
    remembers: bool,
    /// Whether what was asked for since the last cut has been said again.
    has_repeated: bool,
    pub(super) numbers: Numbers,
    said: BTreeMap<u64, Vec<u8>>,
}

impl Away {
    pub(super) const NEVER: Self = Self {
        is_away: false,
        remembers: false,
        has_repeated: false,
        numbers: Numbers::FIRST,
        said: BTreeMap::new(),
    };
}

impl Venue {
    /// From now on everything that is said is kept.
    pub fn remember(&mut self) {
        self.desk.away.remembers = true;
    }

    /// Whether what was asked for since the last cut has been said again.
    #[must_use]
    pub const fn has_repeated(&self) -> bool {
        self.desk.away.has_repeated
    }

    /// The connection is cut: what has come is dealt with, and nobody hears of it.
    ///
    /// # Errors
    /// When it is not what a gateway should say.
    pub fn left(&mut self) -> Result<()> {
        let Self { kept, desk } = self;
        let now = desk.clock.now();
        desk.away.is_away = true;
        desk.away.has_repeated = false;
        desk.away.numbers = desk.session.numbers();
        while let Some(message) = kept.take() {
            desk.message(message, now)?;
        }
        desk.away.numbers.incoming_next = desk.session.numbers().incoming_next;
        desk.outbox.clear();
        kept.clear();
        Ok(())
    }

    /// There is a connection again.
    pub fn returned(&mut self) {
        let desk = &mut self.desk;
        desk.away.is_away = false;
        desk.session = ServerSession::new(ServerOptions::default());
        desk.session.connected(desk.clock.now(), &mut desk.outbox);
    }
}

impl Desk {
    pub(super) const fn is_away(&self) -> bool {
        self.away.is_away
    }

    /// Whether what is said has to be kept.
    pub(super) const fn is_kept(&self) -> bool {
        self.away.is_away || self.away.remembers
    }

    /// Says something and keeps it; nobody hears it while there is no connection.
    ///
    /// # Errors
    /// When the session does not allow it.
    pub(super) fn say_and_keep(
        &mut self,
        now: Nanos,
        encode: impl FnOnce(&mut [u8]) -> usize,
    ) -> Result<()> {
        let mut buffer = [0; MESSAGE_BYTES_MAX];
        let length = encode(&mut buffer);
        let message = &buffer[..length];
        let Self { session, outbox, away: Away { is_away, numbers, said, .. }, .. } = self;
        let number = if *is_away { numbers.outgoing_next } else { session.numbers().outgoing_next };
        if *is_away {
            numbers.outgoing_next += 1;
        } else {
            let copied = session.application(now, outbox, length, |buffer| copy(message, buffer));
            copied.map_err(|error| anyhow::anyhow!("answer the gateway: {error}"))?;
        }
        said.insert(number, message.to_vec());
        Ok(())
    }

    /// Says again what was asked for.
    ///
    /// # Errors
    /// When it was never said.
    pub(super) fn say_again(&mut self, now: Nanos) -> Result<()> {
        let Self { session, outbox, away: Away { said, has_repeated, .. }, .. } = self;
        while let Some(due) = session.retransmission_due() {
            // Refused while a batch is open, which goes on then.
            let _ = session.retransmission_begin(outbox, due.count);
            let message = said.get(&due.from).context("the gateway has missed other things")?;
            let length = message.len();
            let again = session.retransmit(now, outbox, length, |buffer| copy(message, buffer));
            again.map_err(|error| anyhow::anyhow!("say it again: {error}"))?;
        }
        *has_repeated = true;
        Ok(())
    }
}

fn copy(message: &[u8], buffer: &mut [u8]) -> usize {
    buffer[..message.len()].copy_from_slice(message);
    message.len()
}
