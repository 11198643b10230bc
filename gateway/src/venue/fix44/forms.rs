//! What is wrong with the form of a counterparty's message, and how a message that is of no use here is answered.
//!
//! The standard has an answer for each (its list of session tests, 2q, 2r and 14): `Reject` (35=3) where the form is
//! wrong, `BusinessMessageReject` (35=j) where nobody here deals with it. An answer is no reason to lose money: what an
//! execution report says is booked as far as it can be read, answered or not. What has the form of a report and is
//! about somebody else's order is not answered: it is in the journal, and the counterparty did nothing wrong.

use protocol::fix::{Check, Message, Refusal, RejectReason, Words, dictionary, tags};

use super::line::words;
use crate::configuration::dialect::{Checks, Dialect};

/// What a counterparty's messages of the application are held against.
pub(in crate::venue) struct Forms {
    checks: Checks,
    required: Box<[Required]>,
    /// Types that are left alone.
    ignored: Box<[Box<[u8]>]>,
}

/// Fields that have to be there in messages of a type.
struct Required {
    kind: Box<[u8]>,
    tags: Box<[u32]>,
}

impl Forms {
    pub(in crate::venue) fn new(dialect: &Dialect) -> Self {
        let required = dialect.required.iter().map(|(kind, tags)| Required {
            kind: kind.as_bytes().into(),
            tags: tags.as_slice().into(),
        });
        let ignored = dialect.ignored.iter().map(|kind| kind.as_bytes().into());
        Self { checks: dialect.checks, required: required.collect(), ignored: ignored.collect() }
    }

    /// Whether a message of the application is one that the dialect leaves alone.
    pub(in crate::venue) fn is_ignored(&self, message: &Message<'_>) -> bool {
        self.ignored.iter().any(|kind| **kind == *message.kind())
    }

    /// How a message of the application is to be answered because of its form, if it is. A refusal of ours is never
    /// refused.
    pub(in crate::venue) fn fault(&self, message: &Message<'_>) -> Option<Refusal> {
        if message.kind() == tags::kinds::BUSINESS_MESSAGE_REJECT {
            return None;
        }
        if self.checks == Checks::Dictionary
            && let Err((reason, tag)) = dictionary::check_with_own_fields(message)
        {
            return Some(Refusal::Form(reason, tag));
        }
        let required = self.required.iter().find(|one| *one.kind == *message.kind())?;
        let missing = required.tags.iter().find(|tag| message.value(**tag).is_none())?;
        Some(form(RejectReason::RequiredTagMissing, *missing))
    }
}

/// What the session itself refuses before anybody is told: types that there are not, and messages of the session with
/// a wrong form.
pub(in crate::venue) const fn of_session(checks: Checks) -> Check {
    match checks {
        Checks::Types => dictionary::check_kind,
        Checks::Dictionary => whole,
    }
}

fn whole(message: &Message<'_>) -> Result<(), (RejectReason, Words)> {
    let kind = message.kind();
    if tags::kinds::is_of_session(kind) && kind != tags::kinds::REJECT {
        return dictionary::check_with_own_fields(message);
    }
    dictionary::check_kind(message)
}

/// A field that cannot be used: it is missing, or `reason`.
pub(in crate::venue) fn unusable(message: &Message<'_>, tag: u32, reason: RejectReason) -> Refusal {
    let is_there = message.value(tag).is_some();
    form(if is_there { reason } else { RejectReason::RequiredTagMissing }, tag)
}

pub(in crate::venue) fn form(reason: RejectReason, tag: u32) -> Refusal {
    Refusal::Form(reason, Words::new(&tag.to_string()).expect("ten digits fit"))
}

/// The beginning of a value of the counterparty, as far as it is text.
pub(in crate::venue) fn quoted(value: &[u8]) -> Words {
    let text: String = words(value).chars().filter(char::is_ascii).take(64).collect();
    Words::new(&text).unwrap_or(Words::EMPTY)
}
