//! Execution reports through the whole adapter: whatever words a venue has, none about an order of ours is lost.

use super::*;
use protocol::messages::{Decimal, Reason, Side, VenueReportRemark};

impl Scene {
    fn remarks(&self) -> Vec<VenueReportRemark> {
        self.got.iter().filter_map(|input| VenueReportRemark::decode(input).ok()).collect()
    }

    /// A report of fields that are divided by bars, where `ID` is the order's name.
    fn venue_reports(&mut self, fields: &str) {
        let id = cl_ord_id(5, KEY);
        let fields = fields.replace("ID", id.as_str()).replace('|', "\x01");
        self.venue_says(b"8", |writer| {
            writer.octets(format!("{fields}\x01").as_bytes());
        });
        self.settle();
    }
}

/// A scene with an order of four lots of one, as the venue has accepted it.
fn ordered(more: &str) -> Scene {
    let mut scene = Scene::new(&new_life(), Numbers::FIRST, more);
    scene.settle();
    scene.order(4).unwrap();
    scene.settle();
    scene.venue_reports("37=O1|11=ID|17=A|150=0|39=0|55=XYZ|54=1|38=0.4|14=0|151=0.4");
    assert_eq!((scene.reports().len(), scene.remarks().len()), (1, 0));
    scene
}

/// Goal: every combination of state words is journalled, and quantities say what it means. Method: a table of fields
/// and what the journal says.
#[test]
fn rare_words_are_journalled() {
    use ExecType::{Expired, New, OrderStatus, Trade, TradeCancel, TradeCorrect};
    use OrdStatus::{Filled, PartiallyFilled};
    let all = "37=O1|11=ID|17=B|55=XYZ|54=1|38=0.4|";
    let table = [
        // Fills in the words of FIX 4.2, and in states that we do not have.
        ("150=1|39=1|32=0.1|31=52|14=0.1|151=0.3", Trade, PartiallyFilled, 1, 1, 3),
        ("150=2|39=2|32=0.4|31=52|14=0.4|151=0", Trade, Filled, 4, 4, 0),
        ("150=F|39=7|32=0.1|31=52|14=0.1|151=0.3", Trade, PartiallyFilled, 1, 1, 3),
        ("150=F|39=9|32=0.4|31=52|14=0.4|151=0", Trade, Filled, 4, 4, 0),
        // Matrix B.1.c: all of it is filled while its cancel is pending; C.3.a: the same of a replace.
        ("150=F|39=6|32=0.4|31=52|14=0.4|151=0", Trade, OrdStatus::PendingCancel, 4, 4, 0),
        ("150=F|39=6|32=0.1|31=52|14=0.1|151=0.3", Trade, OrdStatus::PendingCancel, 1, 1, 3),
        ("150=F|39=E|32=0.1|31=52|14=0.1|151=0.3", Trade, OrdStatus::PendingReplace, 1, 1, 3),
        // Matrix J.1.b: traded behind its end.
        ("150=H|39=4|14=0|151=0", TradeCancel, OrdStatus::Canceled, 0, 0, 0),
        ("150=F|39=4|32=0.4|31=52|14=0.4|151=0", Trade, OrdStatus::Canceled, 4, 4, 0),
        ("150=F|39=3|32=0.1|31=52|14=0.1|151=0", Trade, OrdStatus::Expired, 1, 1, 0),
        ("150=F|39=B|32=0.1|31=52|14=0.1|151=0.3", Trade, PartiallyFilled, 1, 1, 3),
        ("20=0|150=1|39=1|32=0.1|31=52|14=0.1|151=0.3", Trade, PartiallyFilled, 1, 1, 3),
        ("20=1|150=1|39=1|32=0.1|31=52|14=0|151=0.4", TradeCancel, PartiallyFilled, 1, 0, 4),
        ("20=2|150=1|39=1|32=0.2|31=51|14=0.2|151=0.2", TradeCorrect, PartiallyFilled, 2, 2, 2),
        ("20=3|150=1|39=1|32=0.1|31=52|14=0.1|151=0.3", OrderStatus, PartiallyFilled, 0, 1, 3),
        // What says that something was traded and does not say how much says how the order stands.
        ("150=1|39=1|14=0.1|151=0.3", OrderStatus, PartiallyFilled, 0, 1, 3),
        ("150=2|39=2|32=0|14=0.4|151=0", OrderStatus, Filled, 0, 4, 0),
        // Done for the day: over, unless something of it stays for the next one.
        ("150=3|39=3|14=0.1|151=0", Expired, OrdStatus::Expired, 0, 1, 0),
        ("150=3|39=3|14=0.1|151=0.3", OrderStatus, PartiallyFilled, 0, 1, 3),
        // Stopped, suspended, calculated, accepted for bidding: as open as it was.
        ("150=7|39=7|14=0|151=0.4", OrderStatus, OrdStatus::New, 0, 0, 4),
        ("150=9|39=9|14=0.1|151=0.3", OrderStatus, PartiallyFilled, 0, 1, 3),
        ("150=B|39=B|14=0.1|151=0.3", OrderStatus, PartiallyFilled, 0, 1, 3),
        ("150=B|39=B|14=0.4|151=0", OrderStatus, Filled, 0, 4, 0),
        ("150=B|39=B|14=0.1|151=0", OrderStatus, OrdStatus::Expired, 0, 1, 0),
        ("150=0|39=D|14=0|151=0.4", New, OrdStatus::New, 0, 0, 4),
        // Restated: what is filled and open is what it says.
        ("150=D|39=1|14=0.1|151=0.2", OrderStatus, PartiallyFilled, 0, 1, 2),
        ("150=D|39=4|14=0.1|151=0", OrderStatus, OrdStatus::Canceled, 0, 1, 0),
        // Words that nobody knows, and none.
        ("150=Z|39=Z|14=0.1|151=0.3", OrderStatus, PartiallyFilled, 0, 1, 3),
        ("14=0.1|151=0.3", OrderStatus, PartiallyFilled, 0, 1, 3),
        // What is open where that is not said.
        ("150=F|39=1|32=0.1|31=52|14=0.1", Trade, PartiallyFilled, 1, 1, 3),
        ("150=H|39=B|14=0|151=0", TradeCancel, OrdStatus::Expired, 0, 0, 0),
    ];
    let mut scene = ordered("");
    for (number, (fields, exec_type, ord_status, last, filled, left)) in
        table.into_iter().enumerate()
    {
        scene.venue_reports(&format!("{all}{fields}"));
        let reports = scene.reports();
        assert_eq!(reports.len(), number + 2, "{fields}");
        let report = reports[number + 1];
        assert_eq!((report.exec_type, report.ord_status), (exec_type, ord_status), "{fields}");
        let lots = [report.last_lots, report.cum_lots, report.leaves_lots].map(|lots| lots.0);
        assert_eq!(lots, [last, filled, left], "{fields}");
    }
    assert_eq!((scene.remarks().len(), scene.fix.strays()), (0, 0));
}

/// Goal: a report need not say what the order says: its instrument and side are those of the order that ClOrdID or
/// OrderID name. Method: a fill that lacks them, one after another.
#[test]
fn what_a_report_leaves_out_is_the_orders() {
    let fill = "150=F|39=1|32=0.1|31=52|14=0.1|151=0.3";
    let mut scene = ordered("");
    for names in ["11=ID|37=O1|54=1", "11=ID|55=XYZ", "11=ID", "37=O1", "37=O1|55=XYZ|54=1"] {
        scene.venue_reports(&format!("{names}|17=B|{fill}"));
        let report = *scene.reports().last().unwrap();
        assert_eq!((report.order, report.instrument), (KEY, InstrumentIndex(0)), "{names}");
        assert_eq!((report.side, report.last_lots), (Side::Buy, Lots(1)), "{names}");
    }
    assert_eq!((scene.reports().len(), scene.remarks().len()), (6, 0));
    for (side, means) in [("3", Side::Buy), ("4", Side::Sell), ("5", Side::Sell), ("7", Side::Buy)]
    {
        scene.venue_reports(&format!("11=ID|55=XYZ|54={side}|17=B|{fill}"));
        assert_eq!(scene.reports().last().unwrap().side, means, "{side}");
    }
}

/// Goal: a price between two ticks is booked at the one that is worse for us, a quantity between two lots as the whole
/// lots of it, and the journal has what was said. Method: both sides, all three quantities, and no price at all.
#[test]
fn amounts_between_our_units_are_kept() {
    let exact = |text: &str| protocol::fix::decimal(text.as_bytes());
    // Side, what is said, and last, price, filled and left of the report; reason, and what is not in the report.
    let table = [
        ("1", "32=0.1|31=52.2|14=0.1|151=0.3", (1, Some(105), 1, 3), Reason::InexactPrice, 0),
        ("2", "32=0.1|31=52.2|14=0.1|151=0.3", (1, Some(104), 1, 3), Reason::InexactPrice, 0),
        ("2", "32=0.1|31=-0.2|14=0.1|151=0.3", (1, Some(-1), 1, 3), Reason::InexactPrice, 0),
        ("1", "32=0.1|31=x|14=0.1|151=0.3", (1, None, 1, 3), Reason::InexactPrice, 0),
        ("1", "32=0.15|31=52|14=0.15|151=0.25", (1, Some(104), 1, 3), Reason::InexactQuantity, 1),
        ("1", "32=0.05|31=52|14=0.05|151=0.35", (0, Some(104), 0, 4), Reason::InexactQuantity, 1),
        ("1", "32=0.1|31=52|14=0.15|151=0.25", (1, Some(104), 1, 3), Reason::InexactQuantity, 0),
        ("1", "32=0.15|31=52.2|14=0.15|151=0", (1, Some(105), 1, 0), Reason::InexactQuantity, 1),
    ];
    let mut scene = ordered("");
    for (number, (side, fields, told, reason, lots)) in table.into_iter().enumerate() {
        scene.venue_reports(&format!(
            "37=O1|11=ID|17=B{number}|150=F|39=1|55=XYZ|54={side}|{fields}"
        ));
        let report = *scene.reports().last().unwrap();
        let price = report.last_price.map(|price| price.0);
        let said = (report.last_lots.0, price, report.cum_lots.0, report.leaves_lots.0);
        assert_eq!(said, told, "{fields}");
        let remark = *scene.remarks().last().unwrap();
        assert_eq!((remark.reason, remark.lots, remark.follows), (reason, Lots(lots), Flag::Yes));
        assert_eq!((remark.order, remark.exec_id), (KEY, report.exec_id));
        assert_eq!(remark.session_sequence + 1, report.session_sequence, "it may come again");
        let field = |tag: &str| fields.split('|').find_map(|field| field.strip_prefix(tag));
        assert_eq!(remark.last_quantity, field("32=").and_then(exact));
        assert_eq!(remark.last_price, field("31=").and_then(exact));
        assert_eq!(remark.cum_quantity, field("14=").and_then(exact));
    }
    assert_eq!((scene.reports().len(), scene.remarks().len()), (1 + table.len(), table.len()));
    assert_eq!(scene.fix.strays(), 0);
    let place = |input: &Vec<u8>| VenueReportRemark::decode(input).is_ok();
    let remark = scene.got.iter().position(place).unwrap();
    assert!(VenueReport::decode(&scene.got[remark + 1]).is_ok(), "the report stands behind it");
}

/// Goal: what cannot be understood is no report, and is never silent: a record with what could be read and how much was
/// traded at least. Method: a table.
#[test]
fn what_cannot_be_read_is_journalled() {
    let known = Some(InstrumentIndex(0));
    let table = [
        // Nobody's order, and no order at all.
        ("17=B|150=F|39=2|55=XYZ|54=1|32=0.2|31=52|14=0.2|151=0", Reason::UnknownTarget, known, 2),
        ("37=O9|17=B|150=F|39=2|55=XYZ|54=1|32=0.25|14=1", Reason::UnknownTarget, known, 3),
        ("37=O1|11=other|17=B|150=F|39=2|55=QQQ|32=0.2|14=1", Reason::UnknownTarget, None, 1),
        ("17=B|150=0|39=0|14=0|151=1", Reason::UnknownTarget, None, 0),
        // An order of ours in something that we do not trade.
        ("37=O1|11=ID|17=B|150=F|39=1|55=QQQ|54=1|32=1|14=1", Reason::UnknownInstrument, known, 10),
        // Numbers that are none.
        ("37=O1|11=ID|17=B|150=F|39=1|55=XYZ|54=1|32=x|14=1", Reason::MalformedMessage, known, 1),
        ("37=O1|11=ID|17=B|150=F|39=1|55=XYZ|54=1|32=0.1|14=x", Reason::MalformedMessage, known, 1),
        (
            "37=O1|11=ID|17=B|150=F|39=1|55=XYZ|54=1|32=0.1|14=930000000000000000",
            Reason::Overflow,
            known,
            1,
        ),
    ];
    let mut scene = ordered("");
    for (number, (fields, reason, instrument, lots)) in table.into_iter().enumerate() {
        scene.venue_reports(fields);
        let remark = *scene.remarks().last().unwrap();
        assert_eq!(
            (remark.reason, remark.lots, remark.follows),
            (reason, Lots(lots), Flag::No),
            "{fields}"
        );
        assert_eq!(remark.instrument, instrument, "{fields}");
        assert_eq!(remark.follower.is_some(), fields.contains("ID|"), "{fields}");
        assert_eq!(scene.remarks().len(), number + 1);
    }
    assert_eq!(scene.reports().len(), 1);
    assert_eq!(scene.fix.strays(), table.len() as u64);
    let first = scene.remarks()[0];
    assert_eq!((first.exec_type, first.ord_status), (b'F', b'2'));
    assert_eq!(first.last_price, Some(Decimal { mantissa: 52, exponent: 0 }));
}

/// Goal: what takes an execution back or corrects it says which one; where executions have no identity it cannot.
#[test]
fn corrections_name_what_they_correct() {
    let fields = "37=O1|11=ID|19=17|17=18|150=G|39=1|55=XYZ|54=1|32=0.1|31=51|14=0.1|151=0.3";
    let mut scene = ordered("");
    scene.venue_reports(fields);
    let (report, remark) = (scene.reports()[1], scene.remarks()[0]);
    assert_eq!((report.exec_type, report.exec_id), (ExecType::TradeCorrect, 18));
    assert_eq!((remark.exec_id, remark.exec_ref_id), (18, Some(17)));
    assert_eq!((remark.reason, remark.follows), (Reason::None, Flag::Yes));
    let mut scene = ordered("execution_ids = \"occurrence\"");
    scene.venue_reports(fields);
    assert_eq!((scene.reports().len(), scene.remarks().len()), (2, 0));
}
