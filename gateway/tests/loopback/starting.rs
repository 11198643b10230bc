//! What keeps a gateway from trading, or from starting at all.

use crate::scene::{Folders, Plot, RunningVenue, until};
use paceline_gateway::{Gateway, StartError, stop_on_signals};
use std::sync::atomic::Ordering;

/// Goal: a venue that counts in other ticks than we do never gets an order.
/// Method: the venue's tick differs from the configuration's; the session has to be refused.
#[test]
fn a_venue_that_disagrees_is_not_traded_with() {
    let plot = Plot::simple(1);
    let folders = Folders::new();
    let mut options = plot.venue_options();
    options.instruments[0].tick = rust_decimal::Decimal::TWO;
    let venue = RunningVenue::start(&options);
    let configuration = folders.configuration(&plot, venue.address);
    let gateway = Gateway::start(&configuration).unwrap();
    until("the venue was asked and left", || {
        let status = gateway.status();
        (status.venues[0].reports > 0).then_some(())
    });
    let summary = gateway.drain();
    assert!(!summary.balanced);
    assert_eq!(summary.status.orders_out, 0);
    assert_eq!(venue.finish().orders, 0);
}

/// Goal: two gateways never share a journal, and a port that is taken is named.
/// Method: start a second one with the same folders, and one on the first one's port.
#[test]
fn a_second_gateway_is_refused() {
    let plot = Plot::simple(1);
    let folders = Folders::new();
    let venue = RunningVenue::start(&plot.venue_options());
    let gateway = folders.gateway(&plot, venue.address);
    let error = Gateway::start(&folders.configuration(&plot, venue.address)).err().unwrap();
    assert!(error.to_string().contains("is in use by process"), "{error}");

    let taken = Plot { listen: gateway.client_address().to_string(), ..plot };
    let error = Gateway::start(&Folders::new().configuration(&taken, venue.address)).err().unwrap();
    assert!(matches!(error, StartError::Listen { field: "listen", .. }), "{error}");
    drop(gateway);
    venue.finish();
}

/// Goal: without a venue nothing is lost and nothing hangs: the drain says what is still open.
/// Method: start without a venue, drain at once.
#[test]
fn a_gateway_without_its_venue_still_stops() {
    let plot = Plot::simple(1);
    let folders = Folders::new();
    let venue = RunningVenue::start(&plot.venue_options());
    let address = venue.address;
    venue.finish();
    let gateway = Gateway::start(&folders.configuration(&plot, address)).unwrap();
    assert!(!gateway.status().ready);
    let summary = gateway.drain();
    assert!(summary.drained && summary.complete && !summary.balanced, "{summary:#?}");
}

/// Goal: a signal ends a gateway by a drain, and the status file tells of it to the end.
/// Method: raise SIGTERM in this process; run until the flag; read the file.
#[test]
fn a_signal_drains() {
    let plot = Plot::simple(1);
    let folders = Folders::new();
    let venue = RunningVenue::start(&plot.venue_options());
    let gateway = folders.gateway(&plot, venue.address);
    let path = gateway.status().facts.status;
    let status = || -> serde_json::Value {
        let text = std::fs::read(&path).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    };
    until("the status file says ready", || (status()["ready"] == true).then_some(()));
    assert_eq!(status()["listen"], gateway.client_address().to_string());

    let stop = stop_on_signals().unwrap();
    assert!(!stop.load(Ordering::Relaxed));
    signal_hook::low_level::raise(signal_hook::consts::SIGTERM).unwrap();
    until("the flag is set", || stop.load(Ordering::Relaxed).then_some(()));
    let summary = gateway.run_until(&stop).unwrap();
    assert!(summary.drained && summary.balanced && summary.complete);
    assert_eq!(status()["phase"], "sealed");
    venue.finish();
}
