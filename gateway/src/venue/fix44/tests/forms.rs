//! What is of no use, or of a wrong form, is answered as the standard's list asks (2q, 2r, 14a to 14n): through the
//! whole adapter, the venue's session on the other side taking the answers, which its own dictionary checks.

use super::*;
use protocol::messages::{RequestKind, VenueReportRemark};

/// Our answers so far: type, 45 less the number of the first message, 371, 372, 373, 379, 380.
fn answers(scene: &Scene, first: u64) -> Vec<String> {
    let field = |octets: &[u8], tag: &str| {
        let text = String::from_utf8(octets.to_vec()).unwrap();
        let mut fields = text.split('\x01').map(str::to_owned);
        fields.find_map(|field| field.strip_prefix(tag).map(str::to_owned)).unwrap_or_default()
    };
    let is_answer = |octets: &&Vec<u8>| matches!(field(octets, "35=").as_str(), "3" | "j");
    let answers = scene.taken.iter().filter(is_answer).map(|octets| {
        let number: u64 = field(octets, "45=").parse().unwrap();
        let rest = ["371=", "372=", "373=", "379=", "380="].map(|tag| field(octets, tag));
        format!("{} {} {}", field(octets, "35="), number - first, rest.join(" ")).trim_end().into()
    });
    answers.collect()
}

fn says(scene: &mut Scene, kind: &[u8], fields: &str) {
    let id = cl_ord_id(5, KEY);
    let fields = fields.replace("ID", id.as_str()).replace('|', "\x01");
    scene.venue_says(kind, |writer| {
        writer.octets(fields.as_bytes());
    });
    scene.settle();
}

/// A scene with an order of four lots of one, and the number of what the venue says next.
fn ordered(more: &str) -> (Scene, u64) {
    let mut scene = Scene::new(&new_life(), Numbers::FIRST, more);
    scene.settle();
    scene.order(4).unwrap();
    scene.settle();
    let next = scene.venue.numbers().outgoing_next;
    (scene, next)
}

const FILL: &str =
    "37=O1|11=ID|17=B|150=F|39=1|55=XYZ|54=1|38=0.4|32=0.1|31=52|6=52|14=0.1|151=0.3|";

/// Goal: each message that is of no use has its answer, under the number that the journal gave out, and is counted;
/// the session goes on. Method: a table of messages, each followed by its answer.
#[test]
fn what_is_of_no_use_is_answered() {
    let table: &[(&[u8], String, &str)] = &[
        // 2q: there is no such message. 2r: there is, or two parties may have agreed on it, and nobody deals with it.
        (b"ZZ", "1=a|".into(), "3 N  ZZ 11"),
        (b"*", "1=a|".into(), "3 N  * 11"),
        (b"B", "148=news|33=1|58=x|".into(), "j N  B   3"),
        (b"h", "336=a|340=2|".into(), "j N  h   3"),
        (b"D", "11=a|".into(), "j N  D   3"),
        (b"U9", "1=a|".into(), "j N  U9   3"),
        // 14b, 14e, 14f, in what is used of a report.
        (b"8", "17=B|150=F|39=1|55=XYZ|54=1|32=1|14=1|151=0|".into(), "3 N 37 8 1"),
        (b"8", FILL.replace("32=0.1", "32=x"), "3 N 32 8 6"),
        (b"8", FILL.replace("14=0.1", "14=x"), "3 N 14 8 6"),
        (b"8", FILL.replace("14=0.1", "14=930000000000000000"), "3 N 14 8 5"),
        (b"8", FILL.replace("55=XYZ", "55=QQQ"), "j N  8  QQQ 2"),
        (b"9", "37=O1|39=1|434=1|".into(), ""),
        (b"9", "39=1|434=1|".into(), "3 N 37 9 1"),
        // A well formed report of somebody else's order: it did nothing wrong.
        (b"8", FILL.replace("11=ID", "11=other"), ""),
        // Refusals are not refused.
        (b"j", "372=D|380=2|379=x|".into(), ""),
        (b"3", "58=no|".into(), ""),
    ];
    let (mut scene, first) = ordered("");
    let mut expected = Vec::new();
    for (place, (kind, fields, answer)) in table.iter().enumerate() {
        let strays = scene.fix.strays();
        says(&mut scene, kind, fields);
        if !answer.is_empty() {
            expected.push(answer.replacen('N', &place.to_string(), 1));
        }
        assert_eq!(answers(&scene, first), expected, "{fields}");
        assert_eq!(scene.fix.strays(), strays + 1, "{fields}");
    }
    // Every answer took its number out of the journal.
    let asked = scene.got.iter().filter_map(|input| VenueRequest::decode(input).ok());
    let asked = asked.filter(|request| request.kind == RequestKind::Session).count();
    assert!(asked >= expected.len());
    says(&mut scene, b"8", FILL);
    assert_eq!(scene.reports().last().unwrap().last_lots, Lots(1));
    assert!(scene.ended.is_none() && scene.fix.is_synchronised());
}

/// Goal: with the dictionary everything is held against it, and what a report says is booked all the same, once.
/// Method: fills with one fault of form each, 14a to 14n; then one without.
#[test]
fn the_dictionary_finds_faults_and_loses_no_fills() {
    let table: &[(String, &str)] = &[
        (format!("{FILL}4999=x|"), "3 N 4999 8 0"),
        (FILL.replace("6=52|", ""), "3 N 6 8 1"),
        (format!("{FILL}320=x|"), "3 N 320 8 2"),
        (format!("{FILL}58=|"), "3 N 58 8 4"),
        (format!("{FILL}13=9|"), "3 N 13 8 5"),
        (format!("{FILL}60=20260102|"), "3 N 60 8 6"),
        (format!("{FILL}37=O2|"), "3 N 37 8 13"),
        (format!("{FILL}57=desk|"), "3 N 57 8 14"),
        (format!("{FILL}382=1|337=x|"), "3 N 382 8 15"),
        (format!("{FILL}382=2|375=x|"), "3 N 382 8 16"),
        (format!("{FILL}5001=x|9999=y|5001=z|"), ""),
        (FILL.into(), ""),
    ];
    let (mut scene, first) = ordered("checks = \"dictionary\"");
    let mut expected = Vec::new();
    for (place, (fields, answer)) in table.iter().enumerate() {
        says(&mut scene, b"8", fields);
        if !answer.is_empty() {
            expected.push(answer.replacen('N', &place.to_string(), 1));
        }
        assert_eq!(answers(&scene, first), expected, "{fields}");
        let reports = scene.reports();
        assert_eq!((reports.len(), reports[place].last_lots), (place + 1, Lots(1)), "{fields}");
    }
    // Messages of the session are refused before anybody hears of them.
    says(&mut scene, b"0", "112=a|1=x|");
    says(&mut scene, b"1", "58=x|");
    let told = answers(&scene, first);
    let session: Vec<_> = told[expected.len()..].iter().map(|told| &told[4..]).collect();
    assert_eq!(session, [" 1 0 2", " 58 1 2"]);
    let remarks = scene.got.iter().filter(|input| VenueReportRemark::decode(input).is_ok());
    assert_eq!((remarks.count(), scene.fix.strays()), (0, 2));
}

/// Goal: what a dialect requires is missed, in addition to what is used. Method: two types, with and without.
#[test]
fn what_a_dialect_requires_is_missed() {
    let (mut scene, first) = ordered("[required]\n8 = [37, 60]\n9 = [434]");
    says(&mut scene, b"8", FILL);
    says(&mut scene, b"8", &format!("{FILL}60=20260102-03:04:05|"));
    says(&mut scene, b"9", "37=O1|11=c|41=ID|39=1|102=0|");
    assert_eq!(answers(&scene, first), ["3 0 60 8 1", "3 2 434 9 1"]);
    let rejects = scene.got.iter().filter(|input| VenueCancelReject::decode(input).is_ok());
    assert_eq!((scene.reports().len(), rejects.count()), (2, 1), "what can be used counts");
}

/// Goal: what a dialect leaves alone is neither answered nor counted, faulty or not; everything else is as ever. Method:
/// two types that are ignored, and one that is not.
#[test]
fn what_a_dialect_ignores_is_left_alone() {
    let (mut scene, first) = ordered("checks = \"dictionary\"\nignored = [\"B\", \"U7\"]");
    says(&mut scene, b"B", "148=news|");
    says(&mut scene, b"U7", "1=a|58=|");
    says(&mut scene, b"U8", "1=a|");
    assert_eq!((answers(&scene, first), scene.fix.strays()), (vec!["j 2  U8   3".into()], 1));
}

/// Goal: what the journal has not returned yet is answered later, in order, and no flood of faults breaks the session.
/// Method: more of them in one piece than answers may wait, while the journal is slow.
#[test]
fn a_flood_of_faults_is_answered_in_order() {
    let (mut scene, first) = ordered("");
    scene.is_journal_slow = true;
    for _ in 0..50 {
        scene.venue_says(b"B", |writer| {
            writer.text(148, b"news");
        });
    }
    scene.venue_says(b"8", |writer| {
        let id = cl_ord_id(5, KEY);
        writer.octets(FILL.replace("ID", id.as_str()).replace('|', "\x01").as_bytes());
    });
    scene.settle();
    assert!(scene.reports().is_empty(), "it waits behind what has to be answered");
    scene.is_journal_slow = false;
    for _ in 0..8 {
        scene.settle();
    }
    let expected: Vec<_> = (0..50).map(|place| format!("j {place}  B   3")).collect();
    assert_eq!(answers(&scene, first), expected);
    assert_eq!((scene.reports().len(), scene.fix.strays()), (1, 50));
}
