//! Who may log in: names and keys, compared without telling a stranger how close a guess was.

use super::super::activation::Indices;
use super::super::model::Configuration;
use protocol::credentials::Credentials;
use protocol::messages::Name;
use protocol::units::SessionIndex;
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// Names of client sessions with digests of their keys, sorted by name. The keys themselves are not kept.
#[derive(Clone)]
pub struct Logins {
    entries: Vec<Login>,
}

#[derive(Clone)]
struct Login {
    name: Name,
    key_digest: [u8; 32],
    session: SessionIndex,
}

impl Logins {
    pub(super) fn new(configuration: &Configuration, indices: &Indices) -> Self {
        let leaders = configuration.leaders.iter().map(|table| (table.name, table.key.as_ref()));
        let operators = configuration.operators.iter().map(|table| (table.name, Some(&table.key)));
        let observers = configuration.observers.iter().map(|table| (table.name, Some(&table.key)));
        let sessions =
            [&indices.leader_sessions, &indices.operator_sessions, &indices.observer_sessions];
        let keys = leaders.chain(operators).chain(observers);
        let mut entries: Vec<Login> = keys
            .zip(sessions.into_iter().flatten())
            .filter_map(|((name, key), session)| {
                // Who repeats another leader has nothing to log in for.
                let key_digest = digest(key?.reveal().as_bytes());
                Some(Login { name, key_digest, session: *session })
            })
            .collect();
        entries.sort_unstable_by_key(|entry| entry.name);
        Self { entries }
    }

    /// The session that credentials belong to; `None` when name or key is wrong. The time that it takes does not
    /// depend on how much of a key is right, nor on whether the name exists.
    #[must_use]
    pub fn verify(&self, credentials: &Credentials<'_>) -> Option<SessionIndex> {
        let given = digest(credentials.key);
        let place = self.entries.binary_search_by_key(&credentials.name, |entry| entry.name);
        // A name that does not exist is compared as well, with a digest that no key has.
        let entry = place.ok().map(|place| &self.entries[place]);
        let known = entry.map_or([0; 32], |entry| entry.key_digest);
        let is_right: bool = known.ct_eq(&given).into();
        entry.filter(|_| is_right).map(|entry| entry.session)
    }
}

impl fmt::Debug for Logins {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.entries.iter().map(|entry| entry.name);
        formatter.debug_list().entries(names).finish()
    }
}

/// Digests have one length, so that comparing them does not tell the length of a key.
fn digest(key: &[u8]) -> [u8; 32] {
    Sha256::digest(key).into()
}
