//! What Linux does with files, and other systems do not do, or otherwise.

use std::io;
use std::path::Path;

use rustix::fs::{Access, AtFlags, CWD, RenameFlags, StatxAttributes, StatxFlags};

/// Puts each of two files or folders in the place of the other, at once.
///
/// # Errors
/// Where the file system cannot.
///
/// Source: <https://man7.org/linux/man-pages/man2/renameat2.2.html>
pub(super) fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    Ok(rustix::fs::renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

/// Whether a folder is the root of a mounted file system.
pub(super) fn is_mount_point(folder: &Path) -> bool {
    let found = rustix::fs::statx(CWD, folder, AtFlags::empty(), StatxFlags::empty());
    found.is_ok_and(|found| found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

/// Whether entries can be added to a folder, and taken out of it.
pub(super) fn is_writable(folder: &Path) -> bool {
    rustix::fs::access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}
