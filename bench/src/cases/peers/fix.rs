//! The FIX 4.4 counterparty of a copier, on both of its wires: as little of a session as another engine
//! accepts. It answers a logon and test requests, numbers what it sends, and checks what it gets: length,
//! sum, sequence. It neither resends nor asks for anything again: over loopback nothing is lost, and a
//! copier that thinks otherwise has failed.

use anyhow::{Context as _, Result, bail, ensure};

use crate::rig::Protocol;

/// Every message starts so.
const BEGIN: &[u8] = b"8=FIX.4.4\x019=";
/// Octets of `10=nnn` and its end.
const TRAILER_BYTES: usize = 7;
/// Longest body that is taken for one.
const BODY_BYTES_MAX: usize = 4096;
/// Ticks from heartbeat to heartbeat: ten seconds, a third of what was agreed.
const HEARTBEAT_TICKS: u64 = 10_000;
/// No copier under test looks at it: nobody checks latencies between two processes of one machine.
const SENDING_TIME: &[u8] = b"20260102-03:04:05.678";

/// A complete message, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Message<'a> {
    /// From the type up to the sum.
    body: &'a [u8],
}

impl<'a> Message<'a> {
    /// The value of a field's first occurrence; the tag is given with its equals sign.
    #[must_use]
    pub(super) fn field(&self, tag: &[u8]) -> Option<&'a [u8]> {
        let mut fields = self.body.split(|octet| *octet == 1);
        fields.find_map(|field| field.strip_prefix(tag))
    }
}

/// Takes one message off the front; `None` when there is not a whole one yet.
///
/// # Errors
/// When the octets can never become a message, or its sum is wrong.
pub(super) fn take<'a>(octets: &mut &'a [u8]) -> Result<Option<Message<'a>>> {
    let known = octets.len().min(BEGIN.len());
    ensure!(octets[..known] == BEGIN[..known], "not FIX 4.4: {}", text(octets));
    let Some(length_end) = octets.iter().skip(BEGIN.len()).position(|octet| *octet == 1) else {
        ensure!(octets.len() < BEGIN.len() + 8, "a body length without an end");
        return Ok(None);
    };
    let body_at = BEGIN.len() + length_end + 1;
    let length = number(&octets[BEGIN.len()..body_at - 1]).context("a body length")?;
    let length = usize::try_from(length)?;
    ensure!(length <= BODY_BYTES_MAX, "a body of {length} octets");
    let body_end = body_at + length;
    if octets.len() < body_end + TRAILER_BYTES {
        return Ok(None);
    }
    let (message, rest) = octets.split_at(body_end + TRAILER_BYTES);
    let (summed, trailer) = message.split_at(body_end);
    ensure!(*trailer == trailer_of(summed), "the sum of {} is wrong", text(message));
    *octets = rest;
    Ok(Some(Message { body: &summed[body_at..] }))
}

/// The last field of a message of which the octets before it are given.
fn trailer_of(summed: &[u8]) -> [u8; TRAILER_BYTES] {
    let sum = summed.iter().fold(0_u8, |sum, octet| sum.wrapping_add(*octet));
    let [hundreds, tens, ones] = [sum / 100, sum / 10 % 10, sum % 10].map(|digit| b'0' + digit);
    [b'1', b'0', b'=', hundreds, tens, ones, 1]
}

/// Appends a message with this body (each field with its end) to `out`.
fn append(out: &mut Vec<u8>, body: &[u8]) {
    let start = out.len();
    out.extend_from_slice(BEGIN);
    out.extend_from_slice(body.len().to_string().as_bytes());
    out.push(1);
    out.extend_from_slice(body);
    let trailer = trailer_of(&out[start..]);
    out.extend_from_slice(&trailer);
}

fn number(digits: &[u8]) -> Result<u64> {
    std::str::from_utf8(digits)?.parse().with_context(|| format!("{} is no number", text(digits)))
}

/// For messages to people.
fn text(octets: &[u8]) -> String {
    let shown = &octets[..octets.len().min(400)];
    String::from_utf8_lossy(shown).replace('\u{1}', "|")
}

/// One side of one conversation.
#[derive(Debug)]
struct Session {
    /// Who we are; the other one is the copier.
    name: &'static str,
    sent: u64,
    received: u64,
    is_up: bool,
    /// The begin of a message whose end has not come.
    partial: Vec<u8>,
}

impl Session {
    const fn new(name: &'static str) -> Self {
        Self { name, sent: 0, received: 0, is_up: false, partial: Vec::new() }
    }

    /// Appends a message of this type, with the fields that follow the header.
    fn say(&mut self, kind: &str, fields: &str, out: &mut Vec<u8>) {
        self.sent += 1;
        append(out, &self.body(kind, fields));
    }

    /// The body of the message that has the number of the last one sent.
    fn body(&self, kind: &str, fields: &str) -> Vec<u8> {
        let (name, sent) = (self.name, self.sent);
        let mut body = format!("35={kind}\u{1}34={sent:09}\u{1}49={name}\u{1}52=").into_bytes();
        body.extend_from_slice(SENDING_TIME);
        body.extend_from_slice(b"\x0156=COPIER\x01");
        body.extend_from_slice(fields.as_bytes());
        body
    }

    /// Takes octets as they come, answers those of the session, and counts the orders.
    fn hear(&mut self, octets: &[u8], answer: &mut Vec<u8>) -> Result<u64> {
        let mut joined = std::mem::take(&mut self.partial);
        let mut rest = octets;
        if !joined.is_empty() {
            joined.extend_from_slice(octets);
            rest = &joined;
        }
        let mut orders = 0;
        while let Some(message) = take(&mut rest)? {
            orders += u64::from(self.message(&message, answer)?);
        }
        self.partial = rest.to_vec();
        Ok(orders)
    }

    /// Whether the message is an order.
    fn message(&mut self, message: &Message<'_>, answer: &mut Vec<u8>) -> Result<bool> {
        self.received += 1;
        let sequence = number(message.field(b"34=").context("a message without a number")?)?;
        ensure!(sequence == self.received, "{} is number {sequence}", text(message.body));
        match message.field(b"35=").unwrap_or(b"") {
            b"D" => {
                ensure!(self.is_up, "an order before the logon");
                return Ok(true);
            }
            b"A" => {
                self.say("A", "98=0\u{1}108=30\u{1}", answer);
                self.say("1", "112=UP\u{1}", answer);
            }
            // It has read the logon before it: a fill that comes now finds a session to send orders on.
            b"0" => self.is_up |= message.field(b"112=") == Some(b"UP"),
            b"1" => {
                let asked = message.field(b"112=").context("a test request without an id")?;
                let asked = format!("112={}\u{1}", std::str::from_utf8(asked)?);
                self.say("0", &asked, answer);
            }
            _ => bail!("the copier says {}", text(message.body)),
        }
        Ok(false)
    }
}

/// A leader's fill, encoded: what differs from fill to fill is patched in.
#[derive(Debug)]
struct Fill {
    octets: Vec<u8>,
    sequence_at: usize,
    exec_at: usize,
    price_at: usize,
    lots_at: usize,
    side_at: usize,
}

impl Fill {
    /// A fill of the leader with so many followers.
    fn new(leader: &Session, followers: u64) -> Self {
        let fields = format!(
            "1=L{followers}\u{1}6=1234.50\u{1}14=0000000010\u{1}17=000000000000\u{1}31=1234.50\u{1}\
             32=10\u{1}37=000000000001\u{1}38=0000000010\u{1}39=2\u{1}54=1\u{1}55=EURUSD\u{1}\
             60=20260102-03:04:05.678\u{1}150=F\u{1}151=0\u{1}"
        );
        let mut octets = Vec::new();
        append(&mut octets, &leader.body("8", &fields));
        let after = |tag: &[u8]| {
            let found = octets.windows(tag.len()).position(|window| window == tag);
            found.expect("the tag stands in the text above") + tag.len()
        };
        Self {
            sequence_at: after(b"\x0134="),
            exec_at: after(b"\x0117="),
            price_at: after(b"\x0131="),
            lots_at: after(b"\x0132="),
            side_at: after(b"\x0154="),
            octets,
        }
    }

    /// Turns it into the fill of this number.
    fn patch(&mut self, sequence: u64, number: u64) {
        put(&mut self.octets[self.sequence_at..][..9], sequence);
        put(&mut self.octets[self.exec_at..][..12], number);
        put(&mut self.octets[self.lots_at..][..2], super::lots(number));
        put(&mut self.octets[self.price_at..][..4], super::price(number));
        self.octets[self.side_at] = if super::is_buy(number) { b'1' } else { b'2' };
        let summed = self.octets.len() - TRAILER_BYTES;
        let trailer = trailer_of(&self.octets[..summed]);
        self.octets[summed..].copy_from_slice(&trailer);
    }
}

/// Writes a number right-aligned, with zeros in front.
fn put(digits: &mut [u8], mut number: u64) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10).to_le_bytes()[0];
        number /= 10;
    }
}

/// The leader and the venue of a copier that speaks FIX.
#[derive(Debug)]
pub(super) struct Fix {
    leader: Session,
    venue: Session,
    fill: Fill,
    ticks: u64,
    /// What the venue has still to answer.
    to_venue: Vec<u8>,
}

impl Default for Fix {
    fn default() -> Self {
        let leader = Session::new("LEADER");
        let (fill, venue) = (Fill::new(&leader, 1), Session::new("VENUE"));
        Self { fill, leader, venue, ticks: 0, to_venue: Vec::new() }
    }
}

impl super::Counterparty for Fix {
    fn is_up(&self) -> bool {
        self.leader.is_up && self.venue.is_up
    }

    fn lead(&mut self, followers: u64) {
        self.fill = Fill::new(&self.leader, followers);
    }
}

impl Protocol for Fix {
    fn event(&mut self, _wire: usize, number: u64, out: &mut Vec<u8>) {
        self.leader.sent += 1;
        self.fill.patch(self.leader.sent, number);
        out.extend_from_slice(&self.fill.octets);
    }

    fn orders(&mut self, _wire: usize, octets: &[u8]) -> Result<u64> {
        self.venue.hear(octets, &mut self.to_venue)
    }

    fn answer(&mut self, _wire: usize, out: &mut Vec<u8>) -> Result<bool> {
        out.append(&mut self.to_venue);
        Ok(false)
    }

    fn replies(&mut self, _wire: usize, octets: &[u8], answer: &mut Vec<u8>) -> Result<()> {
        let orders = self.leader.hear(octets, answer)?;
        ensure!(orders == 0, "an order came to the leader");
        Ok(())
    }

    fn tick(&mut self, leaders: &mut [Vec<u8>], venues: &mut [Vec<u8>]) {
        self.ticks += 1;
        if self.ticks.is_multiple_of(HEARTBEAT_TICKS) {
            self.leader.say("0", "", &mut leaders[0]);
            self.venue.say("0", "", &mut venues[0]);
        }
    }
}

#[cfg(test)]
mod tests;
