//! Texts: what fits, what does not, and how they show.

use super::*;
use proptest::prelude::*;

// Goal: a string that fits comes back; each rule refuses with its own error. Method: examples.
#[test]
fn strings_that_fit_come_back() {
    assert_eq!(Text::<4>::new("").unwrap(), Text::default());
    assert_eq!(Text::<4>::new("GEM4").unwrap().as_str(), "GEM4");
    assert_eq!(Text::<8>::new("a b~").unwrap().to_wire(), *b"a b~\0\0\0\0");
    assert_eq!(Text::<4>::new("GEM45"), Err(NotText::TooLong { max: 4, given: 5 }));
    assert_eq!(Text::<4>::new("a\n"), Err(NotText::NotPrintable { position: 1, octet: b'\n' }));
    assert_eq!(Text::<4>::new("\u{e9}"), Err(NotText::NotPrintable { position: 0, octet: 0xc3 }));
    assert_eq!(Text::<4>::new("\0"), Err(NotText::NotPrintable { position: 0, octet: 0 }));
    assert_eq!("XY".parse::<Text<2>>(), Text::try_from("XY"));
}

// Goal: padding is NUL after the characters and nothing else. Method: octets around the rule.
#[test]
fn wire_octets_are_text_then_nul() {
    let check = |octets: &[u8; 4], expected: Option<&str>| {
        let text = Text::from_wire(*octets);
        assert_eq!(text.as_ref().map(Text::as_str), expected, "{octets:?}");
    };
    check(b"\0\0\0\0", Some(""));
    check(b"ab\0\0", Some("ab"));
    check(b" ~ ~", Some(" ~ ~"));
    check(b"a\0b\0", None);
    check(b"\0\0\0b", None);
    check(b"ab\x1f\0", None);
    check(b"ab\x7f\0", None);
    check(b"ab\x80\0", None);
}

// Goal: a text shows as its string everywhere. Method: Display with padding and Debug.
#[test]
fn texts_show_as_strings() {
    let text = Text::<8>::new("GEM4").unwrap();
    assert_eq!(format!("{text}|{text:>6}|{text:?}"), "GEM4|  GEM4|\"GEM4\"");
    assert!(!text.is_empty());
    assert!(Text::<8>::EMPTY.is_empty());
}

proptest! {
    // Goal: `from_wire` accepts exactly what `new` can make, and order is that of strings.
    // Method: random octets near ASCII against the strings they spell.
    #[test]
    fn wire_and_string_agree(a in proptest::array::uniform6(0u8..=0x80), b in "[ -~]{0,6}") {
        let trimmed = a.iter().rposition(|octet| *octet != 0).map_or(0, |last| last + 1);
        let spelled = str::from_utf8(&a[..trimmed]).ok().and_then(|text| Text::<6>::new(text).ok());
        prop_assert_eq!(Text::from_wire(a), spelled);
        let b = Text::<6>::new(&b).unwrap();
        prop_assert_eq!(Text::from_wire(b.to_wire()), Some(b));
        if let Some(a) = spelled {
            prop_assert_eq!(a.cmp(&b), a.as_str().cmp(b.as_str()));
        }
    }
}
