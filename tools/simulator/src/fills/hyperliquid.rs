//! Reads Hyperliquid `userFills` answers: a list, one answer with its request, or one per account slot.
//!
//! Fields that the copy does not need are not looked at.

use super::{Export, Fill, FillsError, LeaderFills, decimal, positive, side, symbol};
use crate::random::mix;
use protocol::units::Nanos;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const NANOSECONDS_PER_MILLISECOND: u64 = 1_000_000;

/// Characters of an account address that name a leader.
const ADDRESS_SHOWN: usize = 10;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    coin: String,
    px: String,
    sz: String,
    side: String,
    time: u64,
    oid: u64,
    start_position: Option<String>,
    fee: Option<String>,
    tid: Option<u64>,
    hash: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    queries: Option<Vec<Query>>,
    request: Option<Request>,
    response: Option<Vec<Row>>,
}

#[derive(Deserialize)]
struct Query {
    slot: Option<String>,
    /// Of a copier's accounts: the slots that it copies.
    slots: Option<Vec<String>>,
    fills: Vec<Row>,
}

#[derive(Deserialize)]
struct Request {
    user: Option<String>,
}

/// One account's rows, with the place of the list in the document.
struct List {
    name: String,
    place: String,
    rows: Vec<Row>,
}

pub(super) fn parse(octets: &[u8], path: &str, name: &str) -> Result<Export, FillsError> {
    let mut export =
        Export { leaders: Vec::new(), repeated_rows: 0, synthetic_ids: 0, self_trades: 0 };
    let mut names = BTreeSet::new();
    for list in lists(octets, path, name)? {
        let value_error = |field: &str, problem: String| FillsError::Value {
            path: path.to_owned(),
            field: format!("{}{field}", list.place),
            problem,
        };
        if protocol::messages::Name::new(&list.name).is_err() || list.name.is_empty() {
            let problem = format!("`{}` is no name of 1 to 32 ASCII characters", list.name);
            return Err(value_error("", problem));
        }
        if !names.insert(list.name.clone()) {
            return Err(value_error("", format!("`{}` stands in the file twice", list.name)));
        }
        let mut fills = Vec::with_capacity(list.rows.len());
        for (index, row) in list.rows.iter().enumerate() {
            let fill = fill(row)
                .map_err(|(field, problem)| value_error(&format!("[{index}].{field}"), problem))?;
            fills.push(fill);
        }
        let identified = identify(&list.rows, fills);
        export.repeated_rows += identified.repeated_rows;
        export.synthetic_ids += identified.synthetic_ids;
        export.leaders.push(LeaderFills { name: list.name, fills: identified.fills });
    }
    Ok(export)
}

fn lists(octets: &[u8], path: &str, name: &str) -> Result<Vec<List>, FillsError> {
    let syntax = |error: serde_json::Error| FillsError::Syntax {
        path: path.to_owned(),
        line: error.line() as u64,
        column: error.column() as u64,
        problem: error.to_string(),
    };
    let is_list = octets.iter().find(|octet| !octet.is_ascii_whitespace()) == Some(&b'[');
    if is_list {
        let rows = serde_json::from_slice(octets).map_err(syntax)?;
        return Ok(vec![List { name: name.to_owned(), place: String::new(), rows }]);
    }
    let document: Document = serde_json::from_slice(octets).map_err(syntax)?;
    let mut lists = Vec::new();
    for (index, query) in document.queries.into_iter().flatten().enumerate() {
        let place = format!("queries[{index}].fills");
        let named: Vec<String> =
            query.slot.into_iter().chain(query.slots.into_iter().flatten()).collect();
        let [name] = <[String; 1]>::try_from(named).map_err(|named| FillsError::Value {
            path: path.to_owned(),
            field: format!("queries[{index}]"),
            problem: format!("has {} names; one `slot`, or `slots` with one", named.len()),
        })?;
        lists.push(List { name, place, rows: query.fills });
    }
    if let Some(rows) = document.response {
        let user = document.request.and_then(|request| request.user);
        let name = user.map_or_else(|| name.to_owned(), |user| shown(&user));
        lists.push(List { name, place: "response".to_owned(), rows });
    }
    Ok(lists)
}

/// The first characters of an address; a whole one is longer than a name may be.
fn shown(address: &str) -> String {
    address.chars().take(ADDRESS_SHOWN).collect()
}

/// One row without its identity; an error names the field.
fn fill(row: &Row) -> Result<Fill, (&'static str, String)> {
    let at = |field| move |problem| (field, problem);
    let time_ns = row
        .time
        .checked_mul(NANOSECONDS_PER_MILLISECOND)
        .ok_or_else(|| ("time", format!("{} is no time in milliseconds since 1970", row.time)))?;
    let optional = |text: &Option<String>| text.as_deref().map(decimal).transpose();
    Ok(Fill {
        symbol: symbol(&row.coin).map_err(at("coin"))?,
        time_ns: Nanos(time_ns),
        side: side(&row.side).map_err(at("side"))?,
        price: positive(&row.px).map_err(at("px"))?,
        quantity: positive(&row.sz).map_err(at("sz"))?,
        order_id: row.oid,
        fill_id: row.tid.unwrap_or_default(),
        position_before: optional(&row.start_position).map_err(at("startPosition"))?,
        fee: optional(&row.fee).map_err(at("fee"))?,
    })
}

struct Identified {
    fills: Vec<Fill>,
    repeated_rows: usize,
    synthetic_ids: usize,
}

/// Gives each row an identity of its own. A row that is the same as another with the same `tid` is
/// left out: pages of an export may overlap. Rows without a `tid`, or with one that another row
/// took, get one made from their content and from how often that content was seen before.
fn identify(rows: &[Row], fills: Vec<Fill>) -> Identified {
    let mut known: BTreeMap<u64, Fill> = BTreeMap::new();
    let mut found = Identified { fills: Vec::new(), repeated_rows: 0, synthetic_ids: 0 };
    let mut nameless = Vec::new();
    for (row, fill) in rows.iter().zip(fills) {
        match row.tid.and_then(|tid| known.get(&tid)) {
            Some(other) if *other == fill => found.repeated_rows += 1,
            None if row.tid.is_some_and(|tid| tid != 0 && tid != u64::MAX) => {
                known.insert(fill.fill_id, fill);
                found.fills.push(fill);
            }
            _ => {
                nameless.push((found.fills.len(), digest(row)));
                found.fills.push(fill);
            }
        }
    }
    found.synthetic_ids = nameless.len();
    let mut seen: BTreeMap<u64, u64> = BTreeMap::new();
    for (place, digest) in nameless {
        let occurrence = seen.entry(digest).or_default();
        let id = loop {
            *occurrence += 1;
            // Two bits stay clear: no synthetic identity is the null value of the wire.
            let id = mix(digest ^ mix(*occurrence)) >> 2;
            if id != 0 && !known.contains_key(&id) {
                break id;
            }
        };
        found.fills[place].fill_id = id;
        known.insert(id, found.fills[place]);
    }
    found
}

/// A number made from everything that tells one row from another (FNV-1a, 64 bits).
fn digest(row: &Row) -> u64 {
    let time = row.time.to_string();
    let order = row.oid.to_string();
    let parts = [
        row.hash.as_deref().unwrap_or_default(),
        &row.coin,
        &row.side,
        &row.px,
        &row.sz,
        row.start_position.as_deref().unwrap_or_default(),
        &time,
        &order,
    ];
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for octet in part.bytes().chain([0]) {
            digest = (digest ^ u64::from(octet)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    digest
}
