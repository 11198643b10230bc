//! The state tables in the documentation of both sessions, cell by cell.

use super::bench::{Bench, CLIENT, ClientBench, ServerBench};
use super::text::{build, id};
use crate::fixp::messages::TEMPLATES;
use crate::fixp::{Resumption, Violation};
use crate::units::Nanos;

const NOW: Nanos = Nanos(0);

fn line(message: &str) -> &str {
    match message {
        "Negotiate" => "Negotiate 7 Idempotent",
        "NegotiationResponse" => "NegotiationResponse 7 Recoverable",
        "NegotiationReject" => "NegotiationReject 7 Credentials",
        "Establish" => "Establish 7 1000 1",
        "EstablishmentAck" => "EstablishmentAck 7 1000 3",
        "EstablishmentReject" => "EstablishmentReject 7 Credentials",
        "Sequence" => "Sequence 3",
        "Context" => "Context 7 3",
        "an application message" => "App 1",
        "RetransmitRequest" => "RetransmitRequest 7 1+2",
        "Retransmission" => "Retransmission 7 1+2",
        "RetransmitReject" => "RetransmitReject 7 OutOfRange",
        "FinishedSending" => "FinishedSending 7 2",
        "FinishedReceiving" | "FinishedReceiving, after our FinishedSending" => {
            "FinishedReceiving 7"
        }
        "Terminate" => "Terminate 7 Finished",
        "Topic" => "Topic 7",
        "Applied" => "Applied 1+1",
        "NotApplied" => "NotApplied 1+1",
        "another template of the schema" => "UnknownTemplate",
        "no message at all" => "Garbage",
        other => other,
    }
}

fn feed(bench: &mut impl Bench, line: &str) -> Result<String, Violation> {
    bench.receive(&build(line, 1), NOW)
}

fn feed_all(bench: &mut impl Bench, lines: &[&str]) {
    for line in lines {
        match line.strip_prefix("do ") {
            Some(call) => {
                bench.call(&call.split(' ').collect::<Vec<_>>(), NOW).unwrap();
            }
            None => {
                feed(bench, line).unwrap();
            }
        }
    }
    let count = bench.out().waiting().len();
    bench.out().written(count);
}

fn server(stage: &str, finishing: bool) -> ServerBench {
    let mut bench = ServerBench::new();
    feed_all(&mut bench, &["do connect"]);
    match stage {
        "unbound" => return bench,
        "requested" => {
            feed_all(&mut bench, &["Establish 7 1000 3"]);
            return bench;
        }
        _ => feed_all(&mut bench, &["Establish 7 1000 3", "do bind 3 3", "Sequence 3"]),
    }
    if finishing {
        feed_all(&mut bench, &["do finish"]);
    }
    match stage {
        "established" => {}
        "terminating" => feed_all(&mut bench, &["do terminate"]),
        "terminated" => feed_all(&mut bench, &["Terminate 7 Finished"]),
        other => panic!("no stage is called {other}"),
    }
    bench
}

fn client(stage: &str, finishing: bool) -> ClientBench {
    let known = Resumption { session_id: id(7), outgoing_next: 3, incoming_next: Some(3) };
    let resumption = (stage != "negotiating").then_some(known);
    let mut bench = ClientBench::new(CLIENT, resumption);
    feed_all(&mut bench, &["do connect"]);
    if stage == "negotiating" || stage == "establishing" {
        return bench;
    }
    feed_all(&mut bench, &["EstablishmentAck 7 1000 3"]);
    if finishing {
        feed_all(&mut bench, &["do finish"]);
    }
    match stage {
        "established" => {}
        "terminating" => feed_all(&mut bench, &["do terminate"]),
        "terminated" => feed_all(&mut bench, &["Terminate 7 Finished"]),
        other => panic!("no stage is called {other}"),
    }
    bench
}

/// What happens to a message, in the words of the tables.
fn outcome(bench: &mut impl Bench, line: &str, stage: &str) -> &'static str {
    let was_over = bench.is_over();
    let result = feed(bench, line);
    let is_over = bench.is_over() && !was_over;
    let answers = !bench.out().is_empty();
    match result {
        Err(_) => {
            assert!(is_over);
            "violation"
        }
        Ok(_) if is_over => "over",
        Ok(event) if answers && (event.is_empty() || event.starts_with("terminated")) => "answer",
        Ok(event) if !event.is_empty() => "event",
        Ok(_) if matches!(stage, "established" | "terminating") && bench_takes(line) => "taken",
        Ok(_) => "ignored",
    }
}

/// Messages that have an effect without one that shows at once.
fn bench_takes(line: &str) -> bool {
    ["Sequence", "Context", "Retransmission", "RetransmitReject"]
        .iter()
        .any(|name| line.split(' ').next() == Some(name))
}

fn check<B: Bench>(table: &str, make: impl Fn(&str, bool) -> B) {
    let row = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let mut lines = table.lines();
    let stages = row(lines.next().unwrap());
    let mut happened = Vec::new();
    let rows: Vec<Vec<String>> = lines.skip(1).map(row).collect();
    for cells in &rows {
        let finishing = cells[0].ends_with("after our FinishedSending");
        let mut result = vec![cells[0].clone()];
        for stage in &stages[1..] {
            result.push(outcome(&mut make(stage, finishing), line(&cells[0]), stage).to_owned());
        }
        happened.push(result);
    }
    assert_eq!(happened, rows);
    for (_, name) in TEMPLATES {
        assert!(rows.iter().any(|cells| cells[0] == *name), "the table lacks {name}");
    }
}

/// Goal: the table in the documentation is what the server does. Method: each cell.
#[test]
fn every_cell_of_the_server() {
    check(include_str!("../server/states.md"), server);
}

/// Goal: the table in the documentation is what the client does. Method: each cell.
#[test]
fn every_cell_of_the_client() {
    check(include_str!("../client/states.md"), client);
}
