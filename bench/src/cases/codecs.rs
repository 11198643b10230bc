//! Encoding and decoding of every message of both schemas, and of the two FIX messages that are frequent.
//!
//! A call takes a few nanoseconds, which no clock can tell: each figure is the mean over a batch of calls,
//! and is called so. The messages of a batch differ, and lie in the nearest cache. Decoding checks every
//! field and reads every entry of a group.

pub(super) mod fix;

use std::hint::black_box;

use anyhow::{Context as _, Result};
use codegen::samples::{ENTRIES, Variant, sample};
use codegen::schema::Schema;
use protocol::fixp::messages as fixp;
use protocol::messages as paceline;
use protocol::octets;

use super::Case;
use crate::Context;
use crate::clock::Timer;
use crate::machine::pin;
use crate::results::{Results, Unit, median};

/// Encoding and decoding of every message.
pub const CASE: Case =
    Case { name: "codecs", about: "SBE, every message, and FIX: batch means", run };

/// Different messages of each kind.
const VALUES: usize = 128;
/// How often a batch goes through them: 4,096 calls.
const ROUNDS: usize = 32;

const SCHEMAS: [&str; 3] = [
    include_str!("../../../protocol/schema/paceline.xml"),
    include_str!("../../../protocol/schema/fixp.xml"),
    include_str!("../../../protocol/schema/octets.xml"),
];

/// How a message is measured.
struct Codec {
    schema_id: u16,
    name: &'static str,
    measure: fn(&Timer, &[Vec<u8>], usize) -> Means,
}

/// Nanoseconds of one call, one value per batch.
struct Means {
    decode: Vec<f64>,
    encode: Vec<f64>,
}

macro_rules! messages {
    ($schema:ident: $($message:ident)*) => {
        [$(Codec {
            schema_id: $schema::SCHEMA_ID,
            name: stringify!($message),
            measure: |timer, samples, batches| {
                let decoded = |octets| $schema::$message::decode(octets).expect(SAMPLE);
                let values: Vec<_> = samples.iter().map(|octets| decoded(octets)).collect();
                Means {
                    decode: means(timer, batches, samples, |octets| {
                        let decoded = $schema::$message::decode(black_box(octets));
                        black_box(&decoded.expect(SAMPLE));
                    }),
                    encode: encoding(timer, batches, &values, |value, buffer| value.encode(buffer)),
                }
            },
        }),*]
    };
}

macro_rules! groups {
    ($($message:ident)*) => {
        [$(Codec {
            schema_id: paceline::SCHEMA_ID,
            name: stringify!($message),
            measure: |timer, samples, batches| {
                let whole = |octets: &Vec<u8>| {
                    let (root, entries) = paceline::$message::decode(octets).expect(SAMPLE);
                    (root, entries.map(|entry| entry.expect(SAMPLE)).collect::<Vec<_>>())
                };
                let values: Vec<_> = samples.iter().map(whole).collect();
                Means {
                    decode: means(timer, batches, samples, |octets| {
                        let decoded = paceline::$message::decode(black_box(octets));
                        let (root, entries) = decoded.expect(SAMPLE);
                        black_box(&root);
                        for entry in entries {
                            black_box(&entry.expect(SAMPLE));
                        }
                    }),
                    encode: encoding(timer, batches, &values, |(root, entries), buffer| {
                        root.encode(buffer, entries)
                    }),
                }
            },
        }),*]
    };
}

const SAMPLE: &str = "samples follow the schema";

const PACELINE: &[Codec] = &messages!(
    paceline:
        LeaderFill LeaderAccount ControlCommand ControlReport EventReject NewOrderSingle
        OrderCancelRequest OrderStatusRequest ExecutionReport OrderCancelReject
        PositionRequest PositionReport AccountRequest AccountReport SecurityListRequest
        SecurityDefinition MarketDataRequest Quote BusinessMessageReject MarketPrint
        MarketHalt MarketFunding CashFlow RejectOrders FilterDefinition TierDefinition SupervisionDefinition
        EpochStart VenueDefinition SessionDefinition InstrumentDefinition
        LeaderDefinition FollowerDefinition PlanDefinition LimitDefinition
        ConfigurationActivated ConfigurationRefused Finding LeaderEvent LeaderEquity VenueReport AccountSnapshot
        PositionSnapshot MarketQuote Command Timer SessionEvent SentGap ReceivedGap
        EventRefused OrdersHanded VenueCancelReject VenueRequest OrderQuery SettleOrder OrderSettlement OrderOverdue SessionNumbers EventSkipped Tripped
        OrderUpdate CommandDecision LeaderOrder LeaderOrderEvent LeaderOrderNoted LeaderReportRefused
        NewStopOrder StopReplaceRequest OrderReplaceRequest
        PolicyDefinition ExecutionFailed SyncUpdate AllocationDefinition Rebalanced
        LeaderWeight LeaderWeightEvent LeaderSignal LeaderSignalEvent LeaderSignalNoted
        ProtectionDefinition ProtectionNoted VenueReportRemark MappingDefinition
);

/// Those that end in a group.
const GROUPS: &[Codec] = &groups!(Instructions EpisodeStarted Cancels Replacements);

const FIXP: &[Codec] = &messages!(
    fixp:
        Negotiate NegotiationResponse NegotiationReject Topic Establish EstablishmentAck
        EstablishmentReject Sequence Context UnsequencedHeartbeat RetransmitRequest
        Retransmission RetransmitReject Terminate FinishedSending FinishedReceiving
        Applied NotApplied MessageTemplate
);

const OCTETS: &[Codec] = &messages!(octets: WireOctets);

fn codecs() -> impl Iterator<Item = &'static Codec> {
    PACELINE.iter().chain(GROUPS).chain(FIXP).chain(OCTETS)
}

fn run(context: &Context, results: &mut Results) -> Result<()> {
    let timer = Timer::new();
    let batches = context.pick(30, 5);
    // On a thread of its own, so that the caller stays where it is.
    let measured = std::thread::scope(|scope| {
        let measure = || {
            pin(context.cores.subject);
            let sbe = codecs().map(|codec| (codec, measure(codec, &timer, batches)));
            (sbe.collect::<Vec<_>>(), fix::measure(&timer, batches))
        };
        scope.spawn(measure).join()
    });
    let (measured, fix) = measured.map_err(|_| anyhow::anyhow!("a codec panicked"))?;
    for (codec, means) in measured {
        let Means { decode, encode } = means.with_context(|| codec.name.to_owned())?;
        let entries = GROUPS.iter().any(|group| group.name == codec.name);
        let more = if entries { format!(", {ENTRIES} entries") } else { String::new() };
        for (verb, means) in [("decode", decode), ("encode", encode)] {
            let name = format!("{verb} {}{more}, batch mean", codec.name);
            let mean = median(&means).context("no batch was measured")?;
            results.value(CASE.name, name, Unit::Nanoseconds, mean);
        }
    }
    for (name, means) in fix? {
        let mean = median(&means).context("no batch was measured")?;
        results.value(CASE.name, name, Unit::Nanoseconds, mean);
    }
    Ok(())
}

fn measure(codec: &Codec, timer: &Timer, batches: usize) -> Result<Means> {
    Ok((codec.measure)(timer, &samples(codec)?, batches))
}

/// Different messages of one kind: with all fields, and every fourth one with nulls where they may be.
fn samples(codec: &Codec) -> Result<Vec<Vec<u8>>> {
    for xml in SCHEMAS {
        let schema = Schema::parse(xml)?;
        let found = schema.messages.iter().find(|message| message.name == codec.name);
        let Some(message) = found.filter(|_| schema.id == codec.schema_id) else { continue };
        let one = |number: usize| {
            let variant = if number.is_multiple_of(4) { Variant::Nulls } else { Variant::Full };
            sample(&schema, message, variant, &format!("{}#{number}", codec.name))
        };
        return Ok((0..VALUES).map(one).collect());
    }
    anyhow::bail!("no schema has this message")
}

/// Nanoseconds of one call in each batch.
fn means<T>(timer: &Timer, batches: usize, values: &[T], mut call: impl FnMut(&T)) -> Vec<f64> {
    let mut batch = || {
        let before = timer.now();
        for _ in 0..ROUNDS {
            values.iter().for_each(&mut call);
        }
        (timer.now() - before) as f64 / (ROUNDS * values.len()) as f64
    };
    // The first one warms up.
    batch();
    (0..batches).map(|_| batch()).collect()
}

fn encoding<V>(
    timer: &Timer,
    batches: usize,
    values: &[V],
    encode: impl Fn(&V, &mut [u8]) -> usize,
) -> Vec<f64> {
    let mut buffer = [0; 4096];
    means(timer, batches, values, |value| {
        black_box(encode(black_box(value), &mut buffer));
        black_box(&buffer);
    })
}

#[cfg(test)]
mod tests;
