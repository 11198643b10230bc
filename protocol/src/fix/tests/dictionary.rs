//! Tests of the dictionary: 2q and 14 of the standard's list, by examples.

use super::codec::octets;
use crate::fix::{Piece, RejectReason, Words, dictionary, peek};

/// The code of the broken rule and the tag in question.
fn broken(fields: &str) -> Option<(u8, String)> {
    let message = octets(&format!("8=FIX.4.4|{fields}"));
    let Piece::Message(message) = peek(&message, 1024) else { panic!("no message") };
    let checked = dictionary::check(&message);
    checked.err().map(|(reason, tag)| (reason.code(), tag.to_string()))
}

const HEADER: &str = "34=2|49=A|56=B|52=20260102-03:04:05|";
const ORDER: &str = "11=a|21=1|55=X|54=1|60=20260102-03:04:05|40=1|38=5|";

#[test]
fn messages_are_held_against_the_dictionary() {
    for (kind, body, expected) in [
        ("0", "", None),
        ("0", "112=x|", None),
        ("D", ORDER, None),
        // 2q: no such message. 2r: one that is known by name only.
        ("*", "", Some((11, ""))),
        ("ZZ", "", Some((11, ""))),
        ("AE", "999=x|55=|", None),
        // 14a
        ("0", "999=HI|", Some((0, "999"))),
        ("0", "0=HI|", Some((0, "0"))),
        ("0", "-1=HI|", Some((0, "-1"))),
        ("0", "5000=HI|", Some((0, "5000"))),
        ("0", "101=HI|", Some((0, "101"))),
        // 14b
        ("1", "", Some((1, "112"))),
        ("D", "11=a|54=1|60=20260102-03:04:05|40=1|", Some((1, "55"))),
        // 14c
        ("0", "55=X|", Some((2, "55"))),
        // 14d
        ("0", "112=|", Some((4, "112"))),
        // 14e
        ("D", "21=4|", Some((5, "21"))),
        ("D", "167=BOO|", Some((5, "167"))),
        ("A", "98=7|108=30|", Some((5, "98"))),
        // 14f
        ("D", "38=+200.00|", Some((6, "38"))),
        ("D", "38=a|", Some((6, "38"))),
        ("D", "60=20260102|", Some((6, "60"))),
        ("D", "54=11|", Some((6, "54"))),
        ("D", "126=20040415|", Some((6, "126"))),
        ("2", "7=-1|16=0|", Some((6, "7"))),
        ("4", "36=5|123=yes|", Some((6, "123"))),
        // 14g
        ("D", "11=a|50=desk|", Some((14, "50"))),
        // 14h
        ("D", &format!("{ORDER}40=2|"), Some((13, "40"))),
        // 14i and its like
        ("D", &format!("{ORDER}386=3|336=a|336=b|"), Some((16, "386"))),
        ("D", &format!("{ORDER}386=1|336=a|336=b|"), Some((16, "386"))),
        ("D", &format!("{ORDER}386=2|336=a|625=x|336=b|"), None),
        ("D", &format!("{ORDER}386=1|625=x|336=b|"), Some((15, "386"))),
        ("D", &format!("{ORDER}386=1|"), Some((15, "386"))),
        // 21
        ("D", &format!("{ORDER}454=0|"), None),
        // Groups in groups.
        (
            "D",
            &format!(
                "{ORDER}453=2|448=p|447=D|452=1|802=2|523=s|803=1|523=t|448=q|447=D|452=3|802=1|523=u|"
            ),
            None,
        ),
        ("D", &format!("{ORDER}453=1|448=p|802=2|523=s|"), Some((16, "802"))),
        ("D", &format!("{ORDER}354=3|355=a\u{1}b|"), None),
        ("D", &format!("{ORDER}354=2|355=abc|"), Some((6, "355"))),
    ] {
        let expected = expected.map(|(code, tag)| (code, tag.to_owned()));
        assert_eq!(broken(&format!("35={kind}|{HEADER}{body}")), expected, "{kind} {body}");
    }
}

/// Goal: what a counterparty has of its own is not held against it, everything else is, in the messages that a venue
/// sends too. Method: reports and refusals with one fault each.
#[test]
fn counterparties_have_fields_of_their_own() {
    let report = "37=o|17=e|150=F|39=2|54=1|151=0|14=1|6=5|";
    let refusal = "37=o|11=a|41=b|39=2|434=1|";
    for (kind, body, own, strict) in [
        ("8", report.to_owned(), None, None),
        ("8", format!("{report}5001=x|9730=A|5001=y|"), None, Some((0, "5001"))),
        ("8", format!("{report}4999=x|"), Some((0, "4999")), Some((0, "4999"))),
        ("8", format!("{report}320=x|"), Some((2, "320")), Some((2, "320"))),
        ("8", format!("{report}58=|"), Some((4, "58")), Some((4, "58"))),
        ("8", report.replace("17=e|", ""), Some((1, "17")), Some((1, "17"))),
        ("8", report.replace("150=F", "150=Z"), Some((5, "150")), Some((5, "150"))),
        ("8", report.replace("14=1", "14=one"), Some((6, "14")), Some((6, "14"))),
        ("8", format!("{report}17=f|"), Some((13, "17")), Some((13, "17"))),
        ("8", format!("{report}50=desk|"), Some((14, "50")), Some((14, "50"))),
        ("8", format!("{report}382=2|375=x|337=y|375=z|"), None, None),
        ("8", format!("{report}382=3|375=x|375=z|"), Some((16, "382")), Some((16, "382"))),
        ("8", format!("{report}136=1|138=USD|"), Some((15, "136")), Some((15, "136"))),
        ("9", refusal.to_owned(), None, None),
        ("9", refusal.replace("434=1", "434=3"), Some((5, "434")), Some((5, "434"))),
        ("9", format!("{refusal}102=x|"), Some((6, "102")), Some((6, "102"))),
        // A type that two parties agree on, and one that there is not.
        ("U9", "1=x|1=y|".to_owned(), None, Some((11, ""))),
        ("ZZ", String::new(), Some((11, "")), Some((11, ""))),
    ] {
        let message = octets(&format!("8=FIX.4.4|35={kind}|{HEADER}{body}"));
        let Piece::Message(message) = peek(&message, 1024) else { panic!("no message") };
        let told = |checked: Result<(), (RejectReason, Words)>| {
            checked.err().map(|(reason, tag)| (reason.code(), tag.to_string()))
        };
        let named = |fault: Option<(u8, &str)>| fault.map(|(code, tag)| (code, tag.to_owned()));
        assert_eq!(told(dictionary::check_with_own_fields(&message)), named(own), "{kind} {body}");
        assert_eq!(told(dictionary::check(&message)), named(strict), "{kind} {body}");
        let is_kind = dictionary::check_kind(&message).is_ok();
        assert_eq!(is_kind, kind != "ZZ", "{kind}");
    }
}
