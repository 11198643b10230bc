//! A copy-trading gateway as it is written first, in an afternoon: tokio, serde_json, one object per line.
//! The peer that the benchmark measures beside ours as "the obvious way".
//!
//! What its documentation calls fast is used: one thread without a work-stealing scheduler (there is one
//! core to run on), no delay of small packets, buffers that are reused, borrowed texts where JSON allows
//! it, and one write for all orders of a fill. No positions, limits, journal or sessions: it does less
//! than ours.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// A leader's execution.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Fill<'a> {
    /// Whose.
    pub(super) leader: &'a str,
    /// Unique per leader.
    pub(super) trade_id: u64,
    /// The leader's order that was filled.
    pub(super) order_id: u64,
    /// Instrument.
    pub(super) symbol: &'a str,
    /// `Buy` or `Sell`.
    pub(super) side: &'a str,
    /// In ticks.
    pub(super) price: u64,
    /// In lots.
    pub(super) quantity: u64,
    /// Nanoseconds since 1970.
    pub(super) transact_time: u64,
}

/// An order to the venue: the fields of our `NewOrderSingle`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Order<'a> {
    /// Twenty characters, never reused.
    pub(super) cl_ord_id: &'a str,
    /// Account at the venue.
    pub(super) account: u32,
    /// Instrument.
    pub(super) symbol: &'a str,
    /// `Buy` or `Sell`.
    pub(super) side: &'a str,
    /// Always `Limit`.
    pub(super) ord_type: &'a str,
    /// Always `ImmediateOrCancel`.
    pub(super) time_in_force: &'a str,
    /// Always `Open`.
    pub(super) position_effect: &'a str,
    /// In lots.
    pub(super) quantity: u64,
    /// In ticks.
    pub(super) price: u64,
    /// Nanoseconds since 1970.
    pub(super) transact_time: u64,
}

/// A follower account.
#[derive(Clone, Copy, Debug)]
struct Follower {
    account: u32,
    ratio_thousandths: u64,
}

/// Copies until the leader's wire ends. Leader `L<n>` has n followers.
///
/// # Errors
/// When a wire breaks, or a line is no fill.
pub(super) fn run(leader: SocketAddr, venue: SocketAddr) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(copy(leader, venue))
}

async fn copy(leader: SocketAddr, venue: SocketAddr) -> Result<()> {
    let leader = TcpStream::connect(leader).await.context("connect to the leader")?;
    let mut venue = TcpStream::connect(venue).await.context("connect to the venue")?;
    leader.set_nodelay(true)?;
    venue.set_nodelay(true)?;
    let mut leader = BufReader::new(leader);
    let leaders = leaders();
    let (mut line, mut orders, mut numbered) = (Vec::new(), Vec::new(), 0);
    loop {
        line.clear();
        if leader.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let fill: Fill<'_> = serde_json::from_slice(&line).context("read a fill")?;
        let known = leaders.iter().find(|(name, _)| name == fill.leader);
        let (_, followers) = known.context("a fill of nobody")?;
        orders.clear();
        for follower in followers {
            let quantity = fill.quantity * follower.ratio_thousandths / 1000;
            if quantity > 0 {
                numbered += 1;
                append(&mut orders, &fill, *follower, quantity, numbered)?;
            }
        }
        venue.write_all(&orders).await?;
    }
}

/// The ratios are the same in every peer.
fn leaders() -> Vec<(String, Vec<Follower>)> {
    let follower = |index: u32| Follower {
        account: 100_000 + index,
        ratio_thousandths: u64::from(500 + index % 1000),
    };
    [1, 10, 100, 1000].map(|count| (format!("L{count}"), (0..count).map(follower).collect())).into()
}

fn append(
    out: &mut Vec<u8>,
    fill: &Fill<'_>,
    follower: Follower,
    quantity: u64,
    number: u64,
) -> Result<()> {
    let order = Order {
        cl_ord_id: &format!("P{number:019}"),
        account: follower.account,
        symbol: fill.symbol,
        side: fill.side,
        ord_type: "Limit",
        time_in_force: "ImmediateOrCancel",
        position_effect: "Open",
        quantity,
        price: fill.price,
        transact_time: fill.transact_time,
    };
    serde_json::to_writer(&mut *out, &order)?;
    out.push(b'\n');
    Ok(())
}
