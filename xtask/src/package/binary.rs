//! A built command, to be packed for a platform: whether it is one for that platform.
//!
//! A release packs eight of them that were built on other machines. One in the place of another would be found by the
//! users of a platform, and not by a test on this machine.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::str::FromStr;

use anyhow::{Context, Error, Result, bail, ensure};
use object::elf::{FileHeader64, ProgramHeader64};
use object::read::elf::{FileHeader, ProgramHeader};
use object::{Architecture, BinaryFormat, Endianness, File, Object};

use super::platforms::Platform;

/// A file with the command, built for a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binary {
    pub platform: Platform,
    pub path: PathBuf,
}

impl FromStr for Binary {
    type Err = Error;

    /// Reads `TARGET=PATH`.
    fn from_str(text: &str) -> Result<Self> {
        let (target, path) = text.split_once('=').context("expected TARGET=PATH")?;
        ensure!(!path.is_empty(), "expected TARGET=PATH, and PATH is empty");
        Ok(Self { platform: Platform::of_target(target)?, path: PathBuf::from(path) })
    }
}

impl Binary {
    /// A command that was built on this machine, as a list; empty if npm has no package for the machine.
    pub fn of_host(path: PathBuf) -> Vec<Self> {
        Platform::of_host().map(|platform| Self { platform, path }).into_iter().collect()
    }

    /// Checks format, processor and C library of the file, and, if this machine can run it, its version.
    fn check(&self, version: &str) -> Result<()> {
        let Self { platform, path } = self;
        let context = || format!("`{}` is not a command for {}", path.display(), platform.target);
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        check_format(&bytes, platform.target).with_context(context)?;
        if Platform::of_host() == Some(*platform) {
            self.check_version(version)?;
        }
        Ok(())
    }

    fn check_version(&self, version: &str) -> Result<()> {
        let path = fs::canonicalize(&self.path)?;
        let output = Command::new(&path).arg("--version").output();
        let output = output.with_context(|| format!("cannot run {}", path.display()))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        ensure!(
            printed.trim() == format!("kaleidoc {version}"),
            "`{} --version` printed {printed:?}, and the package is version {version}: build the command again",
            path.display()
        );
        Ok(())
    }
}

/// Checks that there is one binary for a platform, and each of them by [`Binary::check`].
///
/// - `version`: of the package.
pub fn check_all(binaries: &[Binary], version: &str) -> Result<()> {
    for (index, Binary { platform, path }) in binaries.iter().enumerate() {
        if let Some(other) = binaries[..index].iter().find(|other| other.platform == *platform) {
            bail!("two commands for {}: {} and {}", platform.target, other.path.display(), path.display());
        }
    }
    binaries.iter().try_for_each(|binary| binary.check(version))
}

/// Checks that a file is an executable for a target.
fn check_format(bytes: &[u8], target: &str) -> Result<()> {
    let file = File::parse(bytes).context("not an executable")?;
    let format = match target {
        _ if target.contains("apple") => BinaryFormat::MachO,
        _ if target.contains("windows") => BinaryFormat::Pe,
        _ => BinaryFormat::Elf,
    };
    ensure!(file.format() == format, "expected a file of format {format:?}, found {:?}", file.format());
    let architecture = if target.starts_with("aarch64") { Architecture::Aarch64 } else { Architecture::X86_64 };
    ensure!(
        file.architecture() == architecture,
        "expected a program for {architecture:?}, found {:?}",
        file.architecture()
    );
    if format == BinaryFormat::Elf { check_interpreter(bytes, target) } else { Ok(()) }
}

/// Checks what loads a Linux program: with musl nothing, since its library is inside, else glibc's loader.
fn check_interpreter(bytes: &[u8], target: &str) -> Result<()> {
    let loader = interpreter(bytes)?;
    let is_musl = target.ends_with("musl");
    ensure!(
        loader.as_ref().map_or(is_musl, |loader| !is_musl && loader.contains("ld-linux")),
        "expected {}, found {}",
        if is_musl { "a static program" } else { "a program that glibc loads" },
        loader.map_or("a static program".to_owned(), |loader| format!("a program that `{loader}` loads"))
    );
    Ok(())
}

/// Path of the program that loads a Linux program; `None` for a static one.
fn interpreter(bytes: &[u8]) -> Result<Option<String>> {
    let header = FileHeader64::<Endianness>::parse(bytes)?;
    let endian = header.endian()?;
    let segments: &[ProgramHeader64<Endianness>] = header.program_headers(endian, bytes)?;
    for segment in segments {
        if let Some(path) = segment.interpreter(endian, bytes)? {
            return Ok(Some(String::from_utf8_lossy(path).into_owned()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// This very program, which is built for this machine.
    fn this_program() -> Binary {
        Binary { platform: Platform::of_host().unwrap(), path: std::env::current_exe().unwrap() }
    }

    #[test]
    fn ok_target_and_path() {
        let binary: Binary = "x86_64-pc-windows-msvc=a=b/kaleidoc.exe".parse().unwrap();
        assert_eq!(
            (binary.platform.target, binary.path),
            ("x86_64-pc-windows-msvc", PathBuf::from("a=b/kaleidoc.exe"))
        );
    }

    #[test]
    fn err_neither_target_nor_path() {
        for text in ["kaleidoc", "x86_64-pc-windows-msvc=", "m68k=kaleidoc"] {
            text.parse::<Binary>().unwrap_err();
        }
    }

    #[test]
    fn a_program_is_for_its_own_target_alone() {
        let Binary { platform, path } = this_program();
        let bytes = fs::read(path).unwrap();
        for other in super::super::platforms::PLATFORMS {
            assert_eq!(check_format(&bytes, other.target).is_ok(), *other == platform, "{}", other.target);
        }
    }

    #[test]
    fn err_two_programs_for_a_platform() {
        let message = check_all(&[this_program(), this_program()], "1.0.0").unwrap_err().to_string();
        assert!(message.starts_with("two commands for "), "{message}");
    }

    #[test]
    fn err_a_file_that_is_not_a_program() {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let error = Binary { path, ..this_program() }.check("1.0.0").unwrap_err();
        assert!(format!("{error:#}").contains("Cargo.toml` is not a command for"), "{error:#}");
    }
}
