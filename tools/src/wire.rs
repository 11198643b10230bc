//! `paceline wire`: the octets of sessions that a gateway kept, cut into messages again, one JSON object each.

use crate::output;
use anyhow::{Context, Result};
use journal::{ReadLimit, Reader};
use protocol::fixp;
use protocol::header::MessageHeader;
use protocol::messages::{Message, SCHEMA_ID};
use protocol::octets::{Way, WireOctets};
use protocol::sofh;
use protocol::units::{Nanos, Sequence, SessionIndex};
use serde::Serialize;
use simulator::proxy::Framing;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Directory of one stage: `wire/clients` in that of the journal, or `wire/venue-` and a name.
    directory: PathBuf,
    /// Its ring, when the gateway runs or was killed: `wire-clients` in the ring directory, or so.
    #[arg(long)]
    ring: Option<PathBuf>,
    /// Only this session, by its index in the journal.
    #[arg(long)]
    session: Option<u16>,
    /// Only what a read of this time brought, nanoseconds: the `receive_time` of an input in the journal.
    #[arg(long)]
    time: Option<u64>,
    /// Octets in hexadecimal digits, instead of what they mean.
    #[arg(long)]
    octets: bool,
}

/// A message as it crossed the wire.
#[derive(Serialize)]
struct Line {
    /// Record in which its last octet is.
    sequence: Sequence,
    time: Nanos,
    session: SessionIndex,
    transport: u32,
    way: Way,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
    /// What is no message of ours as text: FIXP, FIX, or octets.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// Where messages are put together again.
type Streams = BTreeMap<(u16, u32, u8), Vec<u8>>;

/// Prints every message, or those that were asked for.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let Arguments { directory, ring, session, time, octets } = arguments;
    let opened = Reader::open(directory, ring.as_deref(), Sequence(1), ReadLimit::Written);
    let mut reader = opened.with_context(|| format!("read {}", directory.display()))?;
    let mut streams = Streams::new();
    while let Some(frame) = reader.next()? {
        let record = WireOctets::decode(frame.body)
            .with_context(|| format!("record {} of {}", frame.sequence, directory.display()))?;
        let key = (record.session.0, record.transport, record.way as u8);
        let stream = streams.entry(key).or_default();
        if record.lost > 0 {
            eprintln!("record {}: {} octets before it are lost", frame.sequence, record.lost);
            stream.clear();
        }
        stream.extend_from_slice(record.octets);
        while let Some(length) =
            Framing::of(stream).first_message(stream).filter(|length| *length > 0)
        {
            let message: Vec<u8> = stream.drain(..length).collect();
            let is_asked_for = session.is_none_or(|session| session == record.session.0)
                && time.is_none_or(|time| time == record.time.0);
            if is_asked_for {
                show(frame.sequence, &record, &message, *octets)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(sequence: Sequence, record: &WireOctets<'_>, message: &[u8], octets: bool) -> Result<()> {
    let WireOctets { time, session, transport, way, .. } = *record;
    let body = message.get(sofh::HEADER_LENGTH..).unwrap_or_default();
    let is_ours = MessageHeader::decode(body).is_ok_and(|header| header.schema_id == SCHEMA_ID);
    let decoded = if octets || !is_ours { None } else { Message::decode(body).ok() };
    let text = decoded.is_none().then(|| text(message, body, octets));
    output::json(&Line { sequence, time, session, transport, way, message: decoded, text })
}

fn text(message: &[u8], body: &[u8], octets: bool) -> String {
    if octets {
        return message.iter().map(|octet| format!("{octet:02x}")).collect();
    }
    match fixp::messages::Message::decode(body) {
        Ok(session) => format!("{session:?}"),
        Err(_) => String::from_utf8_lossy(message).replace('\u{1}', "|"),
    }
}
