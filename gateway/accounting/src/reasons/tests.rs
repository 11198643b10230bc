//! The page of reasons is whole, and the one that is checked in is the one that is printed.

use super::{CHAPTERS, advice, reasons_page};
use protocol::messages::Reason;

/// Goal: `gateway/REASONS.md` says what the schema has. Method: write the page again and compare.
#[test]
fn the_page_is_in_step() {
    let page = include_str!("../../../REASONS.md");
    let says = "run cargo run -p paceline-tools -- reasons > gateway/REASONS.md";
    assert!(page == reasons_page(), "gateway/REASONS.md differs from the schema: {says}");
}

/// Goal: every reason stands on the page once, below its chapter, with something to do.
#[test]
fn every_reason_is_on_the_page() {
    let page = reasons_page();
    for reason in Reason::ALL {
        let number = reason.to_wire();
        assert_eq!(page.matches(&format!("| {number} | `{reason:?}` | ")).count(), 1, "{reason:?}");
        assert!(CHAPTERS.iter().any(|(first, ..)| *first == number / 100 * 100), "{reason:?}");
        assert!(advice(reason).ends_with('.'), "{reason:?}");
    }
}
