//! `kaleidoc init`: creates a starter site.
//!
//! 1. [`Plan::for_folder`] looks at the folder and decides what is created and what is added to files of npm and git;
//!    a folder with files in the way is refused;
//! 2. [`Plan::carry_out`] writes it, or nothing;
//! 3. [`report`] says what was written, and what to do next.

mod plan;
mod project;
mod template;

use std::env;
use std::path::Path;

use anstream::eprintln;

use super::arguments::InitArguments;
use super::help::MANUAL;
use super::{Failure, Outcome};

use plan::Plan;

/// Writes the site of [`template`] into a folder.
pub(super) fn run(arguments: &InitArguments) -> Result<Outcome, Failure> {
    let plan = Plan::for_folder(&arguments.dir)?;
    plan.carry_out()?;
    report(&plan, &arguments.dir);
    Ok(Outcome::Clean)
}

/// Prints the files that were written, and the next commands.
fn report(plan: &Plan, folder: &Path) {
    eprintln!("created a site of {} pages for 2 platforms in `{}`:\n", template::pages(), folder.display());
    plan.lines().iter().for_each(|line| eprintln!("  {line}"));
    let kaleidoc = kaleidoc_command(env::var("npm_config_user_agent").ok().as_deref());
    eprintln!("\nNext:\n");
    if folder != Path::new(".") {
        eprintln!("  cd {}", folder.display());
    }
    eprintln!("  {kaleidoc} serve    show it, and follow your changes");
    eprintln!("  {kaleidoc} check    find dead links and other mistakes");
    eprintln!("  {kaleidoc} build    write the site to dist/");
    eprintln!("\nManual: {MANUAL}");
}

/// How the command is called from a shell: through the package manager that started this process, if one did.
///
/// - `agent`: name and version of the package manager, as all of them pass it on: `npm/11.4.0 node/v22.0.0 linux x64`.
fn kaleidoc_command(agent: Option<&str>) -> &'static str {
    match agent.and_then(|agent| agent.split('/').next()) {
        Some("npm") => "npx kaleidoc",
        Some("pnpm") => "pnpm kaleidoc",
        Some("yarn") => "yarn kaleidoc",
        Some("bun") => "bunx kaleidoc",
        _ => "kaleidoc",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_goes_through_the_package_manager() {
        assert_eq!(kaleidoc_command(Some("npm/11.4.0 node/v22.0.0 linux x64")), "npx kaleidoc");
        assert_eq!(kaleidoc_command(Some("pnpm/10.1.0 npm/? node/v22.0.0")), "pnpm kaleidoc");
        assert_eq!((kaleidoc_command(Some("deno/2")), kaleidoc_command(None)), ("kaleidoc", "kaleidoc"));
    }
}
