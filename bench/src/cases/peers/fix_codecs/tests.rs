//! Tests of the FIX codecs' comparison: all do the same work, and one that does less is noticed.

use super::codecs::{Ironfix, Nanofix, Ours, PRICE_BYTES, price};
use super::quickfix::understand;
use super::*;

// Goal: what is compared is the same reading and writing. Method: every codec against what ours reads and
// writes, which is worked out here from the numbers that the messages were made of.
#[test]
fn all_codecs_read_and_write_the_same() {
    let work = Work::new().unwrap();
    let expected = Expected::of(&work, &mut Ours::new()).unwrap();
    let texts = |text: &str| text.len() as u64 + u64::from(*text.as_bytes().last().unwrap());
    let by_hand = |at: u64| {
        let names = ["8", "VENUE", "GATEWAY", "100007", "EURUSD"].map(texts).iter().sum::<u64>();
        let named = [format!("P{at:019}"), format!("E{at:09}"), format!("{}", 900_000 + at)];
        let named = named.iter().map(|text| texts(text)).sum::<u64>();
        let characters = u64::from(b'1') + u64::from(b'1') + u64::from(b'F');
        let decimals = 2 * (123_450 + at) + 100 * (40 + 10 + 100 + 60);
        1_000 + at + names + named + characters + decimals + 2 * (1_767_323_045_678 + at)
    };
    assert_eq!(expected.digest, (0..VALUES as u64).map(by_hand).sum::<u64>());
    assert_eq!(expected.orders[7].len(), 16);
    for field in
        ["35=D", "34=1007", "11=P0000000000000000007", "54=2", "38=107", "44=1234.57", "77=O"]
    {
        assert!(expected.orders[7].iter().any(|found| found == field.as_bytes()), "{field}");
    }
    expected.check(&work, &mut Ironfix::new()).unwrap();
    expected.check(&work, &mut Nanofix::new()).unwrap();
}

// Goal: reading includes length and sum, for every codec. Method: reports with one octet changed.
#[test]
fn every_codec_refuses_a_report_that_is_damaged() {
    let work = Work::new().unwrap();
    for at in [12, 40, work.reports[0].len() - 3] {
        let mut octets = work.reports[0].clone();
        octets[at] ^= 1;
        assert_eq!(Ours::new().read(&octets), None, "ours, octet {at}");
        assert_eq!(Ironfix::new().read(&octets), None, "ironfix, octet {at}");
        assert_eq!(Nanofix::new().read(&octets), None, "nanofix, octet {at}");
    }
}

// Goal: a codec that reads or writes anything else fails the case. Method: a digest that is off by one, an
// order without one of its fields, a message whose sum is wrong.
#[test]
fn other_work_is_noticed() {
    let work = Work::new().unwrap();
    let mut ours = Ours::new();
    let expected = Expected::of(&work, &mut ours).unwrap();
    let written = work.written(&mut ours).unwrap();
    assert!(expected.hold("it", expected.digest, &written).is_ok());
    let error = expected.hold("it", expected.digest + 1, &written).unwrap_err().to_string();
    assert!(error.starts_with("it has read other things"), "{error}");
    let mut swapped = written.clone();
    swapped.swap(0, 1);
    let error = expected.hold("it", expected.digest, &swapped).unwrap_err().to_string();
    assert_eq!(error, "it has written other orders");
    let mut broken = written;
    broken[3][30] ^= 1;
    assert!(expected.hold("it", expected.digest, &broken).is_err());
}

// Goal: what QuickFIX says is understood whole or not at all. Method: lines of every kind, and ones of none.
#[test]
fn what_quickfix_says_is_understood() {
    let said =
        understand(b"decode 812.5\ndecode 800\ndigest 77\nencode 9e2\nwrote 8=FIX\x01\n").unwrap();
    assert_eq!((said.means.decode, said.means.encode), (vec![812.5, 800.0], vec![900.0]));
    assert_eq!((said.digest, said.written), (77, vec![b"8=FIX\x01".to_vec()]));
    for wrong in ["decode", "decode fast", "digest -1", "slept 3"] {
        assert!(understand(wrong.as_bytes()).is_err(), "{wrong}");
    }
}

// Goal: prices that crates are given are those of the orders. Method: a few by hand.
#[test]
fn prices_are_written_with_their_hundredths() {
    for (hundredths, text) in [(123_450, "1234.50"), (100, "1.00"), (99_999_999, "999999.99")] {
        assert_eq!(price(hundredths, &mut [0; PRICE_BYTES]), text.as_bytes());
    }
}

// Goal: QuickFIX does the same work where it is installed. Method: two batches of everything.
#[test]
fn quickfix_reads_and_writes_the_same() {
    let scratch = tempfile::tempdir().unwrap();
    let cores = crate::machine::Cores::find().unwrap();
    let context = Context { quick: true, run: 0, cores, scratch: scratch.path().to_owned() };
    let mut results = Results::default();
    run(&context, &mut results).unwrap();
    let is_missing = |name: &str| results.missing.iter().any(|missing| missing.name == name);
    let figure = results.figure(CASE.name, "fix decode quickfix, ExecutionReport (batch mean)");
    assert!(figure.is_some() != is_missing("fix codec quickfix"));
    assert!(results.figures.iter().all(|figure| figure.quantiles(0.5)[0] > 0.0));
    assert!(is_missing("fix codec hotfix-message"));
}
