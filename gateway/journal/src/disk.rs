//! What the journal needs of a disk, behind two small traits, and the real disk.
//! What is written where is decided elsewhere; tests put a simulated disk in its place.

use std::fmt::Debug;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::num::NonZeroU64;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rustix::fs::{Advice, FallocateFlags, OFlags, fadvise, fallocate, fcntl_getfl, fcntl_setfl};

/// Octets that a disk writes as one: offsets, lengths and buffers of durable writes are multiples.
pub const BLOCK_BYTES: usize = 4096;
/// The file whose lock says that a process writes this journal.
const LOCK_NAME: &str = "shard.lock";

/// Who else holds the journal, or why that could not be found out.
#[derive(Debug)]
pub enum LockError {
    /// Another process has it; the text is what that process wrote about itself.
    Held(String),
    /// The lock file could not be used.
    Io(io::Error),
}

/// One directory of a disk. Names are plain file names.
pub trait Disk: Debug + Send + Sync {
    /// Takes the directory for this process until the value is dropped; `holder` is shown to others.
    ///
    /// # Errors
    /// [`LockError::Held`] when another opener has it.
    fn lock(&self, holder: &str) -> Result<(), LockError>;

    /// Names of the files in the directory, in no particular order.
    ///
    /// # Errors
    /// What the file system says.
    fn list(&self) -> io::Result<Vec<String>>;

    /// Creates a file with its space reserved. Fails when the name exists or the disk is full.
    ///
    /// # Errors
    /// What the file system says; a file that was created but got no space is removed again.
    fn create(&self, name: &str, bytes: u64) -> io::Result<Box<dyn DiskFile>>;

    /// Opens a file for reading, and for writing if asked.
    ///
    /// # Errors
    /// What the file system says.
    fn open(&self, name: &str, writable: bool) -> io::Result<Box<dyn DiskFile>>;

    /// Gives a file another name, replacing a file of that name.
    ///
    /// # Errors
    /// What the file system says.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// What the file system says.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Makes created, renamed and removed names survive a power loss.
    ///
    /// # Errors
    /// What the device says.
    fn sync_names(&self) -> io::Result<()>;
}

/// One file of a disk. Its length never changes after it was created.
pub trait DiskFile: Debug + Send {
    /// Length of the file in octets.
    ///
    /// # Errors
    /// What the file system says.
    fn bytes(&self) -> io::Result<u64>;

    /// Reads up to the buffer's length and says how much there was; less only at the end of the file.
    ///
    /// # Errors
    /// What the device says.
    fn read(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;

    /// Says that these octets will be read soon, so that the disk can fetch them meanwhile.
    fn will_read(&self, offset: u64, bytes: u64) {
        let _ = (offset, bytes);
    }

    /// Writes octets that need not survive anything before [`DiskFile::sync`].
    ///
    /// # Errors
    /// What the device says.
    fn write(&mut self, offset: u64, octets: &[u8]) -> io::Result<()>;

    /// Makes everything written survive a power loss.
    ///
    /// # Errors
    /// What the device says. After an error nothing about the file is known any more.
    fn sync(&mut self) -> io::Result<()>;

    /// Writes whole blocks from a block-aligned buffer; on return they survive a power loss.
    ///
    /// # Errors
    /// What the device says. After an error nothing about the written range is known.
    fn write_durable(&mut self, offset: u64, blocks: &[u8]) -> io::Result<()>;

    /// Whether durable writes go around the page cache in one call.
    fn direct(&self) -> bool;
}

/// A directory of the file system.
#[derive(Debug)]
pub struct RealDisk {
    directory: PathBuf,
    direct: bool,
    lock: OnceLock<File>,
}

impl RealDisk {
    /// The directory, whether or not it exists yet; `direct` asks for `O_DIRECT`, where it works.
    #[must_use]
    pub fn new(directory: &Path, direct: bool) -> Self {
        Self { directory: directory.to_owned(), direct, lock: OnceLock::new() }
    }

    /// Creates the directory, for its owner only, with its parents.
    ///
    /// # Errors
    /// What the file system says.
    pub fn create_directory(&self) -> io::Result<()> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.directory)?;
        match self.directory.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
            _ => Ok(()),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// The file for durable writes, and whether they go around the page cache.
    fn open_writable(&self, name: &str) -> io::Result<(File, bool)> {
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        if self.direct {
            options.custom_flags(libc::O_DIRECT | libc::O_DSYNC);
            match options.open(self.path(name)) {
                // What file systems without direct I/O say.
                Err(error) if error.raw_os_error() == Some(libc::EINVAL) => {}
                result => return Ok((result?, true)),
            }
        }
        options.custom_flags(0);
        Ok((options.open(self.path(name))?, false))
    }
}

impl Disk for RealDisk {
    fn lock(&self, holder: &str) -> Result<(), LockError> {
        // The lock belongs to the open file: a second opener is refused even within one process,
        // and the kernel lets go of it however the process ends.
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(self.path(LOCK_NAME)).map_err(LockError::Io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Who holds it is a courtesy: without it the refusal stands all the same.
                let _ = file.read_to_string(&mut holder);
                return Err(LockError::Held(holder.trim().to_owned()));
            }
            Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
        }
        file.set_len(0).map_err(LockError::Io)?;
        file.write_all(holder.as_bytes()).map_err(LockError::Io)?;
        assert!(self.lock.set(file).is_ok(), "a disk is locked once");
        Ok(())
    }

    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.directory)? {
            // Names of ours are ASCII; others are none of our business.
            if let Ok(name) = entry?.file_name().into_string() {
                names.push(name);
            }
        }
        Ok(names)
    }

    fn create(&self, name: &str, bytes: u64) -> io::Result<Box<dyn DiskFile>> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let file = options.open(self.path(name))?;
        if let Err(error) = fallocate(&file, FallocateFlags::empty(), 0, bytes) {
            drop(file);
            self.remove(name)?;
            return Err(error.into());
        }
        self.open(name, true)
    }

    fn open(&self, name: &str, writable: bool) -> io::Result<Box<dyn DiskFile>> {
        // Reads go through the page cache: their buffers are not aligned, and `list` tools share it.
        let reader = File::open(self.path(name))?;
        let writer = if writable { Some(self.open_writable(name)?) } else { None };
        Ok(Box::new(RealFile { reader, writer }))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        std::fs::rename(self.path(from), self.path(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        std::fs::remove_file(self.path(name))
    }

    fn sync_names(&self) -> io::Result<()> {
        File::open(&self.directory)?.sync_all()
    }
}

#[derive(Debug)]
struct RealFile {
    reader: File,
    /// The file for writing, and whether its writes are direct and durable by themselves.
    writer: Option<(File, bool)>,
}

impl RealFile {
    fn writer(&self) -> io::Result<&(File, bool)> {
        let read_only = || io::Error::new(io::ErrorKind::PermissionDenied, "opened for reading");
        self.writer.as_ref().ok_or_else(read_only)
    }

    /// Writes directly, or through the page cache where the file system only pretends to do the former.
    fn store(&mut self, offset: u64, octets: &[u8]) -> io::Result<()> {
        let (file, direct) = self.writer()?;
        match file.write_all_at(octets, offset) {
            // Refused before anything was written.
            Err(error) if *direct && error.raw_os_error() == Some(libc::EINVAL) => {}
            result => return result,
        }
        self.give_up_direct()?;
        self.writer()?.0.write_all_at(octets, offset)
    }

    /// Goes on through the page cache.
    fn give_up_direct(&mut self) -> io::Result<()> {
        if let Some((file, direct)) = &mut self.writer {
            let flags = fcntl_getfl(&*file)?;
            fcntl_setfl(&*file, flags.difference(OFlags::DIRECT))?;
            *direct = false;
        }
        Ok(())
    }
}

impl DiskFile for RealFile {
    fn bytes(&self) -> io::Result<u64> {
        Ok(self.reader.metadata()?.len())
    }

    fn read(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.reader.read_at(&mut buffer[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(bytes) => filled += bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    fn will_read(&self, offset: u64, bytes: u64) {
        // A wish: if the kernel does not grant it, reading takes longer.
        let _ = fadvise(&self.reader, offset, NonZeroU64::new(bytes), Advice::WillNeed);
    }

    fn write(&mut self, offset: u64, octets: &[u8]) -> io::Result<()> {
        self.store(offset, octets)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.writer()?.0.sync_all()
    }

    fn write_durable(&mut self, offset: u64, blocks: &[u8]) -> io::Result<()> {
        assert!(
            offset.is_multiple_of(BLOCK_BYTES as u64) && blocks.len().is_multiple_of(BLOCK_BYTES)
        );
        self.store(offset, blocks)?;
        let (file, direct) = self.writer()?;
        if *direct { Ok(()) } else { file.sync_data() }
    }

    fn direct(&self) -> bool {
        self.writer.as_ref().is_some_and(|(_, direct)| *direct)
    }
}

/// A buffer that direct I/O accepts: its start lies on a block boundary.
#[derive(Debug)]
pub(crate) struct Blocks {
    storage: Vec<u8>,
    start: usize,
    bytes: usize,
}

impl Blocks {
    /// Zeroed room for `bytes` octets, a multiple of [`BLOCK_BYTES`].
    pub(crate) fn new(bytes: usize) -> Self {
        assert!(bytes.is_multiple_of(BLOCK_BYTES));
        let storage = vec![0; bytes + BLOCK_BYTES];
        let start = storage.as_ptr().align_offset(BLOCK_BYTES);
        assert!(start < BLOCK_BYTES, "an address has a block boundary within the next block");
        Self { storage, start, bytes }
    }
}

impl std::ops::Deref for Blocks {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.storage[self.start..self.start + self.bytes]
    }
}

impl std::ops::DerefMut for Blocks {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.storage[self.start..self.start + self.bytes]
    }
}

#[cfg(test)]
mod tests;
