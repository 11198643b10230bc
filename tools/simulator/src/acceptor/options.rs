//! Options of the acceptor, as people write them (TOML).

use protocol::fix::Schedule;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What an acceptor needs to know.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AcceptorOptions {
    /// Address to listen on; port zero lets the system choose.
    pub listen: String,
    /// Whether messages are held against the dictionary of FIX 4.4.
    pub dictionary: bool,
    /// Whether every logon begins both flows at one again.
    pub resets_on_logon: bool,
    /// Whether `NextExpectedMsgSeqNum` (789) is sent and heeded.
    pub next_expected: bool,
    /// Where brokers write every order and every fill, one JSON object per line.
    pub event_log: Option<PathBuf>,
    /// Who may log on.
    #[serde(rename = "session")]
    pub sessions: Vec<SessionLogin>,
}

impl Default for AcceptorOptions {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:0".into(),
            dictionary: true,
            resets_on_logon: true,
            next_expected: false,
            event_log: None,
            sessions: Vec::new(),
        }
    }
}

/// A session that may be logged on to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionLogin {
    /// Our CompID: the peer's `TargetCompID`.
    pub sender: String,
    /// The peer's CompID: its `SenderCompID`.
    pub target: String,
    /// `Username` (553) that the logon has to have, if any.
    pub username: Option<String>,
    /// `Password` (554) that the logon has to have, if any.
    pub password: Option<String>,
    /// What the session is for.
    #[serde(default)]
    pub application: ApplicationOptions,
    /// When the session may be there, and when its numbers begin again; always and never if left out.
    pub schedule: Option<Schedule>,
    /// What a drop copy tells.
    pub drop_copy: Option<DropCopyOptions>,
    /// What goes wrong at a broker.
    pub broker: Option<BrokerOptions>,
}

/// What goes wrong at a broker. Faults fall on every so-manieth order; zero is never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrokerOptions {
    /// Orders of which nothing is told until they are asked for (`OrderStatusRequest`).
    #[serde(default)]
    pub withhold_every: u64,
    /// Orders that go astray behind the session: nobody knows them.
    #[serde(default)]
    pub forget_every: u64,
    /// Every report has an `ExecID` of zero.
    #[serde(default)]
    pub without_ids: bool,
}

/// What a drop copy tells, and what goes wrong with it. Faults fall on every so-manieth trade; zero is never.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropCopyOptions {
    /// File of fills, as for the replay of leaders; the name of a leader is the account.
    pub fills: String,
    /// Trades that are told in one turn at most; zero is one.
    #[serde(default)]
    pub burst: usize,
    /// Tell the times of the file instead of the present.
    #[serde(default)]
    pub keep_times: bool,
    /// Trades that are told again, with `PossResend`.
    #[serde(default)]
    pub repeat_every: u64,
    /// Trades that are busted.
    #[serde(default)]
    pub bust_every: u64,
    /// Trades of which the quantity is corrected to twice what it was.
    #[serde(default)]
    pub correct_every: u64,
    /// Trades behind which the connection breaks.
    #[serde(default)]
    pub disconnect_every: u64,
    /// Trades of which the last report goes astray: a gap for the peer.
    #[serde(default)]
    pub lose_every: u64,
    /// Reports have neither `ExecID` nor `TransactTime`.
    #[serde(default)]
    pub without_ids: bool,
}

/// What is behind a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ApplicationOptions {
    /// Sends back what comes: a target for tests of conformance.
    #[default]
    Echo,
    /// Fills every order, in two parts where it can be parted, at its limit.
    Broker,
    /// Tells what leaders trade.
    DropCopy,
}

impl AcceptorOptions {
    /// Reads options out of TOML.
    ///
    /// # Errors
    /// The text of what is wrong, and where.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let options: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        if options.sessions.is_empty() {
            return Err("[[session]]: an acceptor needs one at least".into());
        }
        for session in &options.sessions {
            let tells = session.application == ApplicationOptions::DropCopy;
            if tells != session.drop_copy.is_some() {
                return Err(
                    "session.drop_copy: goes with application = \"drop-copy\", and with it alone"
                        .into(),
                );
            }
            if session.broker.is_some() && session.application != ApplicationOptions::Broker {
                return Err("session.broker: goes with application = \"broker\"".into());
            }
            for (name, value) in [("sender", &session.sender), ("target", &session.target)] {
                let is_name =
                    !value.is_empty() && value.bytes().all(|octet| octet.is_ascii_graphic());
                if !is_name {
                    return Err(format!(
                        "session.{name}: `{value}` has to be printable without blanks"
                    ));
                }
            }
        }
        Ok(options)
    }

    /// Reads options out of a file.
    ///
    /// # Errors
    /// The text of what is wrong, with the file's name.
    pub fn load(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string());
        text.and_then(|text| Self::from_toml(&text))
            .map_err(|problem| format!("{}: {problem}", path.display()))
    }
}

#[cfg(test)]
mod tests;
