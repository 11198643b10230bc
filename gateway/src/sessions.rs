//! What the journal says about sessions: which numbers were used, and which come next.
//!
//! Nothing about a session is stored elsewhere. The n-th order, cancel or request for a venue session
//! since its `Negotiated` has the FIXP number n, and so has the n-th record addressed to a client
//! session; numbers received stand in the inputs. So one pass over the journal rebuilds both sides, and
//! a session stage that tails the journal counts in exactly the same way.

mod snapshot;

use protocol::header::MessageHeader;
use protocol::malformed::Malformed;
use protocol::messages::{
    AccountSnapshot, Cancels, Command, CommandDecision, ConfigurationActivated,
    ConfigurationRefused, EpochStart, EventRefused, FollowerDefinition, Instructions,
    InstructionsEntry, LeaderEquity, LeaderEvent, LeaderOrderEvent, LeaderReportRefused,
    LeaderSignalEvent, LeaderWeightEvent, MarketQuote, OrderQuery, OrderSettlement, PlanDefinition,
    PositionSnapshot, ReceivedGap, SentGap, SessionEvent, SessionNumbers, SessionState, Uuid,
    VenueCancelReject, VenueDefinition, VenueReport, VenueReportRemark, VenueRequest,
};
use protocol::units::{FollowerIndex, Lots, Nanos, PlanIndex, Sequence, SessionIndex, VenueIndex};

/// Where the orders of a plan go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// Venue session that carries them.
    pub session: SessionIndex,
    /// Account at the venue.
    pub account: u32,
    /// Our index of that account.
    pub follower: FollowerIndex,
}

/// The way from plans to venue sessions, as the definitions in the journal tell it.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    venues: Vec<Option<SessionIndex>>,
    followers: Vec<Option<(VenueIndex, u32)>>,
    plans: Vec<Option<FollowerIndex>>,
    routes: Vec<Option<Route>>,
}

impl Routes {
    /// Where orders of `plan` go; none when no configuration ever defined it.
    #[must_use]
    pub fn route(&self, plan: PlanIndex) -> Option<Route> {
        *self.routes.get(plan.0 as usize)?
    }

    /// Learns from a record; records that define nothing are ignored.
    ///
    /// # Errors
    /// When a definition cannot be decoded.
    pub fn observe(&mut self, body: &[u8]) -> Result<(), Malformed> {
        match MessageHeader::decode(body)?.template_id {
            VenueDefinition::TEMPLATE_ID => {
                let venue = VenueDefinition::decode(body)?;
                *place(&mut self.venues, usize::from(venue.venue.0)) = Some(venue.session);
            }
            FollowerDefinition::TEMPLATE_ID => {
                let follower = FollowerDefinition::decode(body)?;
                let account = (follower.venue, follower.account);
                *place(&mut self.followers, follower.follower.0 as usize) = Some(account);
            }
            PlanDefinition::TEMPLATE_ID => {
                let plan = PlanDefinition::decode(body)?;
                *place(&mut self.plans, plan.plan.0 as usize) = Some(plan.follower);
            }
            ConfigurationActivated::TEMPLATE_ID => self.activate(),
            _ => {}
        }
        Ok(())
    }

    /// Definitions act together, whatever their order was.
    fn activate(&mut self) {
        self.routes = self.plans.iter().map(|plan| self.resolve((*plan)?)).collect();
    }

    fn resolve(&self, follower: FollowerIndex) -> Option<Route> {
        let (venue, account) = (*self.followers.get(follower.0 as usize)?)?;
        let session = (*self.venues.get(usize::from(venue.0))?)?;
        Some(Route { session, account, follower })
    }
}

fn place<T: Default + Clone>(list: &mut Vec<T>, index: usize) -> &mut T {
    if list.len() <= index {
        list.resize(index + 1, T::default());
    }
    &mut list[index]
}

/// The life of one session so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLife {
    /// Its FIXP session id; none before the first negotiation.
    pub session_id: Option<Uuid>,
    /// The last thing that happened to it.
    pub state: Option<SessionState>,
    /// The record of the negotiation; its flows are counted from there.
    pub negotiated_at: Sequence,
    /// When that was: it tells which period of a schedule the session is of.
    pub negotiated_time: Nanos,
    /// Number of the next application message that we have not received.
    pub received_next: u64,
    /// Number of the next application message that we send.
    pub sent_next: u64,
    /// Whether records of the session may be lost. Numbers that look free may have been used then: the
    /// session may be listened to once more, but nothing may be sent on it.
    pub is_doubtful: bool,
    /// What was said to us before is known; of what was said behind it, only what was said on its transports.
    pub whole_until: Nanos,
}

impl SessionLife {
    const NEW: Self = Self {
        session_id: None,
        state: None,
        negotiated_at: Sequence(0),
        negotiated_time: Nanos(0),
        received_next: 1,
        sent_next: 1,
        is_doubtful: false,
        whole_until: Nanos(0),
    };

    /// Whether the id can be used again: a finalized one never can.
    #[must_use]
    pub fn resumable(&self) -> Option<Uuid> {
        self.session_id.filter(|_| self.state != Some(SessionState::Finalized))
    }

    /// Whether the journal's last word is that a transport is there.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        matches!(self.state, Some(SessionState::Established | SessionState::Synchronised))
    }

    /// Numbers that the counterparty has agreed to: what the journal lacks is over.
    pub const fn agree(&mut self, agreed: &SessionNumbers) {
        self.received_next = agreed.received_next;
        self.sent_next = agreed.sent_next;
        self.is_doubtful = false;
    }

    /// What a change in the session's life does to its numbers.
    pub fn change(&mut self, sequence: Sequence, event: &SessionEvent) {
        self.state = Some(event.state);
        if event.state == SessionState::Synchronised {
            self.whole_until = self.negotiated_time;
        }
        if event.state == SessionState::Negotiated {
            let is_first = self.session_id.is_none();
            *self = Self {
                whole_until: if is_first { event.time } else { self.whole_until },
                session_id: Some(event.session_id),
                state: Some(event.state),
                negotiated_at: sequence,
                negotiated_time: event.time,
                ..Self::NEW
            };
        }
    }
}

/// All sessions, by index, and every session id that was ever negotiated.
#[derive(Clone, Debug, Default)]
pub struct SessionBook {
    lives: Vec<SessionLife>,
    ids: Vec<Uuid>,
}

impl SessionBook {
    /// The life of a session; a new one when the journal never mentioned it.
    #[must_use]
    pub fn life(&self, session: SessionIndex) -> SessionLife {
        self.lives.get(usize::from(session.0)).copied().unwrap_or(SessionLife::NEW)
    }

    /// Indices of the sessions that the journal believes to be bound to a transport.
    pub fn bound(&self) -> impl Iterator<Item = SessionIndex> {
        let indices = (0..=u16::MAX).map(SessionIndex);
        indices.zip(&self.lives).filter(|(_, life)| life.is_bound()).map(|(index, _)| index)
    }

    /// Every session id ever negotiated, sorted.
    #[must_use]
    pub fn into_ids(mut self) -> Vec<Uuid> {
        self.ids.sort_unstable();
        self.ids
    }

    /// Learns from the record `sequence`.
    ///
    /// # Errors
    /// When a record that concerns sessions cannot be decoded.
    pub fn observe(
        &mut self,
        routes: &Routes,
        sequence: Sequence,
        body: &[u8],
    ) -> Result<(), Malformed> {
        let kind = MessageHeader::decode(body)?.template_id;
        if kind == SessionEvent::TEMPLATE_ID {
            let event = SessionEvent::decode(body)?;
            if event.state == SessionState::Negotiated {
                self.ids.push(event.session_id);
            }
            self.at(event.session).change(sequence, &event);
        }
        if kind == SessionNumbers::TEMPLATE_ID {
            let agreed = SessionNumbers::decode(body)?;
            self.at(agreed.session).agree(&agreed);
        }
        if kind == EpochStart::TEMPLATE_ID && EpochStart::decode(body)?.truncated_at.is_some() {
            let negotiated = self.lives.iter_mut().filter(|life| life.session_id.is_some());
            negotiated.for_each(|life| life.is_doubtful = true);
        }
        if let Some((session, next)) = received(kind, body)? {
            let life = self.at(session);
            life.received_next = life.received_next.max(next);
        }
        if let Some(session) = addressed_client(kind, body)? {
            self.at(session).sent_next += 1;
        }
        self.count_venue_messages(routes, kind, body)
    }

    fn count_venue_messages(
        &mut self,
        routes: &Routes,
        kind: u16,
        body: &[u8],
    ) -> Result<(), Malformed> {
        match kind {
            Instructions::TEMPLATE_ID => {
                let (_, entries) = Instructions::decode(body)?;
                for entry in entries {
                    if let Some(route) = order_route(routes, &entry?) {
                        self.at(route.session).sent_next += 1;
                    }
                }
            }
            Cancels::TEMPLATE_ID => {
                let (cancels, entries) = Cancels::decode(body)?;
                self.at(cancels.session).sent_next += entries.len() as u64;
            }
            VenueRequest::TEMPLATE_ID => {
                self.at(VenueRequest::decode(body)?.session).sent_next += 1;
            }
            OrderQuery::TEMPLATE_ID => {
                self.at(OrderQuery::decode(body)?.session).sent_next += 1;
            }
            _ => {}
        }
        Ok(())
    }

    fn at(&mut self, session: SessionIndex) -> &mut SessionLife {
        let index = usize::from(session.0);
        if self.lives.len() <= index {
            self.lives.resize(index + 1, SessionLife::NEW);
        }
        &mut self.lives[index]
    }
}

/// The route of an entry that is an order; none when nothing is to be sent for it.
///
/// # Panics
/// When an order was decided for a plan that no definition names: the journal contradicts itself.
#[must_use]
pub fn order_route(routes: &Routes, entry: &InstructionsEntry) -> Option<Route> {
    (entry.lots != Lots(0)).then(|| {
        routes.route(entry.plan).expect("orders are decided only for plans that are defined")
    })
}

/// The client session that a record is addressed to: it takes that session's next server number.
///
/// # Errors
/// When the record cannot be decoded.
pub fn addressed_client(kind: u16, body: &[u8]) -> Result<Option<SessionIndex>, Malformed> {
    Ok(match kind {
        CommandDecision::TEMPLATE_ID => Some(CommandDecision::decode(body)?.session),
        EventRefused::TEMPLATE_ID => Some(EventRefused::decode(body)?.session),
        ReceivedGap::TEMPLATE_ID => Some(ReceivedGap::decode(body)?.session),
        ConfigurationActivated::TEMPLATE_ID => ConfigurationActivated::decode(body)?.session,
        ConfigurationRefused::TEMPLATE_ID => Some(ConfigurationRefused::decode(body)?.session),
        _ => None,
    })
}

/// The session that an input came in on, and the number that is due there after it.
///
/// # Errors
/// When the record cannot be decoded.
pub fn received(kind: u16, body: &[u8]) -> Result<Option<(SessionIndex, u64)>, Malformed> {
    macro_rules! numbered {
        ($($message:ident)*) => {
            match kind {
                $($message::TEMPLATE_ID => {
                    let input = $message::decode(body)?;
                    (input.session, input.session_sequence)
                })*
                ReceivedGap::TEMPLATE_ID => {
                    let gap = ReceivedGap::decode(body)?;
                    (gap.session, gap.from_sequence + u64::from(gap.count) - 1)
                }
                _ => return Ok(None),
            }
        };
    }
    let (session, last) = numbered! {
        LeaderEvent LeaderEquity LeaderOrderEvent LeaderWeightEvent LeaderSignalEvent VenueReport AccountSnapshot PositionSnapshot MarketQuote
        Command OrderSettlement SentGap EventRefused VenueCancelReject LeaderReportRefused VenueReportRemark
    };
    Ok(Some((session, last + 1)))
}

#[cfg(test)]
mod tests;
