//! What of a configuration stands until a restart: threads, listeners, sessions, places and capacity.
//!
//! Everything else can be changed while the gateway runs: instruments, followers, plans, limits, timers, and
//! the reference equity of a leader.

#[cfg(test)]
mod tests;

use super::model::{Client, Configuration, GatewaySection, JournalSection, Leader, Venue};
use super::secret::Secret;
use protocol::messages::Name;
use std::collections::BTreeMap;

/// What differs between a running configuration and the next one and cannot change while it runs, in the
/// words of the file, such as `gateway.listen` or `venue "sim".address`. In the order of the file.
#[must_use]
pub fn needs_restart(running: &Configuration, next: &Configuration) -> Vec<String> {
    let mut found = Found::default();
    found.gateway(&running.gateway, &next.gateway);
    found.journal(&running.journal, &next.journal, &next.stated);
    found.section("ledger.path", running.ledger.path == next.ledger.path);
    let same_seed = running.engine.rotation_seed == next.engine.rotation_seed;
    found.section("engine.rotation_seed", same_seed);
    for ((name, before), now) in running.capacity.named().zip(next.capacity.values()) {
        let path = format!("capacity.{name}");
        let is_stated = next.stated.contains(&path);
        found.section(&path, !is_stated || before == now);
    }
    found.tables("venue", &running.venues, &next.venues, |venue| venue.name, venue_fields);
    found.tables("leader", &running.leaders, &next.leaders, |leader| leader.name, leader_fields);
    let name = |client: &Client| client.name;
    found.tables("operator", &running.operators, &next.operators, name, client_fields);
    found.tables("observer", &running.observers, &next.observers, name, client_fields);
    found.0
}

type Fields = Vec<(&'static str, bool)>;

fn venue_fields(before: &Venue, now: &Venue) -> Fields {
    vec![
        ("protocol", before.protocol == now.protocol),
        ("address", before.address == now.address),
        ("session", before.session == now.session),
        ("key", is_same_key(&before.key, &now.key)),
        ("order_durability", before.order_durability == now.order_durability),
        ("account_interval_ms", before.account_interval == now.account_interval),
    ]
}

fn leader_fields(before: &Leader, now: &Leader) -> Fields {
    vec![("key", is_same_key(&before.key, &now.key))]
}

fn client_fields(before: &Client, now: &Client) -> Fields {
    vec![("key", is_same_key(&before.key, &now.key))]
}

fn is_same_key(before: &Secret, now: &Secret) -> bool {
    before.reveal() == now.reveal()
}

#[derive(Default)]
struct Found(Vec<String>);

impl Found {
    fn section(&mut self, path: &str, is_same: bool) {
        if !is_same {
            self.0.push(path.to_owned());
        }
    }

    fn gateway(&mut self, before: &GatewaySection, now: &GatewaySection) {
        for (path, is_same) in [
            ("gateway.name", before.name == now.name),
            ("gateway.shard", before.shard == now.shard),
            ("gateway.mode", before.mode == now.mode),
            ("gateway.idle", before.idle == now.idle),
            ("gateway.cores", before.cores == now.cores),
            ("gateway.listen", before.listen == now.listen),
            ("gateway.observer_listen", before.observer_listen == now.observer_listen),
            ("gateway.keepalive_ms", before.keepalive == now.keepalive),
            ("gateway.drain_timeout_ms", before.drain_timeout == now.drain_timeout),
        ] {
            self.section(path, is_same);
        }
    }

    fn journal(&mut self, before: &JournalSection, now: &JournalSection, stated: &[String]) {
        let states_ring = stated.iter().any(|path| path == "journal.ring_bytes");
        for (path, is_same) in [
            ("journal.directory", before.directory == now.directory),
            ("journal.ring_directory", before.ring_directory == now.ring_directory),
            ("journal.ring_bytes", !states_ring || before.ring_bytes == now.ring_bytes),
            ("journal.segment_bytes", before.segment_bytes == now.segment_bytes),
        ] {
            self.section(path, is_same);
        }
    }

    /// Tables that have a session each: none may come or go.
    fn tables<T>(
        &mut self,
        kind: &str,
        before: &[T],
        now: &[T],
        name: impl Fn(&T) -> Name,
        fields: impl Fn(&T, &T) -> Fields,
    ) {
        let known: BTreeMap<Name, &T> = before.iter().map(|table| (name(table), table)).collect();
        let next: BTreeMap<Name, &T> = now.iter().map(|table| (name(table), table)).collect();
        let gone = known.keys().filter(|name| !next.contains_key(*name));
        self.0.extend(gone.map(|name| format!("{kind} \"{name}\" (gone)")));
        for (name, table) in &next {
            match known.get(name) {
                None => self.0.push(format!("{kind} \"{name}\" (new)")),
                Some(before) => {
                    let changed = fields(before, table).into_iter().filter(|(_, same)| !same);
                    self.0.extend(changed.map(|(field, _)| format!("{kind} \"{name}\".{field}")));
                }
            }
        }
    }
}
