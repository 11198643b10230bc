//! A revision of the configuration on its way: a command asks for it, an activation or a refusal that names
//! the command answers. One at a time. What the revision holds comes as definitions like at a start.

use crate::error::InputError;
use crate::state::State;
use protocol::header::MessageHeader;
use protocol::messages::{
    AllocationDefinition, Command, ConfigurationActivated, ConfigurationRefused, ControlAction,
    FilterDefinition, FollowerDefinition, InstrumentDefinition, LeaderDefinition, LimitDefinition,
    MappingDefinition, PlanDefinition, PolicyDefinition, ProtectionDefinition, Reason, Scope,
    SessionDefinition, SupervisionDefinition, TierDefinition, VenueDefinition,
};
use protocol::units::SessionIndex;

/// A revision that was asked for and not answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Session of the command.
    pub session: SessionIndex,
    /// The command.
    pub command_id: u64,
    /// Hash of the configuration that is to be applied.
    pub hash: u64,
}

impl State {
    /// The revision that a command asks for, or why it may not. Every start reads the file anyway, so
    /// there is nothing to apply it to but the whole firm.
    pub(crate) fn revision_of(&self, command: &Command) -> Result<Revision, Reason> {
        let hash = command.configuration.filter(|_| command.scope == Scope::Firm);
        let hash = hash.ok_or(Reason::UnknownTarget)?;
        if self.revision.is_some() {
            return Err(Reason::ConfigurationPending);
        }
        Ok(Revision { session: command.session, command_id: command.command_id, hash })
    }

    /// Notes a revision that was asked for; false when the command asks for none, or may not.
    pub(crate) fn take_revision(&mut self, command: &Command) -> bool {
        if command.action != ControlAction::ApplyConfiguration {
            return false;
        }
        let revision = self.revision_of(command).ok();
        self.revision = self.revision.or(revision);
        revision.is_some()
    }

    /// The revision on its way is answered, if it is this one.
    fn answer_revision(&mut self, session: SessionIndex, command_id: u64) {
        let answers =
            |revision: &Revision| (revision.session, revision.command_id) == (session, command_id);
        self.revision = self.revision.filter(|revision| !answers(revision));
    }

    pub(crate) fn configuration_activated(
        &mut self,
        activation: &ConfigurationActivated,
    ) -> Result<(), InputError> {
        self.activate(activation)?;
        if let (Some(session), Some(command_id)) = (activation.session, activation.command_id) {
            self.answer_revision(session, command_id);
        }
        Ok(())
    }

    pub(crate) fn configuration_refused(&mut self, refused: &ConfigurationRefused) {
        self.definitions.forget_staged();
        self.answer_revision(refused.session, refused.command_id);
    }

    /// Whether a definition or an activation can be taken in.
    pub(crate) fn accepts(&self, record: &[u8]) -> Result<(), InputError> {
        let definitions = &self.definitions;
        match MessageHeader::decode(record)?.template_id {
            VenueDefinition::TEMPLATE_ID => {
                let index = VenueDefinition::decode(record)?.venue.0;
                definitions.venues.has_room("VenueDefinition", "venue", usize::from(index))
            }
            SessionDefinition::TEMPLATE_ID => {
                let index = SessionDefinition::decode(record)?.session.0;
                definitions.sessions.has_room("SessionDefinition", "session", usize::from(index))
            }
            InstrumentDefinition::TEMPLATE_ID => {
                let index = usize::from(InstrumentDefinition::decode(record)?.instrument.0);
                definitions.instruments.has_room("InstrumentDefinition", "instrument", index)
            }
            LeaderDefinition::TEMPLATE_ID => {
                let index = LeaderDefinition::decode(record)?.leader.0;
                definitions.leaders.has_room("LeaderDefinition", "leader", usize::from(index))
            }
            FollowerDefinition::TEMPLATE_ID => {
                let index = FollowerDefinition::decode(record)?.follower.0 as usize;
                definitions.followers.has_room("FollowerDefinition", "follower", index)
            }
            PlanDefinition::TEMPLATE_ID => {
                let index = PlanDefinition::decode(record)?.plan.0 as usize;
                definitions.plans.has_room("PlanDefinition", "plan", index)
            }
            LimitDefinition::TEMPLATE_ID => {
                definitions.check_limit(&LimitDefinition::decode(record)?, &self.scopes)
            }
            SupervisionDefinition::TEMPLATE_ID => {
                let supervision = SupervisionDefinition::decode(record)?;
                definitions.check_supervision(&supervision, &self.scopes)
            }
            FilterDefinition::TEMPLATE_ID => {
                FilterDefinition::decode(record)?;
                definitions.filters_have_room()
            }
            PolicyDefinition::TEMPLATE_ID => {
                let index = PolicyDefinition::decode(record)?.plan.0 as usize;
                definitions.policies.has_room("PolicyDefinition", "plan", index)
            }
            AllocationDefinition::TEMPLATE_ID => {
                let allocation = AllocationDefinition::decode(record)?;
                if allocation.instrument.is_some() {
                    return definitions.weights_have_room();
                }
                let index = allocation.plan.0 as usize;
                definitions.allocations.has_room("AllocationDefinition", "plan", index)
            }
            ProtectionDefinition::TEMPLATE_ID => {
                let index = ProtectionDefinition::decode(record)?.plan.0 as usize;
                definitions.protections.has_room("ProtectionDefinition", "plan", index)
            }
            MappingDefinition::TEMPLATE_ID => {
                MappingDefinition::decode(record)?;
                definitions.mappings_have_room()
            }
            TierDefinition::TEMPLATE_ID => {
                TierDefinition::decode(record)?;
                definitions.tiers_have_room()
            }
            ConfigurationActivated::TEMPLATE_ID => {
                self.check_activation(&ConfigurationActivated::decode(record)?)
            }
            template_id => Err(InputError::NotAnInput { template_id }),
        }
    }
}
