//! A disk in memory that fails on order: refused, torn, lost and misdirected writes, a full disk, and the
//! state that a power loss leaves behind. For tests; nothing of a running gateway uses it.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use crate::disk::{Disk, DiskFile, LockError};

/// Octets that a device writes as one, at best.
pub const SECTOR_BYTES: usize = 512;

/// What happens to one operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails and changes nothing.
    Refused(io::ErrorKind),
    /// It fails, and the sectors whose bit is set (modulo 64) are written all the same.
    Torn(u64),
    /// It fails, and what it has written stands in memory alone: the process ended between the write and the sync.
    Unsynced,
    /// It succeeds, and nothing is written.
    Lost,
    /// It succeeds, and the octets are written this many octets further on.
    Misdirected(u64),
}

/// The last durable write, to be torn afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastWrite {
    /// File that was written.
    pub name: String,
    /// Where in it.
    pub offset: u64,
    /// What had been there.
    pub before: Vec<u8>,
    /// What was written.
    pub after: Vec<u8>,
}

#[derive(Clone, Debug, Default)]
struct Content {
    /// What a reader sees.
    seen: Vec<u8>,
    /// What a power loss leaves.
    durable: Vec<u8>,
}

#[derive(Clone, Debug, Default)]
struct State {
    contents: BTreeMap<u64, Content>,
    names: BTreeMap<String, u64>,
    durable_names: BTreeMap<String, u64>,
    files_created: u64,
    capacity_bytes: Option<u64>,
    operations: u64,
    faults: BTreeMap<u64, Fault>,
    failing_from: Option<u64>,
    last_write: LastWrite,
    locked: bool,
}

/// One directory in memory. Clones share it; [`SimulatedDisk::after_power_loss`] makes another.
#[derive(Clone, Debug, Default)]
pub struct SimulatedDisk {
    state: Arc<Mutex<State>>,
}

impl SimulatedDisk {
    /// An empty directory on a disk of unlimited size.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics while holding it")
    }

    /// Limits the octets that files can take together; `None` for no limit.
    pub fn set_capacity(&self, bytes: Option<u64>) {
        self.state().capacity_bytes = bytes;
    }

    /// Operations so far that change something: creating, writing, syncing, renaming, removing.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.state().operations
    }

    /// Orders a fault for the operation with this number, counted from zero.
    pub fn fail_at(&self, operation: u64, fault: Fault) {
        self.state().faults.insert(operation, fault);
    }

    /// Lets every operation from this number on fail; `None` repairs the disk.
    pub fn fail_from(&self, operation: Option<u64>) {
        self.state().failing_from = operation;
    }

    /// Lets go of the lock, as the end of a process does.
    pub fn end_of_process(&self) {
        self.state().locked = false;
    }

    /// The last durable write.
    #[must_use]
    pub fn last_write(&self) -> LastWrite {
        self.state().last_write.clone()
    }

    /// What this disk would hold after a power loss now: durable contents under durable names.
    #[must_use]
    pub fn after_power_loss(&self) -> Self {
        let state = self.state();
        let mut contents = state.contents.clone();
        for content in contents.values_mut() {
            content.seen.clone_from(&content.durable);
        }
        let names = state.durable_names.clone();
        let after = State {
            contents,
            durable_names: names.clone(),
            names,
            files_created: state.files_created,
            capacity_bytes: state.capacity_bytes,
            ..State::default()
        };
        Self { state: Arc::new(Mutex::new(after)) }
    }

    /// The octets of a file, as a reader sees them.
    #[must_use]
    pub fn octets(&self, name: &str) -> Option<Vec<u8>> {
        let state = self.state();
        state.names.get(name).map(|id| state.contents[id].seen.clone())
    }

    /// Replaces the octets of a file, durably, whatever their number.
    pub fn set_octets(&self, name: &str, octets: &[u8]) {
        let mut state = self.state();
        let id = state.names.get(name).copied().unwrap_or_else(|| state.create_name(name));
        state.durable_names.insert(name.to_owned(), id);
        let (seen, durable) = (octets.to_vec(), octets.to_vec());
        state.contents.insert(id, Content { seen, durable });
    }
}

impl State {
    fn create_name(&mut self, name: &str) -> u64 {
        self.files_created += 1;
        self.names.insert(name.to_owned(), self.files_created);
        self.contents.insert(self.files_created, Content::default());
        self.files_created
    }

    /// Counts an operation; the fault that was ordered for it.
    fn operation(&mut self) -> Option<Fault> {
        let operation = self.operations;
        self.operations += 1;
        if self.failing_from.is_some_and(|from| operation >= from) {
            return Some(Fault::Refused(io::ErrorKind::Other));
        }
        self.faults.remove(&operation)
    }

    /// An operation on names: it happens or it does not.
    fn name_operation(&mut self) -> io::Result<()> {
        match self.operation() {
            None | Some(Fault::Lost | Fault::Misdirected(_)) => Ok(()),
            Some(Fault::Refused(kind)) => Err(kind.into()),
            Some(Fault::Torn(_) | Fault::Unsynced) => Err(io::ErrorKind::Other.into()),
        }
    }

    fn used_bytes(&self) -> u64 {
        let of = |id: &u64| self.contents[id].seen.len() as u64;
        self.names.values().map(of).sum()
    }

    fn id_of(&self, name: &str) -> io::Result<u64> {
        self.names.get(name).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Disk for SimulatedDisk {
    fn lock(&self, _holder: &str) -> Result<(), LockError> {
        let mut state = self.state();
        if state.locked {
            return Err(LockError::Held("this test".into()));
        }
        state.locked = true;
        Ok(())
    }

    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.state().names.keys().cloned().collect())
    }

    fn create(&self, name: &str, bytes: u64) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        state.name_operation()?;
        if state.names.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        if state.capacity_bytes.is_some_and(|capacity| state.used_bytes() + bytes > capacity) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let id = state.create_name(name);
        let bytes = crate::to_usize(bytes);
        // Reserved is not written: a power loss may uncover what was there before.
        let (seen, durable) = (vec![0; bytes], vec![0xA5; bytes]);
        state.contents.insert(id, Content { seen, durable });
        drop(state);
        self.open(name, true)
    }

    fn open(&self, name: &str, writable: bool) -> io::Result<Box<dyn DiskFile>> {
        let id = self.state().id_of(name)?;
        Ok(Box::new(SimulatedFile { disk: self.clone(), id, writable }))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.state();
        state.name_operation()?;
        let id = state.id_of(from)?;
        state.names.remove(from);
        state.names.insert(to.to_owned(), id);
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.state();
        state.name_operation()?;
        state.id_of(name)?;
        state.names.remove(name);
        Ok(())
    }

    fn sync_names(&self) -> io::Result<()> {
        let mut state = self.state();
        state.name_operation()?;
        state.durable_names = state.names.clone();
        Ok(())
    }
}

#[derive(Debug)]
struct SimulatedFile {
    disk: SimulatedDisk,
    id: u64,
    writable: bool,
}

impl SimulatedFile {
    fn store(&self, offset: u64, octets: &[u8], durably: bool) -> io::Result<()> {
        if !self.writable {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let mut state = self.disk.state();
        let fault = state.operation();
        let name = state.names.iter().find(|(_, id)| **id == self.id);
        let name = name.map_or(String::new(), |(name, _)| name.clone());
        let content = state.contents.get_mut(&self.id).expect("contents outlive names");
        let mut start = crate::to_usize(offset);
        let before = content.seen.get(start..start + octets.len()).map(<[u8]>::to_vec);
        let before = before.ok_or(io::ErrorKind::InvalidInput)?;
        let mut mask = u64::MAX;
        match fault {
            None | Some(Fault::Unsynced) => {}
            Some(Fault::Refused(kind)) => return Err(kind.into()),
            Some(Fault::Lost) => return Ok(()),
            Some(Fault::Torn(sectors)) => mask = sectors,
            Some(Fault::Misdirected(by)) => start += crate::to_usize(by),
        }
        let durably = durably && fault != Some(Fault::Unsynced);
        for (index, sector) in octets.chunks(SECTOR_BYTES).enumerate() {
            if mask >> (index % 64) & 1 == 1 {
                let at = start + index * SECTOR_BYTES;
                content.seen[at..at + sector.len()].copy_from_slice(sector);
                if durably {
                    content.durable[at..at + sector.len()].copy_from_slice(sector);
                }
            }
        }
        if durably {
            state.last_write = LastWrite { name, offset, before, after: octets.to_vec() };
        }
        match fault {
            Some(Fault::Torn(_) | Fault::Unsynced) => Err(io::ErrorKind::Other.into()),
            _ => Ok(()),
        }
    }
}

impl DiskFile for SimulatedFile {
    fn bytes(&self) -> io::Result<u64> {
        Ok(self.disk.state().contents[&self.id].seen.len() as u64)
    }

    fn read(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let state = self.disk.state();
        let seen = &state.contents[&self.id].seen;
        let start = crate::to_usize(offset).min(seen.len());
        let bytes = buffer.len().min(seen.len() - start);
        buffer[..bytes].copy_from_slice(&seen[start..start + bytes]);
        Ok(bytes)
    }

    fn write(&mut self, offset: u64, octets: &[u8]) -> io::Result<()> {
        self.store(offset, octets, false)
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.state();
        state.name_operation()?;
        let content = state.contents.get_mut(&self.id).expect("contents outlive names");
        content.durable.clone_from(&content.seen);
        Ok(())
    }

    fn write_durable(&mut self, offset: u64, blocks: &[u8]) -> io::Result<()> {
        self.store(offset, blocks, true)
    }

    fn direct(&self) -> bool {
        true
    }
}
