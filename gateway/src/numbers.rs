//! Numbers of FIX sessions that people agree on: what the journal knows of them, and the record that says anew with
//! which ones a session goes on.
//!
//! Offline only. A session whose records may be lost cannot tell its own numbers, so the counterparty has to. Nobody
//! else may count meanwhile, so this is a short run of its own: it takes the journal's lock, is announced as every run
//! is, appends, and closes the journal. A running gateway keeps it out.

use std::path::PathBuf;

use journal::{PersistError, ReadError};
use protocol::fix::Schedule;
use protocol::messages::{
    FreeText, LeaderReportRefused, Name, Reason, SessionEvent, SessionNumbers, SessionState, Symbol,
};
use protocol::units::{Nanos, Sequence, SessionIndex};
use serde::Serialize;

use crate::clock::Clock;
use crate::configuration::dialect::{Dialect, Recovery};
use crate::configuration::{Configuration, Directory, RevisionErrors};
use crate::decider::NoRoom;
use crate::recovery::{self, Booted, RecoveryError};
use crate::sessions::{SessionBook, SessionLife};

use crate::venue::fresh_id;

/// The largest number that may be agreed on: counterparties often count in 32 bits with a sign.
pub const NUMBER_MAX: u64 = i32::MAX as u64;

/// Octets that one of the records takes at most.
const RECORD_BYTES_MAX: usize = 256;

/// What a FIX session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Orders leave by it.
    Orders,
    /// It tells what leaders trade.
    DropCopy,
}

/// What the journal knows of a FIX session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Numbers {
    /// Its name: that of the venue or of the drop copy.
    pub session: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The counterparty's next message, as far as messages of the application were received. Heartbeats and the like
    /// count too and are not in the journal: the counterparty's own next number may be higher.
    pub next_in: u64,
    /// Our next message.
    pub next_out: u64,
    /// Whether records of the session may be lost, so that it is not logged on to.
    pub in_doubt: bool,
    /// The last thing that happened to it; none when it was never logged on to.
    pub state: Option<SessionState>,
}

/// What an operator has agreed on with a counterparty.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Name of the session: that of the venue or of the drop copy.
    pub session: String,
    /// Number of the next message that the counterparty sends.
    pub next_in: u64,
    /// Number of the next message that we send.
    pub next_out: u64,
    /// Whether both sides begin to count anew: only then may numbers be lower than those that were used.
    pub begins_anew: bool,
    /// Who says so: an operator of the configuration.
    pub operator: String,
    /// Why.
    pub reason: FreeText,
}

/// What was journalled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agreed {
    /// What the journal knew before.
    pub before: Numbers,
    /// The counterparty's next message.
    pub next_in: u64,
    /// Our next message.
    pub next_out: u64,
    /// The record that says so.
    pub journal_sequence: u64,
}

/// Why numbers are not journalled. Ordered by precedence: the first broken rule wins.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NumbersError {
    /// No such session in the file.
    #[error("no FIX session {name:?}; there are: {known}")]
    NoSuchSession {
        /// What was asked for.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// Nobody of that name in the file.
    #[error("no [[operator]] is named {name:?}")]
    NoSuchOperator {
        /// What was asked for.
        name: String,
    },
    /// A number that is none.
    #[error("{field} is {given}, it must be between 1 and {NUMBER_MAX}")]
    OutOfRange {
        /// Which.
        field: &'static str,
        /// Its value.
        given: u64,
    },
    /// The session does not go on, so that no numbers can be agreed on.
    #[error("{name}: {why}: its next logon begins at one, whatever is agreed on")]
    BeginsAtOne {
        /// The session.
        name: String,
        /// Why it does not go on.
        why: &'static str,
    },
    /// Numbers that were used already.
    #[error(
        "{name}: {field} is {given}, the journal has used the numbers below {next} already; to agree that both sides \
         count anew, say --anew"
    )]
    Used {
        /// The session.
        name: String,
        /// Which.
        field: &'static str,
        /// Its value.
        given: u64,
        /// The lowest that is possible.
        next: u64,
    },
    /// Somebody has the journal open.
    #[error(
        "{directory} is in use by {holder}: stop the gateway first, it may be logged on to the session"
    )]
    Running {
        /// The journal's directory.
        directory: PathBuf,
        /// What the holder wrote about itself.
        holder: String,
    },
    /// The journal cannot be continued.
    #[error(transparent)]
    Recovery(RecoveryError),
    /// The journal cannot be read.
    #[error("journal: {0}")]
    Read(#[from] ReadError),
    /// The configuration gives old names new meanings.
    #[error("configuration: {0}")]
    Revision(#[from] RevisionErrors),
    /// The disk does not take what has to be written.
    #[error("journal: {0}")]
    Persist(#[from] PersistError),
    /// The system has no randomness.
    #[error("cannot read random octets: {0}")]
    Random(#[from] getrandom::Error),
}

impl From<RecoveryError> for NumbersError {
    fn from(error: RecoveryError) -> Self {
        match error {
            RecoveryError::Open(journal::OpenError::Locked { directory, holder }) => {
                Self::Running { directory, holder }
            }
            other => Self::Recovery(other),
        }
    }
}

/// A FIX session of the file, and what is known of it.
struct Found<'c> {
    name: Name,
    purpose: Purpose,
    index: SessionIndex,
    dialect: &'c Dialect,
    life: SessionLife,
}

impl Found<'_> {
    fn numbers(&self, now: Nanos) -> Numbers {
        let SessionLife { received_next, sent_next, is_doubtful, state, .. } = self.life;
        Numbers {
            session: self.name.to_string(),
            purpose: self.purpose,
            next_in: received_next,
            next_out: sent_next,
            in_doubt: is_doubtful && begins(self, now).is_ok_and(|begins| !begins),
            state,
        }
    }
}

/// What the journal knows of every FIX session of the file, whether a gateway runs or not. Changes nothing.
///
/// # Errors
/// [`NumbersError`] when the journal cannot be read or does not go with the file.
pub fn known(configuration: &Configuration) -> Result<Vec<Numbers>, NumbersError> {
    let past = recovery::past(configuration)?;
    let now = Clock::system().now();
    let activation = configuration.activate(&past.registry, now)?;
    let found = sessions(configuration, &activation.directory, &past.book);
    Ok(found.iter().map(|found| found.numbers(now)).collect())
}

/// Journals what was agreed on, by a short run of its own. The next start logs on with these numbers.
///
/// # Errors
/// [`NumbersError`]; nothing was agreed on then, though the run may stand in the journal.
pub fn agree(configuration: &Configuration, agreement: &Agreement) -> Result<Agreed, NumbersError> {
    agree_by(configuration, agreement, Clock::system())
}

/// As [`agree`], by a clock of the caller's.
///
/// # Errors
/// As [`agree`].
pub fn agree_by(
    configuration: &Configuration,
    agreement: &Agreement,
    mut clock: Clock,
) -> Result<Agreed, NumbersError> {
    let operator = check(configuration, agreement)?;
    let mut random = [0; 8];
    getrandom::fill(&mut random)?;
    let mut booted = recovery::boot(configuration, 1, u64::from_le_bytes(random), &clock)?;
    let now = clock.now();
    let outcome = settle(configuration, agreement, operator, &mut booted, now);
    // Whatever came of it, the run has written something.
    while booted.persister.work()? + booted.preparer.work()? > 0 {}
    booted.persister.close()?;
    outcome
}

/// What the file alone tells.
fn check(configuration: &Configuration, agreement: &Agreement) -> Result<Name, NumbersError> {
    let venues = configuration.venues.iter().filter(|venue| venue.dialect.is_some());
    let names = venues.map(|venue| venue.name);
    let names: Vec<String> = names
        .chain(configuration.drop_copies.iter().map(|source| source.name))
        .map(|name| name.to_string())
        .collect();
    if !names.contains(&agreement.session) {
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        return Err(NumbersError::NoSuchSession { name: agreement.session.clone(), known });
    }
    let operators = configuration.operators.iter().map(|operator| operator.name);
    let operator = operators.into_iter().find(|name| name.as_str() == agreement.operator);
    let operator = operator
        .ok_or_else(|| NumbersError::NoSuchOperator { name: agreement.operator.clone() })?;
    for (field, given) in [("next-in", agreement.next_in), ("next-out", agreement.next_out)] {
        if !(1..=NUMBER_MAX).contains(&given) {
            return Err(NumbersError::OutOfRange { field, given });
        }
    }
    Ok(operator)
}

fn sessions<'c>(
    configuration: &'c Configuration,
    directory: &Directory,
    book: &SessionBook,
) -> Vec<Found<'c>> {
    let venues = directory.venues().filter_map(|entry| {
        let dialect = configuration.venues.get(entry.place)?.dialect.as_ref()?;
        Some((entry.name, Purpose::Orders, entry.session, dialect))
    });
    let drop_copies = directory.drop_copies().iter().filter_map(|entry| {
        let dialect = &configuration.drop_copies.get(entry.place)?.dialect;
        Some((entry.name, Purpose::DropCopy, entry.session, dialect))
    });
    let all = venues.chain(drop_copies);
    all.map(|(name, purpose, index, dialect)| {
        let life = book.life(index);
        Found { name, purpose, index, dialect, life }
    })
    .collect()
}

/// What the journal tells, then the records.
fn settle(
    configuration: &Configuration,
    agreement: &Agreement,
    operator: Name,
    booted: &mut Booted,
    now: Nanos,
) -> Result<Agreed, NumbersError> {
    let found = sessions(configuration, &booted.directory, &booted.book);
    let found = found.into_iter().find(|found| found.name.as_str() == agreement.session);
    let found = found.expect("a session of the file is in force once the run is announced");
    let begins = begins(&found, now)?;
    if !begins && !agreement.begins_anew {
        not_used(&found, agreement)?;
    }
    let (session, next_in) = (found.index, agreement.next_in);
    if begins {
        let (session_id, state) = (fresh_id(), SessionState::Negotiated);
        let event = SessionEvent { session, state, session_id, time: now };
        append(booted, now, |buffer| event.encode(buffer))?;
    }
    let numbers = SessionNumbers {
        session,
        received_next: next_in,
        sent_next: agreement.next_out,
        operator,
        text: agreement.reason,
        time: now,
    };
    let sequence = append(booted, now, |buffer| numbers.encode(buffer))?;
    let skips = begins || next_in != found.life.received_next;
    if found.purpose == Purpose::DropCopy && found.life.session_id.is_some() && skips {
        let missing = LeaderReportRefused {
            session,
            session_sequence: next_in - 1,
            trade_id: None,
            symbol: Symbol::EMPTY,
            account: Name::EMPTY,
            reason: Reason::ReportsMissing,
            receive_time: now,
        };
        append(booted, now, |buffer| missing.encode(buffer))?;
    }
    Ok(Agreed {
        before: found.numbers(now),
        next_in,
        next_out: agreement.next_out,
        journal_sequence: sequence.0,
    })
}

/// Whether what goes on has to be journalled as a new session first: there is none, or it has come to its end.
fn begins(found: &Found<'_>, now: Nanos) -> Result<bool, NumbersError> {
    let at_one = |why| NumbersError::BeginsAtOne { name: found.name.to_string(), why };
    if found.dialect.recovery != Recovery::Resend {
        return Err(at_one("its dialect says so by recovery"));
    }
    let period = found.dialect.schedule.as_ref().map(|schedule: &Schedule| schedule.period_at(now));
    match period {
        Some(None) => Err(at_one("it is outside of its schedule now")),
        Some(Some(period)) if found.life.negotiated_time < period.start => Ok(true),
        _ => Ok(found.life.resumable().is_none()),
    }
}

/// Numbers that were used stand for what was said by them.
fn not_used(found: &Found<'_>, agreement: &Agreement) -> Result<(), NumbersError> {
    let SessionLife { received_next, sent_next, .. } = found.life;
    let pairs = [
        ("next-in", agreement.next_in, received_next),
        ("next-out", agreement.next_out, sent_next),
    ];
    for (field, given, next) in pairs {
        if given < next {
            return Err(NumbersError::Used { name: found.name.to_string(), field, given, next });
        }
    }
    Ok(())
}

/// Journals one input and says where, waiting for the disk where the ring is full.
fn append(
    booted: &mut Booted,
    now: Nanos,
    encode: impl FnOnce(&mut [u8]) -> usize,
) -> Result<Sequence, NumbersError> {
    let mut buffer = [0; RECORD_BYTES_MAX];
    let length = encode(&mut buffer);
    loop {
        match booted.decider.take(&buffer[..length], now) {
            Ok(taken) => return Ok(taken.sequence),
            Err(NoRoom) => {
                for reader in &mut booted.readers {
                    while reader.next(Sequence(u64::MAX)).is_some() {}
                }
                if booted.persister.work()? == 0 && booted.preparer.work()? == 0 {
                    return Err(NumbersError::Recovery(RecoveryError::RingTooSmall {
                        needed: booted.decider.worst_case_bytes(length),
                        given: booted.decider.free_bytes(),
                    }));
                }
            }
        }
    }
}
