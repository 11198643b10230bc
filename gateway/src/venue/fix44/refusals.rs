//! Why a venue refuses an order, in our terms: what the dialect says of its codes and words, then what the standard
//! says of them.

use protocol::fix::{Message, number, tags};
use protocol::messages::{CxlRejReason, ExecType, OrdRejReason};

use crate::configuration::dialect::Dialect;

/// The dialect's `[reject_codes]`.
pub(super) struct Refusals {
    /// Parts of `Text`, the longest first.
    words: Vec<(Box<[u8]>, OrdRejReason)>,
    /// Tags with values, by tag.
    codes: Vec<(u32, Box<[u8]>, OrdRejReason)>,
}

impl Refusals {
    pub(super) fn new(dialect: &Dialect) -> Self {
        let mut refusals = Self { words: Vec::new(), codes: Vec::new() };
        for (tag, values) in &dialect.reject_codes {
            let tag = tag.parse().unwrap_or(0);
            for (value, refusal) in values {
                let value = value.as_bytes().into();
                if tag == tags::TEXT {
                    refusals.words.push((value, refusal.0));
                } else {
                    refusals.codes.push((tag, value, refusal.0));
                }
            }
        }
        refusals.words.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        refusals.codes.sort_by_key(|(tag, ..)| *tag);
        refusals
    }

    /// What an execution report says of why its order was not taken, or is over.
    pub(super) fn of_report(
        &self,
        exec_type: ExecType,
        message: &Message<'_>,
    ) -> Option<OrdRejReason> {
        match exec_type {
            ExecType::Rejected => Some(self.stated(message).unwrap_or_else(|| {
                code(message, tags::ORD_REJ_REASON).map_or(OrdRejReason::Other, by_order_code)
            })),
            // A code of the standard may stand here without meaning anything.
            ExecType::Canceled | ExecType::Expired => self.stated(message),
            _ => None,
        }
    }

    /// What a `Reject` or a `BusinessMessageReject` says of an order.
    pub(super) fn of_message(&self, message: &Message<'_>) -> OrdRejReason {
        let standard = || {
            let business = code(message, tags::BUSINESS_REJECT_REASON).map(by_business_code);
            business.unwrap_or_else(|| by_session_code(message))
        };
        self.stated(message).unwrap_or_else(standard)
    }

    /// What an `OrderCancelReject` says.
    pub(super) fn of_cancel(&self, message: &Message<'_>) -> CxlRejReason {
        match (self.stated(message), code(message, tags::CXL_REJ_REASON)) {
            (Some(OrdRejReason::UnknownOrder), _) | (None, Some(1)) => CxlRejReason::UnknownOrder,
            (None, Some(0)) => CxlRejReason::TooLate,
            _ => CxlRejReason::Other,
        }
    }

    fn stated(&self, message: &Message<'_>) -> Option<OrdRejReason> {
        if self.words.is_empty() && self.codes.is_empty() {
            return None;
        }
        let text = message.value(tags::TEXT).unwrap_or_default();
        let says =
            |words: &[u8]| text.windows(words.len()).any(|part| part.eq_ignore_ascii_case(words));
        let by_words = self.words.iter().find(|(words, _)| says(words)).map(|(_, reason)| *reason);
        let has = |tag, value: &[u8]| message.value(tag) == Some(value);
        let mut codes = self.codes.iter();
        by_words
            .or_else(|| codes.find(|(tag, value, _)| has(*tag, value)).map(|(.., reason)| *reason))
    }
}

fn code(message: &Message<'_>, tag: u32) -> Option<u64> {
    message.value(tag).and_then(number)
}

/// `OrdRejReason` (103), those of later versions among them.
const fn by_order_code(code: u64) -> OrdRejReason {
    match code {
        1 => OrdRejReason::UnknownSymbol,
        // Too late to enter.
        2 | 4 => OrdRejReason::ExchangeClosed,
        // Notional value, clip size, risk: thresholds of the venue.
        3 | 20 | 21 | 26..=29 => OrdRejReason::OrderExceedsLimit,
        5 => OrdRejReason::UnknownOrder,
        // Also of what was said by phone.
        6 | 7 => OrdRejReason::DuplicateOrder,
        // Also of what was allocated.
        13 | 14 => OrdRejReason::IncorrectQuantity,
        // Invalid investor.
        10 | 15 => OrdRejReason::UnknownAccount,
        16 => OrdRejReason::PriceExceedsBand,
        18 => OrdRejReason::InvalidPriceIncrement,
        // Insufficient credit.
        25 => OrdRejReason::InsufficientMargin,
        _ => OrdRejReason::Other,
    }
}

/// `BusinessRejectReason` (380), those of later versions among them.
const fn by_business_code(code: u64) -> OrdRejReason {
    match code {
        // Unknown security.
        2 => OrdRejReason::UnknownSymbol,
        8..=10 => OrdRejReason::Throttled,
        18 => OrdRejReason::InvalidPriceIncrement,
        _ => OrdRejReason::Other,
    }
}

/// `SessionRejectReason` (373): a value that is out of its range, by the field that it stands in.
fn by_session_code(message: &Message<'_>) -> OrdRejReason {
    const OUT_OF_RANGE: u64 = 5;
    if code(message, tags::SESSION_REJECT_REASON) != Some(OUT_OF_RANGE) {
        return OrdRejReason::Other;
    }
    match code(message, tags::REF_TAG_ID).and_then(|tag| u32::try_from(tag).ok()) {
        Some(tags::ACCOUNT) => OrdRejReason::UnknownAccount,
        Some(tags::ORDER_QTY) => OrdRejReason::IncorrectQuantity,
        Some(tags::PRICE | tags::STOP_PX) => OrdRejReason::InvalidPriceIncrement,
        Some(tags::SYMBOL) => OrdRejReason::UnknownSymbol,
        _ => OrdRejReason::Other,
    }
}

#[cfg(test)]
mod tests;
