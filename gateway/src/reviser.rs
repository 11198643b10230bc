//! The reviser: brings a changed configuration file into force while trading goes on, when an operator asks.
//!
//! | state    | what happens                                                     | left when                    |
//! |----------|------------------------------------------------------------------|------------------------------|
//! | Idle     | nothing                                                          | a command is in the journal  |
//! | Asking   | venue sessions compare new instruments with what the venue lists | all agree, one does not      |
//! | Feeding  | definitions and their activation go to the engine stage          | all of them are in its ring  |
//! | Awaiting | the engine stage journals them                                   | it has said what came of it  |
//!
//! The file is read and checked here, off the trading threads. Whatever is wrong becomes a refusal in the
//! journal, and nothing of the revision is left. A revision that a crash cuts short leaves nothing either: the
//! next start reads the file anyway.

use std::sync::Arc;

use engine::Revision;
use protocol::messages::{ConfigurationActivated, Explanation, Reason};
use protocol::units::Nanos;

use crate::clock::{Clock, elapsed_ns};
use crate::configuration::{Activation, Configuration, Registry, standing};
use crate::revision::{
    Lookups, Outcome, Proposal, Refusal, ReviserEnds, RevisionRecord, VenueLine,
};
use crate::runner::Stage;
use crate::sessions::Routes;

/// Longest wait for what venues say, nanoseconds.
const VERDICTS_NS_MAX: u64 = 5_000_000_000;

/// A revision that has passed every check that needs neither a venue nor the engine.
struct Draft {
    revision: Revision,
    configuration: Configuration,
    registry: Registry,
    lookups: Lookups,
    records: Vec<Vec<u8>>,
    retired: Vec<String>,
}

enum State {
    Idle,
    Asking { draft: Box<Draft>, missing: usize, since: Nanos },
    Feeding { draft: Box<Draft>, next: usize },
    Awaiting { draft: Box<Draft> },
}

/// The stage.
pub(crate) struct Reviser {
    configuration: Configuration,
    registry: Registry,
    lookups: Lookups,
    /// What was replaced and may still be held by a stage.
    replaced: Vec<Lookups>,
    ends: ReviserEnds,
    /// Commands of this run so far; each gets one answer.
    requests: u64,
    state: State,
    clock: Clock,
}

impl Reviser {
    /// For a gateway that was started with this configuration.
    pub(crate) const fn new(
        configuration: Configuration,
        registry: Registry,
        lookups: Lookups,
        ends: ReviserEnds,
        clock: Clock,
    ) -> Self {
        Self {
            configuration,
            registry,
            lookups,
            replaced: Vec::new(),
            ends,
            requests: 0,
            state: State::Idle,
            clock,
        }
    }

    /// A revision that an operator has asked for, once every stage has room for another proposal: one that is
    /// far behind the journal may still hold those before.
    fn next_request(&mut self) -> Option<Revision> {
        let ReviserEnds { following, venues, requests, .. } = &mut self.ends;
        let has_room = |ring: &rtrb::Producer<Proposal>| ring.slots() > 0;
        let all = has_room(following) && venues.iter().all(|line| has_room(&line.proposals));
        if all { requests.pop().ok() } else { None }
    }

    /// An operator has asked.
    fn begin(&mut self, revision: Revision) -> State {
        self.requests += 1;
        let now = self.clock.now();
        match self.draft(revision, now) {
            Ok(draft) => self.propose(Box::new(draft), now),
            Err(refusal) => self.refuse(&revision, &refusal),
        }
    }

    fn refuse(&mut self, revision: &Revision, refusal: &Refusal) -> State {
        let Refusal { reason, text } = refusal;
        tracing::warn!(hash = format!("{:016x}", revision.hash), ?reason, %text, "revision refused");
        let record = refusal.record(revision, self.clock.now());
        let pushed = self.ends.records.push(RevisionRecord::refusal(&record));
        pushed.expect("nothing else is in the ring, for one revision is on its way");
        State::Idle
    }

    /// Reads the file and holds it against what runs.
    #[expect(clippy::result_large_err, reason = "a refusal is made once per command")]
    fn draft(&self, revision: Revision, now: Nanos) -> Result<Draft, Refusal> {
        let loaded = Configuration::load(&self.configuration.path);
        let configuration = loaded.map_err(|errors| {
            tracing::warn!("{errors}");
            Refusal::because(&errors.as_slice()[0])
        })?;
        let hash = configuration.hash_short();
        if hash != revision.hash {
            return Err(Refusal::because(format_args!(
                "the file has the hash {hash:016x}: it is not the one that was checked"
            )));
        }
        self.fits(&configuration)?;
        let activation = configuration.activate(&self.registry, now);
        let activation = activation.map_err(Refusal::because)?;
        if activation.records.is_empty() {
            let reason = Reason::ConfigurationInForce;
            return Err(Refusal { reason, text: Explanation::EMPTY });
        }
        Ok(self.complete(revision, configuration, activation))
    }

    /// Whether the running process can hold what the file says.
    #[expect(clippy::result_large_err, reason = "a refusal is made once per command")]
    fn fits(&self, next: &Configuration) -> Result<(), Refusal> {
        let running = &self.configuration;
        let standing: Vec<String> =
            standing(running, next).iter().map(ToString::to_string).collect();
        if !standing.is_empty() {
            return Err(Refusal::because(format_args!("needs a restart: {}", standing.join(", "))));
        }
        let (counts, capacity) = (next.counts(), self.registry.capacity());
        if counts.limits > capacity.limits_max {
            return Err(Refusal::because(format_args!(
                "{} limits, capacity.limits_max = {} of the running gateway",
                counts.limits, capacity.limits_max
            )));
        }
        let least = capacity.ring_bytes_min(counts.plans_per_leader);
        if running.journal.ring_bytes < least {
            return Err(Refusal::because(format_args!(
                "{} plans of one leader need journal.ring_bytes = {least}; {} are running",
                counts.plans_per_leader, running.journal.ring_bytes
            )));
        }
        Ok(())
    }

    /// What the stages and the engine will be given.
    fn complete(
        &self,
        revision: Revision,
        configuration: Configuration,
        activation: Activation,
    ) -> Draft {
        const OURS: &str = "definitions are encoded by this program";
        let Activation { mut records, directory, retired, .. } = activation;
        let last = records.last_mut().expect("a new configuration has an activation");
        let activated = ConfigurationActivated::decode(last).expect(OURS);
        let named = ConfigurationActivated {
            session: Some(revision.session),
            command_id: Some(revision.command_id),
            ..activated
        };
        named.encode(last);
        let mut registry = self.registry.clone();
        let mut routes = Routes::clone(&self.lookups.routes);
        for record in &records {
            registry.feed(record).expect("a revision is checked against this registry");
            routes.observe(record).expect(OURS);
        }
        let directory = Arc::new(directory.over(&self.lookups.directory));
        let lookups = Lookups { directory, routes: Arc::new(routes) };
        Draft { revision, configuration, registry, lookups, records, retired }
    }

    /// Shows the revision to the venue sessions.
    fn propose(&mut self, draft: Box<Draft>, now: Nanos) -> State {
        let proposal = self.proposal(&draft);
        for VenueLine { proposals, .. } in &mut self.ends.venues {
            let pushed = proposals.push(proposal.clone());
            pushed.expect("room was there when the request was taken");
        }
        State::Asking { draft, missing: self.ends.venues.len(), since: now }
    }

    fn proposal(&self, draft: &Draft) -> Proposal {
        let (number, hash) = (self.requests, draft.revision.hash);
        Proposal { number, hash, lookups: draft.lookups.clone() }
    }

    /// Counts verdicts; the first that does not agree ends it.
    fn ask(&mut self, draft: Box<Draft>, mut missing: usize, since: Nanos) -> State {
        let names = self.configuration.venues.iter().map(|venue| venue.name);
        let mut refusal = None;
        for (VenueLine { verdicts, .. }, venue) in self.ends.venues.iter_mut().zip(names) {
            while let Ok(verdict) = verdicts.pop() {
                if verdict.number != self.requests {
                    continue;
                }
                missing -= 1;
                if let Err(why) = verdict.result {
                    refusal =
                        refusal.or(Some(Refusal::because(format_args!("venue {venue}: {why}"))));
                }
            }
        }
        if missing > 0 && elapsed_ns(since, self.clock.now()) > VERDICTS_NS_MAX {
            let why = "a venue does not answer what instruments it lists";
            refusal = refusal.or(Some(Refusal::because(why)));
        }
        match refusal {
            Some(refusal) => self.refuse(&draft.revision, &refusal),
            None if missing == 0 => {
                let proposal = self.proposal(&draft);
                let pushed = self.ends.following.push(proposal);
                pushed.expect("room was there when the request was taken");
                State::Feeding { draft, next: 0 }
            }
            None => State::Asking { draft, missing, since },
        }
    }

    fn feed(&mut self, draft: Box<Draft>, mut next: usize) -> State {
        while let Some(record) = draft.records.get(next)
            && self.ends.records.push(RevisionRecord::new(record)).is_ok()
        {
            next += 1;
        }
        if next == draft.records.len() {
            State::Awaiting { draft }
        } else {
            State::Feeding { draft, next }
        }
    }

    fn conclude(&mut self, draft: Box<Draft>) -> State {
        match self.ends.outcomes.pop() {
            Err(_) => return State::Awaiting { draft },
            Ok(Outcome::Refused) => {
                tracing::error!("the engine refuses a revision; the journal says why")
            }
            Ok(Outcome::Activated) => {
                let Draft { revision, configuration, registry, lookups, retired, .. } = *draft;
                tracing::info!(hash = format!("{:016x}", revision.hash), "revision in force");
                for warning in &configuration.warnings {
                    tracing::warn!("{warning}");
                }
                for name in &retired {
                    tracing::warn!(name, "no longer configured; its positions stay at the venue");
                }
                self.configuration = configuration;
                self.registry = registry;
                self.replaced.push(std::mem::replace(&mut self.lookups, lookups));
            }
        }
        State::Idle
    }

    /// Frees what no stage holds any more.
    fn free_replaced(&mut self) {
        self.replaced.retain(|old| {
            Arc::strong_count(&old.directory) > 1 || Arc::strong_count(&old.routes) > 1
        });
    }
}

impl Stage for Reviser {
    fn name(&self) -> &'static str {
        "reviser"
    }

    fn work(&mut self) -> usize {
        self.state = match std::mem::replace(&mut self.state, State::Idle) {
            State::Idle => {
                self.free_replaced();
                match self.next_request() {
                    Some(revision) => self.begin(revision),
                    None => return 0,
                }
            }
            State::Asking { draft, missing, since } => self.ask(draft, missing, since),
            State::Feeding { draft, next } => self.feed(draft, next),
            State::Awaiting { draft } => self.conclude(draft),
        };
        // While it waits for others there is nothing to do for it.
        usize::from(matches!(self.state, State::Feeding { .. }))
    }
}
