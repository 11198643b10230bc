//! The real disk: direct writes, what happens where they are refused, and the lock.
#![cfg(not(miri))]

use super::*;

fn disk(direct: bool) -> (tempfile::TempDir, RealDisk) {
    let directory = tempfile::tempdir().unwrap();
    let disk = RealDisk::new(&directory.path().join("journal"), direct);
    disk.create_directory().unwrap();
    (directory, disk)
}

// Goal: what is written is read, with direct I/O and without; files keep their length. Method: blocks at
// both ends of a file.
#[test]
fn blocks_come_back() {
    for direct in [true, false] {
        let (_directory, disk) = disk(direct);
        let mut file = disk.create("file", 3 * 4096).unwrap();
        let mut blocks = Blocks::new(4096);
        for offset in [0, 8192] {
            blocks.fill(u8::try_from(offset / 4096 + 1).unwrap());
            file.write_durable(offset, &blocks).unwrap();
            let mut found = [0; 4096];
            assert_eq!(file.read(offset, &mut found).unwrap(), 4096);
            assert_eq!(found, blocks[..]);
        }
        assert_eq!(file.bytes().unwrap(), 3 * 4096);
        assert_eq!(file.read(8192 + 96, &mut [0; 4096]).unwrap(), 4000, "up to the end");
        assert_eq!(disk.list().unwrap(), ["file"]);
        assert!(direct || !file.direct());
    }
}

// Goal: where direct I/O is refused at the first write, the write goes through the page cache, and the
// file says so. Method: a buffer that no device takes directly.
#[test]
fn refused_direct_writes_go_through_the_page_cache() {
    let (_directory, disk) = disk(true);
    let mut file = disk.create("file", 4096).unwrap();
    let storage = Blocks::new(2 * 4096);
    let askew = &storage[1..4097];
    file.write_durable(0, askew).unwrap();
    let mut found = [1; 4096];
    assert_eq!(file.read(0, &mut found).unwrap(), 4096);
    assert_eq!(found, askew);
    // Some file systems take any buffer; then it stays direct.
    file.write_durable(0, &storage[..4096]).unwrap();
}

// Goal: names are exclusive, read-only files refuse, missing ones are said to be missing. Method: try.
#[test]
fn misuse_is_refused() {
    let (_directory, disk) = disk(true);
    drop(disk.create("file", 4096).unwrap());
    let taken = disk.create("file", 4096).unwrap_err();
    assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
    let mut reader = disk.open("file", false).unwrap();
    let refused = reader.write_durable(0, &Blocks::new(4096)).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied);
    assert_eq!(disk.open("none", false).unwrap_err().kind(), io::ErrorKind::NotFound);
}
