//! Tests of the driver against a subject that is only a relay.

use std::io::{Read, Write};
use std::thread;

use anyhow::{Result, ensure};

use super::{Drive, Driver, Protocol, Wires, connected_pair};
use crate::clock::Timer;

const EVENT: usize = 16;
const ORDER: usize = 8;

/// Events and orders without meaning, of fixed lengths.
struct Blocks {
    partial: usize,
}

impl Protocol for Blocks {
    fn event(&mut self, _wire: usize, _number: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(&[1; EVENT]);
    }

    fn orders(&mut self, _wire: usize, octets: &[u8]) -> Result<u64> {
        ensure!(octets.iter().all(|octet| *octet == 2));
        self.partial += octets.len();
        let orders = self.partial / ORDER;
        self.partial %= ORDER;
        Ok(orders as u64)
    }

    fn replies(&mut self, _wire: usize, _octets: &[u8], _answer: &mut Vec<u8>) -> Result<()> {
        Ok(())
    }

    fn tick(&mut self, _leaders: &mut [Vec<u8>], _venues: &mut [Vec<u8>]) {}
}

/// Drives `events` through a relay that answers each with `per_event` orders, `short` too few in all.
fn drive(events: usize, per_event: u64, short: usize) -> super::Driven {
    let (leader, mut events_in) = connected_pair().unwrap();
    let (venue, mut orders_out) = connected_pair().unwrap();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut event = [0; EVENT];
            let mut left = events * usize::try_from(per_event).unwrap() - short;
            while left > 0 && events_in.read_exact(&mut event).is_ok() {
                let orders = left.min(usize::try_from(per_event).unwrap());
                orders_out.write_all(&vec![2; orders * ORDER]).unwrap();
                left -= orders;
            }
            // Until the driver has given up or got everything.
            while events_in.read(&mut event).is_ok_and(|octets| octets > 0) {}
        });
        let wires = Wires::new(leader, venue).unwrap();
        let mut driver = Driver::new(wires, Blocks { partial: 0 }, Timer::new());
        let times: Vec<u64> = (0..events as u64).map(|index| index * 10_000).collect();
        let load =
            Drive { times: &times, per_second: 100_000, warm_up: 2, orders_per_event: per_event };
        driver.drive(&load).unwrap()
    })
}

// Goal: each event has one latency for its first and one for its last order, but for the warm-up.
// Method: a relay that answers everything.
#[test]
fn every_event_is_measured_once() {
    for per_event in [1, 3] {
        let driven = drive(50, per_event, 0);
        assert_eq!((driven.first.len(), driven.last.len()), (48, 48));
        assert_eq!(driven.load.received, 50 * per_event);
        assert!(driven.first.max() <= driven.last.max());
        // A histogram shows the upper end of a value of three digits.
        assert!(driven.last.max() <= driven.wall_ns + driven.wall_ns / 500);
    }
}

// Goal: answers that never come are said to be missing. Method: a relay that owes some.
#[test]
fn missing_answers_are_counted() {
    let driven = drive(50, 2, 3);
    assert_eq!((driven.load.expected, driven.load.received), (100, 97));
    assert_eq!((driven.first.len(), driven.last.len()), (47, 46));
    assert_eq!(driven.load.problem().unwrap(), "3 of 100 answers are missing");
}
