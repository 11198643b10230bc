//! A counterparty's dialect of FIX: a file of its own, for it is agreed with that counterparty and not ours to
//! choose.

use std::collections::BTreeMap;
use std::path::Path;

use protocol::fix::tags::kinds;
use protocol::fix::{Precision, Schedule, dictionary};
use protocol::messages::OrdRejReason;
use serde::{Deserialize, Serialize};

/// How long a value of a field may be.
const VALUE_BYTES_MAX: usize = 64;
/// Fields that a dialect may add to a message.
const FIELDS_MAX: usize = 16;
/// Values of a tag that a dialect may give a meaning to.
const REJECT_CODES_MAX: usize = 64;

/// What a counterparty expects of our messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialect {
    /// Our CompID.
    pub sender: String,
    /// The counterparty's CompID.
    pub target: String,
    /// Seconds between heartbeats.
    #[serde(default = "half_a_minute")]
    pub heartbeat_s: u32,
    /// How finely times are written.
    #[serde(default)]
    pub time_precision: TimePrecision,
    /// Where name and key of the session go in the logon.
    #[serde(default)]
    pub credentials: CredentialsPlacement,
    /// Where the account goes in an order.
    #[serde(default)]
    pub account: AccountPlacement,
    /// `HandlInst` of every order, where it is required.
    pub handling: Option<char>,
    /// Whether an order says that it opens or closes (`PositionEffect`).
    #[serde(default)]
    pub position_effect: bool,
    /// Whether `NextExpectedMsgSeqNum` (789) is sent and heeded.
    #[serde(default)]
    pub next_expected: bool,
    /// Whether a session that the journal does not know begins with `ResetSeqNumFlag`.
    #[serde(default)]
    pub resets_new_session: bool,
    /// How what was said while we were away comes to us.
    #[serde(default)]
    pub recovery: Recovery,
    /// What an execution is known by.
    #[serde(default)]
    pub execution_ids: ExecutionIds,
    /// Which stop orders the counterparty takes.
    #[serde(default)]
    pub stop_orders: StopOrders,
    /// What refusals mean that the standard's codes do not tell, by tag and value.
    #[serde(default)]
    pub reject_codes: BTreeMap<String, BTreeMap<String, Refusal>>,
    /// What the counterparty's messages are held against.
    #[serde(default)]
    pub checks: Checks,
    /// Fields that have to be there in what the counterparty says, by type of message.
    #[serde(default)]
    pub required: BTreeMap<String, Vec<u32>>,
    /// Types of messages that the counterparty sends by agreement and that nobody here needs.
    #[serde(default)]
    pub ignored: Vec<String>,
    /// When the session may be there, and when its numbers begin again; always and never if left out.
    pub schedule: Option<Schedule>,
    /// Further fields of every header, by tag.
    #[serde(default)]
    pub header: BTreeMap<String, String>,
    /// Further fields of the logon, by tag.
    #[serde(default)]
    pub logon: BTreeMap<String, String>,
    /// Further fields of every order, by tag.
    #[serde(default)]
    pub order: BTreeMap<String, String>,
    /// Further fields of every question for trades, by tag.
    #[serde(default)]
    pub request: BTreeMap<String, String>,
}

const fn half_a_minute() -> u32 {
    30
}

/// How finely times are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TimePrecision {
    /// To the second.
    Seconds,
    /// To the millisecond.
    #[default]
    Milliseconds,
    /// To the microsecond.
    Microseconds,
    /// To the nanosecond.
    Nanoseconds,
}

impl From<TimePrecision> for Precision {
    fn from(precision: TimePrecision) -> Self {
        match precision {
            TimePrecision::Seconds => Self::Seconds,
            TimePrecision::Milliseconds => Self::Milliseconds,
            TimePrecision::Microseconds => Self::Microseconds,
            TimePrecision::Nanoseconds => Self::Nanoseconds,
        }
    }
}

/// Where name and key of the session go in the logon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CredentialsPlacement {
    /// `Username` (553) and `Password` (554).
    #[default]
    UsernamePassword,
    /// `Password` (554) alone.
    Password,
    /// Nowhere: the transport says who we are.
    None,
}

/// How what a counterparty said while we were away comes to us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Recovery {
    /// Numbers go on over transports; what is missing is asked for (`ResendRequest`).
    #[default]
    Resend,
    /// Not at all, or by itself with `PossResend`: every logon begins at one (`ResetSeqNumFlag`). For drop
    /// copies alone.
    None,
    /// Every logon begins at one (`ResetSeqNumFlag`), and the trades that may have been told meanwhile are asked for
    /// (`TradeCaptureReportRequest`). For drop copies alone.
    Request,
}

/// What an execution is known by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExecutionIds {
    /// `ExecID` (17): each execution has its own, for ever.
    #[default]
    Unique,
    /// What it says, and which one it is of those that say the same: for counterparties that leave `ExecID` out, say
    /// zero, or use it again.
    Occurrence,
}

/// What a counterparty's messages are held against; what is wrong is answered (`Reject`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Checks {
    /// That there is such a message; of its fields, those that are used.
    #[default]
    Types,
    /// The standard's dictionary as well: fields of messages of the session, of execution reports and of refusals of
    /// cancels, apart from tags that parties agree on.
    Dictionary,
}

/// Which stop orders a counterparty takes. `paceline check` holds plans against it; nothing else goes by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StopOrders {
    /// Stop and stop-limit orders.
    #[default]
    All,
    /// Stop orders (`OrdType` 3).
    Stop,
    /// Stop-limit orders (`OrdType` 4).
    StopLimit,
    /// Neither.
    None,
}

/// Where the account goes in an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AccountPlacement {
    /// `Account` (1).
    #[default]
    Account,
    /// A party (453) in the role of customer account (452=24).
    Party,
}

/// What a code or a word of a refusal means: the name of an `OrdRejReason` with small letters, `insufficient_margin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Refusal(pub OrdRejReason);

impl TryFrom<String> for Refusal {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let mut all = OrdRejReason::ALL.into_iter().map(Self);
        all.find(|refusal| String::from(*refusal) == name).ok_or_else(|| {
            let names = OrdRejReason::ALL.map(|reason| String::from(Self(reason)));
            format!("`{name}` is no reason to refuse an order; there are {}", names.join(", "))
        })
    }
}

impl From<Refusal> for String {
    fn from(Refusal(reason): Refusal) -> Self {
        let mut name = Self::new();
        for letter in format!("{reason:?}").chars() {
            if letter.is_ascii_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(letter.to_ascii_lowercase());
        }
        name
    }
}

impl Dialect {
    /// Reads a dialect out of TOML.
    ///
    /// # Errors
    /// The text of what is wrong.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let dialect: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        dialect.check()?;
        Ok(dialect)
    }

    /// Reads a dialect out of a file.
    ///
    /// # Errors
    /// The text of what is wrong.
    pub fn load(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        Self::from_toml(&text).map_err(|problem| format!("{}: {problem}", path.display()))
    }

    fn check(&self) -> Result<(), String> {
        for (name, value) in [("sender", &self.sender), ("target", &self.target)] {
            check_value(name, value)?;
        }
        if !(1..=3600).contains(&self.heartbeat_s) {
            return Err("heartbeat_s: has to be from 1 to 3600".into());
        }
        if self.handling.is_some_and(|handling| !handling.is_ascii_alphanumeric()) {
            return Err("handling: has to be one letter or digit".into());
        }
        if self.recovery == Recovery::Request && self.execution_ids == ExecutionIds::Occurrence {
            // A trade capture report says other things of a trade than an execution report does.
            return Err("execution_ids: trades that are asked for need ExecID; leave it out with \
                        recovery = \"request\""
                .into());
        }
        for (name, fields) in [
            ("header", &self.header),
            ("logon", &self.logon),
            ("order", &self.order),
            ("request", &self.request),
        ] {
            if fields.len() > FIELDS_MAX {
                return Err(format!("{name}: has more than {FIELDS_MAX} fields"));
            }
            for (tag, value) in fields {
                check_tag(name, tag)?;
                check_value(&format!("{name}.{tag}"), value)?;
            }
        }
        self.check_required()?;
        self.check_ignored()?;
        for (tag, values) in &self.reject_codes {
            check_tag("reject_codes", tag)?;
            if values.len() > REJECT_CODES_MAX {
                return Err(format!("reject_codes.{tag}: has more than {REJECT_CODES_MAX} values"));
            }
            for value in values.keys() {
                check_value(&format!("reject_codes.{tag}, `{value}`"), value)?;
            }
        }
        Ok(())
    }

    fn check_ignored(&self) -> Result<(), String> {
        if self.ignored.len() > FIELDS_MAX {
            return Err(format!("ignored: has more than {FIELDS_MAX} types of messages"));
        }
        let counts = [kinds::EXECUTION_REPORT, kinds::ORDER_CANCEL_REJECT];
        for kind in &self.ignored {
            let is_needed = counts.contains(&kind.as_bytes())
                || kind.as_bytes() == kinds::BUSINESS_MESSAGE_REJECT;
            if !is_of_application(kind) || is_needed {
                return Err(format!(
                    "ignored: `{kind}` is no type of a message that can be ignored"
                ));
            }
        }
        Ok(())
    }

    fn check_required(&self) -> Result<(), String> {
        if self.required.len() > FIELDS_MAX {
            return Err(format!("required: has more than {FIELDS_MAX} types of messages"));
        }
        for (kind, tags) in &self.required {
            if !is_of_application(kind) {
                return Err(format!(
                    "required: `{kind}` is no type of a message of the application"
                ));
            }
            if tags.is_empty() || tags.len() > FIELDS_MAX {
                return Err(format!("required.{kind}: has to have 1 to {FIELDS_MAX} tags"));
            }
            for tag in tags {
                check_tag(&format!("required.{kind}"), &tag.to_string())?;
            }
        }
        Ok(())
    }
}

/// Whether there are messages of this type, and not of the session itself.
fn is_of_application(kind: &str) -> bool {
    let kind = kind.as_bytes();
    (dictionary::knows(kind) || dictionary::is_agreed(kind)) && !kinds::is_of_session(kind)
}

fn check_tag(name: &str, tag: &str) -> Result<(), String> {
    let number = tag.parse::<u32>().ok().filter(|number| number.to_string() == tag);
    if !number.is_some_and(|number| (1..1_000_000).contains(&number)) {
        return Err(format!("{name}: `{tag}` is no tag"));
    }
    Ok(())
}

fn check_value(name: &str, value: &str) -> Result<(), String> {
    let is_printable = value.bytes().all(|octet| matches!(octet, b' '..=b'~'));
    if value.is_empty() || value.len() > VALUE_BYTES_MAX || !is_printable {
        return Err(format!("{name}: has to have 1 to {VALUE_BYTES_MAX} printable characters"));
    }
    Ok(())
}

/// Fields as they go into a message.
#[must_use]
pub fn octets(fields: &BTreeMap<String, String>) -> Vec<u8> {
    fields.iter().flat_map(|(tag, value)| format!("{tag}={value}\x01").into_bytes()).collect()
}

#[cfg(test)]
mod tests;
