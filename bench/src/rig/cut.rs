//! A venue's connection that is cut while orders are under way, and comes back.

use std::net::{Shutdown, TcpStream};

use anyhow::{Context as _, Result};

use super::{Driver, Protocol};

/// Whoever can do without a venue's connection for a while.
pub trait Returning: Protocol {
    /// The connection is gone. What has come over it is done, and whoever did it does not hear so.
    ///
    /// # Errors
    /// When what has come is not what the subject should say.
    fn left(&mut self, wire: usize) -> Result<()>;

    /// There is another one.
    fn returned(&mut self, wire: usize);

    /// Whether what was asked for since the last cut has been said again.
    fn has_repeated(&self, wire: usize) -> bool;
}

impl<P: Returning> Driver<P> {
    /// Cuts a venue's connection: everything that the rig has not read, or not said, is lost. Nothing may be
    /// driven before [`Self::mend`].
    ///
    /// # Errors
    /// When the protocol is violated.
    pub fn cut(&mut self, wire: usize) -> Result<()> {
        self.protocol.left(wire)?;
        self.to_venues[wire].clear();
        self.is_asked = false;
        self.unanswered = 0;
        // The other end may have closed it already.
        let _ = self.wires.venues[wire].shutdown(Shutdown::Both);
        Ok(())
    }

    /// Goes on over another connection.
    ///
    /// # Errors
    /// When the system refuses the socket options.
    pub fn mend(&mut self, wire: usize, stream: TcpStream) -> Result<()> {
        stream.set_nonblocking(true).context("make a socket non-blocking")?;
        stream.set_nodelay(true).context("switch Nagle's delay off")?;
        self.wires.venues[wire] = stream;
        self.protocol.returned(wire);
        Ok(())
    }

    /// Reads and answers once.
    ///
    /// # Errors
    /// When a wire breaks or the protocol is violated.
    pub fn turn(&mut self) -> Result<u64> {
        self.rest_turn()
    }
}
