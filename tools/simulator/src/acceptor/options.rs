//! Options of the acceptor, as people write them (TOML).

use serde::{Deserialize, Serialize};
use std::path::Path;

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
