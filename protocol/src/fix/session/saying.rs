//! Messages of ours: those that the session wants to say, those of the application, and those of old.

use super::types::Farewell;
use super::{NotSent, OutboxFull, Queue, SESSION_RESERVE, Say, Session, Stage, Stored};
use crate::fix::Writer;
use crate::fix::tags::{self, kinds};
use crate::fix::value::write_digits;
use crate::units::Nanos;

/// Begin of the ids of our test requests.
pub(super) const TEST_PREFIX: &[u8] = b"TEST";

/// Digits of such an id.
const TEST_DIGITS: usize = 9;

/// Octets of a message of the session, headers and logon fields of the counterparty apart.
const SAYING_BYTES_MAX: usize = 512;
/// Octets of the header and trailer of any message, further header fields apart.
const HEADER_BYTES_MAX: usize = 384;

/// What stands in the header of a message that is said again.
#[derive(Clone, Copy)]
struct Again {
    sequence: u64,
    first_sent_at: Nanos,
}

impl Session {
    /// Says what was wanted first, under the next number, which it returns; `None` when nothing is wanted.
    ///
    /// # Errors
    /// [`OutboxFull`]; nothing has happened then.
    pub fn say(&mut self, now: Nanos, out: &mut Queue) -> Result<Option<u64>, OutboxFull> {
        let Some(say) = self.sayings.front().copied() else { return Ok(None) };
        if let Say::Logon { reset: true } = say {
            self.numbers.outgoing_next = 1;
        }
        let sequence = self.numbers.outgoing_next;
        let length_max = SAYING_BYTES_MAX + self.options.header.len() + self.options.logon.len();
        out.push(length_max, |buffer| {
            let mut writer = self.begin(buffer, say.kind(), now, None);
            self.fill(&mut writer, &say);
            writer.finish().expect("messages of the session are short")
        })?;
        self.sayings.pop_front();
        self.numbered(now);
        match say {
            Say::Logout { farewell: Farewell::Closing, .. } => self.enter(Stage::Over, now),
            Say::Logout { farewell: Farewell::Expected, .. } => self.enter(Stage::LoggingOut, now),
            _ => {}
        }
        Ok(Some(sequence))
    }

    /// Says everything that is wanted, as far as there is room.
    pub fn say_all(&mut self, now: Nanos, out: &mut Queue) {
        while let Ok(Some(_)) = self.say(now, out) {}
    }

    fn numbered(&mut self, now: Nanos) {
        self.numbers.outgoing_next += 1;
        self.said_at = now;
    }

    fn begin<'b>(
        &self,
        buffer: &'b mut [u8],
        kind: &[u8],
        now: Nanos,
        again: Option<Again>,
    ) -> Writer<'b> {
        let options = &self.options;
        let mut writer = Writer::new(buffer, &options.begin_string, kind);
        writer.number(
            tags::MSG_SEQ_NUM,
            again.map_or(self.numbers.outgoing_next, |again| again.sequence),
        );
        if again.is_some() {
            writer.flag(tags::POSS_DUP_FLAG, true);
        }
        writer.text(tags::SENDER_COMP_ID, &options.sender);
        writer.time(tags::SENDING_TIME, now, options.precision);
        writer.text(tags::TARGET_COMP_ID, &options.target);
        if let Some(again) = again {
            writer.time(tags::ORIG_SENDING_TIME, again.first_sent_at, options.precision);
        }
        writer.octets(&options.header);
        writer
    }

    fn fill(&self, writer: &mut Writer<'_>, say: &Say) {
        match say {
            Say::Logon { reset } => {
                writer.text(tags::ENCRYPT_METHOD, b"0");
                writer.number(tags::HEART_BT_INT, self.heartbeat_ns / super::NS_PER_SECOND);
                if *reset {
                    writer.flag(tags::RESET_SEQ_NUM_FLAG, true);
                }
                if self.options.next_expected {
                    let next = self.numbers.incoming_next;
                    writer.number(tags::NEXT_EXPECTED_MSG_SEQ_NUM, next);
                }
                writer.octets(&self.options.logon);
            }
            Say::Heartbeat { answer } if answer.is_empty() => {}
            Say::Heartbeat { answer } => {
                writer.text(tags::TEST_REQ_ID, answer.as_bytes());
            }
            Say::TestRequest { id: 0 } => {
                writer.text(tags::TEST_REQ_ID, TEST_PREFIX);
            }
            Say::TestRequest { id } => {
                let mut text = [b'0'; TEST_PREFIX.len() + TEST_DIGITS];
                text[..TEST_PREFIX.len()].copy_from_slice(TEST_PREFIX);
                write_digits(&mut text[TEST_PREFIX.len()..], *id);
                writer.text(tags::TEST_REQ_ID, &text);
            }
            Say::ResendRequest { from } => {
                writer.number(tags::BEGIN_SEQ_NO, *from).number(tags::END_SEQ_NO, 0);
            }
            Say::Reject(reject) => {
                for (tag, value) in reject.route.fields() {
                    writer.text(tag, value.as_str().as_bytes());
                }
                writer.number(tags::REF_SEQ_NUM, reject.sequence);
                writer.text(tags::TEXT, reject.reason.text().as_bytes());
                if !reject.tag.is_empty() {
                    writer.text(tags::REF_TAG_ID, reject.tag.as_bytes());
                }
                writer.text(tags::REF_MSG_TYPE, reject.kind.as_bytes());
                writer.number(tags::SESSION_REJECT_REASON, reject.reason.code().into());
            }
            Say::BusinessReject(reject) => {
                for (tag, value) in reject.route.fields() {
                    writer.text(tag, value.as_str().as_bytes());
                }
                writer.number(tags::REF_SEQ_NUM, reject.sequence);
                writer.text(tags::TEXT, reject.reason.text().as_bytes());
                writer.text(tags::REF_MSG_TYPE, reject.kind.as_bytes());
                if !reject.reference.is_empty() {
                    writer.text(tags::BUSINESS_REJECT_REF_ID, reject.reference.as_bytes());
                }
                writer.number(tags::BUSINESS_REJECT_REASON, reject.reason.code().into());
            }
            Say::Logout { text, .. } if text.is_empty() => {}
            Say::Logout { text, .. } => {
                writer.text(tags::TEXT, text.as_bytes());
            }
        }
    }

    /// Whether so many messages of the application, of so many octets each, fit and are allowed now.
    #[must_use]
    pub fn allows(&self, count: usize, length_max: usize, out: &Queue) -> bool {
        self.is_live()
            && self.serving.is_none()
            && SESSION_RESERVE + count * length_max <= out.room()
    }

    /// Sends a message of the application; `fill` writes its body, of `body_max` octets at most. Returns its
    /// number.
    ///
    /// # Errors
    /// [`NotSent`]; nothing has happened then, and `fill` was not called.
    ///
    /// # Panics
    /// When the body is longer than was said.
    pub fn application(
        &mut self,
        now: Nanos,
        out: &mut Queue,
        kind: &[u8],
        body_max: usize,
        fill: impl FnOnce(&mut Writer<'_>),
    ) -> Result<u64, NotSent> {
        let length_max = HEADER_BYTES_MAX + self.options.header.len() + body_max;
        self.written(now, out, length_max, |session, buffer| {
            let mut writer = session.begin(buffer, kind, now, None);
            fill(&mut writer);
            writer.finish().expect("the body is as long as its sender said at most")
        })
    }

    /// Sends a message of the application that the caller writes as a whole, under the number that `write` is
    /// given; it returns its octets, `length_max` at most. Returns the number.
    ///
    /// # Errors
    /// [`NotSent`]; nothing has happened then, and `write` was not called.
    pub fn prepared(
        &mut self,
        now: Nanos,
        out: &mut Queue,
        length_max: usize,
        write: impl FnOnce(u64, &mut [u8]) -> usize,
    ) -> Result<u64, NotSent> {
        self.written(now, out, length_max, |session, buffer| {
            write(session.numbers.outgoing_next, buffer)
        })
    }

    fn written(
        &mut self,
        now: Nanos,
        out: &mut Queue,
        length_max: usize,
        write: impl FnOnce(&Self, &mut [u8]) -> usize,
    ) -> Result<u64, NotSent> {
        if !self.allows(1, length_max, out) {
            return Err(NotSent);
        }
        let sequence = self.numbers.outgoing_next;
        out.push(length_max, |buffer| write(self, buffer)).map_err(|_| NotSent)?;
        self.numbered(now);
        Ok(sequence)
    }

    /// Serves what the peer asked for, as far as there is room: messages of the store are said again, marked
    /// as possible duplicates; gaps are filled where there is none. Whether it is done.
    pub fn serve<'s>(
        &mut self,
        now: Nanos,
        out: &mut Queue,
        store: impl Fn(u64) -> Option<Stored<'s>>,
    ) -> bool {
        let Some((from, until)) = self.serving else { return true };
        // Everything from `next` on is still to be served; between it and `at` there is nothing to say.
        let mut next = from;
        for at in from..=until {
            let Some(stored) = store(at) else { continue };
            self.serving = Some((next, until));
            if next < at && self.fill_gap(now, out, next, at).is_err() {
                return false;
            }
            self.serving = Some((at, until));
            if self.repeat(now, out, at, &stored).is_err() {
                return false;
            }
            next = at + 1;
        }
        self.serving = Some((next, until));
        if next <= until && self.fill_gap(now, out, next, until + 1).is_err() {
            return false;
        }
        self.serving = None;
        true
    }

    fn repeat(
        &mut self,
        now: Nanos,
        out: &mut Queue,
        sequence: u64,
        stored: &Stored<'_>,
    ) -> Result<(), OutboxFull> {
        let length_max = HEADER_BYTES_MAX + self.options.header.len() + stored.body.len();
        if SESSION_RESERVE + length_max > out.room() {
            return Err(OutboxFull);
        }
        let again = Again { sequence, first_sent_at: stored.sent_at };
        out.push(length_max, |buffer| {
            let mut writer = self.begin(buffer, stored.kind, now, Some(again));
            writer.octets(stored.body);
            writer.finish().expect("there is room for header and body")
        })?;
        self.said_at = now;
        Ok(())
    }

    /// Says that there is nothing to be said again before `next`.
    fn fill_gap(
        &mut self,
        now: Nanos,
        out: &mut Queue,
        sequence: u64,
        next: u64,
    ) -> Result<(), OutboxFull> {
        let again = Again { sequence, first_sent_at: now };
        out.push(SAYING_BYTES_MAX + self.options.header.len(), |buffer| {
            let mut writer = self.begin(buffer, kinds::SEQUENCE_RESET, now, Some(again));
            writer.number(tags::NEW_SEQ_NO, next).flag(tags::GAP_FILL_FLAG, true);
            writer.finish().expect("messages of the session are short")
        })?;
        self.said_at = now;
        Ok(())
    }
}
