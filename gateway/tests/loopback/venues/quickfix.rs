//! FIX 4.4 by QuickFIX: the venue's session is another engine's, in a process of its own; this passes the octets on.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

use paceline_gateway::venue::{Capabilities, fix44 as adapter};
use protocol::fix::MessageBuffer;
use protocol::fix::tags::kinds;
use protocol::units::Nanos;

use super::counterparty::{Asked, Said, Speaker};
use super::fix44;
use crate::quickfix::{Program, compile};

/// See the module.
pub(crate) struct QuickFix {
    program: Program,
    transport: Option<TcpStream>,
    /// What it says, until whole messages of it are passed on.
    said: MessageBuffer,
    loses_report: bool,
    asked: Vec<Asked>,
}

impl QuickFix {
    /// None where there is no QuickFIX.
    pub(crate) fn boxed() -> Option<Box<dyn Speaker>> {
        let program = Program::start(&compile("venue")?, &[]);
        let said = MessageBuffer::new(1 << 16);
        let asked = Vec::new();
        Some(Box::new(Self { program, transport: None, said, loses_report: false, asked }))
    }

    fn understand(&mut self, line: &str) {
        let octets = line.replace('|', "\x01").into_bytes();
        let mut buffer = MessageBuffer::new(1 << 16);
        buffer.spare_mut()[..octets.len()].copy_from_slice(&octets);
        buffer.filled(octets.len());
        let message = buffer.next_message().unwrap_or_else(|| panic!("{line} is no message"));
        self.asked.extend(fix44::asked(&message));
    }
}

impl Speaker for QuickFix {
    fn protocol(&self) -> &'static str {
        "fix44"
    }

    fn venue(&self) -> &'static str {
        fix44::VENUE
    }

    fn files(&self) -> &'static [(&'static str, &'static str)] {
        &[("broker.toml", fix44::DIALECT)]
    }

    fn capabilities(&self) -> Capabilities {
        adapter::CAPABILITIES
    }

    fn connected(&mut self, _now: Nanos) {
        let transport = TcpStream::connect(self.program.address).unwrap();
        transport.set_nodelay(true).unwrap();
        transport.set_nonblocking(true).unwrap();
        self.said.clear();
        self.transport = Some(transport);
    }

    fn disconnected(&mut self) {
        self.transport = None;
        // The next connection is refused while it still has this one.
        self.program.say("gone");
        loop {
            match self.program.line() {
                line if line == "gone" => return,
                line => self.understand(&line),
            }
        }
    }

    fn hear(&mut self, octets: &[u8], loses: bool, _now: Nanos) -> Option<Vec<Asked>> {
        let mut lost = [kinds::NEW_ORDER_SINGLE, kinds::ORDER_CANCEL_REQUEST].into_iter();
        let mut has = |kind: &[u8]| {
            let field = [b"\x0135=", kind, b"\x01"].concat();
            octets.windows(field.len()).any(|part| part == field)
        };
        if loses && lost.any(&mut has) {
            return None;
        }
        self.transport.as_mut()?.write_all(octets).ok()?;
        self.overhear()
    }

    fn overhear(&mut self) -> Option<Vec<Asked>> {
        while let Some(line) = self.program.next_line() {
            self.understand(&line);
        }
        self.transport.is_some().then(|| std::mem::take(&mut self.asked))
    }

    fn say(&mut self, said: &Said, now: Nanos) {
        let (kind, body) = fix44::spoken(said, now);
        let [kind, body] = [kind, &body].map(|octets| str::from_utf8(octets).unwrap());
        self.program.say(&format!("{kind} {}", body.trim_end_matches('\x01').replace('\x01', "|")));
    }

    fn arrange(&mut self, what: &str) {
        match what {
            "lose a report" => self.loses_report = true,
            refusal => self.program.say(refusal),
        }
    }

    fn tick(&mut self, _now: Nanos) {}

    fn take_octets(&mut self) -> Vec<u8> {
        let Some(transport) = &mut self.transport else { return Vec::new() };
        match transport.read(self.said.spare_mut()) {
            Ok(0) => self.transport = None,
            Ok(count) => self.said.filled(count),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => self.transport = None,
        }
        let mut octets = Vec::new();
        while let Some(message) = self.said.next_message() {
            if message.kind() == kinds::EXECUTION_REPORT && self.loses_report {
                self.loses_report = false;
            } else {
                octets.extend_from_slice(message.octets());
            }
        }
        octets
    }

    /// There is no common way to ask.
    fn snapshots(&self) -> (u64, u64) {
        (0, 0)
    }
}
