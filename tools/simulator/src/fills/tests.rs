//! Tests of the loaders: each shape, the order of rows, and the place of every error.

use super::*;
use std::path::PathBuf;

fn row(coin: &str, start: &str, side: &str, size: &str, time: u64, identity: &str) -> String {
    format!(
        r#"{{"coin":"{coin}","px":"1.50","sz":"{size}","side":"{side}","time":{time},"oid":9,
            "startPosition":"{start}","fee":"0.01","closedPnl":"0.0","dir":"x"{identity}}}"#
    )
}

fn read(text: &str) -> Export {
    parse(text.as_bytes(), "file.json", "solo").unwrap()
}

fn sizes(export: &Export, leader: usize) -> Vec<String> {
    export.leaders[leader].fills.iter().map(|fill| fill.quantity.to_string()).collect()
}

/// Goal: all shapes of a `userFills` answer give the same fills. Method: one row in each.
#[test]
fn json_shapes_are_read() {
    let row = row("SUI", "4.5", "A", "1.20", 5, r#","tid":77"#);
    let shapes = [
        (format!("[{row}]"), "solo"),
        (format!(r#"{{"endpoint":"e","queries":[{{"slot":"acc2","fills":[{row}]}}]}}"#), "acc2"),
        (format!(r#"{{"queries":[{{"slots":["acc3"],"fills":[{row}]}}]}}"#), "acc3"),
        (
            format!(r#"{{"request":{{"user":"0x0123456789abcdef"}},"response":[{row}]}}"#),
            "0x01234567",
        ),
    ];
    for (text, name) in shapes {
        let export = read(&text);
        assert_eq!(export.leaders[0].name, name);
        let fill = export.leaders[0].fills[0];
        assert_eq!(fill.symbol.as_str(), "SUI");
        assert_eq!(fill.time_ns, Nanos(5_000_000));
        assert_eq!((fill.side, fill.fill_id, fill.order_id), (Side::Sell, 77, 9));
        assert_eq!((fill.price, fill.quantity), (Decimal::new(15, 1), Decimal::new(12, 1)));
        assert_eq!(fill.position_after(), Some(Decimal::new(33, 1)));
        assert_eq!(fill.fee, Some(Decimal::new(1, 2)));
    }
}

/// Goal: each fill knows what is left of its order. Method: two orders that are filled in turns.
#[test]
fn fills_leave_what_comes_later() {
    let csv = "leader,time_ns,symbol,side,price,quantity,order_id,fill_id\n\
               a,1,X,buy,1,0.5,7,1\n\
               a,2,X,buy,1,3,8,2\n\
               a,3,X,buy,1,1.5,7,3\n\
               a,4,X,buy,1,1,8,4\n";
    let export = parse(csv.as_bytes(), "file.csv", "solo").unwrap();
    let left = leaves(&export.leaders[0].fills);
    let left: Vec<String> = left.iter().map(|left| left.unwrap().to_string()).collect();
    assert_eq!(left, ["1.5", "1", "0", "0"]);
}

/// Goal: several leaders of one file stay apart. Method: two slots, the same trade in both.
#[test]
fn slots_are_leaders() {
    let row = row("SUI", "0", "B", "1", 5, r#","tid":77"#);
    let text = format!(
        r#"{{"queries":[{{"slot":"a","fills":[{row}]}},{{"slot":"b","fills":[{row},{row}]}}]}}"#
    );
    let export = read(&text);
    assert_eq!((export.leaders.len(), export.fills(), export.repeated_rows), (2, 2, 1));
}

/// Goal: rows of one millisecond come into the order of their positions, whatever the file's order.
/// Method: a newest-first file; the middle time has a there-and-back in the wrong order.
#[test]
fn positions_order_rows_of_one_time() {
    let rows = [
        row("X", "5", "A", "5", 3, ""),
        row("X", "2", "A", "2", 2, ""),
        row("X", "7", "A", "5", 2, ""),
        row("Y", "0", "B", "9", 2, ""),
        row("X", "0", "B", "5", 2, ""),
        row("X", "3", "B", "4", 2, ""),
        row("X", "0", "B", "3", 1, ""),
    ];
    let export = read(&format!("[{}]", rows.join(",")));
    assert_eq!(sizes(&export, 0), ["3", "4", "5", "9", "2", "5", "5"]);
    assert_eq!(export.chain_check().breaks, []);
    assert_eq!(export.chain_check().streams, 2);
}

/// Goal: a closed path starts where the rows before it ended. Method: 4 -> 0 -> 4, listed from 0.
#[test]
fn a_closed_path_starts_at_the_known_position() {
    let rows = [
        row("X", "0", "B", "4", 1, ""),
        row("X", "0", "B", "4", 2, ""),
        row("X", "4", "A", "4", 2, ""),
    ];
    let export = read(&format!("[{}]", rows.join(",")));
    assert_eq!(export.chain_check().breaks, []);
}

/// Goal: the two rows of a trade with oneself come one after the other. Method: the shape that a real
/// export has, with more rows of the same order around it.
#[test]
fn both_rows_of_a_self_trade_fit() {
    let rows = [
        row("X", "-10", "B", "9", 2, ""),
        row("X", "-10", "A", "2", 2, ""),
        row("X", "-10", "B", "2", 2, ""),
        row("X", "-7", "A", "3", 2, ""),
        row("X", "0", "A", "7", 1, ""),
    ];
    let export = read(&format!("[{}]", rows.join(",")));
    assert_eq!(export.chain_check().breaks, []);
    assert_eq!(export.self_trades, 1);
    assert_eq!(sizes(&export, 0), ["7", "3", "2", "2", "9"]);
}

/// Goal: what forms no path stays as it is, and the check says where. Method: a missing row.
#[test]
fn a_missing_row_is_a_break() {
    let rows = [row("X", "0", "B", "4", 1, ""), row("X", "6", "A", "1", 2, "")];
    let export = read(&format!("[{}]", rows.join(",")));
    let breaks = export.chain_check().breaks;
    assert_eq!(breaks.len(), 1);
    assert_eq!((breaks[0].index, breaks[0].expected, breaks[0].found), (1, 4.into(), 6.into()));
}

/// Goal: rows without an identity get one that is theirs and does not change. Method: twins, twice.
#[test]
fn missing_identities_are_made_from_the_row() {
    let twins = [row("X", "0", "B", "4", 1, ""), row("X", "0", "B", "4", 1, "")];
    let more = [twins[0].clone(), row("Z", "0", "B", "4", 1, ""), twins[1].clone()];
    let (first, second) =
        (read(&format!("[{}]", twins.join(","))), read(&format!("[{}]", more.join(","))));
    let ids = |export: &Export, symbol: &str| -> Vec<u64> {
        let fills = export.leaders[0].fills.iter();
        fills.filter(|fill| fill.symbol.as_str() == symbol).map(|fill| fill.fill_id).collect()
    };
    assert_eq!(ids(&first, "X"), ids(&second, "X"));
    assert_ne!(ids(&first, "X")[0], ids(&first, "X")[1]);
    assert_eq!((first.synthetic_ids, second.synthetic_ids), (2, 3));
}

/// Goal: one trade number on both sides of a self-trade gives two identities. Method: such a pair.
#[test]
fn a_reused_identity_is_replaced() {
    let rows =
        [row("X", "0", "B", "4", 1, r#","tid":5"#), row("X", "4", "A", "4", 1, r#","tid":5"#)];
    let export = read(&format!("[{}]", rows.join(",")));
    let fills = &export.leaders[0].fills;
    assert_eq!(fills[0].fill_id, 5);
    assert_ne!(fills[1].fill_id, 5);
}

const HEADER: &str = "leader,time_ns,symbol,side,price,quantity,order_id,fill_id";

/// Goal: columns are found by name, optional ones may be absent or empty. Method: another order.
#[test]
fn csv_columns_come_in_any_order() {
    let text = "fill_id,order_id,quantity,price,side,symbol,time_ns,leader,fee\n\
                2,1,0.5,100,sell,ETH,20,ann,\n\
                1,1,0.5,101,B,ETH,10,ann,-0.1\n";
    let export = parse(text.as_bytes(), "f.csv", "unused").unwrap();
    let fills = &export.leaders[0].fills;
    assert_eq!((fills[0].fill_id, fills[0].fee), (1, Some(Decimal::new(-1, 1))));
    assert_eq!((fills[1].side, fills[1].fee, fills[1].position_before), (Side::Sell, None, None));
}

fn check_error(text: &str, expected: &str) {
    let error = parse(text.as_bytes(), "f", "solo").unwrap_err().to_string();
    assert!(error.contains(expected), "`{error}` does not contain `{expected}`");
}

/// Goal: an error says where it is and what would be right. Method: a table.
#[test]
fn errors_name_the_place() {
    let csv = |line: &str| format!("{HEADER}\nann,1,ETH,buy,1,1,1,1\n{line}\n");
    check_error(&csv("ann,1,ETH,buy,1.2.3,1,1,2"), "f:3:5: price: `1.2.3` is not a decimal number");
    check_error(&csv("ann,1,ETH,buy,0,1,1,2"), "f:3:5: price: `0` is not above zero");
    check_error(&csv("ann,1,ETH,long,1,1,1,2"), "f:3:4: side: `long` is no side; expected buy");
    check_error(&csv("ann,x,ETH,buy,1,1,1,2"), "f:3:2: time_ns: `x` is not a whole number");
    check_error(&csv(",1,ETH,buy,1,1,1,2"), "f:3:1: leader: `` is no name");
    check_error(&csv("ann,1,ETH,buy,1,1,1,1"), "f:3:8: fill_id: 1 stands in the file twice");
    check_error(&csv("ann,1"), "f:3:2: the line has 2 fields, the header has 8");
    check_error("leader,when\n", "f:1:2: unknown column `when`; known are leader, time_ns");
    check_error("leader,time_ns\n", "f:1:3: the header has no column `symbol`");
    check_error("leader,leader\n", "f:1:2: column `leader` stands in the header twice");
    check_error(HEADER, "f: no fills in the file");
    check_error("[", "f:1:1: EOF while parsing");
    check_error("{}", "f: no fills in the file");
    check_error(
        &format!("[{}]", row("X", "0", "C", "4", 1, "")),
        "f: [0].side: `C` is no side; expected buy, sell, B or A",
    );
    check_error(
        &format!(r#"{{"response":[{}]}}"#, row("", "0", "B", "4", 1, "")),
        "f: response[0].coin: the symbol is empty",
    );
    check_error(
        &format!(r#"{{"queries":[{{"slot":"q","fills":[{}]}}]}}"#, row("X", "0", "B", "-4", 1, "")),
        "f: queries[0].fills[0].sz: `-4` is not above zero",
    );
    check_error(
        r#"{"queries":[{"slots":["a","b"],"fills":[]}]}"#,
        "f: queries[0]: has 2 names; one `slot`, or `slots` with one",
    );
    check_error(
        &format!("[{}]", row("X", "0", "B", "1234567890123456789", 1, "")),
        "[0].sz: `1234567890123456789` has more than 18 digits",
    );
}

/// Real files stand next to the repository, where there are any.
fn real(file: &str) -> Option<Export> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !root.is_dir() {
        println!("skipped: no real data");
        return None;
    }
    Some(load(&root.join(file)).unwrap())
}

/// Goal: an export of eight real leaders is read whole. Method: figures that were counted apart.
#[test]
fn real_fills_of_2026_are_read_whole() {
    let Some(export) = real("fills/hyperliquid_2026_07/exchange_leader_fills.json") else { return };
    assert_eq!((export.leaders.len(), export.fills()), (8, 3_210));
    assert_eq!((export.repeated_rows, export.synthetic_ids, export.self_trades), (0, 0, 0));
    assert_eq!(export.instruments().len(), 36);
    let check = export.chain_check();
    assert_eq!((check.streams, check.breaks.len(), check.streams_starting_open), (48, 0, 15));
    let open =
        export.expected_positions().iter().filter(|position| !position.last.is_zero()).count();
    assert_eq!(open, 10);
    let mut orders: Vec<(usize, u64)> = (0..8)
        .flat_map(|leader| {
            export.leaders[leader].fills.iter().map(move |fill| (leader, fill.order_id))
        })
        .collect();
    orders.sort_unstable();
    orders.dedup();
    assert_eq!(orders.len(), 1_387);
}

/// Goal: a newest-first export without trade numbers comes into order. Method: one break is left, the
/// first row, for the other side of that trade with oneself is older than what the export holds.
#[test]
fn real_fills_of_2023_come_into_order() {
    let Some(export) = real("fills/hyperliquid_2023_05/user_fills.json") else { return };
    assert_eq!((export.leaders.len(), export.fills(), export.synthetic_ids), (1, 500, 500));
    let check = export.chain_check();
    let broken: Vec<usize> = check.breaks.iter().map(|found| found.index).collect();
    assert_eq!((check.streams, broken), (15, vec![1]), "{:?}", check.breaks);
    let fills = &export.leaders[0].fills;
    assert!(fills.is_sorted_by_key(|fill| fill.time_ns));
    let mut ids: Vec<u64> = fills.iter().map(|fill| fill.fill_id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 500);
}
