//! The octets of sessions as they came and went, kept for audit in journals of their own: one for each
//! stage that has sockets. It never holds trading back: what the disk is too slow for is counted as lost.
//!
//! ```text
//! Ingress --Tap--> ring `wire-clients` --Keeper--> `<journal>/wire/clients`
//! Egress  --Tap--> ring `wire-venue-x` --Keeper--> `<journal>/wire/venue-x`
//!                  (of a drop copy)                `<journal>/wire/drop-copy-x`
//! ```
//!
//! A transport is kept from the turn on in which it is bound to a session: what comes before is the logon,
//! and holds a key. The time of what was received is the `receiveTime` of the inputs that it became, so one
//! leads to the other.

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use journal::{Monitor, Opened, Options, Persister, Preparer, Writer};
use protocol::header::MessageHeader;
use protocol::octets::{Way, WireOctets};
use protocol::units::{Nanos, Sequence, SessionIndex};
use protocol::wire::DATA_PREFIX_LENGTH;

use crate::clock::{Clock, elapsed_ns};
use crate::configuration::Configuration;
use crate::lifecycle::{Lifecycle, Phase};
use crate::recovery::journal_options;
use crate::runner::Stage;
use crate::topology::StartError;

/// Octets of a ring: what may wait for the disk.
const RING_BYTES: u64 = 4 << 20;
/// Octets of a segment.
const SEGMENT_BYTES: u64 = 16 << 20;
/// Octets that one record holds at most.
const OCTETS_MAX: usize = 32 * 1024;
/// Octets of a record beside them.
const RECORD_BYTES: usize =
    MessageHeader::ENCODED_LENGTH + WireOctets::BLOCK_LENGTH as usize + DATA_PREFIX_LENGTH;
/// Wait after the disk has refused, nanoseconds.
const REFUSED_WAIT_NS: u64 = 1_000_000_000;

const _: () = assert!(OCTETS_MAX + RECORD_BYTES <= journal::BODY_BYTES_MAX);

/// Directory of the journal of raw octets of the stage of that name: `clients`, or `venue-` or
/// `drop-copy-` and the peer's.
#[must_use]
pub fn directory(configuration: &Configuration, name: &str) -> PathBuf {
    configuration.journal.directory.join("wire").join(name)
}

/// A stage's end: where it leaves copies of what it read and wrote.
#[derive(Debug, Default)]
pub struct Tap {
    writer: Option<Writer>,
    transports: u32,
}

/// A transport as its octets are kept.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Strand {
    transport: u32,
    kept: [u64; 2],
    lost: [u64; 2],
}

impl Tap {
    /// One that keeps nothing.
    #[must_use]
    pub const fn off() -> Self {
        Self { writer: None, transports: 0 }
    }

    /// Whether anything is kept.
    pub(crate) const fn is_on(&self) -> bool {
        self.writer.is_some()
    }

    /// A transport that was just opened.
    pub(crate) const fn open(&mut self) -> Strand {
        self.transports = self.transports.wrapping_add(1) & (u32::MAX >> 1);
        Strand { transport: self.transports, kept: [0; 2], lost: [0; 2] }
    }

    /// Keeps octets of a transport, if it was bound to a session before they came or went.
    pub(crate) fn note(
        &mut self,
        strand: &mut Strand,
        session: Option<SessionIndex>,
        way: Way,
        time: Nanos,
        octets: &[u8],
    ) {
        let (Some(writer), Some(session)) = (&mut self.writer, session) else { return };
        for octets in octets.chunks(OCTETS_MAX) {
            strand.keep(writer, session, way, time, octets);
        }
    }
}

impl Strand {
    fn keep(
        &mut self,
        writer: &mut Writer,
        session: SessionIndex,
        way: Way,
        time: Nanos,
        octets: &[u8],
    ) {
        let place = way as usize;
        let (offset, lost, transport) = (self.kept[place], self.lost[place], self.transport);
        let record = WireOctets { session, transport, way, time, offset, lost, octets };
        match writer.reserve(record.encoded_length()) {
            Ok(mut reservation) => {
                let length = record.encode(reservation.body_mut());
                reservation.commit(length, time, Sequence(0));
                self.kept[place] += octets.len() as u64;
                self.lost[place] = 0;
            }
            Err(journal::Full) => self.lost[place] += octets.len() as u64,
        }
    }
}

/// Brings what taps leave to the disk.
pub(crate) struct Keeper {
    name: String,
    persister: Option<Persister>,
    preparer: Preparer,
    monitor: Monitor,
    retry_at: Nanos,
    clock: Clock,
    lifecycle: Lifecycle,
}

/// Opens the journal of raw octets of a stage, where the configuration wants one.
///
/// # Errors
/// When it cannot be continued.
pub(crate) fn open(
    configuration: &Configuration,
    name: &str,
    random: u64,
    clock: &Clock,
    lifecycle: &Lifecycle,
) -> Result<(Tap, Option<Keeper>), StartError> {
    if !configuration.journal.wire {
        return Ok((Tap::off(), None));
    }
    let options = Options {
        directory: directory(configuration, name),
        ring_path: configuration.journal.ring_directory.join(format!("wire-{name}")),
        ring_bytes: RING_BYTES,
        segment_bytes: SEGMENT_BYTES,
        ..journal_options(configuration, 1)
    };
    let time = std::cell::RefCell::new(clock.clone());
    let opened = journal::open(&options, random, &|| time.borrow_mut().now());
    let path = options.directory;
    let opened = opened.map_err(|source| StartError::Wire { path, source: Box::new(source) })?;
    // Its reader is dropped with the rest: nobody in this process follows it.
    let Opened { writer, persister, preparer, monitor, .. } = opened;
    let keeper = Keeper {
        name: name.to_owned(),
        persister: Some(persister),
        preparer,
        monitor,
        retry_at: Nanos(0),
        clock: clock.clone(),
        lifecycle: lifecycle.clone(),
    };
    Ok((Tap { writer: Some(writer), transports: 0 }, Some(keeper)))
}

impl Keeper {
    fn is_durable(&self) -> bool {
        let written = self.monitor.watermarks().written;
        self.persister.as_ref().is_some_and(|persister| persister.durable() == written)
    }

    fn close(&mut self) {
        if let Some(persister) = self.persister.take()
            && let Err(error) = persister.close()
        {
            tracing::error!(%error, name = self.name, "raw octets were not closed; the next start recovers them");
        }
    }
}

impl Stage for Keeper {
    fn name(&self) -> &'static str {
        "wire"
    }

    fn work(&mut self) -> usize {
        let now = self.clock.now();
        let Some(persister) = &mut self.persister else { return 0 };
        if now < self.retry_at {
            return 0;
        }
        let work = persister.work().and_then(|frames| Ok(frames + self.preparer.work()?));
        let frames = work.unwrap_or_else(|error| {
            tracing::error!(%error, name = self.name, "raw octets could not be written to disk");
            self.retry_at = Nanos(now.0 + REFUSED_WAIT_NS);
            0
        });
        if frames == 0 && self.lifecycle.phase() == Phase::Sealed && self.is_durable() {
            self.close();
        }
        frames
    }
}

impl Drop for Keeper {
    /// The stage may be stopped before it has come to the end of the ring.
    fn drop(&mut self) {
        let since = self.clock.now();
        while !self.is_durable() && elapsed_ns(since, self.clock.now()) < REFUSED_WAIT_NS {
            let Some(persister) = &mut self.persister else { return };
            // The preparer too: the newest segment may have no room for what is left.
            if persister.work().is_err() || self.preparer.work().is_err() {
                return;
            }
        }
        self.close();
    }
}
