//! Looks at a run from the outside while it goes on: what is new in the files of the journal and of the venue.
//! What that means is [`Audit`]'s business.

use crate::audit::{Audit, Nearest};
use crate::books::VenueEvent;
use crate::process::{Process, until};
use crate::random::Random;
use crate::restart::Calm;
use crate::scene::Scene;
use journal::{ReadError, ReadLimit, Reader};
use protocol::units::Sequence;
use std::fs::File;
use std::io::Read;

/// When a gateway is killed, counted from its start.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Point {
    /// After so many new records in its journal: few of them are still those of the boot.
    Records(u64),
    /// After so many new lines in the venue's log.
    VenueEvents(u64),
}

/// Records of a boot, about.
const BOOT_RECORDS: u64 = 40;

impl Point {
    /// Whether a gateway may be killed there before it has done anything but start.
    pub(crate) fn is_early(self) -> bool {
        matches!(self, Self::Records(count) if count <= BOOT_RECORDS)
    }

    /// Points that, `kills` of them in a row, are spread over the whole run.
    pub(crate) fn random(random: &mut Random, calm: &Calm, kills: u64) -> Self {
        let share = |whole: u64| (whole * 3 / 2 / (kills + 1)).max(1);
        match random.between(0, 4) {
            0 => Self::Records(random.between(0, BOOT_RECORDS)),
            1 | 2 => Self::Records(random.between(1, share(calm.records))),
            _ => Self::VenueEvents(random.between(1, share(calm.venue_events))),
        }
    }
}

/// How far a run is: counts what is new in the files of the journal and of the venue, and shows it to an audit.
pub(crate) struct Watch<'a> {
    scene: &'a Scene,
    records: u64,
    next: Sequence,
    reader: Option<Reader>,
    log: File,
    /// What was read of the log behind its last whole line.
    rest: Vec<u8>,
    venue_events: u64,
    audit: Option<Audit<'a>>,
}

impl<'a> Watch<'a> {
    /// Counts only: records may be lost, and others take their numbers.
    pub(crate) fn new(scene: &'a Scene) -> Self {
        Self {
            scene,
            records: 0,
            next: Sequence(1),
            reader: None,
            log: File::open(scene.venue_log()).unwrap(),
            rest: Vec::new(),
            venue_events: 0,
            audit: None,
        }
    }

    /// Counts, and has everything audited.
    pub(crate) fn audited(scene: &'a Scene) -> Self {
        Self { audit: Some(Audit::new(scene)), ..Self::new(scene) }
    }

    /// What is watched.
    pub(crate) fn scene(&self) -> &'a Scene {
        self.scene
    }

    /// The last record that was seen.
    pub(crate) fn last(&self) -> u64 {
        self.next.0 - 1
    }

    /// A gateway starts: count from here.
    pub(crate) fn restart(&mut self) {
        self.look_while_it_runs();
        (self.records, self.venue_events) = (0, 0);
        self.reader = None;
    }

    pub(crate) fn has_reached(&mut self, point: Point) -> bool {
        self.look_while_it_runs();
        match point {
            Point::Records(count) => self.records >= count,
            Point::VenueEvents(count) => self.venue_events >= count,
        }
    }

    /// Audits what a gateway has left that was killed.
    pub(crate) fn audit(&mut self) {
        if self.audit.is_none() {
            return;
        }
        // Another reader: the ring of a gateway that runs may be one that this one has not opened yet.
        self.reader = None;
        until("the venue's log has every fill that was booked", || {
            // Everything can be read, for nobody writes any more; if there is anything yet.
            self.look().ok().or((self.next.0 == 1).then_some(()))?;
            let audit = self.audit.as_mut()?;
            audit.judge();
            audit.is_level().then_some(())
        });
        if 1 < self.next.0 {
            self.audit.as_mut().unwrap().check();
        }
    }

    /// Waits until what the venue had filled before a kill is booked by the gateway that runs now.
    pub(crate) fn settle(&mut self, gateway: &mut Process) {
        let Some(owed) = self.audit.as_ref().map(Audit::owed) else { return };
        until("fills that were made before a kill are booked", || {
            assert!(gateway.is_running(), "{}", gateway.log());
            self.look_while_it_runs();
            self.audit.as_ref()?.has_booked(&owed).then_some(())
        });
    }

    /// Orders at the venue of which no record says that they were handed over.
    pub(crate) fn unhanded(&self) -> usize {
        self.audit.as_ref().map_or(0, Audit::unhanded)
    }

    /// How near orders came to limits.
    pub(crate) fn nearest(&self) -> Nearest {
        self.audit.as_ref().map_or(Nearest::default(), Audit::nearest)
    }

    fn look_while_it_runs(&mut self) {
        if let Err(ReadError::Ahead { last, .. }) = self.look()
            && self.audit.is_none()
        {
            self.next = Sequence(last.0 + 1);
        }
    }

    fn look(&mut self) -> Result<(), ReadError> {
        self.read_log();
        // While a gateway starts, its journal may not be there yet, or a ring may take another's place.
        self.read_journal().inspect_err(|_| self.reader = None)
    }

    fn read_log(&mut self) {
        self.log.read_to_end(&mut self.rest).unwrap();
        let whole = self.rest.iter().rposition(|octet| *octet == b'\n').map_or(0, |last| last + 1);
        let lines = self.rest.drain(..whole).collect::<Vec<u8>>();
        for line in lines.split_inclusive(|octet| *octet == b'\n') {
            self.venue_events += 1;
            if let Some(audit) = &mut self.audit {
                audit.line(VenueEvent::read(self.scene, line));
            }
        }
    }

    fn read_journal(&mut self) -> Result<(), ReadError> {
        let (directory, ring) = (self.scene.journal(), self.scene.ring());
        let reader = match &mut self.reader {
            Some(reader) => reader,
            None => {
                let ring = ring.exists().then_some(ring.as_path());
                let reader = Reader::open(&directory, ring, self.next, ReadLimit::Written)?;
                self.reader.insert(reader)
            }
        };
        while let Some(frame) = reader.next()? {
            assert_eq!(frame.sequence, self.next, "a record is missing");
            if let Some(audit) = &mut self.audit {
                audit.record(&frame);
            }
            self.records += 1;
            self.next = Sequence(frame.sequence.0 + 1);
        }
        Ok(())
    }
}
