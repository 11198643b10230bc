//! What FIX 4.4 says of its fields and messages, as far as messages of the session and those of an order's
//! life go: which tags there are, of which type, with which values, in which messages and groups.
//!
//! Messages that are known by their type only are not looked into.

use super::session::{RejectReason, Words};
use super::{BadField, Field, Message, decimal, flag, number, signed, tags, timestamp};

mod tables;

use tables::{
    BODIES, CHARACTERS, DECIMALS, FLAGS, GROUPS, HIGHEST_TAG, INTEGERS, KINDS, LENGTHS, TIMES,
    UNUSED_TAGS, VALUES,
};

/// Fields of a message that are looked at; a message with more is taken as it is beyond that.
const FIELDS_MAX: usize = 512;

/// The lowest tag that parties may agree on.
const OWN_TAG_MIN: u32 = 5000;

/// A message that is known in full.
struct Body {
    kind: &'static [u8],
    required: &'static [u32],
    optional: &'static [u32],
}

/// A repeating group: the field that counts, the one that every entry begins with, and the others.
struct Group {
    count: u32,
    first: u32,
    others: &'static [u32],
}

/// Whether the standard has a message of this type.
#[must_use]
pub fn knows(kind: &[u8]) -> bool {
    KINDS.contains(&kind)
}

/// A broken rule, and the tag in question.
type Broken = (RejectReason, Words);

/// Whether the type is one of those that two parties agree on: nobody else knows what its messages have.
#[must_use]
pub fn is_agreed(kind: &[u8]) -> bool {
    kind.first() == Some(&b'U')
}

/// Checks that there is such a message, and nothing else of it.
///
/// # Errors
/// When there is no message of this type.
pub fn check_kind(message: &Message<'_>) -> Result<(), Broken> {
    let kind = message.kind();
    if knows(kind) || is_agreed(kind) {
        return Ok(());
    }
    Err((RejectReason::InvalidMsgType, Words::EMPTY))
}

/// Checks a message against the dictionary: the first broken rule, and the tag in question.
///
/// # Errors
/// When a rule is broken.
pub fn check(message: &Message<'_>) -> Result<(), Broken> {
    if !knows(message.kind()) {
        return Err((RejectReason::InvalidMsgType, Words::EMPTY));
    }
    check_body(message, false)
}

/// The same for a counterparty whose messages may have fields and types of its own.
///
/// # Errors
/// When a rule is broken.
pub fn check_with_own_fields(message: &Message<'_>) -> Result<(), Broken> {
    check_kind(message)?;
    check_body(message, true)
}

fn check_body(message: &Message<'_>, has_own: bool) -> Result<(), Broken> {
    let Some(body) = BODIES.iter().find(|body| body.kind == message.kind()) else { return Ok(()) };
    let mut seen = [0_u32; FIELDS_MAX];
    let mut count = 0;
    let mut is_in_body = false;
    for (place, field) in seen.iter_mut().zip(message.fields()) {
        let field = field.map_err(|bad| bad_field(&bad))?;
        let is_header = tags::is_of_header(field.tag);
        if is_header && is_in_body {
            return fault(RejectReason::TagOutOfOrder, field.tag);
        }
        is_in_body |= !is_header;
        if !has_own || field.tag < OWN_TAG_MIN {
            check_field(body, &field)?;
        }
        *place = field.tag;
        count += 1;
    }
    let seen = &seen[..count];
    if let Some(missing) = body.required.iter().find(|tag| !seen.contains(tag)) {
        return fault(RejectReason::RequiredTagMissing, *missing);
    }
    check_repetitions(seen, if has_own { OWN_TAG_MIN } else { u32::MAX })?;
    check_groups(message, seen)
}

fn fault(reason: RejectReason, tag: u32) -> Result<(), Broken> {
    Err((reason, number_word(tag)))
}

fn number_word(tag: u32) -> Words {
    Words::new(&tag.to_string()).expect("ten digits fit")
}

fn bad_field(bad: &BadField<'_>) -> Broken {
    match bad {
        BadField::Tag(name) => (RejectReason::InvalidTag, super::session::words(name)),
        BadField::Empty(tag) => (RejectReason::TagWithoutValue, number_word(*tag)),
        BadField::DataLength(tag) => (RejectReason::WrongFormat, number_word(*tag)),
    }
}

/// A field by itself: that it exists, belongs here, and has a value of its type.
fn check_field(body: &Body, field: &Field<'_>) -> Result<(), Broken> {
    let tag = field.tag;
    if tag > HIGHEST_TAG || UNUSED_TAGS.contains(&tag) {
        return fault(RejectReason::InvalidTag, tag);
    }
    let belongs = tags::is_of_header(tag)
        || tags::is_of_trailer(tag)
        || body.required.contains(&tag)
        || body.optional.contains(&tag)
        || is_in_group_of(body, tag);
    if !belongs {
        return fault(RejectReason::TagNotOfMessage, tag);
    }
    if !has_type(tag, field.value) {
        return fault(RejectReason::WrongFormat, tag);
    }
    let values = VALUES.iter().find(|(of, _)| *of == tag);
    if values.is_some_and(|(_, values)| !values.split(' ').any(|one| one.as_bytes() == field.value))
    {
        return fault(RejectReason::ValueOutOfRange, tag);
    }
    Ok(())
}

/// Whether a field belongs to an entry of a group that the message may have, at any depth.
fn is_in_group_of(body: &Body, tag: u32) -> bool {
    is_in_group(body.optional.iter().chain(body.required).copied().collect(), tag)
}

/// Whether a field belongs to an entry of the group that another one counts, at any depth.
#[must_use]
pub fn is_of_group(count: u32, tag: u32) -> bool {
    is_in_group(vec![count], tag)
}

fn is_in_group(mut counts: Vec<u32>, tag: u32) -> bool {
    let mut at = 0;
    while let Some(count) = counts.get(at).copied() {
        at += 1;
        let Some(group) = GROUPS.iter().find(|group| group.count == count) else { continue };
        if group.first == tag || group.others.contains(&tag) {
            return true;
        }
        counts.extend_from_slice(group.others);
    }
    false
}

fn has_type(tag: u32, value: &[u8]) -> bool {
    if DECIMALS.contains(&tag) {
        decimal(value).is_some()
    } else if INTEGERS.contains(&tag) {
        signed(value).is_some()
    } else if LENGTHS.contains(&tag) || GROUPS.iter().any(|group| group.count == tag) {
        number(value).is_some()
    } else if FLAGS.contains(&tag) {
        flag(value).is_some()
    } else if TIMES.contains(&tag) {
        timestamp(value).is_some()
    } else if CHARACTERS.contains(&tag) {
        value.len() == 1
    } else {
        true
    }
}

/// Only fields of groups appear more than once; of what is above `below` nobody knows.
fn check_repetitions(seen: &[u32], below: u32) -> Result<(), Broken> {
    for (at, tag) in seen.iter().enumerate() {
        let is_of_group = || {
            let mut groups = GROUPS.iter().filter(|group| seen.contains(&group.count));
            groups.any(|group| group.first == *tag || group.others.contains(tag))
        };
        if *tag < below && seen[..at].contains(tag) && !is_of_group() {
            return fault(RejectReason::TagRepeated, *tag);
        }
    }
    Ok(())
}

/// Every group has as many entries as it says, and begins with its first field.
fn check_groups(message: &Message<'_>, seen: &[u32]) -> Result<(), Broken> {
    for (at, field) in message.fields().flatten().enumerate() {
        let Some(group) = GROUPS.iter().find(|group| group.count == field.tag) else { continue };
        let said = number(field.value).unwrap_or(0);
        let behind = seen.get(at + 1..).unwrap_or_default();
        if said > 0 && behind.first() != Some(&group.first) {
            return fault(RejectReason::GroupOutOfOrder, group.count);
        }
        // A group inside of entries of another one comes once per entry.
        let own = behind.iter().take_while(|tag| **tag != group.count);
        let entries = own.filter(|tag| **tag == group.first).count();
        if entries as u64 != said {
            return fault(RejectReason::GroupCount, group.count);
        }
    }
    Ok(())
}
