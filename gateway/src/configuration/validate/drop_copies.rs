//! Rules of `[[drop_copy]]`: who tells what which leader trades.

use super::{Places, Validator};
use crate::configuration::model::{DropCopy, LeaderAccount};
use crate::configuration::raw::{RawDropCopy, RawFile, RawLeaderAccount};
use protocol::messages::Name;
use std::collections::{BTreeMap, BTreeSet};

impl Validator<'_> {
    pub(super) fn drop_copies(
        &mut self,
        raw: &RawFile,
        gateway: Option<Name>,
        leaders: &Places<'_>,
    ) -> Option<Vec<DropCopy>> {
        self.places("drop_copy", raw.drop_copy.iter().map(|table| &table.name));
        let tables: Vec<Option<DropCopy>> =
            raw.drop_copy.iter().map(|table| self.drop_copy(table, gateway, leaders)).collect();
        self.leaders_have_one_source(raw);
        tables.into_iter().collect()
    }

    fn drop_copy(
        &mut self,
        table: &RawDropCopy,
        gateway: Option<Name>,
        leaders: &Places<'_>,
    ) -> Option<DropCopy> {
        let header = &table.header;
        let name = self.required_name(&table.name, header);
        let must = "where the counterparty listens";
        let address = self.required(&table.address, header, "address", must);
        let address = address.and_then(|address| self.peer_address(address));
        let session = match &table.session {
            Some(session) => self.name(session),
            None => gateway,
        };
        let key = self.key(&table.key, &table.key_file, header);
        let must = "a file with the counterparty's dialect of FIX";
        let dialect = self.required(&table.dialect, header, "dialect", must);
        let dialect = dialect.and_then(|file| self.dialect_file(file));
        let accounts = self.accounts(table, leaders);
        Some(DropCopy {
            name: name?,
            address: address?,
            session: session?,
            key: key?,
            dialect: dialect?,
            accounts: accounts?,
        })
    }

    fn accounts(
        &mut self,
        table: &RawDropCopy,
        leaders: &Places<'_>,
    ) -> Option<Vec<LeaderAccount>> {
        let path = table.header.member("accounts");
        if table.accounts.is_empty() && !self.problems.is_reported(&path) {
            let must = "missing; which leader trades which account: [{ account, leader }]";
            self.error(table.header.at, &path, must);
            return None;
        }
        let mut seen = BTreeSet::new();
        let mut accounts = Vec::new();
        for entry in &table.accounts {
            let account = self.account(entry, table.accounts.len() == 1);
            let leader = self.reference(&entry.leader, &entry.header, "leader", leaders);
            let (Some(account), Some(leader)) = (account, leader) else { continue };
            if let Some(field) = &entry.account
                && !seen.insert(field.value.as_str())
            {
                self.refuse(field, format!("{:?} has a leader already", field.value));
            }
            accounts.push(LeaderAccount { account, leader });
        }
        (accounts.len() == table.accounts.len()).then_some(accounts)
    }

    /// `None` inside stands for every account.
    fn account(&mut self, entry: &RawLeaderAccount, is_only: bool) -> Option<Option<String>> {
        let Some(field) = &entry.account else {
            if !is_only {
                let path = entry.header.member("account");
                let text = "missing; only a drop copy with one leader can go without";
                self.error(entry.header.at, &path, text);
            }
            return is_only.then_some(None);
        };
        let text = &field.value;
        if text.is_empty() || Name::new(text).is_err() {
            self.refuse(field, format!("{text:?} is no account; 1 to 32 printable characters"));
            return None;
        }
        Some(Some(text.clone()))
    }

    /// A trade that came from two sides would be copied twice: their numbers for it are their own.
    fn leaders_have_one_source(&mut self, raw: &RawFile) {
        let mut sources: BTreeMap<&str, usize> = BTreeMap::new();
        for (place, table) in raw.drop_copy.iter().enumerate() {
            for leader in table.accounts.iter().filter_map(|entry| entry.leader.as_ref()) {
                let first = *sources.entry(leader.value.as_str()).or_insert(place);
                if first != place {
                    let text = format!(
                        "{:?} is told of by drop_copy[{first}] already; a leader has one source",
                        leader.value
                    );
                    self.refuse(leader, text);
                }
            }
        }
    }
}
