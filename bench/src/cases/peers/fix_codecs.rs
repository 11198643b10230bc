//! The two FIX messages that are frequent, read and written by our codec, by two registry crates and by
//! QuickFIX C++: the same octets, the same fields, the same run.
//!
//! Reading is framing, length and sum checked, and all twenty fields of an execution report: numbers,
//! decimals and times as such, the others as text. What was read becomes one number, the [digest](Digest), so
//! that nobody can leave a field out. Writing is an order of which number, identity, side, quantity and price
//! differ from the one before; what is written is compared field by field. A figure is the median over
//! batches of the mean within a batch, and says so.

mod codecs;
mod quickfix;

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use protocol::fix::{MESSAGE_BYTES_MAX, Piece, decimal, peek, tags, timestamp};
use protocol::messages::{ClOrdId, Decimal};

use super::CASE;
use super::quickfix::{Compiled, compile};
use crate::Context;
use crate::cases::codecs::fix::report;
use crate::clock::Timer;
use crate::machine::on_core;
use crate::results::{Results, Unit, median};

/// Different messages of each kind: their octets fit the nearest cache.
const VALUES: usize = 128;
/// How often a batch goes through them.
const ROUNDS: usize = 8;
/// Fields of a report behind its length and before its sum.
const FIELDS: usize = 20;

/// Crates that were built and are not measured, and why.
const LEFT_OUT: [(&str, &str); 3] = [
    (
        "hotfix-message",
        "hotfix-dictionary needs smartstring, whose licence (MPL-2.0) the policy does not allow",
    ),
    ("rustyfix", "it needs smartstring, whose licence (MPL-2.0) the policy does not allow"),
    ("fefix", "it needs sqlx 0.5, a client of databases that advisories warn of"),
];

/// What all codecs are given.
#[derive(Debug)]
struct Work {
    reports: Vec<Vec<u8>>,
    orders: Vec<Order>,
}

/// What differs from order to order.
#[derive(Clone, Copy, Debug)]
struct Order {
    sequence: u64,
    id: ClOrdId,
    side: u8,
    quantity: i64,
    /// Price in hundredths.
    hundredths: i64,
}

/// A codec that is measured.
trait Codec {
    /// In names of figures.
    const NAME: &'static str;

    /// Reads a report; `None` when it is refused, or a field is missing.
    fn read(&mut self, octets: &[u8]) -> Option<u64>;

    /// Writes an order.
    fn write(&mut self, order: &Order) -> Option<&[u8]>;
}

/// Nanoseconds of one call, one value per batch.
#[derive(Debug, Default)]
struct Means {
    decode: Vec<f64>,
    encode: Vec<f64>,
}

/// Measures all of them.
pub(super) fn run(context: &Context, results: &mut Results) -> Result<()> {
    let work = Work::new()?;
    let batches = context.pick(200, 20);
    let measured = on_core(context.cores.subject, || measure(&work, batches))?;
    for (name, means) in &measured {
        note(results, name, means)?;
    }
    match compile(&context.scratch, "codec", quickfix::SOURCE)? {
        Compiled::Program(program) => {
            let means = beside(context, &program, &work, batches)?;
            note(results, "quickfix", &means)?;
        }
        Compiled::Missing(why) => results.missing(CASE.name, "fix codec quickfix", why),
    }
    for (name, why) in LEFT_OUT {
        results.missing(CASE.name, format!("fix codec {name}"), why);
    }
    Ok(())
}

fn note(results: &mut Results, name: &str, means: &Means) -> Result<()> {
    let of =
        [("decode", "ExecutionReport", &means.decode), ("encode", "NewOrderSingle", &means.encode)];
    for (verb, message, means) in of {
        let mean = median(means).context("no batch was measured")?;
        let name = format!("fix {verb} {name}, {message} (batch mean)");
        results.value(CASE.name, name, Unit::Nanoseconds, mean);
    }
    Ok(())
}

impl Work {
    fn new() -> Result<Self> {
        let numbers = 0..VALUES as u64;
        let order = |number: u64| {
            let id =
                ClOrdId::new(&format!("P{number:019}")).context("a number of twenty digits")?;
            let number = number.cast_signed();
            anyhow::Ok(Order {
                sequence: 1_000 + number.unsigned_abs(),
                id,
                side: if number % 2 == 0 { b'1' } else { b'2' },
                quantity: 100 + number,
                hundredths: 123_450 + number,
            })
        };
        Ok(Self {
            reports: numbers
                .clone()
                .map(|number| report(number.cast_signed()))
                .collect::<Result<_>>()?,
            orders: numbers.map(order).collect::<Result<_>>()?,
        })
    }

    /// What a codec reads out of all reports.
    fn digest(&self, codec: &mut impl Codec) -> Option<u64> {
        self.reports.iter().map(|octets| codec.read(octets)).sum()
    }

    /// What a codec writes for all orders.
    fn written(&self, codec: &mut impl Codec) -> Option<Vec<Vec<u8>>> {
        self.orders.iter().map(|order| codec.write(order).map(<[u8]>::to_vec)).collect()
    }
}

/// Our codec and those of crates, batch by batch in turns.
fn measure(work: &Work, batches: usize) -> Result<[(&'static str, Means); 3]> {
    let timer = Timer::new();
    let mut ours = codecs::Ours::new();
    let mut ironfix = codecs::Ironfix::new();
    let mut nanofix = codecs::Nanofix::new();
    let expected = Expected::of(work, &mut ours)?;
    expected.check(work, &mut ironfix)?;
    expected.check(work, &mut nanofix)?;
    let mut means = [const { Means { decode: Vec::new(), encode: Vec::new() } }; 3];
    for _ in 0..batches {
        batch(&timer, work, &mut ours, &mut means[0])?;
        batch(&timer, work, &mut ironfix, &mut means[1])?;
        batch(&timer, work, &mut nanofix, &mut means[2])?;
    }
    let [first, second, third] = means;
    Ok([
        (codecs::Ours::NAME, first),
        (codecs::Ironfix::NAME, second),
        (codecs::Nanofix::NAME, third),
    ])
}

fn batch<C: Codec>(timer: &Timer, work: &Work, codec: &mut C, means: &mut Means) -> Result<()> {
    let calls = (ROUNDS * VALUES) as f64;
    let before = timer.now();
    let mut whole = 0;
    for _ in 0..ROUNDS {
        for octets in &work.reports {
            whole += usize::from(
                std::hint::black_box(codec.read(std::hint::black_box(octets))).is_some(),
            );
        }
    }
    let between = timer.now();
    for _ in 0..ROUNDS {
        for order in &work.orders {
            let written = codec.write(std::hint::black_box(order));
            whole += usize::from(std::hint::black_box(written).is_some());
        }
    }
    let after = timer.now();
    ensure!(whole == 2 * ROUNDS * VALUES, "{}: {whole} messages were read or written", C::NAME);
    means.decode.push((between - before) as f64 / calls);
    means.encode.push((after - between) as f64 / calls);
    Ok(())
}

/// QuickFIX, in a process of its own on the subject's core.
fn beside(context: &Context, program: &Path, work: &Work, batches: usize) -> Result<Means> {
    let said = quickfix::run(context, program, work, ROUNDS, batches)?;
    let expected = Expected::of(work, &mut codecs::Ours::new())?;
    expected.hold("quickfix", said.digest, &said.written)?;
    Ok(said.means)
}

/// What every codec must have read and written.
#[derive(Debug)]
struct Expected {
    digest: u64,
    /// Fields of each order, sorted.
    orders: Vec<Vec<Vec<u8>>>,
}

impl Expected {
    /// By our codec, which has tests of its own.
    fn of(work: &Work, codec: &mut codecs::Ours) -> Result<Self> {
        let digest = work.digest(codec).context("our codec refuses a report")?;
        let written = work.written(codec).context("our codec refuses an order")?;
        let orders = written.iter().map(|octets| fields(octets)).collect::<Result<_>>()?;
        Ok(Self { digest, orders })
    }

    fn check<C: Codec>(&self, work: &Work, codec: &mut C) -> Result<()> {
        let digest = work.digest(codec).with_context(|| format!("{} refuses a report", C::NAME))?;
        let written =
            work.written(codec).with_context(|| format!("{} refuses an order", C::NAME))?;
        self.hold(C::NAME, digest, &written)
    }

    fn hold(&self, name: &str, digest: u64, written: &[Vec<u8>]) -> Result<()> {
        let expected = self.digest;
        ensure!(digest == expected, "{name} has read other things: {digest}, ours {expected}");
        let found: Vec<_> = written.iter().map(|octets| fields(octets)).collect::<Result<_>>()?;
        ensure!(found == self.orders, "{name} has written other orders");
        Ok(())
    }
}

/// The fields of one message whose length and sum are right, sorted; codecs choose their places.
fn fields(octets: &[u8]) -> Result<Vec<Vec<u8>>> {
    let Piece::Message(message) = peek(octets, MESSAGE_BYTES_MAX) else {
        anyhow::bail!("no message: {}", String::from_utf8_lossy(octets))
    };
    ensure!(message.octets().len() == octets.len(), "more than a message");
    let fields: Result<Vec<_>, _> = message.fields().collect();
    let fields = fields.map_err(|_| anyhow::anyhow!("a field that is none"))?;
    let text = |tag: u32, value: &[u8]| [tag.to_string().as_bytes(), b"=", value].concat();
    let mut fields: Vec<_> = fields.into_iter().map(|field| text(field.tag, field.value)).collect();
    fields.push(text(tags::MSG_TYPE, message.kind()));
    fields.sort_unstable();
    Ok(fields)
}

/// What was read of a report, added up: a text counts its length and its last octet, a number itself, a
/// decimal its hundredths, a time its milliseconds.
#[derive(Clone, Copy, Debug, Default)]
struct Digest {
    sum: u64,
    fields: usize,
}

impl Digest {
    #[inline]
    fn add(&mut self, value: u64) {
        self.sum = self.sum.wrapping_add(value);
        self.fields += 1;
    }

    #[inline]
    fn text(&mut self, value: &[u8]) -> Option<()> {
        let last = value.last()?;
        self.add(value.len() as u64 + u64::from(*last));
        Some(())
    }

    #[inline]
    fn character(&mut self, value: &[u8]) -> Option<()> {
        let [value] = value else { return None };
        self.add(u64::from(*value));
        Some(())
    }

    #[inline]
    fn hundredths(&mut self, mantissa: i64, exponent: i8) -> Option<()> {
        let factor = match exponent {
            0 => 100,
            -1 => 10,
            -2 => 1,
            _ => return None,
        };
        self.add(mantissa.cast_unsigned() * factor);
        Some(())
    }

    #[inline]
    fn decimal(&mut self, value: &[u8]) -> Option<()> {
        let Decimal { mantissa, exponent } = decimal(value)?;
        self.hundredths(mantissa, exponent)
    }

    #[inline]
    fn time(&mut self, value: &[u8]) -> Option<()> {
        self.add(timestamp(value)?.0 / 1_000_000);
        Some(())
    }

    /// `None` when a field is missing.
    #[inline]
    fn whole(self) -> Option<u64> {
        (self.fields == FIELDS).then_some(self.sum)
    }
}

#[cfg(test)]
mod tests;
