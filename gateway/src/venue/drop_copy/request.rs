//! The question for trades that may have been told while we were away (`TradeCaptureReportRequest`, AD), and when it
//! is answered.
//!
//! | what comes                                         | what it means                          |
//! |----------------------------------------------------|----------------------------------------|
//! | AQ that accepts, with `TotNumTradeReports` (748)   | so many reports answer it              |
//! | AQ that accepts, without it                        | the last report says that it is it     |
//! | AQ that is completed (750=1), without it           | nothing more comes                     |
//! | AQ that refuses, j about an AD, silence            | nobody knows what is missing           |
//! | AE with `LastRptRequested` (912), or the last one  | everything is known                    |

use protocol::fix::{Message, Precision, TIMESTAMP_BYTES_MAX, flag, number, tags, write_timestamp};
use protocol::messages::VenueRequest;
use protocol::units::Nanos;

use super::super::NotSent;
use super::super::fix44::line::Line;

/// `MsgType` of the question.
const REQUEST: &[u8] = b"AD";
/// `MsgType` of its acknowledgement.
pub(super) const REQUEST_ACK: &[u8] = b"AQ";
/// `MsgType` of the reports that answer.
pub(super) const REPORT: &[u8] = b"AE";

const TRADE_DATE: u32 = 75;
const SUBSCRIPTION_REQUEST_TYPE: u32 = 263;
const TRADE_REQUEST_ID: u32 = 568;
const TRADE_REQUEST_TYPE: u32 = 569;
const NO_DATES: u32 = 580;
const TOTAL_REPORTS: u32 = 748;
const REQUEST_RESULT: u32 = 749;
const REQUEST_STATUS: u32 = 750;
const LAST_REPORT_REQUESTED: u32 = 912;

/// Octets of the question without the fields of the dialect.
const OWN_BYTES_MAX: usize = 256;
/// Octets of the whole question, with as many fields in header and body as a dialect may have.
const QUESTION_BYTES_MAX: usize = 4096;
/// Octets of a date.
const DATE_BYTES: usize = 8;
/// How much earlier than needed trades are asked for: clocks differ, and trades are told later than they are done.
const MARGIN_NS: u64 = 300_000_000_000;
/// How long nothing may come of an answer.
const SILENCE_NS_MAX: u64 = 30_000_000_000;

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Every trade that was asked for is told.
    Complete,
    /// There is no answer, or none that is complete.
    Incomplete,
}

/// The question of one transport.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// Trades since then are asked for.
    since: Nanos,
    /// Its request in the journal; none before it is asked.
    id: Option<u64>,
    /// When it is given up.
    until: Nanos,
    reports: u64,
    total: Option<u64>,
    is_over: bool,
}

impl Question {
    /// For what was told behind a moment up to which everything is known.
    pub(super) const fn new(whole_until: Nanos) -> Self {
        let since = Nanos(whole_until.0.saturating_sub(MARGIN_NS));
        Self { since, id: None, until: Nanos(u64::MAX), reports: 0, total: None, is_over: false }
    }

    /// Whether it is still to be asked.
    pub(super) const fn is_due(&self) -> bool {
        self.id.is_none()
    }

    /// It is in the journal's hands now.
    pub(super) fn asked(&mut self, id: u64, now: Nanos) {
        self.id = Some(id);
        self.hope(now);
    }

    fn hope(&mut self, now: Nanos) {
        self.until = Nanos(now.0.saturating_add(SILENCE_NS_MAX));
    }

    /// Whether it was silent for too long.
    pub(super) fn is_overdue(&self, now: Nanos) -> bool {
        !self.is_over && self.until <= now
    }

    /// Sends it, now that the journal has returned its request.
    pub(super) fn send(
        &self,
        line: &mut Line,
        request: &VenueRequest,
        more: &[u8],
        now: Nanos,
    ) -> Result<u64, NotSent> {
        let is_ours = self.id == Some(request.request_id);
        if !is_ours || !line.session.allows(1, QUESTION_BYTES_MAX, &line.out) {
            return Err(line.skip(1));
        }
        let mut stamp = [0; TIMESTAMP_BYTES_MAX];
        let length = write_timestamp(self.since, Precision::Seconds, &mut stamp);
        let stamp = &stamp[..length];
        line.session
            .application(now, &mut line.out, REQUEST, OWN_BYTES_MAX + more.len(), |writer| {
                writer.number(TRADE_REQUEST_ID, request.request_id);
                // All trades, once.
                writer.number(TRADE_REQUEST_TYPE, 0);
                writer.number(SUBSCRIPTION_REQUEST_TYPE, 0);
                writer.octets(more);
                // One date is where the range begins.
                writer.number(NO_DATES, 1);
                writer.text(TRADE_DATE, &stamp[..DATE_BYTES]);
                writer.text(tags::TRANSACT_TIME, stamp);
            })
            .map_err(|_| NotSent)
    }

    /// It is answered, or given up. What answers it later still counts.
    pub(super) fn end(&mut self) {
        self.is_over = true;
    }

    /// Whether a message answers it.
    pub(super) fn is_answered_by(&self, message: &Message<'_>) -> bool {
        self.id.is_some() && message.value(TRADE_REQUEST_ID).and_then(identifier) == self.id
    }

    /// Takes what may be a part of the answer.
    pub(super) fn hear(&mut self, message: &Message<'_>, now: Nanos) -> Option<Outcome> {
        if self.id.is_none() || self.is_over {
            return None;
        }
        let value = |tag| message.value(tag).and_then(number);
        let is_refused = message.kind() == tags::kinds::BUSINESS_MESSAGE_REJECT
            && message.value(tags::REF_MSG_TYPE) == Some(REQUEST);
        if is_refused {
            return Some(Outcome::Incomplete);
        }
        let is_part = [REQUEST_ACK, REPORT].contains(&message.kind());
        if !is_part || !self.is_answered_by(message) {
            return None;
        }
        self.hope(now);
        let is_last = if message.kind() == REPORT {
            self.reports += 1;
            message.value(LAST_REPORT_REQUESTED).and_then(flag) == Some(true)
        } else {
            let status = value(REQUEST_STATUS);
            if value(REQUEST_RESULT).is_some_and(|result| result != 0) || status == Some(2) {
                return Some(Outcome::Incomplete);
            }
            self.total = value(TOTAL_REPORTS).or(self.total);
            status == Some(1) && self.total.is_none()
        };
        let is_counted = self.total.is_some_and(|total| total <= self.reports);
        (is_last || is_counted).then_some(Outcome::Complete)
    }
}

/// An id of ours as it comes back: longer than what FIX calls a number.
fn identifier(octets: &[u8]) -> Option<u64> {
    str::from_utf8(octets).ok()?.parse().ok()
}

#[cfg(test)]
mod tests;
