//! Random fills and snapshots against a reference that is as naive as can be.

use crate::naive::Naive;
use crate::support::{Journal, Told, fill_report, reconciled, update_of};
use accounting::{Ledger, report};
use proptest::prelude::*;
use protocol::messages::{Message, OrdStatus, OrderState};
use protocol::units::{FollowerIndex, Lots, Money};
use std::collections::BTreeMap;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    /// A plan orders lots in an instrument and gets them in parts.
    Order { plan: u32, instrument: u16, lots: i64, price: i64, parts: i64, fee: i64 },
    /// The venue says what an account holds.
    Account { follower: u32 },
    /// The venue says where all accounts stand.
    Positions,
    /// The process dies and comes back.
    Boot,
}

fn step() -> impl Strategy<Value = Step> {
    let order = (0..PLANS, 0..2_u16, -40..=40_i64, 1..500_i64, 1..4_i64, -500..2_000_i64);
    prop_oneof![
        8 => order.prop_map(|(plan, instrument, lots, price, parts, fee)| Step::Order {
            plan, instrument, lots, price, parts, fee
        }),
        2 => (0..FOLLOWERS).prop_map(|follower| Step::Account { follower }),
        1 => Just(Step::Positions),
        1 => Just(Step::Boot),
    ]
}

/// Three plans trade for two followers, so that two of them share an account.
const PLANS: u32 = 3;
const FOLLOWERS: u32 = 2;

/// A journal that is written while the reference follows it.
struct World {
    journal: Journal,
    accounts: BTreeMap<(u32, u16), Naive>,
    plans: BTreeMap<(u32, u16), Naive>,
    /// What the venue calls the balance.
    balances: BTreeMap<u32, i64>,
    exec_id: u64,
}

const DEPOSIT: i64 = 500_000_000_000;

impl World {
    fn new() -> Self {
        let journal = Journal::sharing(PLANS, FOLLOWERS);
        let balances = (0..FOLLOWERS).map(|follower| (follower, DEPOSIT)).collect();
        let (accounts, plans) = (BTreeMap::new(), BTreeMap::new());
        let mut world = Self { journal, accounts, plans, balances, exec_id: 0 };
        world.all_accounts();
        world
    }

    fn all_accounts(&mut self) {
        (0..FOLLOWERS).for_each(|follower| self.account(follower));
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Order { lots: 0, .. } => {}
            Step::Order { plan, instrument, lots, price, parts, fee } => {
                self.order(plan, instrument, lots, price, parts, fee);
            }
            Step::Account { follower } => self.account(follower),
            Step::Positions => self.positions(),
            Step::Boot => self.journal.boot(),
        }
    }

    fn order(&mut self, plan: u32, instrument: u16, lots: i64, price: i64, parts: i64, fee: i64) {
        let held = self.plans.get(&(plan, instrument)).map_or(0, |held| held.lots);
        let told = Told::sent(plan, held + lots, held);
        let decision = self.journal.decide(0, (instrument, 0), (0, 0), &[told]);
        let key = self.journal.key(decision, plan);
        let parts = parts.min(lots.abs());
        let mut filled = 0;
        for part in 0..parts {
            let now = lots / parts + if part == 0 { lots % parts } else { 0 };
            filled += now;
            self.exec_id += 1;
            let price = price + part;
            let time = self.journal.now();
            let mut report = fill_report(key, instrument, now, price, self.exec_id, time);
            report.cum_lots = Lots(filled.abs());
            report.leaves_lots = Lots(lots.abs() - filled.abs());
            report.fee = Money(fee);
            let is_last = part + 1 == parts;
            report.ord_status =
                if is_last { OrdStatus::Filled } else { OrdStatus::PartiallyFilled };
            report.follower = FollowerIndex(plan % FOLLOWERS);
            let account = self.accounts.entry((plan % FOLLOWERS, instrument)).or_default();
            let before = account.realised;
            account.trade(now, price, fee);
            let gained = account.realised - before - fee;
            *self.balances.get_mut(&(plan % FOLLOWERS)).unwrap() += gained;
            let own = self.plans.entry((plan, instrument)).or_default();
            own.trade(now, price, fee);
            let position = own.lots;
            let input = self.journal.report(report);
            let state = if is_last { OrderState::Filled } else { OrderState::PartiallyFilled };
            self.journal.update(input, update_of(&report, state, position));
        }
    }

    fn fees(&self, follower: u32) -> i64 {
        let own = self.accounts.iter().filter(|((of, _), _)| *of == follower);
        own.map(|(_, account)| account.fees).sum()
    }

    fn account(&mut self, follower: u32) {
        self.journal.account(follower, self.balances[&follower], self.fees(follower));
    }

    fn positions(&mut self) {
        let held = self.accounts.iter().filter(|(_, account)| account.lots != 0);
        let held: Vec<_> = held
            .map(|((follower, instrument), account)| (*follower, *instrument, account.lots))
            .collect();
        let request_id = u64::try_from(self.journal.records.len()).unwrap();
        self.journal.positions(request_id, &held);
    }
}

/// All positions of a table, by its first two columns.
fn positions(connection: &rusqlite::Connection, table: &str) -> BTreeMap<(u32, u16), Naive> {
    let select = format!("SELECT * FROM {table}");
    let mut statement = connection.prepare(&select).unwrap();
    let rows = statement.query_map([], |row| {
        let (lots, cost) = (row.get("lots")?, row.get("cost")?);
        let naive = Naive { lots, cost, realised: row.get("realised")?, fees: row.get("fees")? };
        Ok(((row.get(0)?, row.get(1)?), naive))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn number(connection: &rusqlite::Connection, select: &str) -> i64 {
    connection.query_row(select, [], |row| row.get(0)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Goal: whatever happens in whatever batches, every posting sums to zero, positions are the
    /// reference's by account and by plan, the balance is deposits and realised profit less
    /// fees, and no break is found. Method: random steps through a ledger file, read with SQL.
    #[test]
    fn the_ledger_is_the_reference(
        steps in prop::collection::vec(step(), 1..60),
        records_max in 1..50_usize,
    ) {
        let mut world = World::new();
        steps.iter().for_each(|step| world.step(step));
        world.all_accounts();
        world.positions();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let ledger = Ledger::open(&path).unwrap();
        let ledger = reconciled(&world.journal.records, ledger, records_max);
        let found = report(&ledger).unwrap();
        prop_assert_eq!(found.breaks.open, 0, "{:?}", found.breaks);
        prop_assert_eq!(found.breaks.resolved, 0);
        let connection = rusqlite::Connection::open(&path).unwrap();
        prop_assert_eq!(positions(&connection, "account_position"), world.accounts.clone());
        prop_assert_eq!(positions(&connection, "plan_position"), world.plans.clone());
        let unbalanced = "SELECT COUNT(*) FROM
            (SELECT SUM(amount) AS total FROM posting GROUP BY sequence) WHERE total <> 0";
        prop_assert_eq!(number(&connection, unbalanced), 0);
        for (follower, balance) in &world.balances {
            let select = format!("SELECT SUM(amount) FROM posting WHERE follower = {follower}
                AND account IN ('cash', 'position_cost')");
            prop_assert_eq!(number(&connection, &select), *balance);
            let select = format!("SELECT deposited + realised - fees FROM account
                WHERE follower = {follower}");
            prop_assert_eq!(number(&connection, &select), *balance);
        }
    }

    /// Goal: an account that the venue says differs by anything is a break, wherever it happens.
    /// Method: random steps, then one snapshot that is off by a random amount.
    #[test]
    fn any_difference_is_a_break(
        steps in prop::collection::vec(step(), 1..30),
        follower in 0..FOLLOWERS,
        off in prop_oneof![-1_000_000..=-1_i64, 1..=1_000_000_i64],
    ) {
        let mut world = World::new();
        steps.iter().for_each(|step| world.step(step));
        *world.balances.get_mut(&follower).unwrap() += off;
        world.account(follower);
        let report = world.journal.reported();
        prop_assert_eq!(report.breaks.open, 1);
        let found = &report.breaks.list[0];
        prop_assert_eq!(found.observed - found.expected, off);
        let last = world.journal.records.last().unwrap();
        prop_assert_eq!(found.opened_sequence, last.sequence.0);
        let is_snapshot = matches!(
            Message::decode(&last.body),
            Ok(Message::AccountSnapshot(snapshot)) if snapshot.follower == FollowerIndex(follower)
        );
        prop_assert!(is_snapshot);
    }

    /// Goal: no record stops the reconciler with anything but an error that names it. Method: a sound
    /// journal with random octets changed.
    #[test]
    fn damaged_bodies_are_errors(
        damages in prop::collection::vec((14..40_usize, 0..120_usize, any::<u8>()), 1..6),
    ) {
        let mut world = World::new();
        world.order(0, 0, 7, 90, 2, 5);
        world.order(1, 1, -7, 90, 3, 5);
        world.positions();
        for (record, octet, value) in damages {
            if let Some(record) = world.journal.records.get_mut(record)
                && let Some(octet) = record.body.get_mut(octet)
            {
                *octet = value;
            }
        }
        let list = accounting::RecordList::new(world.journal.records);
        let ledger = Ledger::in_memory().unwrap();
        let mut reconciler = accounting::Reconciler::open(list, ledger).unwrap();
        let outcome = loop {
            match reconciler.work(5) {
                Ok(0) => break Ok(()),
                Ok(_) => {}
                Err(error) => break Err(error),
            }
        };
        if let Err(error) = outcome {
            prop_assert!(error.to_string().contains("record "), "{}", error);
        }
        prop_assert!(report(reconciler.ledger()).is_ok());
    }
}
