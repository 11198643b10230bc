//! A FIXP client over one blocking socket, for commands that talk to a running gateway.

use anyhow::{Context, Result, bail};
use gateway::clock::Clock;
use protocol::credentials::Credentials;
use protocol::fixp::messages::{TerminationCode, Uuid};
use protocol::fixp::{ClientEvent, ClientOptions, ClientSession, Outbox};
use protocol::sofh::{FrameBuffer, OBSERVER_FRAME_LENGTH_MAX};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::ops::ControlFlow;
use std::time::Duration;

/// How long a read waits before heartbeats are looked after.
const READ_TIMEOUT: Duration = Duration::from_millis(100);
const OUTBOX_BYTES: usize = 64 * 1024;

/// What a handler is told: the session is up, or an application message has come.
pub(crate) enum Heard<'m> {
    /// Application messages may be sent.
    Established,
    /// The next message of the gateway, with its number.
    Message(u64, &'m [u8]),
    /// Nothing came within the read timeout.
    Silence,
}

/// A connected client.
pub(crate) struct Client {
    stream: TcpStream,
    session: ClientSession,
    inbox: FrameBuffer,
    outbox: Outbox,
    clock: Clock,
}

impl Client {
    /// Connects and begins to negotiate.
    ///
    /// # Errors
    /// When the address cannot be reached or the credentials are too long.
    pub(crate) fn connect(
        address: &str,
        name: &str,
        key: &str,
        options: ClientOptions,
    ) -> Result<Self> {
        let stream =
            TcpStream::connect(address).with_context(|| format!("connect to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(READ_TIMEOUT))?;
        let credentials = Credentials::new(name, key.as_bytes())?.to_octets();
        let mut client = Self {
            stream,
            session: ClientSession::new(options, &credentials, None),
            inbox: FrameBuffer::new(2 * OBSERVER_FRAME_LENGTH_MAX, OBSERVER_FRAME_LENGTH_MAX),
            outbox: Outbox::new(OUTBOX_BYTES),
            clock: Clock::system(),
        };
        let now = client.clock.now();
        client.session.connected(now, fresh_session_id()?, &mut client.outbox);
        Ok(client)
    }

    /// Sends an application message that `encode` writes.
    ///
    /// # Errors
    /// When the session does not take it.
    pub(crate) fn send(
        &mut self,
        length_max: usize,
        encode: impl FnOnce(&mut [u8]) -> usize,
    ) -> Result<()> {
        let now = self.clock.now();
        self.session.application(now, &mut self.outbox, length_max, encode)?;
        self.flush()
    }

    /// Runs the session until the handler breaks or the gateway ends it; then terminates it.
    ///
    /// # Errors
    /// When the gateway refuses or breaks the session, or the handler fails.
    pub(crate) fn run<T>(
        &mut self,
        mut handler: impl FnMut(&mut Self, Heard<'_>) -> Result<ControlFlow<T>>,
    ) -> Result<Option<T>> {
        loop {
            self.flush()?;
            if self.session.is_over() {
                return Ok(None);
            }
            if let ControlFlow::Break(value) = self.turn(&mut handler)? {
                let now = self.clock.now();
                self.session.terminate(now, &mut self.outbox, TerminationCode::Finished, "");
                self.flush()?;
                return Ok(Some(value));
            }
            let now = self.clock.now();
            self.session.tick(now, &mut self.outbox)?;
        }
    }

    /// One read and everything that it brought.
    fn turn<T>(
        &mut self,
        handler: &mut impl FnMut(&mut Self, Heard<'_>) -> Result<ControlFlow<T>>,
    ) -> Result<ControlFlow<T>> {
        match self.stream.read(self.inbox.spare_mut()) {
            Ok(0) => bail!("the gateway closed the connection"),
            Ok(count) => self.inbox.filled(count),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return handler(self, Heard::Silence);
            }
            Err(error) => return Err(error).context("read from the gateway"),
        }
        while let Some(message) = self.inbox.next_message()?.map(<[u8]>::to_vec) {
            let now = self.clock.now();
            let event = self.session.receive(&message, now, &mut self.outbox)?;
            let flow = match event {
                ClientEvent::Established { .. } => handler(self, Heard::Established)?,
                ClientEvent::Application { number, message, .. } => {
                    handler(self, Heard::Message(number, message))?
                }
                ClientEvent::NegotiationRejected { code, reason } => {
                    bail!("refused: {code:?} {}", String::from_utf8_lossy(reason))
                }
                ClientEvent::EstablishmentRejected { code, reason } => {
                    bail!("refused: {code:?} {}", String::from_utf8_lossy(reason))
                }
                ClientEvent::RetransmitRejected { code, reason } => {
                    bail!("history is gone: {code:?} {}", String::from_utf8_lossy(reason))
                }
                _ => ControlFlow::Continue(()),
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn flush(&mut self) -> Result<()> {
        let waiting = self.outbox.waiting();
        let count = waiting.len();
        self.stream.write_all(waiting).context("write to the gateway")?;
        self.outbox.written(count);
        Ok(())
    }
}

/// A new random UUID version 4.
fn fresh_session_id() -> Result<Uuid> {
    let mut octets = [0_u8; 16];
    getrandom::fill(&mut octets).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    octets[6] = (octets[6] & 0x0f) | 0x40;
    octets[8] = (octets[8] & 0x3f) | 0x80;
    Ok(octets)
}
