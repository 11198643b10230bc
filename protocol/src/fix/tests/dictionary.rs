//! Tests of the dictionary: 2q and 14 of the standard's list, by examples.

use super::codec::octets;
use crate::fix::{Piece, dictionary, peek};

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
