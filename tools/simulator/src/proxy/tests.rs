//! The fates of messages, without sockets; framing; then octets through real sockets.

use super::way::{Course, Way};
use super::{Framing, Proxy, ProxyOptions, WayOptions};
use protocol::sofh;
use protocol::units::Nanos;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A SOFH frame whose message is some octets.
fn frame(message: &[u8]) -> Vec<u8> {
    let mut octets = vec![0; sofh::HEADER_LENGTH + message.len()];
    sofh::encode(message, &mut octets);
    octets
}

/// What comes out at a time when so many messages `a`, `b`, ... went in at zero.
fn out(options: WayOptions, messages: u8, now: u64) -> (String, Way, Course) {
    let mut way = Way::new(Framing::Sofh, options, None, 1);
    let mut course = Course::default();
    for letter in (b'a'..).take(messages.into()) {
        way.take(&mut course, &frame(&[letter]), Nanos(0));
    }
    course.release(Nanos(now));
    (letters(&mut course), way, course)
}

fn letters(course: &mut Course) -> String {
    let octets = course.due().to_vec();
    course.written(octets.len());
    let letters = octets.iter().filter(|octet| octet.is_ascii_lowercase());
    letters.map(|letter| char::from(*letter)).collect()
}

/// Goal: each fault does what it says, every so many messages. Method: letters in, letters out.
#[test]
fn each_fault_has_its_fate() {
    let none = WayOptions::default();
    let check = |options, expected: &str| assert_eq!(out(options, 6, 0).0, expected);
    check(none, "abcdef");
    check(WayOptions { drop_every: 3, ..none }, "abde");
    check(WayOptions { duplicate_every: 3, ..none }, "abccdeff");
    check(WayOptions { swap_every: 2, ..none }, "acbdfe");
    check(WayOptions { delay_every: 4, delay_ms: 5, ..none }, "abc");
}

/// Goal: what was held back comes, in the order that it should have.
#[test]
fn what_waits_comes() {
    let options =
        WayOptions { delay_every: 4, delay_ms: 5, swap_every: 6, ..WayOptions::default() };
    let (now, _, mut course) = out(options, 6, 0);
    assert_eq!(now, "abc");
    course.release(Nanos(5_000_000));
    assert_eq!(letters(&mut course), "de");
    course.release(Nanos(19_999_999));
    assert_eq!(letters(&mut course), "");
    course.release(Nanos(20_000_000));
    assert_eq!(letters(&mut course), "f");
    assert!(!course.is_holding());
}

/// Goal: a cut ends the connection within the message, and nothing behind it comes. Method: many cuts; each
/// place of a message is cut at some time.
#[test]
fn a_cut_ends_within_the_message() {
    let mut way =
        Way::new(Framing::Sofh, WayOptions { cut_every: 1, ..WayOptions::default() }, Some(7), 1);
    let mut places = std::collections::BTreeSet::new();
    for _ in 0..200 {
        let mut course = Course::default();
        way.take(&mut course, &[frame(b"abc"), frame(b"def")].concat(), Nanos(0));
        course.release(Nanos(0));
        assert!(course.is_cut() && frame(b"abc").starts_with(course.due()));
        places.insert(course.due().len());
    }
    assert!(places.iter().copied().eq(0..=9), "{places:?}");
    assert_eq!((way.summary().cut, way.summary().messages), (200, 200));
}

/// Goal: messages are cut where they end, in whatever pieces they come.
#[test]
fn messages_are_found_in_any_pieces() {
    let fix = b"8=FIX.4.4\x019=5\x0135=0\x0110=163\x01";
    for (framing, message) in [(Framing::Sofh, frame(b"hello")), (Framing::Fix, fix.to_vec())] {
        let two = message.repeat(2);
        for length in 0..two.len() {
            let expected = (message.len() <= length).then_some(message.len());
            assert_eq!(framing.first_message(&two[..length]), expected, "{framing:?} {length}");
        }
    }
    // What is no message goes as it came.
    assert_eq!(Framing::Sofh.first_message(&[0xFF; 10]), Some(10));
    assert_eq!(Framing::Fix.first_message(&[b'x'; 40]), Some(40));
}

/// Goal: the example is one, and names every fault.
#[test]
fn the_example_is_one() {
    let text = include_str!("../../examples/proxy.toml");
    let example: ProxyOptions = toml::from_str(text).unwrap();
    example.check().unwrap();
    assert_eq!((example.to_gateway.cut_every, example.to_venue.cut_every), (5000, 0));
    let faults = toml::to_string(&WayOptions::default()).unwrap();
    for line in faults.lines() {
        assert!(text.contains(&format!("# {line} ")), "{line}");
    }
}

/// Goal: what cannot be is refused by a sentence that names the field and what would be right.
#[test]
fn bad_options_are_refused() {
    let good = ProxyOptions {
        listen: "127.0.0.1:0".to_owned(),
        venue: "127.0.0.1:1".to_owned(),
        ..ProxyOptions::default()
    };
    let refused = |options: ProxyOptions| options.check().unwrap_err().to_string();
    let missing = refused(ProxyOptions { venue: String::new(), ..good.clone() });
    assert_eq!(missing, "venue is missing: say an address, such as \"127.0.0.1:7002\"");
    let to_venue = WayOptions { delay_ms: 60_001, ..WayOptions::default() };
    let long = refused(ProxyOptions { to_venue, ..good });
    assert_eq!(long, "to_venue.delay_ms is 60001, it has to be from 0 to 60000");
}

/// Goal: through real sockets, both ways, without faults, octets are what they were, and an end is an end.
#[test]
#[expect(clippy::disallowed_methods, reason = "the proxy needs a thread of its own")]
fn octets_pass_through_sockets() {
    let venue = TcpListener::bind("127.0.0.1:0").unwrap();
    let options = ProxyOptions {
        listen: "127.0.0.1:0".to_owned(),
        venue: venue.local_addr().unwrap().to_string(),
        ..ProxyOptions::default()
    };
    let proxy = Proxy::bind(&options).unwrap();
    let address = proxy.local_addr();
    let stop = Arc::new(AtomicBool::new(false));
    let running = std::thread::spawn({
        let stop = Arc::clone(&stop);
        move || proxy.run(&stop).unwrap()
    });
    let mut gateway = TcpStream::connect(address).unwrap();
    let (mut peer, _) = venue.accept().unwrap();
    let message = frame(&[7; 3000]);
    for (from, to) in [(&mut gateway, &mut peer)] {
        for _ in 0..20 {
            from.write_all(&message).unwrap();
            to.write_all(&message).unwrap();
        }
        for side in [from, to] {
            let mut octets = vec![0; message.len() * 20];
            side.read_exact(&mut octets).unwrap();
            assert!(octets == message.repeat(20));
        }
    }
    drop(gateway);
    assert_eq!(peer.read(&mut [0; 8]).unwrap(), 0);
    stop.store(true, Ordering::Relaxed);
    let summary = running.join().unwrap();
    assert_eq!((summary.connections, summary.cuts), (1, 0));
    assert_eq!((summary.to_venue.messages, summary.to_gateway.messages), (20, 20));
}
