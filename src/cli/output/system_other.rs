//! What a system that is not Unix says of files: less, so more is taken for granted.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;

/// Whether two paths lead to one file or folder; case makes no difference there.
pub fn is_same(a: &Path, b: &Path) -> bool {
    a.to_string_lossy().to_lowercase() == b.to_string_lossy().to_lowercase()
}

/// Whether an open folder is still the one at a path.
pub fn is_at(_: &File, path: &Path) -> bool {
    path.is_dir()
}

/// A number that stays with a file when it is moved.
pub fn number(_: &Metadata) -> u64 {
    0
}

/// A number of the file system that a file lies on.
pub fn device(_: &Metadata) -> u64 {
    0
}

/// Whether two files or folders have the same owner and the same permissions.
pub fn is_alike(_: &Path, _: &Path) -> bool {
    true
}

/// Gives a folder the owner and the permissions of another one.
pub fn make_alike(_: &Path, _: &Path) {}

/// Makes a folder.
pub fn create_private_dir(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

/// Makes a file of a name that nothing has.
pub fn temporary_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::NamedTempFile::new_in(folder)
}

/// Makes a temporary folder, where the system keeps those of this user.
pub fn temporary_folder() -> io::Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix("kaleidoc-").tempdir()
}
