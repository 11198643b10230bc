//! Rings of revisions: what is adopted and forgotten, and sentences that fit the journal.

use super::*;
use crate::testing::directory;

fn proposal(number: u64, hash: u64) -> Proposal {
    let lookups = Lookups { directory: directory(), routes: Arc::new(Routes::default()) };
    Proposal { number, hash, lookups }
}

/// Goal: each answer in the journal takes the proposal of its own request along, however far a stage is
/// behind, and whether it was proposed to that stage at all. Method: six requests: refused before they were
/// proposed, refused by a venue, refused by the engine, activated twice; the journal is tailed behind all.
#[test]
fn an_answer_takes_its_own_proposal() {
    let Ends { mut ingress, mut venues, mut reviser, .. } = rings(1);
    // The file is the same every time.
    let hash = 7;
    for (number, to_venue, to_ingress) in
        [(1, false, false), (2, true, false), (3, true, true), (4, true, true), (5, true, true)]
    {
        if to_venue {
            reviser.venues[0].proposals.push(proposal(number, hash)).unwrap();
        }
        if to_ingress {
            reviser.following.push(proposal(number, hash)).unwrap();
        }
    }
    (0..3).for_each(|_| ingress.forget());
    (0..2).for_each(|_| drop(ingress.adopt(hash)));

    let venue = &mut venues[0];
    assert_eq!(venue.proposed().unwrap().number, 2, "the first one never came here");
    assert!(venue.is_asked() && venue.proposed().is_none(), "one at a time");
    venue.forget();
    venue.answer(Err("no".into()));
    venue.forget();
    assert_eq!(venue.proposed().unwrap().number, 3);
    venue.forget();
    for number in [4, 5] {
        assert_eq!(venue.proposed().unwrap().number, number);
        venue.answer(Ok(()));
        venue.adopt(hash);
    }
    let verdicts: Vec<(u64, bool)> = std::iter::from_fn(|| reviser.venues[0].verdicts.pop().ok())
        .map(|verdict| (verdict.number, verdict.result.is_ok()))
        .collect();
    assert_eq!(verdicts, [(2, false), (4, true), (5, true)]);
}

/// Goal: a proposal that a stage has not looked at is forgotten as well. Method: a refusal before the look.
#[test]
fn a_refused_proposal_is_not_shown() {
    let Ends { mut venues, mut reviser, .. } = rings(1);
    for number in [1, 2] {
        reviser.venues[0].proposals.push(proposal(number, 7)).unwrap();
    }
    venues[0].forget();
    assert_eq!(venues[0].proposed().unwrap().number, 2);
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
