//! Rings of revisions: what is adopted and forgotten, and sentences that fit the journal.

use super::*;
use crate::testing::directory;

fn proposal(number: u64, hash: u64) -> Proposal {
    let lookups = Lookups { directory: directory(), routes: Arc::new(Routes::default()) };
    Proposal { number, hash, lookups }
}

/// Goal: a stage adopts what was proposed last and forgets what was refused, also when it never looked at it
/// before. Method: two proposals, the first of them refused.
#[test]
fn the_last_proposal_is_adopted() {
    let Ends { mut ingress, mut venues, mut reviser, .. } = rings(1);
    for (number, hash) in [(1, 7), (2, 8)] {
        reviser.following.push(proposal(number, hash)).unwrap();
        reviser.venues[0].proposals.push(proposal(number, hash)).unwrap();
        assert_eq!(venues[0].proposed().unwrap().number, number);
        assert!(venues[0].is_asked());
        if hash == 7 {
            venues[0].forget();
            assert!(!venues[0].is_asked());
            ingress.forget();
        }
    }
    venues[0].answer(Ok(()));
    let verdict = reviser.venues[0].verdicts.pop().unwrap();
    assert_eq!((verdict.number, verdict.result), (2, Ok(())));
    assert!(!venues[0].is_asked() && venues[0].proposed().is_none());
    venues[0].adopt(8);
    ingress.adopt(8);
    assert!(reviser.venues[0].verdicts.pop().is_err(), "one verdict");
}

/// Goal: a sentence fits the journal whatever is in it. Method: lines, letters beyond ASCII, and too many.
#[test]
fn sentences_fit_the_journal() {
    assert_eq!(explanation("one\ntwo").as_str(), "one; two");
    assert_eq!(explanation("caf\u{e9}\t").as_str(), "caf??");
    let long = explanation("x".repeat(1000));
    assert_eq!(long.as_str().len(), Explanation::EMPTY.to_wire().len());
    assert_eq!(explanation("").as_str(), "");
}
