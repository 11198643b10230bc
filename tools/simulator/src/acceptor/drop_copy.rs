//! A drop copy: tells whoever logs on what leaders of a file trade, with the faults that such feeds have.
//!
//! It says everything once, over however many connections; what a peer missed it has to ask for.

use super::application::{Application, Reply, Taken, append};
use super::options::DropCopyOptions;
use crate::fills::{self, Export, Fill, FillsError};
use protocol::fix::tags::{self, kinds};
use protocol::fix::{Precision, TIMESTAMP_BYTES_MAX, write_timestamp};
use protocol::messages::{Side, Symbol};
use protocol::units::Nanos;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

mod captures;

/// `PossResend` (97).
const POSS_RESEND: u32 = 97;
const COMMISSION: u32 = 12;
const COMMISSION_TYPE: u32 = 13;

/// One report of the play.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    leader: String,
    fill: Fill,
    what: What,
    /// The connection breaks behind it.
    hangs_up: bool,
    /// It gets its number, and goes astray: the peer has to ask for it.
    is_lost: bool,
}

impl Line {
    /// Its `ExecID` and `ExecType`.
    fn execution(&self) -> (String, &'static str) {
        let trade = self.fill.fill_id;
        match self.what {
            What::Trade | What::Again => (trade.to_string(), "F"),
            What::Bust => (format!("B{trade}"), "H"),
            What::Correct => (format!("C{trade}"), "G"),
        }
    }

    fn quantity(&self) -> Decimal {
        let Self { fill, what, .. } = self;
        if *what == What::Correct { fill.quantity * Decimal::TWO } else { fill.quantity }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Trade,
    /// The trade again, under another number.
    Again,
    Bust,
    /// The quantity was twice what was told.
    Correct,
}

/// Tells what leaders trade.
#[derive(Debug)]
pub struct DropCopy {
    lines: VecDeque<Line>,
    /// What was said, and when, for whoever asks for it.
    told: Vec<(Line, Nanos)>,
    burst: usize,
    keeps_times: bool,
    has_ids: bool,
    hangs_up: bool,
}

/// Where leaders stand when everything is said: leader and symbol with a signed quantity.
pub type Positions = BTreeMap<(String, Symbol), Decimal>;

impl DropCopy {
    /// The play of a file.
    ///
    /// # Errors
    /// [`FillsError`] when the file cannot be read.
    pub fn load(options: &DropCopyOptions) -> Result<Self, FillsError> {
        Ok(Self::new(&fills::load(Path::new(&options.fills))?, options))
    }

    /// The play of an export.
    #[must_use]
    pub fn new(export: &Export, options: &DropCopyOptions) -> Self {
        let (keeps_times, burst) = (options.keep_times, options.burst.max(1));
        Self {
            lines: play(export, options).into(),
            told: Vec::new(),
            burst,
            keeps_times,
            has_ids: !options.without_ids,
            hangs_up: false,
        }
    }

    /// Where leaders stand when everything that is still to be said is said.
    #[must_use]
    pub fn outcome(&self) -> Positions {
        let mut positions = Positions::new();
        for line in &self.lines {
            let change = match line.what {
                What::Trade | What::Correct => line.fill.signed(),
                What::Again => Decimal::ZERO,
                What::Bust => -line.fill.signed(),
            };
            *positions.entry((line.leader.clone(), line.fill.symbol)).or_default() += change;
        }
        positions
    }
}

impl Application for DropCopy {
    /// Answers a question for trades; otherwise it is here to talk.
    fn take(&mut self, taken: &Taken<'_>, replies: &mut Vec<Reply>) {
        if taken.message.kind() == captures::REQUEST {
            captures::answer(&self.told, &taken.message, replies);
        }
    }

    fn speak(&mut self, now: Nanos, replies: &mut Vec<Reply>) {
        for _ in 0..self.burst {
            let Some(line) = self.lines.pop_front() else { return };
            let time = if self.keeps_times { line.fill.time_ns } else { now };
            replies.push(report(&line, time, self.has_ids));
            if line.what != What::Again {
                self.told.push((line.clone(), time));
            }
            if line.hangs_up {
                self.hangs_up = true;
                return;
            }
        }
    }

    fn hangs_up(&mut self) -> bool {
        std::mem::take(&mut self.hangs_up)
    }

    fn repeated(&self) -> u64 {
        0
    }
}

/// Everything that is to be said, in the order of time.
fn play(export: &Export, options: &DropCopyOptions) -> Vec<Line> {
    let mut fills: Vec<(&str, &Fill)> = Vec::new();
    for leader in &export.leaders {
        fills.extend(leader.fills.iter().map(|fill| (leader.name.as_str(), fill)));
    }
    fills.sort_by_key(|(_, fill)| fill.time_ns);
    let mut lines: Vec<Line> = Vec::new();
    for (number, (leader, fill)) in (1_u64..).zip(fills) {
        let falls = |every: u64| every > 0 && number.is_multiple_of(every);
        let mut say = |what| {
            let leader = leader.to_owned();
            lines.push(Line { leader, fill: *fill, what, hangs_up: false, is_lost: false });
        };
        say(What::Trade);
        if falls(options.repeat_every) {
            say(What::Again);
        }
        if falls(options.correct_every) {
            say(What::Correct);
        } else if falls(options.bust_every) {
            say(What::Bust);
        }
        let last = lines.last_mut().expect("something was said");
        last.hangs_up = falls(options.disconnect_every);
        last.is_lost = falls(options.lose_every);
    }
    lines
}

fn report(line: &Line, time: Nanos, has_ids: bool) -> Reply {
    let Line { leader, fill, what, is_lost, .. } = line;
    let mut body = Vec::new();
    let mut say = |tag: u32, value: &str| append(&mut body, tag, value.as_bytes());
    if *what == What::Again {
        say(POSS_RESEND, "Y");
    }
    let trade = fill.fill_id.to_string();
    let (exec_id, exec_type) = line.execution();
    let quantity = line.quantity();
    let (quantity, price) = (quantity.to_string(), fill.price.to_string());
    say(tags::ORDER_ID, &fill.order_id.to_string());
    if has_ids {
        say(tags::EXEC_ID, &exec_id);
    }
    if exec_type != "F" {
        say(tags::EXEC_REF_ID, &trade);
    }
    say(tags::EXEC_TYPE, exec_type);
    say(tags::ORD_STATUS, "2");
    say(tags::ACCOUNT, leader);
    say(tags::SYMBOL, fill.symbol.as_str());
    say(tags::SIDE, if fill.side == Side::Buy { "1" } else { "2" });
    // A bust does not repeat what it takes back.
    if *what != What::Bust {
        say(tags::LAST_QTY, &quantity);
        say(tags::LAST_PX, &price);
    }
    say(tags::LEAVES_QTY, "0");
    say(tags::CUM_QTY, if *what == What::Bust { "0" } else { &quantity });
    say(tags::AVG_PX, &price);
    if let Some(fee) = fill.fee {
        say(COMMISSION, &fee.to_string());
        say(COMMISSION_TYPE, "3");
    }
    if has_ids {
        let mut stamp = [0; TIMESTAMP_BYTES_MAX];
        let length = write_timestamp(time, Precision::Nanoseconds, &mut stamp);
        append(&mut body, tags::TRANSACT_TIME, &stamp[..length]);
    }
    Reply { kind: kinds::EXECUTION_REPORT, body, is_lost: *is_lost }
}
