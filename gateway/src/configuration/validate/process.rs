//! Rules of the sections about the process: `[gateway]`, `[journal]`, `[ledger]`, `[engine]`, `[capacity]`.

use super::Validator;
use crate::configuration::capacity::{BOUNDS, Capacity, Counts};
use crate::configuration::model::{
    Cores, EngineSection, GatewaySection, JournalSection, LedgerSection, Mode,
};
use crate::configuration::raw::{RawCapacity, RawCores, RawFile, RawGateway};
use crate::configuration::reader::{Field, Header, Located, Size};
use crate::configuration::{RING_BYTES_MIN, SECTOR_BYTES};
use crate::idle::IdleStrategy;
use std::net::SocketAddr;
use std::path::PathBuf;

const SHARD_MAX: i64 = (1 << 10) - 1;
const RING_BYTES_DEFAULT: u64 = 64 << 20;
const RING_BYTES_MAX: u64 = 1 << 36;
const SEGMENT_BYTES_DEFAULT: u64 = 256 << 20;
// Room for a group commit of 1 MiB and the segment's own blocks.
const SEGMENT_BYTES_MIN: u64 = 2 << 20;
const SEGMENT_BYTES_MAX: u64 = 1 << 32;
/// About a second of reading at a start.
const SNAPSHOT_INTERVAL_DEFAULT: i64 = 1_000_000;
const SNAPSHOT_INTERVAL_MAX: i64 = 1_000_000_000;
const ADDRESS: &str = "an IP address and a port, such as \"127.0.0.1:7001\"";

impl Validator<'_> {
    pub(super) fn gateway(&mut self, raw: &RawFile) -> Option<GatewaySection> {
        let Some(table) = &raw.gateway else {
            self.section_missing("gateway");
            return None;
        };
        let header = &table.header;
        let name = self.required_name(&table.name, header);
        let shard = self.number(&table.shard, 0, 0..=SHARD_MAX, "");
        let mode = table.mode.as_ref().map_or(Mode::Fused, |mode| mode.value.0);
        let idle = table.idle.as_ref().map_or(IdleStrategy::Backoff, |idle| idle.value.0);
        let cores = self.cores(table.cores.as_ref(), mode);
        let listen = self.required(&table.listen, header, "listen", ADDRESS);
        let listen = listen.and_then(|listen| self.address(listen));
        let observer_listen = self.observer_listen(raw, table);
        let keepalive = self.milliseconds(&table.keepalive_ms, 1000, 100..=60_000);
        let drain_timeout = self.milliseconds(&table.drain_timeout_ms, 5000, 0..=600_000);
        self.spinning(table, mode, idle);
        for field in [&table.listen, &table.observer_listen].into_iter().flatten() {
            self.warn_of_open_door(field);
        }
        Some(GatewaySection {
            name: name?,
            shard: u16::try_from(shard?).expect("a shard has 10 bits"),
            mode,
            idle,
            cores: cores?,
            listen: listen?,
            observer_listen: observer_listen?,
            keepalive: keepalive?,
            drain_timeout: drain_timeout?,
        })
    }

    pub(super) fn section_missing(&mut self, name: &str) {
        if !self.problems.is_reported(name) {
            self.error(0, name, format!("missing; the section [{name}] is required"));
        }
    }

    pub(super) fn address(&mut self, field: &Located<String>) -> Option<SocketAddr> {
        let parsed = field.value.parse().ok();
        if parsed.is_none() {
            self.refuse(field, format!("{:?} is no address; {ADDRESS}", field.value));
        }
        parsed
    }

    /// An address that somebody else listens at.
    pub(super) fn peer_address(&mut self, field: &Located<String>) -> Option<SocketAddr> {
        let address = self.address(field)?;
        if address.port() == 0 {
            self.refuse(field, format!("{address} has port 0; the port that the peer listens at"));
        }
        Some(address)
    }

    fn observer_listen(&mut self, raw: &RawFile, table: &RawGateway) -> Option<Option<SocketAddr>> {
        let Some(field) = &table.observer_listen else {
            if raw.observer.is_empty() || self.problems.is_reported("gateway.observer_listen") {
                return Some(None);
            }
            let text = "missing; an [[observer]] needs an address to connect to";
            self.error(table.header.at, "gateway.observer_listen", text);
            return None;
        };
        if raw.observer.is_empty() {
            self.problems.warn(field.at, &field.path, "no [[observer]] may connect here");
        }
        let address = self.address(field)?;
        if address.port() != 0
            && table.listen.as_ref().is_some_and(|listen| listen.value == field.value)
        {
            self.refuse(field, "is the address of listen as well; each needs its own");
        }
        Some(Some(address))
    }

    /// Sessions are not encrypted, so whoever sees the bytes sees the keys.
    fn warn_of_open_door(&mut self, field: &Located<String>) {
        let Ok(address) = field.value.parse::<SocketAddr>() else { return };
        if !address.ip().is_loopback() {
            let text = "sessions are not encrypted: only on a private line or behind a tunnel";
            self.problems.warn(field.at, &field.path, text);
        }
    }

    fn cores(&mut self, table: Option<&RawCores>, mode: Mode) -> Option<Cores> {
        let Some(table) = table else { return Some(Cores::default()) };
        let trading = self.core(&table.trading);
        let ingress = self.core(&table.ingress);
        let engine = self.core(&table.engine);
        let egress = self.core(&table.egress);
        let background = self.background(table);
        let cores = Cores {
            trading: trading?,
            ingress: ingress?,
            engine: engine?,
            egress: egress?,
            background: background?,
        };
        self.one_thread_per_core(table, &cores, mode);
        self.unused_cores(table, mode);
        Some(cores)
    }

    fn core(&mut self, field: &Field<i64>) -> Option<Option<usize>> {
        let Some(field) = field else { return Some(None) };
        self.existing_core(field, field.value).map(Some)
    }

    fn background(&mut self, table: &RawCores) -> Option<Vec<usize>> {
        let Some(field) = &table.background else { return Some(Vec::new()) };
        let cores: Vec<Option<usize>> =
            field.value.iter().map(|core| self.existing_core(field, *core)).collect();
        cores.into_iter().collect()
    }

    fn existing_core<T>(&mut self, field: &Located<T>, core: i64) -> Option<usize> {
        let found = usize::try_from(core).ok().filter(|core| self.machine.cores.contains(core));
        if found.is_none() {
            let known = self.machine.describe();
            self.refuse(field, format!("core {core} does not exist; this machine has {known}"));
        }
        found
    }

    /// Two pinned trading threads on one core would take turns; background work there is merely unwise.
    fn one_thread_per_core(&mut self, table: &RawCores, cores: &Cores, mode: Mode) {
        let mut pinned = cores.pinned(mode);
        pinned.sort_unstable();
        if pinned.windows(2).any(|pair| pair[0] == pair[1]) {
            let text = "two trading threads share a core; each needs its own";
            self.error(table.header.at, &table.header.path, text);
        }
        if let Some(field) = &table.background
            && cores.background.iter().any(|core| pinned.contains(core))
        {
            let text = "background work shares a core with trading, and will delay it";
            self.problems.warn(field.at, &field.path, text);
        }
    }

    fn unused_cores(&mut self, table: &RawCores, mode: Mode) {
        let dedicated = [&table.ingress, &table.engine, &table.egress];
        let (unused, instead): (Vec<&Field<i64>>, _) = match mode {
            Mode::Fused | Mode::Split => (dedicated.to_vec(), "\"dedicated\""),
            Mode::Dedicated => (vec![&table.trading], "\"fused\" and \"split\""),
        };
        for field in unused.into_iter().flatten() {
            let text = format!("not used: only mode {instead} has this thread");
            self.problems.warn(field.at, &field.path, text);
        }
    }

    fn spinning(&mut self, table: &RawGateway, mode: Mode, idle: IdleStrategy) {
        let (threads, cores) = (mode.trading_threads(), self.machine.cores.len());
        if idle == IdleStrategy::Spin && threads >= cores {
            let at = table.idle.as_ref().map_or(table.header.at, |idle| idle.at);
            let text = format!(
                "{threads} spinning threads on {} leave no core for the rest; use \"backoff\"",
                self.machine.describe()
            );
            self.problems.warn(at, "gateway.idle", text);
        }
    }

    pub(super) fn journal(
        &mut self,
        raw: &RawFile,
        gateway: Option<&GatewaySection>,
        ring_bytes_min: u64,
    ) -> Option<JournalSection> {
        let Some(table) = &raw.journal else {
            self.section_missing("journal");
            return None;
        };
        let directory = self.path(&table.directory, &table.header, "directory");
        let ring_directory = match (&table.ring_directory, gateway) {
            (Some(field), _) => self.file_path(field),
            (None, Some(gateway)) => Some(format!("/dev/shm/paceline-{}", gateway.name).into()),
            (None, None) => None,
        };
        let ring_bytes = self.ring_bytes(&table.ring_bytes, ring_bytes_min);
        let segment_bytes = self.segment_bytes(&table.segment_bytes);
        let snapshot_interval = self.snapshot_interval(&table.snapshot_interval_records);
        Some(JournalSection {
            directory: directory?,
            ring_directory: ring_directory?,
            ring_bytes: ring_bytes?,
            segment_bytes: segment_bytes?,
            wire: table.wire.as_ref().is_some_and(|field| field.value),
            snapshot_interval_records: snapshot_interval?,
        })
    }

    /// The engine takes an input only when the worst case of its decisions has room.
    fn ring_bytes(&mut self, field: &Field<Size>, least: u64) -> Option<u64> {
        let Some(field) = field else { return Some(RING_BYTES_DEFAULT.max(least)) };
        let octets = field.value.0;
        if !octets.is_power_of_two() || !(RING_BYTES_MIN..=RING_BYTES_MAX).contains(&octets) {
            let must = "a power of two from 1MiB to 64GiB, such as \"64MiB\"";
            self.refuse(field, format!("{octets} octets are not allowed; {must}"));
            return None;
        }
        if octets < least {
            let must = format!("at least \"{}MiB\"", least >> 20);
            let text =
                "do not hold what one input can cause with these plans and capacity.orders_max";
            self.refuse(field, format!("{octets} octets {text}; {must}"));
            return None;
        }
        Some(octets)
    }

    fn segment_bytes(&mut self, field: &Field<Size>) -> Option<u64> {
        let Some(field) = field else { return Some(SEGMENT_BYTES_DEFAULT) };
        let octets = field.value.0;
        let range = SEGMENT_BYTES_MIN..=SEGMENT_BYTES_MAX;
        if octets.is_multiple_of(SECTOR_BYTES) && range.contains(&octets) {
            return Some(octets);
        }
        let must = "a multiple of 4KiB from 2MiB to 4GiB, such as \"256MiB\"";
        self.refuse(field, format!("{octets} octets are not allowed; {must}"));
        None
    }

    fn snapshot_interval(&mut self, field: &Field<i64>) -> Option<u64> {
        let range = 0..=SNAPSHOT_INTERVAL_MAX;
        let records = self.number(field, SNAPSHOT_INTERVAL_DEFAULT, range, "records")?;
        Some(u64::try_from(records).expect("the range starts at zero"))
    }

    pub(super) fn ledger(&mut self, raw: &RawFile) -> Option<LedgerSection> {
        let Some(table) = &raw.ledger else {
            self.section_missing("ledger");
            return None;
        };
        Some(LedgerSection { path: self.path(&table.path, &table.header, "path")? })
    }

    fn path(&mut self, field: &Field<String>, header: &Header, name: &str) -> Option<PathBuf> {
        let field =
            self.required(field, header, name, "a path; relative ones start at this file")?;
        self.file_path(field)
    }

    fn file_path(&mut self, field: &Located<String>) -> Option<PathBuf> {
        if field.value.is_empty() || field.value.contains('\0') {
            self.refuse(field, "is empty or holds NUL; a path is needed");
            return None;
        }
        Some(self.base.join(&field.value))
    }

    pub(super) fn engine(&mut self, raw: &RawFile) -> Option<EngineSection> {
        let none = (None, None, None);
        let (sweep, buffer, seed) = raw.engine.as_ref().map_or(none, |table| {
            (
                table.sweep_interval_ms.clone(),
                table.buffer_timeout_ms.clone(),
                table.rotation_seed.clone(),
            )
        });
        let sweep_interval = self.milliseconds(&sweep, 50, 1..=60_000);
        let buffer_timeout = self.milliseconds(&buffer, 500, 1..=600_000);
        let rotation_seed = match &seed {
            None => Some(None),
            Some(seed) => self.in_range(seed, 0..=i64::MAX, "").map(i64::unsigned_abs).map(Some),
        };
        Some(EngineSection {
            sweep_interval: sweep_interval?,
            buffer_timeout: buffer_timeout?,
            rotation_seed: rotation_seed?,
        })
    }

    pub(super) fn capacity(&mut self, raw: &RawFile, counts: &Counts) -> Option<Capacity> {
        let mut capacity = Capacity::derived(counts);
        let fields = raw.capacity.as_ref().map(stated).unwrap_or_default();
        let mut is_good = true;
        for ((name, most), field) in BOUNDS.into_iter().zip(fields) {
            let Some(field) = field else { continue };
            let most = i64::try_from(most).expect("bounds are far below 2^63");
            let value = self.in_range(field, 1..=most, "").map(i64::unsigned_abs);
            let value = value.and_then(|value| usize::try_from(value).ok());
            is_good &= value.is_some();
            let place = capacity.value_mut(name).expect("every bound has a field");
            *place = value.unwrap_or(*place);
        }
        is_good &= self.capacity_covers(raw, &capacity, counts);
        is_good.then_some(capacity)
    }

    fn capacity_covers(&mut self, raw: &RawFile, capacity: &Capacity, counts: &Counts) -> bool {
        let at = raw.capacity.as_ref().map_or(0, |table| table.header.at);
        let held = [
            counts.venues,
            counts.sessions,
            counts.instruments,
            counts.leaders,
            counts.followers,
            counts.plans,
            counts.limits.max(counts.plan_entries),
        ];
        let mut covers = true;
        for ((held, value), (name, most)) in held.into_iter().zip(capacity.values()).zip(BOUNDS) {
            if held > value {
                covers = false;
                let text =
                    format!("{value} are fewer than the {held} of this file; {held} to {most}");
                self.error(at, &format!("capacity.{name}"), text);
            }
        }
        covers
    }
}

/// Fields with derived defaults that the file states.
pub(super) fn stated_fields(raw: &RawFile) -> Vec<String> {
    let ring = raw.journal.as_ref().and_then(|table| table.ring_bytes.as_ref());
    let ring = ring.map(|field| field.path.clone());
    let capacity = raw.capacity.as_ref().map(stated).unwrap_or_default();
    ring.into_iter().chain(capacity.into_iter().flatten().map(|field| field.path.clone())).collect()
}

/// The fields in the order of [`BOUNDS`].
const fn stated(table: &RawCapacity) -> [Option<&Located<i64>>; 11] {
    [
        table.venues_max.as_ref(),
        table.sessions_max.as_ref(),
        table.instruments_max.as_ref(),
        table.leaders_max.as_ref(),
        table.followers_max.as_ref(),
        table.plans_max.as_ref(),
        table.limits_max.as_ref(),
        table.rows_max.as_ref(),
        table.orders_max.as_ref(),
        table.events_buffered_max.as_ref(),
        table.trade_ids_max.as_ref(),
    ]
}
