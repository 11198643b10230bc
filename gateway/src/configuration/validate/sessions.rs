//! Rules of those that have a key: `[[venue]]`, `[[leader]]`, `[[operator]]`, `[[observer]]`.

use super::supervision::Defaults;
use super::{Places, Validator};
use crate::configuration::dialect::{Dialect, Recovery};
use crate::configuration::model::{Client, Instrument, Leader, Venue, VenueProtocol};
use crate::configuration::raw::{RawClient, RawFile, RawLeader, RawVenue};
use crate::configuration::reader::{Field, Header, Located, Reference};
use crate::configuration::secret::Secret;
use protocol::messages::{Name, OrderDurability, SelfMatchRule};
use protocol::units::Money;
use std::path::Path;

impl Validator<'_> {
    pub(super) fn venues(&mut self, raw: &RawFile, gateway: Option<Name>) -> Option<Vec<Venue>> {
        let venues: Vec<Option<Venue>> =
            raw.venue.iter().map(|table| self.venue(table, gateway)).collect();
        venues.into_iter().collect()
    }

    fn venue(&mut self, table: &RawVenue, gateway: Option<Name>) -> Option<Venue> {
        let header = &table.header;
        let name = self.required_name(&table.name, header);
        let must = "what the venue speaks: \"native\" or \"fix44\"";
        self.required(&table.protocol, header, "protocol", must);
        let address = self.required(&table.address, header, "address", "where the venue listens");
        let address = address.and_then(|address| self.peer_address(address));
        let session = match &table.session {
            Some(session) => self.name(session),
            None => gateway,
        };
        let key = self.key(&table.key, &table.key_file, header);
        let durability = table.order_durability.as_ref().map(|durability| durability.value.0);
        let account_interval = self.milliseconds(&table.account_interval_ms, 1000, 10..=3_600_000);
        let position_interval =
            self.milliseconds(&table.position_interval_ms, 10_000, 10..=3_600_000);
        let order_query_after = self.milliseconds(&table.order_query_after_ms, 5000, 0..=3_600_000);
        let order_alarm_after = self.milliseconds(&table.order_alarm_after_ms, 2000, 0..=3_600_000);
        let order_pause_after = self.milliseconds(&table.order_pause_after_ms, 5000, 0..=3_600_000);
        let dialect = self.dialect(table);
        let trading_rules = match &table.trading_rules {
            Some(rules) => Some(self.trading_rules(rules)?),
            None => None,
        };
        Some(Venue {
            name: name?,
            protocol: table
                .protocol
                .as_ref()
                .map(|protocol| -> VenueProtocol { protocol.value.0 })?,
            address: address?,
            session: session?,
            key: key?,
            order_durability: durability.unwrap_or(OrderDurability::Written),
            account_interval: account_interval?,
            position_interval: position_interval?,
            dialect: dialect?,
            order_query_after: order_query_after?,
            order_alarm_after: order_alarm_after?,
            order_pause_after: order_pause_after?,
            trading_rules,
            replaces: table.replaces.as_ref().is_some_and(|replaces| replaces.value),
            self_match: table.self_match.as_ref().map_or(SelfMatchRule::Allow, |rule| rule.value.0),
        })
    }

    /// The dialect of a venue that speaks FIX; `None` inside for others.
    fn dialect(&mut self, table: &RawVenue) -> Option<Option<Dialect>> {
        let speaks_fix = table
            .protocol
            .as_ref()
            .is_some_and(|protocol| protocol.value.0 == VenueProtocol::Fix44);
        match &table.dialect {
            None if speaks_fix => {
                let path = table.header.member("dialect");
                let text = "missing; a file with the counterparty's dialect of FIX";
                self.error(table.header.at, &path, text);
                None
            }
            None => Some(None),
            Some(file) if !speaks_fix => {
                self.refuse(file, "is only for venues with protocol = \"fix44\"");
                None
            }
            Some(file) => {
                let dialect = self.dialect_file(file)?;
                if dialect.recovery != Recovery::Resend {
                    self.refuse(
                        file,
                        "recovery: orders need a venue that goes on with its numbers",
                    );
                    return None;
                }
                Some(Some(dialect))
            }
        }
    }

    pub(super) fn dialect_file(&mut self, file: &Located<String>) -> Option<Dialect> {
        let dialect = Dialect::load(&self.base.join(&file.value));
        dialect.map_err(|problem| self.refuse(file, problem)).ok()
    }

    pub(super) fn leaders(
        &mut self,
        raw: &RawFile,
        places: (&Places<'_>, &Places<'_>, &Places<'_>),
        instruments: Option<&[Instrument]>,
        defaults: &Defaults,
    ) -> Option<Vec<Leader>> {
        let tables = raw.leader.iter();
        let leaders: Vec<Option<Leader>> =
            tables.map(|table| self.leader(table, places, instruments, defaults)).collect();
        leaders.into_iter().collect()
    }

    fn leader(
        &mut self,
        table: &RawLeader,
        (symbols, followers, leaders): (&Places<'_>, &Places<'_>, &Places<'_>),
        instruments: Option<&[Instrument]>,
        defaults: &Defaults,
    ) -> Option<Leader> {
        let name = self.required_name(&table.name, &table.header);
        let mapped = self.mapped(table, (leaders, symbols), instruments);
        let key = match table.of {
            Some(_) => Some(None),
            None => self.key(&table.key, &table.key_file, &table.header).map(Some),
        };
        let reference_equity = self.reference_equity(&table.reference_equity);
        let repeat_window = self.repeat_window(&table.repeat_window_ms, defaults.repeat_window);
        let guard = match &table.guard {
            Some(guard) => Some(self.guard(guard, symbols, defaults)?),
            None => None,
        };
        let leverage = self.leverage(&table.leverage);
        let account = match &table.trades_account {
            Some(account) => Some(self.resolve(account, followers)?),
            None => None,
        };
        Some(Leader {
            name: name?,
            key: key?,
            reference_equity: reference_equity?,
            repeat_window: repeat_window?,
            guard,
            leverage: leverage?,
            account,
            mapped: mapped?,
        })
    }

    pub(super) fn clients(&mut self, tables: &[RawClient]) -> Option<Vec<Client>> {
        let clients: Vec<Option<Client>> = tables.iter().map(|table| self.client(table)).collect();
        clients.into_iter().collect()
    }

    fn client(&mut self, table: &RawClient) -> Option<Client> {
        let name = self.required_name(&table.name, &table.header);
        let key = self.key(&table.key, &table.key_file, &table.header);
        Some(Client { name: name?, key: key? })
    }

    /// `None` inside means live.
    pub(super) fn reference_equity(&mut self, field: &Field<Reference>) -> Option<Option<Money>> {
        let Some(field) = field else { return Some(None) };
        match field.value {
            Reference::Live => Some(None),
            Reference::Fixed(value) => {
                let amount = Located { value, at: field.at, path: field.path.clone() };
                self.money(&amount).map(Some)
            }
        }
    }

    pub(super) fn key(
        &mut self,
        inline: &Field<String>,
        file: &Field<String>,
        header: &Header,
    ) -> Option<Secret> {
        match (inline, file) {
            (Some(inline), None) => self.secret(inline, &inline.value),
            (None, Some(file)) => self.key_file(file),
            (Some(inline), Some(_)) => {
                self.refuse(inline, "stands beside key_file; only one of the two is allowed");
                None
            }
            (None, None) => {
                let path = header.member("key_file");
                let known =
                    [&path, &header.member("key")].map(|path| self.problems.is_reported(path));
                if known == [false, false] {
                    let text = "missing; a file with the key (or key, for development)";
                    self.error(header.at, &path, text);
                }
                None
            }
        }
    }

    fn secret(&mut self, field: &Located<String>, key: &str) -> Option<Secret> {
        let secret = Secret::new(key);
        if let Err(text) = &secret {
            self.refuse(field, text.as_str());
        }
        secret.ok()
    }

    fn key_file(&mut self, field: &Located<String>) -> Option<Secret> {
        let path = self.base.join(&field.value);
        let key = match std::fs::read_to_string(&path) {
            Ok(key) => key,
            Err(error) => {
                self.refuse(field, format!("{} cannot be read: {error}", path.display()));
                return None;
            }
        };
        if is_readable_by_others(&path) {
            let text = format!("{} can be read by others; chmod 600", path.display());
            self.problems.warn(field.at, &field.path, text);
        }
        self.secret(field, key.trim_end_matches(['\r', '\n']))
    }

    /// One warning for all of them: a development file would drown in them otherwise.
    pub(super) fn inline_keys(&mut self, raw: &RawFile) {
        let venues = raw.venue.iter().map(|table| &table.key);
        let leaders = raw.leader.iter().map(|table| &table.key);
        let clients = raw.operator.iter().chain(&raw.observer).map(|table| &table.key);
        let drop_copies = raw.drop_copy.iter().map(|table| &table.key);
        let keys = venues.chain(leaders).chain(clients).chain(drop_copies);
        let keys: Vec<&Located<String>> = keys.flatten().collect();
        if let Some(first) = keys.first() {
            let text = format!("{} keys stand in this file; production uses key_file", keys.len());
            self.problems.warn(first.at, &first.path, text);
        }
    }
}

fn is_readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let metadata = std::fs::metadata(path);
    metadata.is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}
