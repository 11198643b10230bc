//! The floor of this machine: a raw TCP echo over loopback, beside which latencies are read.
//!
//! Two threads, non-blocking sockets, no protocol: what any gateway on this machine must pay.

use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Instant;

/// Octets of one message each way: about a leader fill in, an order out.
const MESSAGE_BYTES: usize = 96;
const ROUNDS: u32 = 20_000;
const WARM_UP_ROUNDS: u32 = 2_000;

/// Measures round trips of a message between two spinning threads. Values in nanoseconds.
///
/// # Errors
/// When loopback sockets cannot be opened.
pub(super) fn measure() -> Result<Histogram<u64>> {
    let listener = TcpListener::bind("127.0.0.1:0").context("bind the echo of the floor")?;
    let address = listener.local_addr().context("address of the echo")?;
    std::thread::scope(|scope| {
        let echo = scope.spawn(move || -> Result<()> {
            let (stream, _) = listener.accept().context("accept at the echo")?;
            echo_until_closed(stream)
        });
        let histogram = ping(TcpStream::connect(address).context("connect to the echo")?)?;
        echo.join().map_err(|_| anyhow::anyhow!("the echo thread panicked"))??;
        Ok(histogram)
    })
}

fn echo_until_closed(mut stream: TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    stream.set_nonblocking(true)?;
    let mut message = [0; MESSAGE_BYTES];
    while read_whole(&mut stream, &mut message)? {
        write_whole(&mut stream, &message)?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the floor is measured outside of any stage")]
fn ping(mut stream: TcpStream) -> Result<Histogram<u64>> {
    stream.set_nodelay(true)?;
    stream.set_nonblocking(true)?;
    let mut histogram = Histogram::new_with_bounds(1, 10_000_000_000, 3)?;
    let mut message = [0x5a; MESSAGE_BYTES];
    for round in 0..ROUNDS + WARM_UP_ROUNDS {
        let sent = Instant::now();
        write_whole(&mut stream, &message)?;
        read_whole(&mut stream, &mut message)?;
        if round >= WARM_UP_ROUNDS {
            histogram.saturating_record(u64::try_from(sent.elapsed().as_nanos())?);
        }
    }
    Ok(histogram)
}

/// Fills the message; `false` when the peer closed before its first octet.
fn read_whole(stream: &mut TcpStream, message: &mut [u8]) -> Result<bool> {
    let mut filled = 0;
    while filled < message.len() {
        match stream.read(&mut message[filled..]) {
            Ok(0) => return Ok(false),
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::hint::spin_loop(),
            Err(error) => return Err(error).context("read at the floor"),
        }
    }
    Ok(true)
}

fn write_whole(stream: &mut TcpStream, message: &[u8]) -> Result<()> {
    let mut written = 0;
    while written < message.len() {
        match stream.write(&message[written..]) {
            Ok(count) => written += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::hint::spin_loop(),
            Err(error) => return Err(error).context("write at the floor"),
        }
    }
    Ok(())
}
