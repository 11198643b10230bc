//! Runs a session by a script and writes down what it does.
//!
//! ```text
//! > message       the peer sends it
//! do call         the caller calls
//! at time         so many milliseconds have passed
//! = result        what the caller is told
//! ! violation     the session breaks off
//! < message       the session sends it
//! closed          the transport is to be closed
//! ```

use super::text::{application, build, id, named, show};
use crate::fixp::messages::{
    EstablishmentRejectCode, NegotiationRejectCode, RetransmitRejectCode, TerminationCode,
};
use crate::fixp::{
    ClientEvent, ClientOptions, ClientSession, Gap, Numbers, Outbox, Refused, Resumption,
    ServerEvent, ServerOptions, ServerSession, Violation,
};
use crate::sofh;
use crate::units::Nanos;
use std::fmt::Write as _;

pub(super) const MILLI: u64 = 1_000_000;
pub(super) const OUTBOX: usize = 4096;

pub(super) const SERVER: ServerOptions = ServerOptions {
    keepalive_ms: 1_000,
    keepalive_least_ms: 100,
    keepalive_most_ms: 10_000,
    handshake_timeout_ms: 5_000,
    retransmit_count_max: 10,
    gap_max: 1_000,
};

pub(super) const CLIENT: ClientOptions = ClientOptions {
    keepalive_ms: 1_000,
    keepalive_most_ms: 10_000,
    handshake_timeout_ms: 5_000,
    retransmit_count_max: 10,
    retransmit_patience_ms: 1_000,
    wants_history: true,
};

/// One end of a session under a script.
pub(super) trait Bench {
    fn receive(&mut self, message: &[u8], now: Nanos) -> Result<String, Violation>;
    fn tick(&mut self, now: Nanos) -> Result<(), Violation>;
    fn call(&mut self, words: &[&str], now: Nanos) -> Result<String, Refused>;
    fn is_over(&self) -> bool;
    fn out(&mut self) -> &mut Outbox;
}

/// A bench, the time there, and what happened so far.
pub(super) struct Run<B> {
    pub(super) bench: B,
    now: Nanos,
    // Of the last request, whoever sent it.
    stamp: u64,
    over_reported: bool,
    transcript: String,
}

impl<B: Bench> Run<B> {
    pub(super) fn new(bench: B) -> Self {
        let transcript = String::new();
        Self { bench, now: Nanos(0), stamp: 0, over_reported: true, transcript }
    }

    /// Runs the script and compares it with what happened.
    pub(super) fn check(&mut self, script: &str) {
        let script: String = script
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .fold(String::new(), |text, line| text + line + "\n");
        self.transcript.clear();
        for line in script.lines() {
            self.step(line);
        }
        assert!(
            self.transcript == script,
            "--- expected\n{script}--- happened\n{}",
            self.transcript
        );
    }

    fn step(&mut self, line: &str) {
        let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
        if !matches!(mark, ">" | "do" | "at") {
            return;
        }
        self.note(line);
        match mark {
            ">" => {
                let message = self.message(rest);
                match self.bench.receive(&message, self.now) {
                    Ok(event) if event.is_empty() => {}
                    Ok(event) => self.note(&format!("= {event}")),
                    Err(violation) => self.note(&format!("! {violation}")),
                }
            }
            "do" => {
                let words: Vec<&str> = rest.split_whitespace().collect();
                match self.bench.call(&words, self.now) {
                    Ok(result) if result.is_empty() => {}
                    Ok(result) => self.note(&format!("= {result}")),
                    Err(refused) => self.note(&format!("= refused: {refused}")),
                }
            }
            _ => {
                self.now = Nanos(rest.parse::<u64>().unwrap() * MILLI);
                if let Err(violation) = self.bench.tick(self.now) {
                    self.note(&format!("! {violation}"));
                }
            }
        }
        self.note_what_follows();
    }

    fn note(&mut self, line: &str) {
        let _ = writeln!(self.transcript, "{line}");
    }

    fn message(&mut self, line: &str) -> Vec<u8> {
        if let Some(line) = line.strip_suffix(" stale") {
            return build(line, self.stamp + 1);
        }
        let is_request = ["Negotiate ", "Establish ", "RetransmitRequest "]
            .iter()
            .any(|name| line.starts_with(name));
        if is_request {
            self.stamp += 1;
        }
        build(line, self.stamp)
    }

    fn note_what_follows(&mut self) {
        let octets = self.bench.out().waiting().to_vec();
        let mut rest = &octets[..];
        while let Some(length) = sofh::peek(rest, OUTBOX).unwrap() {
            let message = &rest[sofh::HEADER_LENGTH..length];
            rest = &rest[length..];
            if let Some(stamp) = request_stamp(message) {
                assert!(stamp > self.stamp, "stamps never repeat");
                self.stamp = stamp;
            }
            let line = show(message, self.stamp);
            self.note(&format!("< {line}"));
        }
        assert!(rest.is_empty());
        self.bench.out().written(octets.len());
        let over = self.bench.is_over();
        if over && !self.over_reported {
            self.note("closed");
        }
        self.over_reported = over;
    }
}

fn request_stamp(message: &[u8]) -> Option<u64> {
    use crate::fixp::messages::Message;
    match Message::decode(message).ok()? {
        Message::Negotiate(message) => Some(message.timestamp),
        Message::Establish(message) => Some(message.timestamp),
        Message::RetransmitRequest(message) => Some(message.timestamp),
        _ => None,
    }
}

fn encode_application(buffer: &mut [u8], mark: &str) -> usize {
    buffer.copy_from_slice(&application(mark.parse().unwrap()));
    buffer.len()
}

pub(super) fn gap(Gap { from, count }: Gap) -> String {
    format!("{from}+{count}")
}

fn reason(octets: &[u8]) -> &str {
    std::str::from_utf8(octets).unwrap()
}

fn finalized(is: bool) -> &'static str {
    if is { " finalized" } else { "" }
}

pub(super) struct ServerBench {
    pub(super) session: ServerSession,
    pub(super) out: Outbox,
}

impl ServerBench {
    pub(super) fn new() -> Self {
        Self { session: ServerSession::new(SERVER), out: Outbox::new(OUTBOX) }
    }
}

impl Bench for ServerBench {
    fn receive(&mut self, message: &[u8], now: Nanos) -> Result<String, Violation> {
        Ok(match self.session.receive(message, now, &mut self.out)? {
            ServerEvent::Nothing => String::new(),
            ServerEvent::NegotiateRequested { session_id, credentials } => {
                assert_eq!(credentials.0, b"alice:key");
                format!("negotiate? {}", session_id[0])
            }
            ServerEvent::EstablishRequested { session_id, credentials } => {
                assert_eq!(credentials.0, b"alice:key");
                format!("establish? {}", session_id[0])
            }
            ServerEvent::Application { number, message } => format!("{number}: {}", message[8]),
            ServerEvent::Gap(missing) => format!("gap {}", gap(missing)),
            ServerEvent::RetransmitRequested { from, count } => {
                let missing = Gap { from, count };
                assert_eq!(self.session.retransmission_due(), Some(missing));
                format!("retransmit? {}", gap(missing))
            }
            ServerEvent::PeerFinished { gap: None } => "client flow finished".to_owned(),
            ServerEvent::PeerFinished { gap: Some(missing) } => {
                format!("client flow finished, gap {}", gap(missing))
            }
            ServerEvent::FlowFinished => "server flow finished".to_owned(),
            ServerEvent::Terminated { code, reason: text, finalized: is } => {
                format!("terminated {code:?}, {}{}", reason(text), finalized(is))
            }
        })
    }

    fn tick(&mut self, now: Nanos) -> Result<(), Violation> {
        self.session.tick(now, &mut self.out)
    }

    fn call(&mut self, words: &[&str], now: Nanos) -> Result<String, Refused> {
        let Self { session, out } = self;
        let number = |index: usize| words[index].parse::<u64>().unwrap();
        match words[0] {
            "connect" => session.connected(now, out),
            "accept" => session.negotiation_accept(out)?,
            "reject" => {
                let code = named(words[1], NegotiationRejectCode::from_wire);
                session.negotiation_reject(out, code, "no")?;
            }
            "bind" => {
                let numbers = Numbers { outgoing_next: number(1), incoming_next: number(2) };
                let missing = session.establishment_accept(now, out, numbers)?;
                return Ok(
                    missing.map_or_else(String::new, |missing| format!("gap {}", gap(missing)))
                );
            }
            "refuse" => {
                let code = named(words[1], EstablishmentRejectCode::from_wire);
                session.establishment_reject(out, code, "no")?;
            }
            "app" => {
                let mark = words[1];
                session.application(now, out, 9, |buffer| encode_application(buffer, mark))?;
            }
            "begin" => session.retransmission_begin(out, words[1].parse().unwrap())?,
            "again" => {
                let mark = words[1];
                session.retransmit(now, out, 9, |buffer| encode_application(buffer, mark))?;
            }
            "deny" => {
                let code = named(words[1], RetransmitRejectCode::from_wire);
                session.retransmission_reject(out, code, "no")?;
            }
            "finish" => session.finish(now, out)?,
            "confirm" => session.finished_receiving(now, out)?,
            "terminate" => session.terminate(now, out, TerminationCode::Finished, "bye"),
            "numbers" => {
                let Numbers { outgoing_next, incoming_next } = session.numbers();
                return Ok(format!("{outgoing_next} {incoming_next}"));
            }
            other => panic!("no call is named {other}"),
        }
        Ok(String::new())
    }

    fn is_over(&self) -> bool {
        self.session.is_over()
    }

    fn out(&mut self) -> &mut Outbox {
        &mut self.out
    }
}

pub(super) struct ClientBench {
    pub(super) session: ClientSession,
    pub(super) out: Outbox,
    fresh_id: u8,
}

impl ClientBench {
    pub(super) fn new(options: ClientOptions, resumption: Option<Resumption>) -> Self {
        let session = ClientSession::new(options, b"alice:key", resumption);
        Self { session, out: Outbox::new(OUTBOX), fresh_id: 6 }
    }
}

impl Bench for ClientBench {
    fn receive(&mut self, message: &[u8], now: Nanos) -> Result<String, Violation> {
        let mark = |retransmitted| if retransmitted { " again" } else { "" };
        Ok(match self.session.receive(message, now, &mut self.out)? {
            ClientEvent::Nothing => String::new(),
            ClientEvent::Negotiated { session_id } => format!("negotiated {}", session_id[0]),
            ClientEvent::NegotiationRejected { code, reason: text } => {
                format!("not negotiated {code:?}, {}", reason(text))
            }
            ClientEvent::Established { missed } => format!("established, {missed} missed"),
            ClientEvent::EstablishmentRejected { code, reason: text } => {
                format!("not established {code:?}, {}", reason(text))
            }
            ClientEvent::Application { number, retransmitted, message } => {
                format!("{number}: {}{}", message[8], mark(retransmitted))
            }
            ClientEvent::NotApplied { number, retransmitted, gap: missing } => {
                format!("{number}: not applied {}{}", gap(missing), mark(retransmitted))
            }
            ClientEvent::Applied { number, retransmitted, messages } => {
                format!("{number}: applied {}{}", gap(messages), mark(retransmitted))
            }
            ClientEvent::RetransmitRejected { code, reason: text } => {
                format!("no retransmission {code:?}, {}", reason(text))
            }
            ClientEvent::PeerFinished => "server flow finished".to_owned(),
            ClientEvent::FlowFinished => "client flow finished".to_owned(),
            ClientEvent::Terminated { code, reason: text, finalized: is } => {
                format!("terminated {code:?}, {}{}", reason(text), finalized(is))
            }
        })
    }

    fn tick(&mut self, now: Nanos) -> Result<(), Violation> {
        self.session.tick(now, &mut self.out)
    }

    fn call(&mut self, words: &[&str], now: Nanos) -> Result<String, Refused> {
        let Self { session, out, fresh_id } = self;
        match words[0] {
            "connect" => {
                *fresh_id += 1;
                session.connected(now, id(*fresh_id), out);
            }
            "disconnect" => session.disconnected(),
            "abandon" => session.abandon_session(),
            "app" => {
                let mark = words[1];
                session.application(now, out, 9, |buffer| encode_application(buffer, mark))?;
            }
            "give-up" => {
                let lost = session.give_up_missing();
                return Ok(format!("lost {}..{}", lost.start, lost.end));
            }
            "finish" => session.finish(now, out)?,
            "confirm" => session.finished_receiving(now, out)?,
            "terminate" => session.terminate(now, out, TerminationCode::Finished, "bye"),
            "numbers" => {
                let incoming = session.incoming_next();
                return Ok(format!("{} {incoming:?}", session.outgoing_next()));
            }
            other => panic!("no call is named {other}"),
        }
        Ok(String::new())
    }

    fn is_over(&self) -> bool {
        self.session.is_over()
    }

    fn out(&mut self) -> &mut Outbox {
        &mut self.out
    }
}
