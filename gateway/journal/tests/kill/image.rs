//! A file system in a file, mounted over a loop device: what it has written to its device stands in the file, what it
//! keeps in memory does not. The file is what a power loss leaves of it.
//!
//! Not here: the write cache of a device, which may lose or tear what was not flushed. A loop device has none that a
//! copy could miss: flushes are counted instead, and the simulated disk is the one that loses and tears.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Octets of a file system: room for all that a test writes.
const IMAGE_BYTES: u64 = 96 << 20;
/// Copies until one is taken while the device writes nothing. Only the kernel's own housekeeping can be in the way.
const COPIES_MAX: u32 = 1_000;

/// Runs a tool of the system; what it printed.
fn run(program: &str, arguments: &[&Path]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{program}: {}", said.lines().collect::<Vec<_>>().join(" ")))
}

/// Makes a file with an empty ext4 in it.
pub(crate) fn format(image: &Path) -> Result<(), String> {
    let file = std::fs::File::create(image).map_err(|error| error.to_string())?;
    file.set_len(IMAGE_BYTES).map_err(|error| error.to_string())?;
    // Nothing is left to be done in the background.
    let lazy = "lazy_itable_init=0,lazy_journal_init=0";
    let arguments = ["-q", "-F", "-b", "4096", "-m", "0", "-E", lazy].map(Path::new);
    run("mkfs.ext4", &[&arguments[..], &[image]].concat()).map(drop)
}

/// What a device has done.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Activity {
    writes: u64,
    sectors_written: u64,
    /// Requests that it has and that are not done.
    in_flight: u64,
}

/// A mounted image. Dropped, it is unmounted, and its loop device is free again.
pub(crate) struct Mounted {
    image: PathBuf,
    point: PathBuf,
    device: PathBuf,
    is_mounted: bool,
}

impl Mounted {
    /// Mounts it; what an interrupted life left in the log of the file system is recovered.
    pub(crate) fn mount(image: &Path, point: &Path) -> Result<Self, String> {
        std::fs::create_dir_all(point).map_err(|error| error.to_string())?;
        let (image, point) = (image.to_owned(), point.to_owned());
        let device = run("losetup", &[Path::new("--find"), Path::new("--show"), &image])?;
        let mut mounted = Self { image, point, device: device.into(), is_mounted: false };
        mounted.activity()?;
        let arguments = ["-t", "ext4", "-o", "noatime"].map(Path::new);
        run("mount", &[&arguments[..], &[&mounted.device, &mounted.point]].concat())?;
        mounted.is_mounted = true;
        // Not while it is in use: it goes by itself with the mount, whatever becomes of this process.
        run("losetup", &[Path::new("--detach"), &mounted.device])?;
        Ok(mounted)
    }

    /// How often the device was asked to keep what it has; `None` where the kernel does not say.
    pub(crate) fn flushes(&self) -> Option<u64> {
        let fields = self.statistics().unwrap();
        fields.get(15).copied()
    }

    fn activity(&self) -> Result<Activity, String> {
        let fields = self.statistics()?;
        let [_, _, _, _, writes, _, sectors_written, _, in_flight, ..] = fields[..] else {
            return Err(format!("{}: {fields:?}", self.device.display()));
        };
        Ok(Activity { writes, sectors_written, in_flight })
    }

    fn statistics(&self) -> Result<Vec<u64>, String> {
        let name = self.device.file_name().expect("a device has a name");
        let path = Path::new("/sys/block").join(name).join("stat");
        let text = std::fs::read_to_string(&path);
        let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(text.split_whitespace().filter_map(|it| it.parse().ok()).collect())
    }

    /// Copies the image as the device has it, without asking for anything to be written. The caller has stopped whoever
    /// writes files; the file system itself may still write its log and what is due. A copy takes time, so it is the
    /// picture of one moment only if nothing was written meanwhile: otherwise it is taken again.
    pub(crate) fn copy(&self, to: &Path) {
        for _ in 0..COPIES_MAX {
            let before = self.activity().unwrap();
            std::fs::copy(&self.image, to).unwrap();
            if before.in_flight == 0 && self.activity().unwrap() == before {
                return;
            }
        }
        panic!("{} is written all the time", self.device.display());
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let done = if self.is_mounted {
            let point = [self.point.as_path()];
            run("umount", &point).or_else(|_| run("umount", &[Path::new("--lazy"), &self.point]))
        } else {
            run("losetup", &[Path::new("--detach"), &self.device])
        };
        if let Err(why) = done
            && !std::thread::panicking()
        {
            panic!("{} is left behind: {why}", self.device.display());
        }
    }
}
