//! The configuration file of a gateway under load.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;

use super::{Durability, Mode, Plot};
use crate::Context;
use crate::rig::leader::symbol;

/// Key of every leader: everything stays within this process.
pub(crate) const LEADER_KEY: &str = "leader-key-of-the-bench";

/// Orders that may be open, beside those of four events.
const ORDERS_MAX: usize = 32 * 1024;

/// Login of the leader with this number.
pub(crate) fn leader(number: usize) -> String {
    format!("leader{number}")
}

/// The file for `plot`, with venues at these addresses and folders on disk and in memory.
pub(crate) fn configuration(
    context: &Context,
    plot: &Plot,
    venues: &[SocketAddr],
    disk: &Path,
    memory: &Path,
) -> String {
    let mut text = process(context, plot, disk, memory);
    let durability = match plot.durability {
        Durability::Written => "written",
        Durability::Durable => "durable",
    };
    for (number, address) in venues.iter().enumerate() {
        let (leader, symbol) = (leader(number), symbol(number));
        put(
            &mut text,
            format_args!(
                r#"
[[venue]]
name = "v{number}"
protocol = "native"
address = "{address}"
key = "venue-key-of-the-bench"
order_durability = "{durability}"
account_interval_ms = 3600000
position_interval_ms = 3600000
[[leader]]
name = "{leader}"
key = "{LEADER_KEY}"
[[instrument]]
symbol = "{symbol}"
venue = "v{number}"
security_id = {number}
tick = 1
lot = 1
"#
            ),
        );
    }
    for account in 1..=plot.shape.orders {
        follower(&mut text, account, (account - 1) % plot.shape.venues);
    }
    text
}

/// A follower with an account of this number at a venue, and its plan.
pub(crate) fn follower(text: &mut String, account: usize, venue: usize) {
    let leader = leader(venue);
    put(
        text,
        format_args!(
            r#"
[[follower]]
name = "f{account}"
venue = "v{venue}"
account = {account}
[[plan]]
name = "p{account}"
leader = "{leader}"
follower = "f{account}"
sizing = {{ mode = "fixed_ratio", ratio = 1 }}
"#
        ),
    );
}

/// Everything but who trades what.
pub(crate) fn process(context: &Context, plot: &Plot, disk: &Path, memory: &Path) -> String {
    let orders_max = ORDERS_MAX + 4 * plot.shape.orders;
    let (mode, idle) = (plot.mode, idle(context, plot.durability));
    format!(
        r#"
[gateway]
name = "bench"
mode = "{mode}"
idle = "{idle}"
listen = "127.0.0.1:0"
drain_timeout_ms = 20000
[gateway.cores]
{cores}
[journal]
directory = "{disk}/journal"
ring_directory = "{memory}"
ring_bytes = "256MiB"
segment_bytes = "64MiB"
[ledger]
path = "{disk}/ledger.sqlite"
[engine]
rotation_seed = {seed}
[capacity]
orders_max = {orders_max}
[limits]
max_order_notional = 1000000
max_gross_notional = 90000000000
max_event_age_ms = 3600000
"#,
        cores = cores(context, plot.mode),
        seed = context.run,
        disk = disk.display(),
        memory = memory.display(),
    )
}

/// Trading threads spin. Where orders wait for the disk, so would the persister; with no core of its own
/// it would take turns with the load then, so there everything sleeps when there is nothing to do.
#[must_use]
pub fn idle(context: &Context, durability: Durability) -> &'static str {
    let is_crowded = context.cores.others().is_empty();
    if durability == Durability::Durable && is_crowded { "backoff" } else { "spin" }
}

/// Trading on the subject's core, the rest where neither load nor trading is, if there is such a place.
fn cores(context: &Context, mode: Mode) -> String {
    let (load, subject) = (context.cores.load, context.cores.subject);
    let mut others = context.cores.others();
    let trading = match (mode, others.as_slice()) {
        (Mode::Dedicated, [engine, egress, ..]) => {
            let trading = format!("ingress = {subject}\nengine = {engine}\negress = {egress}");
            others.drain(..2);
            trading
        }
        _ => format!("trading = {subject}"),
    };
    if others.is_empty() {
        others.push(load);
    }
    format!("{trading}\nbackground = {others:?}")
}

/// Appends a part.
pub(crate) fn put(text: &mut String, part: std::fmt::Arguments<'_>) {
    text.write_fmt(part).expect("a string takes everything");
}
