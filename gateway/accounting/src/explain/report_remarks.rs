//! What a venue's reports of an order say beyond the terms of the ledger, and those that could not be read.

use super::find::{Finder, Found};
use super::{OrderFacts, ReportRemarkFacts};
use crate::meaning::value;
use protocol::messages::{ClOrdId, Reason};
use std::fmt::{self, Formatter};

impl Finder<'_> {
    pub(super) fn report_remarks(&self, id: &ClOrdId) -> Found<Vec<ReportRemarkFacts>> {
        let select = "SELECT sequence, exec_id, exec_ref_id, reason, is_followed, exec_type,
            ord_status, last_quantity, last_price, cum_quantity, lots FROM report_remark
            WHERE cl_ord_id = $1 ORDER BY sequence";
        let found = self.store.query(select, &[id.into()], |row| {
            let letter = |column| {
                let octet: u8 = row.narrow(column)?;
                Ok::<_, crate::StoreError>((octet != 0).then_some(char::from(octet)))
            };
            let facts = ReportRemarkFacts {
                sequence: row.unsigned(0)?,
                exec_id: row.unsigned(1)?,
                exec_ref_id: row.optional_unsigned(2)?,
                reason: String::new(),
                is_followed: row.truth(4)?,
                exec_type: letter(5)?,
                ord_status: letter(6)?,
                last_quantity: row.optional_text(7)?,
                last_price: row.optional_text(8)?,
                cum_quantity: row.optional_text(9)?,
                lots: row.integer(10)?,
            };
            Ok((facts, row.integer(3)?))
        })?;
        let named = |(mut facts, reason): (ReportRemarkFacts, i64)| {
            facts.reason = format!("{:?}", value("reason", reason, Reason::from_wire)?);
            Ok(facts)
        };
        found.into_iter().map(named).collect()
    }
}

pub(super) fn write(formatter: &mut Formatter<'_>, order: &OrderFacts) -> fmt::Result {
    for remark in &order.report_remarks {
        let ReportRemarkFacts { sequence, exec_id, exec_type, ord_status, .. } = remark;
        write!(formatter, "    the venue wrote (record {sequence}): execution {exec_id}")?;
        for (tag, letter) in [(150, exec_type), (39, ord_status)] {
            if let Some(letter) = letter {
                write!(formatter, ", {tag}={letter}")?;
            }
        }
        let amounts = [
            ("quantity", &remark.last_quantity),
            ("price", &remark.last_price),
            ("cumulative", &remark.cum_quantity),
        ];
        for (name, amount) in amounts {
            if let Some(amount) = amount {
                write!(formatter, ", {name} {amount}")?;
            }
        }
        if let Some(reference) = remark.exec_ref_id {
            write!(formatter, ", about execution {reference}")?;
        }
        if remark.reason != "None" {
            write!(formatter, "; {}", remark.reason)?;
        }
        if remark.lots != 0 {
            write!(formatter, ", {} lots are not booked", remark.lots)?;
        }
        let end = if remark.is_followed { "" } else { "; it became no report" };
        writeln!(formatter, "{end}")?;
    }
    Ok(())
}
