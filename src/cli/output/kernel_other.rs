//! Stands in for what Linux does with files.

use std::fs;
use std::io;
use std::path::Path;

use super::system;

/// Fails: files are then replaced one by one.
pub fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether a folder is the root of a mounted file system.
pub fn is_mount_point(folder: &Path) -> bool {
    let device = |path: &Path| fs::metadata(path).ok().map(|metadata| system::device(&metadata));
    folder.parent().is_some_and(|parent| device(parent) != device(folder))
}

/// Whether entries can be added to a folder; unknown, so this is found out by trying.
pub fn is_writable(_: &Path) -> bool {
    true
}
