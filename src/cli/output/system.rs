//! What a Unix system says of files.

use std::fs::{self, DirBuilder, File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::Path;

/// Whether two paths lead to one file or folder.
pub(super) fn is_same(a: &Path, b: &Path) -> bool {
    let id = |path: &Path| fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()));
    a == b || id(a).is_some_and(|a| Some(a) == id(b))
}

/// Whether an open folder is still the one at a path.
pub(super) fn is_at(folder: &File, path: &Path) -> bool {
    let id = |metadata: Metadata| (metadata.dev(), metadata.ino());
    match (folder.metadata(), fs::symlink_metadata(path)) {
        (Ok(open), Ok(found)) => id(open) == id(found),
        _ => false,
    }
}

/// A number that stays with a file when it is moved.
pub(super) fn number(metadata: &Metadata) -> u64 {
    metadata.ino()
}

/// A number of the file system that a file lies on.
pub(super) fn device(metadata: &Metadata) -> u64 {
    metadata.dev()
}

/// Whether two files or folders have the same owner and the same permissions.
pub(super) fn is_alike(a: &Path, b: &Path) -> bool {
    let look = |path: &Path| fs::metadata(path).ok().map(|it| (it.uid(), it.gid(), it.mode()));
    look(a) == look(b)
}

/// Gives a folder the owner and the permissions of another one, as far as that is allowed.
pub(super) fn make_alike(folder: &Path, other: &Path) {
    if let Ok(metadata) = fs::metadata(other) {
        // Where this fails, the two are not exchanged.
        drop(chown(folder, Some(metadata.uid()), Some(metadata.gid())));
        drop(fs::set_permissions(folder, metadata.permissions()));
    }
}

/// Makes a folder that nobody else can look into.
pub(super) fn create_private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)
}

/// Makes a file of a name that nothing has, which everybody may read as far as the process allows that at all.
pub(super) fn temporary_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new().permissions(Permissions::from_mode(0o666)).tempfile_in(folder)
}

/// Makes a temporary folder that nobody else can look into.
pub(super) fn temporary_folder() -> io::Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix("kaleidoc-").permissions(Permissions::from_mode(0o700)).tempdir()
}
