//! The stage that keeps spare segments ready: reserved, zeroed, synced. It may run on any cold thread.
//!
//! Zeroed for real, not only reserved: the first write into a reserved but unwritten extent costs a
//! commit of the file system's own journal, and the persister would pay for it at every batch.

use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use crate::disk::{BLOCK_BYTES, Blocks, Disk, DiskFile};
use crate::monitor::{Monitor, status};
use crate::octets::is_zero;
use crate::options::SPARES;
use crate::persister::{PersistError, io_error};

const NAME_START: &str = "spare-";
const NAME_UNFINISHED: &str = ".tmp";
const BALLAST: &str = "ballast";
/// Octets zeroed by one call.
const STEP_BYTES: usize = 1 << 20;
/// Calls between two attempts after a failure: doubled each time, up to the maximum.
const PAUSE_CALLS_MIN: u32 = 16;
const PAUSE_CALLS_MAX: u32 = 1 << 16;

/// A zeroed file that is ready to become a segment.
#[derive(Debug)]
pub(crate) struct Spare {
    pub(crate) name: String,
    pub(crate) file: Box<dyn DiskFile>,
    pub(crate) bytes: u64,
}

/// The preparer stage.
#[derive(Debug)]
pub struct Preparer {
    disk: Arc<dyn Disk>,
    monitor: Monitor,
    spares: SyncSender<Spare>,
    segment_bytes: u64,
    ballast_bytes: u64,
    number: u64,
    zeros: Blocks,
    unfinished: Option<Unfinished>,
    ballast_is_there: bool,
    /// The persister is gone: nobody takes spares any more.
    orphaned: bool,
    pause_calls: u32,
    pause_left: u32,
}

#[derive(Debug)]
struct Unfinished {
    name: String,
    file: Box<dyn DiskFile>,
    zeroed_bytes: u64,
}

impl Preparer {
    pub(crate) fn new(
        disk: Arc<dyn Disk>,
        monitor: Monitor,
        spares: SyncSender<Spare>,
        segment_bytes: u64,
        ballast_bytes: u64,
    ) -> Self {
        Self {
            disk,
            monitor,
            spares,
            segment_bytes,
            ballast_bytes,
            number: 1,
            zeros: Blocks::new(STEP_BYTES),
            unfinished: None,
            ballast_is_there: false,
            orphaned: false,
            pause_calls: PAUSE_CALLS_MIN,
            pause_left: 0,
        }
    }

    /// Takes over the spares that an earlier run left, and removes what it left half done.
    pub(crate) fn adopt(&mut self) -> Result<(), PersistError> {
        let names = self.disk.list().map_err(|error| io_error("list", ".", error))?;
        self.ballast_is_there = names.iter().any(|name| name == BALLAST);
        let mut ready = 0;
        for name in names.iter().filter(|name| name.starts_with(NAME_START)) {
            let number = name.strip_prefix(NAME_START).and_then(|rest| rest.parse::<u64>().ok());
            self.number = self.number.max(number.unwrap_or(0) + 1);
            let spare = if number.is_some() && ready < SPARES { self.usable(name) } else { None };
            match spare {
                Some(spare) => {
                    ready += 1;
                    self.hand_over(spare);
                }
                None => {
                    self.disk.remove(name).map_err(|error| io_error("remove", name, error))?;
                }
            }
        }
        Ok(())
    }

    /// A file that is a spare as this run would make it; anything else is not worth the doubt.
    fn usable(&self, name: &str) -> Option<Spare> {
        let file = self.disk.open(name, true).ok()?;
        let mut block = vec![1; BLOCK_BYTES];
        let read = file.read(0, &mut block).ok()?;
        let bytes = file.bytes().ok()?;
        let usable = bytes == self.segment_bytes && read == BLOCK_BYTES && is_zero(&block);
        usable.then(|| Spare { name: name.to_owned(), file, bytes })
    }

    /// Does a bounded piece of work (about a mebibyte of zeros) and says how many octets; zero when all
    /// spares are ready, or while it waits after a failure. Blocks on the disk.
    ///
    /// # Errors
    /// [`PersistError::Io`] when the disk refused, as it does when it is full. Go on calling: it tries
    /// again, less and less often.
    pub fn work(&mut self) -> Result<usize, PersistError> {
        if self.orphaned {
            return Ok(0);
        }
        if self.pause_left > 0 {
            self.pause_left -= 1;
            return Ok(0);
        }
        match self.step() {
            Ok(bytes) => {
                if bytes > 0 {
                    self.pause_calls = PAUSE_CALLS_MIN;
                }
                Ok(bytes)
            }
            Err(error) => {
                self.monitor.add(status::PREPARE_ERRORS, 1);
                self.pause_left = self.pause_calls;
                self.pause_calls = (self.pause_calls * 2).min(PAUSE_CALLS_MAX);
                if let Some(unfinished) = self.unfinished.take() {
                    // What cannot be removed now is removed by the next boot.
                    let _ = self.disk.remove(&unfinished.name);
                }
                Err(error)
            }
        }
    }

    fn step(&mut self) -> Result<usize, PersistError> {
        if let Some(unfinished) = self.unfinished.take() {
            return self.go_on(unfinished);
        }
        if self.monitor.get(status::SPARES_READY) < SPARES as u64 {
            let name = format!("{NAME_START}{:08}{NAME_UNFINISHED}", self.number);
            let created = self.disk.create(&name, self.segment_bytes);
            let file = created.map_err(|error| io_error("create", &name, error))?;
            self.number += 1;
            return self.go_on(Unfinished { name, file, zeroed_bytes: 0 });
        }
        self.ballast()
    }

    /// Zeroes the next piece of an unfinished spare, and finishes it when that was the last.
    fn go_on(&mut self, mut unfinished: Unfinished) -> Result<usize, PersistError> {
        let left = crate::to_usize(self.segment_bytes - unfinished.zeroed_bytes);
        let bytes = left.min(STEP_BYTES);
        let written = unfinished.file.write(unfinished.zeroed_bytes, &self.zeros[..bytes]);
        unfinished.zeroed_bytes += bytes as u64;
        let done = unfinished.zeroed_bytes == self.segment_bytes;
        let synced = written.and_then(|()| if done { unfinished.file.sync() } else { Ok(()) });
        if let Err(error) = synced {
            let error = io_error("zero", &unfinished.name, error);
            self.unfinished = Some(unfinished);
            return Err(error);
        }
        if done {
            self.finish(unfinished)?
        } else {
            self.unfinished = Some(unfinished)
        }
        Ok(bytes)
    }

    fn finish(&mut self, unfinished: Unfinished) -> Result<(), PersistError> {
        let name = unfinished.name.trim_end_matches(NAME_UNFINISHED).to_owned();
        let renamed = self.disk.rename(&unfinished.name, &name);
        if let Err(error) = renamed.and_then(|()| self.disk.sync_names()) {
            self.unfinished = Some(unfinished);
            return Err(io_error("rename", &name, error));
        }
        self.hand_over(Spare { name, file: unfinished.file, bytes: self.segment_bytes });
        Ok(())
    }

    fn hand_over(&mut self, spare: Spare) {
        self.monitor.add(status::SPARES_READY, 1);
        // Without a persister there is nobody to hand it to; the file stays for the next boot.
        if self.spares.try_send(spare).is_err() {
            self.monitor.subtract(status::SPARES_READY, 1);
            self.orphaned = true;
        }
    }

    /// With every spare ready, puts the ballast in place.
    fn ballast(&mut self) -> Result<usize, PersistError> {
        if self.ballast_is_there || self.ballast_bytes == 0 {
            return Ok(0);
        }
        // Once per boot: an operator who deletes it wants the room.
        self.ballast_is_there = true;
        let created = self.disk.create(BALLAST, self.ballast_bytes);
        created.map_err(|error| io_error("create", BALLAST, error))?;
        Ok(crate::to_usize(self.ballast_bytes))
    }
}
