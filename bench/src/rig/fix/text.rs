//! The configuration of a gateway that hears its leader by a FIX drop copy and trades at a FIX venue.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::{GATEWAY, US};
use crate::Context;
use crate::rig::gateway::Plot;
use crate::rig::gateway::text::{self, LEADER_KEY, follower, process, put};
use crate::rig::leader::symbol;

/// The file, with the drop copy and the venue at these addresses; its dialects are written beside the journal.
///
/// # Errors
/// When a dialect cannot be written.
pub(in crate::rig) fn configuration(
    context: &Context,
    plot: &Plot,
    [drop_copy, venue]: [SocketAddr; 2],
    disk: &Path,
    memory: &Path,
) -> Result<String> {
    let names = format!("sender = \"{GATEWAY}\"\ntarget = \"{US}\"\n");
    let dialects =
        [("prime.toml", names.clone()), ("broker.toml", format!("{names}handling = \"1\"\n"))];
    for (name, text) in dialects {
        std::fs::write(disk.join(name), text).with_context(|| format!("write {name}"))?;
    }
    let (leader, symbol, folder) = (text::leader(0), symbol(0), disk.display());
    let mut text = process(context, plot, disk, memory);
    put(
        &mut text,
        format_args!(
            r#"
[[venue]]
name = "v0"
protocol = "fix44"
address = "{venue}"
key = "venue-key-of-the-bench"
dialect = "{folder}/broker.toml"
[[drop_copy]]
name = "prime"
address = "{drop_copy}"
key = "drop-copy-key-of-the-bench"
dialect = "{folder}/prime.toml"
accounts = [{{ account = "LEADER", leader = "{leader}" }}]
[[leader]]
name = "{leader}"
key = "{LEADER_KEY}"
[[instrument]]
symbol = "{symbol}"
venue = "v0"
security_id = 0
tick = 1
lot = 1
"#
        ),
    );
    (1..=plot.shape.orders).for_each(|account| follower(&mut text, account, 0));
    Ok(text)
}
