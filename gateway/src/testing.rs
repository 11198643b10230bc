//! What several unit tests of the gateway need: a small configuration, its directory, folders, a journal.

use std::path::Path;
use std::sync::Arc;

use protocol::units::Nanos;

use crate::configuration::{Configuration, Directory, Machine, Registry};

const TEXT: &str = r#"
[gateway]
name = "unit"
shard = 5
mode = "fused"
idle = "backoff"
listen = "127.0.0.1:0"
observer_listen = "127.0.0.1:0"
keepalive_ms = 1000
[journal]
directory = "DISK/journal"
ring_directory = "MEMORY"
ring_bytes = "2MiB"
segment_bytes = "4MiB"
[ledger]
path = "DISK/ledger.sqlite"
[engine]
rotation_seed = 7
[capacity]
orders_max = 512
rows_max = 512
plans_max = 64
[limits]
max_order_notional = "1000000"
max_gross_notional = "1000000000"
max_event_age_ms = 3600000
max_slip_bps = 1000
[[venue]]
name = "sim"
protocol = "native"
address = "ADDRESS"
key = "venue-key-for-tests"
[[instrument]]
symbol = "XYZ"
venue = "sim"
security_id = 7
tick = "0.5"
lot = "0.1"
[[instrument]]
symbol = "ABC"
venue = "sim"
security_id = 8
tick = "1"
lot = "1"
min_quantity = "2"
min_notional = "10"
[[leader]]
name = "whale"
key = "leader-key-for-tests"
[[operator]]
name = "desk"
key = "operator-key-for-tests"
[[observer]]
name = "audit"
key = "observer-key-for-tests"
[[follower]]
name = "anna"
venue = "sim"
account = 1001
[[follower]]
name = "bert"
venue = "sim"
account = 1002
[[plan]]
name = "anna-whale"
leader = "whale"
follower = "anna"
sizing = { mode = "fixed_ratio", ratio = "1" }
below_min = "carry"
existing = "all"
[[plan]]
name = "bert-whale"
leader = "whale"
follower = "bert"
sizing = { mode = "fixed_ratio", ratio = "1" }
below_min = "carry"
existing = "all"
"#;

/// Folders of one test: on disk, and on the memory file system.
pub(crate) struct Folders {
    pub(crate) disk: tempfile::TempDir,
    pub(crate) memory: tempfile::TempDir,
}

impl Folders {
    pub(crate) fn new() -> Self {
        Self {
            disk: tempfile::tempdir().unwrap(),
            memory: tempfile::Builder::new()
                .prefix("paceline-unit-")
                .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700))
                .tempdir_in("/dev/shm")
                .unwrap(),
        }
    }

    /// One venue "sim" with instruments XYZ (number 7, tick 0.5, lot 0.1) and ABC (number 8), leader
    /// "whale", operator "desk", observer "audit", followers "anna" (account 1001) and "bert" (1002) with
    /// a one-to-one plan each.
    pub(crate) fn configuration(&self) -> Configuration {
        // Nobody listens at the discard port.
        self.configuration_at("127.0.0.1:9")
    }

    /// The same with a venue at an address.
    pub(crate) fn configuration_at(&self, venue: &str) -> Configuration {
        self.configuration_of(venue, TEXT)
    }

    /// The same with room for many open orders, and with followers "f1003", "f1004" and so on, whose plans
    /// are like the others: so many followers in all.
    pub(crate) fn crowded_configuration_at(&self, venue: &str, followers: u32) -> Configuration {
        let text = TEXT.replace("orders_max = 512", "orders_max = 16384");
        let mut text = text.replace("ring_bytes = \"2MiB\"", "ring_bytes = \"16MiB\"");
        for account in 1003..1001 + followers {
            text += &format!(
                "[[follower]]\nname = \"f{account}\"\nvenue = \"sim\"\naccount = {account}\n\
                 [[plan]]\nname = \"f{account}-whale\"\nleader = \"whale\"\n\
                 follower = \"f{account}\"\nsizing = {{ mode = \"fixed_ratio\", ratio = \"1\" }}\n\
                 below_min = \"carry\"\nexisting = \"all\"\n"
            );
        }
        self.configuration_of(venue, &text)
    }

    fn configuration_of(&self, venue: &str, text: &str) -> Configuration {
        let text = text
            .replace("DISK", &self.disk.path().display().to_string())
            .replace("ADDRESS", venue)
            .replace("MEMORY", &self.memory.path().display().to_string());
        let machine = Machine { cores: vec![0, 1] };
        Configuration::parse(&text, Path::new("unit.toml"), &machine)
            .unwrap_or_else(|errors| panic!("{errors}"))
    }
}

/// The directory of [`Folders::configuration`] in an empty journal.
pub(crate) fn directory() -> Arc<Directory> {
    let configuration = Folders::new().configuration();
    let registry = Registry::new(configuration.capacity);
    Arc::new(configuration.activate(&registry, Nanos(1)).unwrap().directory)
}

/// The same with plans that copy the signals of leader "whale".
pub(crate) fn directory_of_signals() -> Arc<Directory> {
    let text = TEXT.replace("leader = \"whale\"", "leader = \"whale\"\ncopy = \"signals\"");
    let configuration = Folders::new().configuration_of("127.0.0.1:9", &text);
    let registry = Registry::new(configuration.capacity);
    Arc::new(configuration.activate(&registry, Nanos(1)).unwrap().directory)
}

/// The same with a drop copy that tells what leader "whale" trades.
pub(crate) fn directory_with_drop_copy() -> Arc<Directory> {
    let folders = Folders::new();
    let dialect = folders.disk.path().join("prime.toml");
    std::fs::write(&dialect, "sender = \"GATE\"\ntarget = \"PRIME\"\n").unwrap();
    let text = format!(
        "{TEXT}\n[[drop_copy]]\nname = \"prime\"\naddress = \"127.0.0.1:9\"\nkey = \"drop-copy-key\"\n\
         dialect = \"{}\"\naccounts = [{{ leader = \"whale\" }}]\n",
        dialect.display()
    );
    let configuration = folders.configuration_of("127.0.0.1:9", &text);
    let registry = Registry::new(configuration.capacity);
    Arc::new(configuration.activate(&registry, Nanos(1)).unwrap().directory)
}

/// What a revision leaves of it: instrument NEW (number 9, tick and lot 1) has come; ABC, bert and his plan
/// have gone.
pub(crate) fn revised_directory() -> Arc<Directory> {
    let folders = Folders::new();
    let before = folders.configuration();
    let mut registry = Registry::new(before.capacity);
    let first = before.activate(&registry, Nanos(1)).unwrap();
    first.records.iter().for_each(|record| registry.feed(record).unwrap());
    let is_kept = |table: &&str| !["ABC", "\"bert"].iter().any(|gone| table.contains(gone));
    let tables: Vec<&str> = TEXT.split("\n[[").filter(is_kept).collect();
    let new = "symbol = \"NEW\"\nvenue = \"sim\"\nsecurity_id = 9\ntick = 1\nlot = 1\n";
    let text = format!("{}\n[[instrument]]\n{new}", tables.join("\n[["));
    let after = folders.configuration_of("127.0.0.1:9", &text);
    let directory = after.activate(&registry, Nanos(2)).unwrap().directory;
    Arc::new(directory.over(&first.directory))
}
