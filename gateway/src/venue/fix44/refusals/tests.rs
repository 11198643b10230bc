//! Tests of what refusals mean: the standard's codes, and a dialect's own.

use super::*;
use protocol::fix::{Piece, Writer, peek};

const THEIRS: &str = "[reject_codes.9730]\n7 = \"below_minimum\"\n8 = \"unknown_order\"\n\
    [reject_codes.103]\n0 = \"throttled\"\n99 = \"order_exceeds_limit\"\n\
    [reject_codes.58]\n\"margin\" = \"insufficient_margin\"\n\"margin of error\" = \"other\"\n";

/// What is made of a message with these fields.
fn check<T>(codes: &str, fields: &str, what: impl Fn(&Refusals, &Message<'_>) -> T) -> T {
    let dialect = format!("sender = \"US\"\ntarget = \"THEM\"\n{codes}");
    let refusals = Refusals::new(&Dialect::from_toml(&dialect).unwrap());
    let mut octets = [0; 512];
    let mut writer = Writer::new(&mut octets, b"FIX.4.4", b"8");
    writer.text(34, b"1");
    for field in fields.split('|').filter(|field| !field.is_empty()) {
        let (tag, value) = field.split_once('=').unwrap();
        writer.text(tag.parse().unwrap(), value.as_bytes());
    }
    let length = writer.finish().unwrap();
    let Piece::Message(message) = peek(&octets[..length], 512) else { panic!("it is a message") };
    what(&refusals, &message)
}

/// Goal: every code of the standard that says it means what it means at a venue of ours; all others mean that somebody
/// has to read the text. Our own codes, from 100 on, are nobody else's.
#[test]
fn the_standard_says_why() {
    use OrdRejReason::*;
    let report =
        |fields: &str| check("", fields, |it, message| it.of_report(ExecType::Rejected, message));
    for (codes, reason) in [
        (&[1][..], UnknownSymbol),
        (&[2, 4], ExchangeClosed),
        (&[3, 20, 21, 26, 27, 28, 29], OrderExceedsLimit),
        (&[5], UnknownOrder),
        (&[6, 7], DuplicateOrder),
        (&[13, 14], IncorrectQuantity),
        (&[10, 15], UnknownAccount),
        (&[16], PriceExceedsBand),
        (&[18], InvalidPriceIncrement),
        (&[25], InsufficientMargin),
        (&[0, 8, 9, 11, 12, 17, 19, 22, 23, 24, 30, 99, 100, 101, 65_536], Other),
    ] {
        for code in codes {
            let fields = format!("103={code}");
            assert_eq!(report(&fields), Some(reason), "{fields}");
        }
    }
    assert_eq!((report(""), report("103=x")), (Some(Other), Some(Other)));
    for (fields, reason) in [
        ("380=2", UnknownSymbol),
        ("380=8", Throttled),
        ("380=9", Throttled),
        ("380=10", Throttled),
        ("380=18", InvalidPriceIncrement),
        ("380=3|371=38|373=5", Other),
        ("373=5|371=38", IncorrectQuantity),
        ("373=5|371=44", InvalidPriceIncrement),
        ("373=5|371=99", InvalidPriceIncrement),
        ("373=5|371=55", UnknownSymbol),
        ("373=5|371=1", UnknownAccount),
        ("373=5|371=60", Other),
        ("373=1|371=38", Other),
        ("58=no", Other),
    ] {
        assert_eq!(check("", fields, |it, message| it.of_message(message)), reason, "{fields}");
    }
    use CxlRejReason::{Other as Refused, TooLate, UnknownOrder as Unknown};
    for (fields, reason) in [
        ("102=0", TooLate),
        ("102=1", Unknown),
        ("102=3", Refused),
        ("102=99", Refused),
        ("", Refused),
    ] {
        assert_eq!(check("", fields, |it, message| it.of_cancel(message)), reason, "{fields}");
    }
}

/// Goal: a dialect's table goes before the standard: words first, the longest of them, letters of either size; then codes
/// by tag. A cancel without our asking has a reason where the table says one, and there alone.
#[test]
fn a_dialect_says_more() {
    use OrdRejReason::*;
    let report =
        |fields| check(THEIRS, fields, |it, message| it.of_report(ExecType::Rejected, message));
    for (fields, reason) in [
        ("103=0", Throttled),
        ("103=99", OrderExceedsLimit),
        ("103=2", ExchangeClosed),
        ("103=0|9730=7", Throttled),
        ("103=3|9730=7", BelowMinimum),
        ("103=3|9730=70", OrderExceedsLimit),
        ("103=0|58=Insufficient MARGIN.", InsufficientMargin),
        ("103=0|58=Within the margin of error", Other),
        ("103=0|58=m", Throttled),
    ] {
        assert_eq!(report(fields), Some(reason), "{fields}");
    }
    let ended =
        |exec_type, fields| check(THEIRS, fields, |it, message| it.of_report(exec_type, message));
    assert_eq!(ended(ExecType::Canceled, "58=margin"), Some(InsufficientMargin));
    assert_eq!(ended(ExecType::Expired, "9730=7"), Some(BelowMinimum));
    assert_eq!(ended(ExecType::Canceled, "103=1"), None);
    assert_eq!(ended(ExecType::Trade, "58=margin"), None);
    assert_eq!(
        check(THEIRS, "373=5|371=38|58=margin", |it, message| it.of_message(message)),
        InsufficientMargin
    );
    let cancel = |fields| check(THEIRS, fields, |it, message| it.of_cancel(message));
    assert_eq!(cancel("102=2|9730=8"), CxlRejReason::UnknownOrder);
    assert_eq!(cancel("102=1|58=margin"), CxlRejReason::Other);
}
