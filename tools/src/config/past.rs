//! The revisions that a journal holds: each with its definitions, and with the command that it came by.

use anyhow::{Context, Result};
use engine::Capacity;
use gateway::configuration::document::Document;
use journal::{ReadLimit, Reader};
use protocol::messages::{
    Command, ConfigurationActivated, ConfigurationRefused, ControlAction, EpochStart,
};
use protocol::units::{Sequence, SessionIndex};
use std::collections::BTreeMap;
use std::path::Path;

/// One revision that came into force.
pub(crate) struct Revision {
    /// Record of its activation.
    pub(crate) sequence: Sequence,
    pub(crate) activated: ConfigurationActivated,
    /// Its definitions and its activation.
    pub(crate) records: Vec<Vec<u8>>,
    /// The command that it came by; none at a start.
    pub(crate) command: Option<Command>,
}

/// One that did not.
pub(crate) struct Refused {
    pub(crate) sequence: Sequence,
    pub(crate) refused: ConfigurationRefused,
    pub(crate) command: Option<Command>,
}

/// Everything about configurations that a journal holds.
#[derive(Default)]
pub(crate) struct Past {
    pub(crate) revisions: Vec<Revision>,
    pub(crate) refused: Vec<Refused>,
    /// Of the last run.
    pub(crate) capacity: Option<Capacity>,
    staged: Vec<Vec<u8>>,
    commands: BTreeMap<(SessionIndex, u64), Command>,
}

impl Revision {
    pub(crate) fn document(&self) -> Result<Document> {
        let document = Document::of_records(self.records.iter().map(Vec::as_slice));
        document.with_context(|| format!("revision of record {}", self.sequence))
    }
}

impl Past {
    /// Reads a journal to its end.
    pub(crate) fn read(directory: &Path, ring: Option<&Path>) -> Result<Self> {
        let mut reader = Reader::open(directory, ring, Sequence(1), ReadLimit::Written)?;
        let mut past = Self::default();
        while let Some(frame) = reader.next()? {
            past.learn(frame.kind, frame.sequence, frame.body)
                .with_context(|| format!("record {}", frame.sequence))?;
        }
        Ok(past)
    }

    fn learn(&mut self, kind: u16, sequence: Sequence, body: &[u8]) -> Result<()> {
        match kind {
            EpochStart::TEMPLATE_ID => {
                self.staged.clear();
                self.capacity = Some(Capacity::of(&EpochStart::decode(body)?));
            }
            Command::TEMPLATE_ID => {
                let command = Command::decode(body)?;
                if command.action == ControlAction::ApplyConfiguration {
                    self.commands.insert((command.session, command.command_id), command);
                }
            }
            ConfigurationActivated::TEMPLATE_ID => {
                let activated = ConfigurationActivated::decode(body)?;
                let key = activated.session.zip(activated.command_id);
                let command = key.and_then(|key| self.commands.remove(&key));
                self.staged.push(body.to_vec());
                let records = std::mem::take(&mut self.staged);
                self.revisions.push(Revision { sequence, activated, records, command });
            }
            ConfigurationRefused::TEMPLATE_ID => {
                let refused = ConfigurationRefused::decode(body)?;
                self.staged.clear();
                let command = self.commands.remove(&(refused.session, refused.command_id));
                self.refused.push(Refused { sequence, refused, command });
            }
            kind if engine::is_definition(kind) => self.staged.push(body.to_vec()),
            _ => {}
        }
        Ok(())
    }
}
