//! QuickFIX's own acceptance tests for acceptors of FIX 4.4, played to ours. They are part of its sources, not of these:
//! `PACELINE_QUICKFIX_DEFINITIONS` names their folder (`test/definitions/server/fix44`).
//!
//! A line is what a connection does (`iCONNECT`, `i2,DISCONNECT`), what it sends (`I8=FIX.4.4...`), or what has to come
//! (`E8=FIX.4.4...`, `eDISCONNECT`). `<TIME>` is the present, `<TIME-120>` two minutes ago.

use super::acceptor::{PATIENCE, with_acceptor};
use protocol::fix::{MessageBuffer, Precision, TIMESTAMP_BYTES_MAX, write_timestamp};
use protocol::units::Nanos;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::SystemTime;

const OPTIONS: &str = "
    [[session]]
    sender = \"ISLD\"
    target = \"TW\"
    [[session]]
    sender = \"ISLD\"
    target = \"TW44\"
";

/// Of a message whose length is too long QuickFIX loses the next one with it; here that one is found, and taken.
const OTHERWISE: [&str; 1] = ["2m_BodyLengthValueNotCorrect.def"];
/// Fields whose values differ from run to run.
const VARYING: [&str; 5] = ["10", "42", "52", "60", "122"];

/// Goal: what QuickFIX expects of an acceptor ours does, to the octet. Method: every file of the folder, each with an
/// acceptor of its own, side by side, as some wait for heartbeats.
#[test]
fn quickfix_accepts_the_acceptor() {
    let Some(folder) = std::env::var_os("PACELINE_QUICKFIX_DEFINITIONS") else {
        eprintln!(
            "skipped: PACELINE_QUICKFIX_DEFINITIONS names no folder of QuickFIX's definitions"
        );
        return;
    };
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|ext| ext == "def")).collect();
    let failed = std::thread::scope(|scope| {
        let played: Vec<_> = files.iter().map(|file| scope.spawn(|| play(file))).collect();
        let outcomes = files.iter().zip(played.into_iter().map(|thread| thread.join().unwrap()));
        let failed = outcomes.filter_map(|(file, outcome)| Some((file, outcome.err()?)));
        let named = failed.map(|(file, why)| (file.file_name().unwrap().to_str().unwrap(), why));
        named.collect::<BTreeMap<_, _>>()
    });
    assert!(files.len() >= 59, "{} files", files.len());
    assert!(failed.keys().eq(&OTHERWISE), "{failed:#?}");
}

fn play(file: &Path) -> Result<(), String> {
    let text = String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
    let mut outcome = Ok(());
    with_acceptor(OPTIONS, |address| outcome = converse(&text, address));
    outcome
}

/// A connection.
struct Peer {
    stream: TcpStream,
    input: MessageBuffer,
}

impl Peer {
    fn connected(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self { stream, input: MessageBuffer::new(64 * 1024) }
    }

    /// The next message; none at the end of the connection.
    fn next(&mut self) -> Option<String> {
        loop {
            if let Some(message) = self.input.next_message() {
                return Some(String::from_utf8_lossy(message.octets()).into_owned());
            }
            match self.stream.read(self.input.spare_mut()) {
                Ok(count) if count > 0 => self.input.filled(count),
                _ => return None,
            }
        }
    }
}

fn converse(text: &str, address: SocketAddr) -> Result<(), String> {
    let mut peers = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (verb, rest) = line.split_at(1);
        let numbered =
            rest.split_once(',').and_then(|(number, rest)| Some((number.parse().ok()?, rest)));
        let (number, rest): (u32, &str) = numbered.unwrap_or((1, rest));
        if verb == "i" {
            peers.remove(&number);
            if rest == "CONNECT" {
                peers.insert(number, Peer::connected(address));
            }
            continue;
        }
        let peer = peers.get_mut(&number).ok_or("no such connection")?;
        match verb {
            // Who is not listened to any more may notice while he speaks.
            "I" => drop(peer.stream.write_all(sealed(rest).as_bytes())),
            "E" => {
                let came = peer.next().unwrap_or_default();
                if !is_as_expected(rest, &came) {
                    return Err(format!("{rest} and not {came}").replace('\x01', "|"));
                }
            }
            "e" => {
                if let Some(came) = peer.next() {
                    return Err(format!("the end and not {came}").replace('\x01', "|"));
                }
            }
            _ => return Err(format!("what is {line}?")),
        }
    }
    Ok(())
}

fn fields(message: &str) -> impl Iterator<Item = (&str, &str)> {
    message.split_terminator('\x01').map(|field| field.split_once('=').unwrap_or((field, "")))
}

/// The same fields in the same order; length and sum count where they are expected.
fn is_as_expected(expected: &str, came: &str) -> bool {
    let is_named = |tag: &str| fields(expected).any(|(named, _)| named == tag);
    let came = fields(came).filter(|(tag, _)| !["9", "10"].contains(tag) || is_named(tag));
    let same = |((tag, value), (other, found)): ((&str, &str), (&str, &str))| {
        tag == other && (value == found || VARYING.contains(&tag))
    };
    let came: Vec<_> = came.collect();
    fields(expected).count() == came.len() && fields(expected).zip(came).all(same)
}

/// A message with times, and with length and sum where it has none.
fn sealed(text: &str) -> String {
    let mut message = timed(text);
    let (begin, body) = message.split_once('\x01').unwrap_or((&message, ""));
    if !body.contains("\x019=") && !body.starts_with("9=") {
        let length = body.rfind("\x0110=").map_or(body.len(), |at| at + 1);
        message = format!("{begin}\x019={length}\x01{body}");
    }
    if !message.contains("\x0110=") {
        let sum = message.bytes().fold(0_u8, u8::wrapping_add);
        message += &format!("10={sum:03}\x01");
    }
    message
}

#[expect(clippy::disallowed_methods, reason = "the acceptor reads the clock of the machine too")]
fn timed(text: &str) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let mut parts = text.split("<TIME");
    let mut message = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (shift, rest) = part.split_once('>').unwrap();
        let seconds = now.saturating_add_signed(shift.parse().unwrap_or(0));
        let mut octets = [0; TIMESTAMP_BYTES_MAX];
        let length =
            write_timestamp(Nanos(seconds * 1_000_000_000), Precision::Seconds, &mut octets);
        message += str::from_utf8(&octets[..length]).unwrap();
        message += rest;
    }
    message
}
