//! Venues that are down, for people: since when, and what was said of their session.

use super::VenueDownReport;
use crate::LedgerError;
use crate::explain::Utc;
use crate::meaning::value;
use crate::store::Store;
use protocol::messages::SessionState;
use protocol::units::Sequence;

/// Venues of a configuration whose orders cannot leave, in the order of the configuration. A venue that was never heard
/// of is left out.
pub(super) fn fetch(
    store: &Store,
    configuration: Sequence,
) -> Result<Vec<VenueDownReport>, LedgerError> {
    let select =
        "SELECT name, session FROM venue_definition WHERE configuration = $1 ORDER BY venue";
    let venues =
        store.query(select, &[configuration.into()], |row| Ok((row.text(0)?, row.integer(1)?)))?;
    let began = "SELECT sequence, time_ns FROM epoch ORDER BY epoch DESC LIMIT 1";
    let began = store.first(began, &[], |row| Ok((row.unsigned(0)?, row.unsigned(1)?)))?;
    let mut down = Vec::new();
    for (venue, session) in venues {
        let up = SessionState::Synchronised.to_wire();
        let last_up = "SELECT sequence FROM session_event WHERE session = $1 AND state = $2
            ORDER BY sequence DESC LIMIT 1";
        let last_up =
            store.first(last_up, &[session.into(), up.into()], |row| row.unsigned(0))?.unwrap_or(0);
        // Until it is synchronised after a start, nothing leaves: it is down since then.
        let started = began.filter(|(sequence, _)| last_up < *sequence);
        let bound = SessionState::Established.to_wire();
        let first_down = "SELECT sequence, state, time_ns FROM session_event
            WHERE session = $1 AND sequence > $2 AND state <> $3 ORDER BY sequence LIMIT 1";
        let values = [session.into(), last_up.into(), bound.into()];
        let first_down = store.first(first_down, &values, |row| {
            Ok((row.unsigned(0)?, row.integer(1)?, row.unsigned(2)?))
        })?;
        let (sequence, state, time_ns) = match (started, first_down) {
            (None, None) => continue,
            (Some(_), None) if last_up == 0 => continue,
            (Some((sequence, time_ns)), _) => (sequence, "Started".to_owned(), time_ns),
            (None, Some((sequence, state, time_ns))) => {
                let state = value("session state", state, SessionState::from_wire)?;
                (sequence, format!("{state:?}"), time_ns)
            }
        };
        down.push(VenueDownReport {
            venue,
            state,
            sequence,
            since: Utc(time_ns).to_string(),
            time_ns,
        });
    }
    Ok(down)
}
