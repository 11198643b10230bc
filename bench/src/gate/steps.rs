//! The steps of the hot path that the gate counts: each one sets up, then does its work so many times.
//!
//! What is done before and behind the repetitions does not count: the gate runs a step twice, with two
//! numbers of repetitions, and divides the difference. So set-up may not depend on the number. Nothing
//! here reads a clock, starts a thread or draws a random number.

use std::hint::black_box;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use journal::{Frame, Opened};
use protocol::clordid;
use protocol::fixp::{
    ClientEvent, ClientOptions, ClientSession, Numbers, Outbox, ServerEvent, ServerOptions,
    ServerSession,
};
use protocol::messages::{
    Decimal, Instructions, LeaderEvent, LeaderFill, NewOrderSingle, OrdType, PositionEffect, Side,
    Symbol, Tag, TimeInForce,
};
use protocol::sofh::{CLIENT_FRAME_LENGTH_MAX, FrameBuffer};
use protocol::units::{Lots, Nanos, Sequence, Ticks};

use crate::trading::{self, Record, Trading, fills};

/// A step.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// As the baseline calls it.
    pub name: &'static str,
    /// What one repetition does, in one line.
    pub about: &'static str,
    /// The two numbers of repetitions, ascending.
    pub repetitions: [u64; 2],
    /// Parts of a repetition that are counted one by one, for example followers.
    pub parts: u64,
    /// Does so many repetitions; the folder is for files, on a memory file system.
    pub run: fn(u64, &Path) -> Result<()>,
}

/// All steps, in the order of an event's way.
pub const STEPS: &[Step] = &[
    step("decode-leader-frame", "a fill's frame: cut, numbered, decoded", 1, decode_leader_frame),
    step("append-128", "a journal frame of 128 octets", 1, append),
    step("decide-1", "a leader event, 1 follower", 1, |count, _| decide(1, count)),
    step("evolve-1", "a leader event and its orders, 1 follower", 1, |count, _| evolve(1, count)),
    many("decide-1000", "a leader event, per follower of 1,000", |count, _| decide(1_000, count)),
    many("evolve-1000", "the same taken in, per follower of 1,000", |count, _| {
        evolve(1_000, count)
    }),
    step(
        "encode-order",
        "a record of one order: ClOrdID, message, number, header",
        1,
        encode_order,
    ),
    step("path-1", "a leader's frame to its orders' frames, 1 follower", 1, |count, folder| {
        path(1, count, folder)
    }),
    path_100(),
    step("report-1", "a fill of an order, decided and taken in", 1, |count, _| report(count)),
    step("report-queued", "the same when the plan has thousands of open orders", 1, |count, _| {
        report_queued(count)
    }),
];

const fn step(
    name: &'static str,
    about: &'static str,
    parts: u64,
    run: fn(u64, &Path) -> Result<()>,
) -> Step {
    Step { name, about, repetitions: [1_000, FEW as u64], parts, run }
}

const fn many(name: &'static str, about: &'static str, run: fn(u64, &Path) -> Result<()>) -> Step {
    Step { name, about, repetitions: [8, MANY as u64], parts: 1_000, run }
}

const fn path_100() -> Step {
    let about = "the same, 100 followers";
    Step {
        name: "path-100",
        about,
        repetitions: [8, MANY as u64],
        parts: 1,
        run: |count, folder| path(100, count, folder),
    }
}

/// Repetitions that set-up makes room for: a multiple of the leader's turns.
const FEW: usize = 3_000;
/// The same where a repetition is a large fan-out.
const MANY: usize = 24;
const NOW: Nanos = Nanos(1_800_000_000_000_000_000);

/// As many events as there is room for, whatever the number of repetitions.
const fn events(followers: usize) -> usize {
    if followers == 1 { FEW } else { MANY }
}

fn decide(followers: usize, count: u64) -> Result<()> {
    let mut trading = Trading::new(followers, events(followers));
    let mut decisions = trading.decisions();
    let inputs: Vec<_> = (0..4).map(|_| trading.event()).collect();
    for input in inputs.iter().cycle().take(usize::try_from(count)?) {
        trading.decide(black_box(input), &mut decisions);
        black_box(&decisions);
    }
    Ok(())
}

fn evolve(followers: usize, count: u64) -> Result<()> {
    let mut ahead = Trading::new(followers, events(followers));
    let mut trading = ahead.clone();
    let mut decisions = ahead.decisions();
    let journal: Vec<(Record, Vec<Record>)> = (0..events(followers))
        .map(|_| {
            let event = ahead.event();
            ahead.feed(&event, &mut decisions)
        })
        .collect();
    for (input, decided) in journal.iter().take(usize::try_from(count)?) {
        trading.evolve(black_box(input));
        decided.iter().for_each(|record| trading.evolve(black_box(record)));
    }
    black_box(&trading);
    Ok(())
}

fn report(count: u64) -> Result<()> {
    // A follower has few open orders at a time, so as many followers as there are reports.
    let mut trading = Trading::new(FEW, 1);
    let mut decisions = trading.decisions();
    let event = trading.event();
    let (_, decided) = trading.feed(&event, &mut decisions);
    let reports: Vec<_> = decided.iter().flat_map(fills).collect();
    for report in reports.iter().take(usize::try_from(count)?) {
        trading.take(black_box(report), &mut decisions);
    }
    Ok(())
}

fn report_queued(count: u64) -> Result<()> {
    let mut trading = Trading::new(1, FEW);
    let mut decisions = trading.decisions();
    let mut reports = Vec::with_capacity(FEW);
    for _ in 0..FEW {
        let event = trading.event();
        let (_, decided) = trading.feed(&event, &mut decisions);
        reports.extend(decided.iter().flat_map(fills));
    }
    for report in reports.iter().take(usize::try_from(count)?) {
        trading.take(black_box(report), &mut decisions);
    }
    Ok(())
}

/// A journal whose ring holds everything that a step appends.
fn journal_in(folder: &Path) -> Result<Opened> {
    let mut options = journal::Options::new(folder.join("segments"), folder.join("memory/ring"));
    options.ring_bytes = 4 << 20;
    options.segment_bytes = 4 << 20;
    journal::open(&options, 1, &|| NOW).context("open a journal")
}

fn append(count: u64, folder: &Path) -> Result<()> {
    let mut opened = journal_in(folder)?;
    let mut body = [0; 128 - journal::FRAME_HEADER_BYTES];
    body[..8].copy_from_slice(&[80, 0, 44, 1, 1, 0, 1, 0]);
    for _ in 0..count {
        let parent = Sequence(opened.writer.next_sequence().0 - 1);
        opened.writer.append(NOW, parent, black_box(&body)).context("append")?;
    }
    Ok(())
}

fn decode_leader_frame(count: u64, _: &Path) -> Result<()> {
    let mut leader = Leader::new(1, FEW)?;
    for number in 0..=usize::try_from(count)? {
        leader.hear(number, |number, fill| {
            black_box((number, fill));
            Ok(())
        })?;
    }
    Ok(())
}

/// A leader's frames, and the session that hears them.
struct Leader {
    stream: Vec<Vec<u8>>,
    frames: FrameBuffer,
    server: ServerSession,
    outbox: Outbox,
}

impl Leader {
    /// So many frames of events, the first of which has this number, behind one that is not like the
    /// others: it says where the leader's numbers stand.
    fn new(first: u64, count: usize) -> Result<Self> {
        let (mut client, server, [mut out, outbox]) = established()?;
        let mut stream = Vec::with_capacity(count + 1);
        for number in first..=first + count as u64 {
            let fill = leader_fill(number)?;
            client.application(NOW, &mut out, 256, |buffer| fill.encode(buffer))?;
            let frame = out.waiting().to_vec();
            out.written(frame.len());
            stream.push(frame);
        }
        let frames = FrameBuffer::new(64 * 1024, CLIENT_FRAME_LENGTH_MAX);
        Ok(Self { stream, frames, server, outbox })
    }

    /// Takes a frame as a socket would deliver it.
    fn hear(
        &mut self,
        index: usize,
        mut meaning: impl FnMut(u64, &LeaderFill) -> Result<()>,
    ) -> Result<()> {
        let frame = black_box(&self.stream[index]);
        self.frames.spare_mut()[..frame.len()].copy_from_slice(frame);
        self.frames.filled(frame.len());
        while let Some(message) = self.frames.next_message()? {
            let event = self.server.receive(message, NOW, &mut self.outbox)?;
            if let ServerEvent::Application { number, message } = event {
                meaning(number, &LeaderFill::decode(message)?)?;
            }
        }
        Ok(())
    }
}

fn leader_fill(number: u64) -> Result<LeaderFill> {
    let Lots(lots) = trading::lots(number);
    Ok(LeaderFill {
        trade_id: number,
        order_id: number,
        symbol: Symbol::new("BTC").context("a short symbol")?,
        side: if lots > 0 { Side::Buy } else { Side::Sell },
        price: Decimal { mantissa: 1_000_000, exponent: -2 },
        quantity: Decimal { mantissa: lots.abs(), exponent: 0 },
        position_before: None,
        fee: None,
        transact_time: NOW,
        sending_time: NOW,
        stop_price: None,
        take_profit: None,
        average_price: None,
        tag: Tag::EMPTY,
        leaves_quantity: None,
    })
}

/// The whole way in memory. The gateway's stages do the same work with the same parts; their clocks,
/// which a count cannot bear, and their look-ups are not in it.
fn path(followers: usize, count: u64, folder: &Path) -> Result<()> {
    const ONE: Decimal = Decimal { mantissa: 1, exponent: 0 };
    let mut trading = Trading::new(followers, events(followers) + 1);
    let mut decisions = trading.decisions();
    let mut leader = Leader::new(trading.next_event(), events(followers))?;
    let Opened { mut writer, mut readers, .. } = journal_in(folder)?;
    let reader = &mut readers[0];
    let (mut venue, _, [mut outbox, _]) = established()?;
    let mut orders = Vec::with_capacity(followers);
    let mut input = [0; LeaderEvent::ENCODED_LENGTH];
    for index in 0..=usize::try_from(count)? {
        leader.hear(index, |_, fill| {
            let (price, quantity) = (fill.price.to_ticks(ONE)?, fill.quantity.to_lots(ONE)?);
            let sign = if fill.side == Side::Buy { 1 } else { -1 };
            let lots = Lots(sign * quantity.0);
            trading::leader_event(fill.trade_id, price, lots).encode(&mut input);
            Ok(())
        })?;
        let parent = writer.append(NOW, Sequence(0), &input)?;
        trading.take(&input, &mut decisions);
        for decision in decisions.iter() {
            writer.append(NOW, parent, decision)?;
        }
        while let Some(frame) = reader.next(Sequence(u64::MAX)) {
            if frame.kind == Instructions::TEMPLATE_ID {
                send_orders(&frame, &mut venue, &mut outbox, &mut orders)?;
            }
        }
        let octets = black_box(outbox.waiting()).len();
        outbox.written(octets);
    }
    Ok(())
}

fn send_orders(
    frame: &Frame<'_>,
    venue: &mut ClientSession,
    outbox: &mut Outbox,
    orders: &mut Vec<Order>,
) -> Result<()> {
    let (_, entries) = Instructions::decode(frame.body)?;
    orders.clear();
    for entry in entries {
        let entry = entry?;
        if entry.lots != Lots(0) {
            let (plan, leg, lots, price) = (entry.plan.0, entry.leg, entry.lots, entry.price);
            orders.push(Order { plan, leg, lots, price });
        }
    }
    encode_orders(venue, outbox, (frame.epoch.0, frame.sequence.0), orders)
}

/// An order as the gateway has it before it is encoded.
struct Order {
    plan: u32,
    leg: u8,
    lots: Lots,
    price: Option<Ticks>,
}

fn encode_orders(
    venue: &mut ClientSession,
    outbox: &mut Outbox,
    (epoch, sequence): (u32, u64),
    orders: &[Order],
) -> Result<()> {
    let ids = clordid::Series::new(1, epoch, sequence)?;
    let encode = |index: usize, buffer: &mut [u8; NewOrderSingle::ENCODED_LENGTH]| {
        let Order { plan, leg, lots, price } = orders[index];
        let order = NewOrderSingle {
            cl_ord_id: ids.id(plan, leg).expect("the engine's plans have identities"),
            account: plan,
            security_id: 1,
            side: if lots > Lots(0) { Side::Buy } else { Side::Sell },
            ord_type: if price.is_some() { OrdType::Limit } else { OrdType::Market },
            time_in_force: TimeInForce::ImmediateOrCancel,
            position_effect: PositionEffect::Open,
            quantity: Lots(lots.0.abs()),
            price,
            transact_time: NOW,
        };
        order.encode(buffer);
    };
    venue.applications(NOW, outbox, orders.len(), encode)?;
    Ok(())
}

fn encode_order(count: u64, _: &Path) -> Result<()> {
    let (mut venue, _, [mut outbox, _]) = established()?;
    for number in 0..count {
        let price = Some(Ticks(10_000));
        let order = black_box(Order { plan: 7, leg: 0, lots: trading::lots(number), price });
        encode_orders(&mut venue, &mut outbox, black_box((1, 100 + number)), &[order])?;
        let octets = black_box(outbox.waiting()).len();
        outbox.written(octets);
    }
    Ok(())
}

/// A client and a server with a session between them, and the outbox of each.
fn established() -> Result<(ClientSession, ServerSession, [Outbox; 2])> {
    let mut outboxes = [Outbox::new(1 << 16), Outbox::new(1 << 16)];
    let [out, back] = &mut outboxes;
    let mut client = ClientSession::new(ClientOptions::default(), b"bench:key", None);
    let mut server = ServerSession::new(ServerOptions::default());
    server.connected(NOW, back);
    client.connected(NOW, [7; 16], out);
    for _ in 0..4 {
        for message in messages(out)? {
            match server.receive(&message, NOW, back).context("the server receives")? {
                ServerEvent::NegotiateRequested { .. } => server.negotiation_accept(back)?,
                ServerEvent::EstablishRequested { .. } => {
                    server.establishment_accept(NOW, back, Numbers::FIRST)?;
                }
                _ => {}
            }
        }
        for message in messages(back)? {
            let event = client.receive(&message, NOW, out).context("the client receives")?;
            if matches!(event, ClientEvent::Established { .. }) {
                return Ok((client, server, outboxes));
            }
        }
    }
    bail!("client and server do not come to a session")
}

/// Takes the whole messages that wait in an outbox.
fn messages(outbox: &mut Outbox) -> Result<Vec<Vec<u8>>> {
    let mut frames = FrameBuffer::new(64 * 1024, CLIENT_FRAME_LENGTH_MAX);
    let octets = outbox.waiting().len();
    frames.spare_mut()[..octets].copy_from_slice(outbox.waiting());
    frames.filled(octets);
    outbox.written(octets);
    let mut messages = Vec::new();
    while let Some(message) = frames.next_message()? {
        messages.push(message.to_vec());
    }
    Ok(messages)
}
