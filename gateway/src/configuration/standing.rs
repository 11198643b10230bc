//! What of a configuration stands until a restart: threads, listeners, sessions, places and capacity.
//!
//! Everything else can be changed while the gateway runs: instruments, followers, plans, limits, timers, and
//! the reference equity of a leader.

use super::model::{
    Client, Configuration, DropCopy, GatewaySection, JournalSection, Leader, Mode, Venue,
    VenueProtocol,
};
use super::reader::Choice;
use super::secret::Secret;
use protocol::messages::Name;
use std::collections::BTreeMap;
use std::fmt;

/// Something that differs and cannot change while the gateway runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Kind of the table.
    pub table: &'static str,
    /// Its name, where there are several.
    pub name: String,
    /// The field; empty when the whole table comes or goes.
    pub field: &'static str,
    /// Its value before.
    pub before: String,
    /// Its value now.
    pub now: String,
}

/// In the words of the file, such as `gateway.listen` or `venue "sim".address`.
impl fmt::Display for Standing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, name, field, before, .. } = self;
        match (name.as_str(), *field) {
            ("", field) => write!(formatter, "{table}.{field}"),
            (name, "") if before.is_empty() => write!(formatter, "{table} \"{name}\" (new)"),
            (name, "") => write!(formatter, "{table} \"{name}\" (gone)"),
            (name, field) => write!(formatter, "{table} \"{name}\".{field}"),
        }
    }
}

/// What differs between a running configuration and the next one and needs a restart, in the order of the file.
#[must_use]
pub fn standing(running: &Configuration, next: &Configuration) -> Vec<Standing> {
    let mut found = Found::default();
    found.section("gateway", &gateway(&running.gateway), &gateway(&next.gateway));
    let states = |path: &str| next.stated.iter().any(|stated| stated == path);
    let (before, now) = (journal(&running.journal), journal(&next.journal));
    let is_kept =
        |(field, _): &&(&str, String)| *field != "ring_bytes" || states("journal.ring_bytes");
    let kept = |fields: &[(&'static str, String)]| {
        fields.iter().filter(is_kept).cloned().collect::<Vec<_>>()
    };
    found.section("journal", &kept(&before), &kept(&now));
    let path = |configuration: &Configuration| {
        vec![("path", configuration.ledger.path.display().to_string())]
    };
    found.section("ledger", &path(running), &path(next));
    let seed = |configuration: &Configuration| {
        let seed = configuration.engine.rotation_seed;
        vec![("rotation_seed", seed.map_or_else(|| "random".to_owned(), |seed| seed.to_string()))]
    };
    found.section("engine", &seed(running), &seed(next));
    // A default follows from the file, and what runs is large enough or the revision is refused for that.
    let stated = |configuration: &Configuration| -> Vec<(&'static str, String)> {
        let fields = configuration.capacity.named();
        let fields = fields.filter(|(name, _)| states(&format!("capacity.{name}")));
        fields.map(|(name, value)| (name, value.to_string())).collect()
    };
    found.section("capacity", &stated(running), &stated(next));
    let name = |client: &Client| client.name;
    let client = |client: &Client| vec![key(&client.key)];
    found.tables("venue", (&running.venues, &next.venues), |venue| venue.name, venue);
    let leader = |leader: &Leader| leader.key.iter().map(key).collect();
    found.tables("leader", (&running.leaders, &next.leaders), |leader| leader.name, leader);
    found.tables("operator", (&running.operators, &next.operators), name, client);
    found.tables("observer", (&running.observers, &next.observers), name, client);
    let names = |configuration: &Configuration| {
        configuration.leaders.iter().map(|leader| leader.name.to_string()).collect::<Vec<_>>()
    };
    let drop_copies = |configuration: &Configuration| -> Vec<(DropCopy, Vec<String>)> {
        let tables = configuration.drop_copies.iter().cloned();
        tables.map(|table| (table, names(configuration))).collect()
    };
    let (before, now) = (drop_copies(running), drop_copies(next));
    let fields = |(table, leaders): &(DropCopy, Vec<String>)| drop_copy(table, leaders);
    found.tables("drop_copy", (&before, &now), |(table, _)| table.name, fields);
    found.0
}

type Fields = Vec<(&'static str, String)>;

fn gateway(section: &GatewaySection) -> Fields {
    let GatewaySection {
        name,
        shard,
        mode,
        idle,
        cores,
        listen,
        observer_listen,
        keepalive,
        drain_timeout,
    } = section;
    let mode: Mode = *mode;
    vec![
        ("name", name.to_string()),
        ("shard", shard.to_string()),
        ("mode", mode.word().to_owned()),
        ("idle", idle.word().to_owned()),
        ("cores", format!("{cores:?}")),
        ("listen", listen.to_string()),
        ("observer_listen", observer_listen.map_or_else(|| "none".into(), |to| to.to_string())),
        ("keepalive_ms", keepalive.as_millis().to_string()),
        ("drain_timeout_ms", drain_timeout.as_millis().to_string()),
    ]
}

fn journal(section: &JournalSection) -> Fields {
    let JournalSection {
        directory,
        ring_directory,
        ring_bytes,
        segment_bytes,
        wire,
        snapshot_interval_records,
    } = section;
    vec![
        ("directory", directory.display().to_string()),
        ("ring_directory", ring_directory.display().to_string()),
        ("ring_bytes", ring_bytes.to_string()),
        ("segment_bytes", segment_bytes.to_string()),
        ("wire", wire.to_string()),
        ("snapshot_interval_records", snapshot_interval_records.to_string()),
    ]
}

fn venue(table: &Venue) -> Fields {
    let Venue {
        name: _,
        protocol,
        address,
        session,
        key: secret,
        order_durability,
        account_interval,
        position_interval,
        dialect,
        order_query_after,
        // In the journal, so a revision brings it.
        self_match: _,
        trading_rules: _,
        order_alarm_after: _,
        order_pause_after: _,
        replaces: _,
    } = table;
    let protocol: VenueProtocol = *protocol;
    vec![
        ("protocol", protocol.word().to_owned()),
        ("address", address.to_string()),
        ("session", session.to_string()),
        key(secret),
        ("order_durability", order_durability.word().to_owned()),
        ("account_interval_ms", account_interval.as_millis().to_string()),
        ("position_interval_ms", position_interval.as_millis().to_string()),
        ("order_query_after_ms", order_query_after.as_millis().to_string()),
        ("dialect", dialect.as_ref().map_or_else(String::new, |dialect| format!("{dialect:?}"))),
    ]
}

fn drop_copy(table: &DropCopy, leaders: &[String]) -> Fields {
    let DropCopy { name: _, address, session, key: secret, dialect, accounts } = table;
    let accounts = accounts.iter().map(|entry| {
        format!("{} = {}", entry.account.as_deref().unwrap_or("*"), leaders[entry.leader])
    });
    vec![
        ("address", address.to_string()),
        ("session", session.to_string()),
        key(secret),
        ("dialect", format!("{dialect:?}")),
        ("accounts", accounts.collect::<Vec<_>>().join(", ")),
    ]
}

/// Compared, and never shown.
fn key(secret: &Secret) -> (&'static str, String) {
    ("key", secret.reveal().to_owned())
}

fn shown(field: &str, value: &str, other: &'static str) -> String {
    if field == "key" { other.to_owned() } else { value.to_owned() }
}

#[derive(Default)]
struct Found(Vec<Standing>);

impl Found {
    fn section(
        &mut self,
        table: &'static str,
        before: &[(&'static str, String)],
        now: &[(&'static str, String)],
    ) {
        self.fields(table, "", before, now);
    }

    fn fields(
        &mut self,
        table: &'static str,
        name: &str,
        before: &[(&'static str, String)],
        now: &[(&'static str, String)],
    ) {
        for ((field, before), (_, now)) in before.iter().zip(now) {
            if before != now {
                let name = name.to_owned();
                let before = shown(field, before, "one key");
                let now = shown(field, now, "another key");
                self.0.push(Standing { table, name, field, before, now });
            }
        }
    }

    /// Tables that have a session each: none may come or go.
    fn tables<T>(
        &mut self,
        table: &'static str,
        (before, now): (&[T], &[T]),
        name: impl Fn(&T) -> Name,
        fields: impl Fn(&T) -> Fields,
    ) {
        let known: BTreeMap<Name, &T> = before.iter().map(|table| (name(table), table)).collect();
        let next: BTreeMap<Name, &T> = now.iter().map(|table| (name(table), table)).collect();
        let whole = |name: &Name, before: &str, now: &str| {
            let (before, now) = (before.to_owned(), now.to_owned());
            Standing { table, name: name.to_string(), field: "", before, now }
        };
        let gone = known.keys().filter(|name| !next.contains_key(*name));
        self.0.extend(gone.map(|name| whole(name, "there", "")));
        for (name, now) in &next {
            match known.get(name) {
                None => self.0.push(whole(name, "", "there")),
                Some(before) => {
                    self.fields(table, name.as_str(), &fields(before), &fields(now));
                }
            }
        }
    }
}
