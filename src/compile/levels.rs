//! The severities that the site file wants.

use crate::diagnostic::{Report, Severity};

use super::config::{Config, Level};

/// Changes the severity of findings, or drops them, as `[diagnostics]` of the site file says.
pub(super) fn apply(config: &Config, report: &mut Report) {
    report.diagnostics.retain_mut(|diagnostic| {
        match config.diagnostics.get(diagnostic.code.as_str()) {
            Some(Level::Off) => return false,
            Some(Level::Note) => diagnostic.severity = Severity::Note,
            Some(Level::Warning) => diagnostic.severity = Severity::Warning,
            Some(Level::Error) => diagnostic.severity = Severity::Error,
            None => {}
        }
        true
    });
}
