//! What venues say of accounts and positions, compared with the ledger; and prices for valuation.

use super::{Booked, Page};
use crate::breaks::{BreakKind, BreakSubject};
use crate::rows::{Account, Mark};
use protocol::messages::{AccountSnapshot, Flag, MarketQuote, PositionSnapshot};
use protocol::units::{FollowerIndex, InstrumentIndex};
use std::collections::BTreeMap;

impl Page<'_> {
    /// The first snapshot of an account says what it held before; each later one has to agree with
    /// deposits, realised profit, fees and funding to the last unit. Funding and later deposits are booked
    /// as the venue says: nobody else knows them.
    pub(super) fn account_snapshot(&mut self, snapshot: &AccountSnapshot) -> Booked {
        let follower = snapshot.follower;
        let mut account = self.books.accounts.find(self.store, follower)?.unwrap_or_default();
        let (balance, fees_paid) = (snapshot.balance.0, snapshot.fees_paid.0);
        if account.opened_sequence.is_none() {
            self.open_account(follower, &mut account, snapshot)?;
        } else {
            self.move_cash(follower, &mut account, snapshot)?;
        }
        let expected =
            saturated([account.deposited, account.realised], [account.fees, account.funding]);
        let subject = BreakSubject::follower(BreakKind::Balance, follower);
        self.compare(subject, expected, balance)?;
        let expected = saturated([account.fees_before, account.fees], [0, 0]);
        self.compare(BreakSubject::follower(BreakKind::Fees, follower), expected, fees_paid)?;
        let said = (account.venue_balance, account.venue_fees, account.venue_funding);
        let now = (Some(balance), Some(fees_paid), Some(snapshot.funding_paid.0));
        if said != now || account.venue_deposits != Some(snapshot.deposits.0) {
            self.keep_snapshot(snapshot)?;
        }
        account.venue_balance = Some(balance);
        account.venue_equity = Some(snapshot.equity.0);
        account.venue_margin = Some(snapshot.margin_used.0);
        account.venue_fees = Some(fees_paid);
        account.venue_funding = Some(snapshot.funding_paid.0);
        account.venue_deposits = Some(snapshot.deposits.0);
        account.venue_sequence = Some(self.sequence.0);
        account.venue_time_ns = Some(snapshot.transact_time.0);
        self.books.accounts.put(follower, account);
        Ok(())
    }

    fn open_account(
        &self,
        follower: FollowerIndex,
        account: &mut Account,
        snapshot: &AccountSnapshot,
    ) -> Booked {
        account.opened_sequence = Some(self.sequence.0);
        account.fees_before = saturated([snapshot.fees_paid.0, 0], [account.fees, 0]);
        account.deposited = saturated([snapshot.balance.0, account.fees], [account.realised, 0]);
        let deposit = i128::from(account.deposited);
        // The least amount has no counterpart; such a balance cannot be, and is a break.
        if account.deposited == i64::MIN {
            account.deposited = 0;
            return Ok(());
        }
        self.post(follower, &[("cash", None, deposit), ("deposits", None, -deposit)])
    }

    /// Books what the venue has said of funding and deposits since it spoke last. Sums that do not fit are
    /// left out, and the balance becomes a break.
    fn move_cash(
        &self,
        follower: FollowerIndex,
        account: &mut Account,
        snapshot: &AccountSnapshot,
    ) -> Booked {
        let moved = |now: i64, before: Option<i64>| now.checked_sub(before.unwrap_or(now));
        let mut lines = Vec::new();
        let funding = moved(snapshot.funding_paid.0, account.venue_funding).unwrap_or(0);
        if let Some(sum) = account.funding.checked_add(funding).filter(|_| funding != 0) {
            account.funding = sum;
            let funding = i128::from(funding);
            lines.extend([("cash", None, -funding), ("funding", None, funding)]);
        }
        let deposit = moved(snapshot.deposits.0, account.venue_deposits).unwrap_or(0);
        if let Some(sum) = account.deposited.checked_add(deposit).filter(|_| deposit != 0) {
            account.deposited = sum;
            let deposit = i128::from(deposit);
            lines.extend([("cash", None, deposit), ("deposits", None, -deposit)]);
        }
        if lines.is_empty() { Ok(()) } else { self.post(follower, &lines) }
    }

    fn keep_snapshot(&self, snapshot: &AccountSnapshot) -> Booked {
        let insert = "INSERT INTO account_snapshot (follower, sequence, balance, equity,
            margin_used, fees_paid, transact_ns, receive_ns, funding_paid, deposits)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        self.insert(
            insert,
            &[
                snapshot.follower.into(),
                self.sequence.into(),
                snapshot.balance.into(),
                snapshot.equity.into(),
                snapshot.margin_used.into(),
                snapshot.fees_paid.into(),
                snapshot.transact_time.into(),
                snapshot.receive_time.into(),
                snapshot.funding_paid.into(),
                snapshot.deposits.into(),
            ],
        )
    }

    /// Collects the entries of an answer, and compares all accounts of the session with its last.
    pub(super) fn position_snapshot(&mut self, snapshot: &PositionSnapshot) -> Booked {
        let (session, request_id) = (snapshot.session.into(), snapshot.request_id.into());
        if let (Some(follower), Some(instrument)) = (snapshot.follower, snapshot.instrument) {
            let upsert = "INSERT INTO position_answer (session, request_id, follower, instrument,
                lots) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (session, request_id, follower, instrument)
                DO UPDATE SET lots = excluded.lots";
            let (follower, instrument) = (follower.into(), instrument.into());
            self.insert(
                upsert,
                &[session, request_id, follower, instrument, snapshot.lots.into()],
            )?;
        }
        if snapshot.last != Flag::Yes {
            return Ok(());
        }
        let select = "SELECT follower, instrument, lots FROM position_answer
            WHERE session = $1 AND request_id = $2";
        let observed = self.lots_by_account(select, &[session, request_id])?;
        self.insert("DELETE FROM position_answer WHERE session = $1", &[session])?;
        self.books.account_positions.flush(self.store)?;
        let select = "SELECT follower, instrument, lots FROM account_position";
        let mut expected = self.lots_by_account(select, &[])?;
        expected.retain(|(follower, _), _| {
            self.books.directory.follower_session(*follower) == Some(snapshot.session)
        });
        self.compare_positions(&expected, &observed)
    }

    fn lots_by_account(
        &self,
        select: &str,
        values: &[crate::store::Value<'_>],
    ) -> Result<LotsByAccount, crate::ReconcileError> {
        let rows = self.store.query(select, values, |row| {
            let key = (FollowerIndex(row.narrow(0)?), InstrumentIndex(row.narrow(1)?));
            Ok((key, row.integer(2)?))
        })?;
        Ok(rows.into_iter().collect())
    }

    fn compare_positions(&mut self, expected: &LotsByAccount, observed: &LotsByAccount) -> Booked {
        let mut keys: Vec<_> = expected.keys().chain(observed.keys()).copied().collect();
        keys.sort_unstable();
        keys.dedup();
        for key @ (follower, instrument) in keys {
            let lots = |side: &LotsByAccount| side.get(&key).copied().unwrap_or(0);
            let subject = BreakSubject {
                instrument: Some(instrument),
                ..BreakSubject::follower(BreakKind::Position, follower)
            };
            self.compare(subject, lots(expected), lots(observed))?;
            let mut row = self.books.account_positions.find(self.store, key)?.unwrap_or_default();
            if row.venue_lots != Some(lots(observed)) {
                row.venue_lots = Some(lots(observed));
                row.venue_sequence = Some(self.sequence.0);
                self.books.account_positions.put(key, row);
            }
        }
        Ok(())
    }

    /// Values positions: the last trade, else the middle of bid and offer, else the one that is there.
    pub(super) fn market_quote(&mut self, quote: &MarketQuote) -> Booked {
        let middle = || match (quote.bid, quote.ask) {
            (Some(bid), Some(ask)) => Some(bid.0.midpoint(ask.0)),
            (bid, ask) => bid.or(ask).map(|side| side.0),
        };
        if let Some(price) = quote.last.map(|last| last.0).or_else(middle) {
            let (sequence, time_ns) = (self.sequence.0, quote.transact_time.0);
            let mark = Mark { price, is_quote: true, sequence, time_ns };
            self.books.marks.put(quote.instrument, mark);
        }
        Ok(())
    }
}

type LotsByAccount = BTreeMap<(FollowerIndex, InstrumentIndex), i64>;

/// Sum less difference, at the end of its type when it would not fit: a break then shows it.
fn saturated(add: [i64; 2], subtract: [i64; 2]) -> i64 {
    let sum: i128 = add.into_iter().map(i128::from).sum();
    let sum = sum - subtract.into_iter().map(i128::from).sum::<i128>();
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
}
