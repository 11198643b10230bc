//! A gateway that hears of its leaders by a FIX drop copy, and trades by FIX, is killed again and again: every trade
//! is copied once, no order comes twice.

use crate::process::{Process, paceline, until};
use crate::random::Random;
use accounting::{Ledger, Report};
use journal::{ReadLimit, Reader};
use protocol::messages::LeaderEvent;
use protocol::units::Sequence;
use simulator::fills::{self, Export};
use simulator::sample;
use simulator::venue::InstrumentOptions;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Kills in one run.
const KILLS: u64 = 12;
/// Trades that the drop copy tells.
const TRADES: usize = 300;

/// An acceptor that is broker and drop copy, and the files of a gateway.
pub(crate) struct Scene {
    pub(crate) disk: tempfile::TempDir,
    pub(crate) memory: tempfile::TempDir,
    pub(crate) acceptor: Process,
}

impl Scene {
    pub(crate) fn new(export: &Export) -> Self {
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        let mut builder = tempfile::Builder::new();
        let builder = builder.prefix("paceline-test-").permissions(private);
        let (disk, memory) =
            (tempfile::tempdir().unwrap(), builder.tempdir_in("/dev/shm").unwrap());
        let folder = disk.path();
        fills::write_csv(export, std::fs::File::create(folder.join("fills.csv")).unwrap()).unwrap();
        let options = format!(
            "resets_on_logon = false\n[[session]]\nsender = \"BROKER\"\ntarget = \"GATEWAY\"\n\
             application = \"broker\"\n[[session]]\nsender = \"PRIME\"\ntarget = \"GATEWAY\"\n\
             application = \"drop-copy\"\n[session.drop_copy]\nfills = \"{}\"\nburst = 2\n\
             repeat_every = 5\nlose_every = 7\ndisconnect_every = 60\n",
            folder.join("fills.csv").display()
        );
        std::fs::write(folder.join("acceptor.toml"), options).unwrap();
        for peer in ["BROKER", "PRIME"] {
            let text = format!("sender = \"GATEWAY\"\ntarget = \"{peer}\"\n");
            std::fs::write(folder.join(format!("{peer}.toml")), text).unwrap();
        }
        let config = folder.join("acceptor.toml");
        let arguments = ["sim", "fix-acceptor", config.to_str().unwrap()];
        let mut acceptor = Process::start("acceptor", folder, &arguments);
        let address = acceptor.expect_line()["address"].as_str().unwrap().to_owned();
        let text = configuration(export, &address, memory.path());
        std::fs::write(folder.join("gateway.toml"), text).unwrap();
        Self { disk, memory, acceptor }
    }

    pub(crate) fn gateway(&self) -> Process {
        let config = self.disk.path().join("gateway.toml");
        let arguments = ["run", config.to_str().unwrap(), "--json"];
        Process::start("gateway", self.disk.path(), &arguments)
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.disk.path().join("journal")
    }

    /// Leader events in the journal, as far as it can be read while others write it.
    pub(crate) fn told(&self) -> usize {
        let ring = self.memory.path().join("ring");
        let reader = Reader::open(&self.journal(), Some(&ring), Sequence(1), ReadLimit::Written);
        let Ok(mut reader) = reader else { return 0 };
        let mut told = 0;
        while let Ok(Some(frame)) = reader.next() {
            told += usize::from(frame.kind == LeaderEvent::TEMPLATE_ID);
        }
        told
    }

    pub(crate) fn report(&self) -> Option<Report> {
        let ledger = Ledger::open_read_only(&self.disk.path().join("ledger.sqlite")).ok()?;
        accounting::report(&ledger).ok()
    }
}

/// Two followers of every leader, at the broker; leaders are told by the drop copy.
fn configuration(export: &Export, address: &str, memory: &Path) -> String {
    let mut text = format!(
        "[gateway]\nname = \"gateway-test\"\nlisten = \"127.0.0.1:0\"\nidle = \"backoff\"\n\
         drain_timeout_ms = 60000\n[journal]\ndirectory = \"journal\"\nring_directory = \"{}\"\n\
         ring_bytes = \"8MiB\"\nsegment_bytes = \"8MiB\"\n[ledger]\npath = \"ledger.sqlite\"\n\
         [engine]\nsweep_interval_ms = 20\n[limits]\nmax_order_notional = \"1000000000\"\n\
         max_gross_notional = \"50000000000\"\nmax_event_age_ms = 3600000\n\
         [[operator]]\nname = \"desk\"\nkey = \"key-of-the-desk\"\n\
         [[venue]]\nname = \"sim\"\nprotocol = \"fix44\"\naddress = \"{address}\"\n\
         key = \"key-of-gateway-test\"\ndialect = \"BROKER.toml\"\norder_query_after_ms = 1000\n",
        memory.display()
    );
    for InstrumentOptions { symbol, security_id, tick, lot, .. } in
        InstrumentOptions::of_export(export)
    {
        writeln!(
            text,
            "[[instrument]]\nsymbol = \"{symbol}\"\nvenue = \"sim\"\nsecurity_id = {security_id}\n\
             tick = \"{tick}\"\nlot = \"{lot}\""
        )
        .unwrap();
    }
    let names = export.leaders.iter().map(|leader| leader.name.as_str());
    let accounts: Vec<String> = names
        .clone()
        .map(|name| format!("{{ account = \"{name}\", leader = \"{name}\" }}"))
        .collect();
    writeln!(
        text,
        "[[drop_copy]]\nname = \"prime\"\naddress = \"{address}\"\nkey = \"key-of-the-drop-copy\"\n\
         dialect = \"PRIME.toml\"\naccounts = [{}]",
        accounts.join(", ")
    )
    .unwrap();
    for (index, name) in (1..).zip(names) {
        writeln!(text, "[[leader]]\nname = \"{name}\"\nkey = \"key-of-{name}\"").unwrap();
        for follower in 1..=2 {
            let account = 2 * index + follower;
            writeln!(
                text,
                "[[follower]]\nname = \"{name}-{follower}\"\nvenue = \"sim\"\naccount = {account}\n\
                 [[plan]]\nname = \"{name}-p{follower}\"\nleader = \"{name}\"\n\
                 follower = \"{name}-{follower}\"\nexisting = \"all\"\n\
                 sizing = {{ mode = \"fixed_ratio\", ratio = \"1\" }}\nbelow_min = \"carry\""
            )
            .unwrap();
        }
    }
    text
}

/// Goal: processes that die change nothing: each trade of a drop copy moves its leader once, followers are on target,
/// no order comes twice, and the journal is whole. Method: SIGKILL after random numbers of trades, close behind a
/// start too; the drop copy repeats trades, loses reports, and breaks the connection.
#[test]
fn a_killed_gateway_copies_every_trade_of_a_drop_copy_once() {
    let mut random = Random::announced("killed behind a drop copy");
    let export = sample::generate(31, 2, TRADES);
    let scene = Scene::new(&export);
    for kill in 1..=KILLS {
        let told = scene.told();
        let gateway = scene.gateway();
        let share = u64::try_from(TRADES).unwrap() * 5 / 4 / KILLS;
        let more = usize::try_from(random.between(0, share)).unwrap();
        until(&format!("kill {kill}: {more} more trades are told"), || {
            let now = scene.told();
            (now >= told + more || now >= TRADES).then_some(())
        });
        gateway.kill();
    }
    let gateway = scene.gateway();
    let moved = |report: &Report| report.leaders.iter().map(|leader| leader.events).sum::<i64>();
    until("everything is told and traded", || {
        let report = scene.report()?;
        let trades = i64::try_from(TRADES).unwrap();
        (moved(&report) >= trades
            && report.plans_on_target == report.plans
            && report.orders_open == 0)
            .then_some(())
    });
    let ended = gateway.finish().success();
    assert_eq!(ended["drained"], true, "{ended:#}");
    let report = scene.report().unwrap();
    assert_eq!(usize::try_from(moved(&report)), Ok(TRADES), "each trade once");
    assert_eq!(report.plans_on_target, report.plans, "{report:#?}");
    let journal = scene.journal();
    let verified = paceline(&["journal", "verify", journal.to_str().unwrap(), "--json"]).json();
    assert_eq!(verified["verdict"], "Sound", "{verified:#}");
    let summary = scene.acceptor.finish().success();
    assert_eq!((&summary["repeated"], &summary["garbled"]), (&0.into(), &0.into()), "{summary:#}");
}
