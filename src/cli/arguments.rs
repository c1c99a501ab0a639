//! Arguments of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::compile::did_you_mean;
use crate::diagnostic::Code;

use super::help;

/// One MDX source tree, many platforms: builds, serves and renders a documentation site.
#[derive(Debug, Parser)]
#[command(version, about, after_help = help::KALEIDOC)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Creates a starter site: five pages for two platforms, with comments.
    #[command(after_help = help::INIT)]
    Init(InitArguments),
    /// Builds the static site: bundle, reader and page, ready to be served.
    #[command(after_help = help::BUILD)]
    Build(BuildArguments),
    /// Builds the site and serves it on this machine.
    #[command(after_help = help::SERVE)]
    Serve(ServeArguments),
    /// Tells all that is wrong with a site, links and anchors on every platform included; writes nothing.
    #[command(after_help = help::CHECK)]
    Check(CheckArguments),
    /// Renders one file, or every page of a site, to HTML.
    #[command(after_help = help::RENDER)]
    Render(RenderArguments),
    /// Shows which pages have content of their own for which platforms, and which headings some platforms lack.
    #[command(after_help = help::COVERAGE)]
    Coverage(CoverageArguments),
    /// Prints the licenses of the software that is part of this command.
    #[command(after_help = help::LICENSES)]
    Licenses,
    /// Finishes or removes what another process leaves, when standard input ends.
    #[command(name = CLEAN_UP_AFTER, hide = true)]
    CleanUpAfter(GuardianArguments),
}

/// Name of the hidden command.
pub(super) const CLEAN_UP_AFTER: &str = "clean-up-after";

/// Where the sources are.
#[derive(Args, Debug)]
pub(super) struct SiteArguments {
    /// Content root: the folder with kaleidoc.toml.
    #[arg(default_value = ".", value_name = "ROOT")]
    pub root: PathBuf,
    /// Path that the site lies under, such as /docs/; overrides `base` of kaleidoc.toml.
    #[arg(long, value_name = "PATH")]
    pub base: Option<String>,
}

/// In what form the site is written.
#[derive(Args, Debug)]
pub(super) struct FormArguments {
    /// Write the bundle in pieces, an index and a file per page, for sites that outgrow one file.
    #[arg(long)]
    pub split: bool,
    /// Write an HTML file for each page on each platform, which is read at once and without JavaScript.
    #[arg(long)]
    pub prerender: bool,
}

/// What the exit code goes by.
#[derive(Args, Debug)]
pub(super) struct DenyArguments {
    /// Exit with 1 when there are warnings, too.
    #[arg(long)]
    pub deny_warnings: bool,
}

/// How many findings of one code are printed.
#[derive(Args, Debug)]
pub(super) struct RepeatArguments {
    /// Print every finding, and not only the first ones of each code.
    #[arg(id = "all_findings", long = "all")]
    pub all: bool,
}

impl RepeatArguments {
    /// What prints every finding, unless this command does.
    pub(super) fn limit(&self) -> Option<&'static str> {
        (!self.all).then_some("--all")
    }
}

#[derive(Args, Debug)]
pub(super) struct InitArguments {
    /// Folder to write to, created if it is missing. Nothing in it is replaced.
    #[arg(default_value = ".", value_name = "DIR")]
    pub dir: PathBuf,
}

#[derive(Args, Debug)]
pub(super) struct BuildArguments {
    #[command(flatten)]
    pub site: SiteArguments,
    #[command(flatten)]
    pub form: FormArguments,
    #[command(flatten)]
    pub repeats: RepeatArguments,
    #[command(flatten)]
    pub deny: DenyArguments,
    /// Folder to write; files in it that no earlier build wrote stay.
    #[arg(short, long, value_name = "DIST", default_value = "dist")]
    pub out: PathBuf,
}

#[derive(Args, Debug)]
pub(super) struct ServeArguments {
    #[command(flatten)]
    pub site: SiteArguments,
    #[command(flatten)]
    pub form: FormArguments,
    #[command(flatten)]
    pub deny: DenyArguments,
    /// Port to listen on; without it the first free one from 4400 on.
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Address or name of this machine to listen on; requests that name other hosts are refused.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub host: String,
    /// Folder whose `kaleidoc/` has the reader's built files; they are served from there, in place of those in the
    /// command, and may appear later. For work on Kaleidoc itself.
    #[arg(long, value_name = "FOLDER", hide = true)]
    pub reader: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub site: SiteArguments,
    /// How findings are printed: for people on standard error, as JSON on standard output.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Human)]
    pub format: Format,
    /// Tell only of these codes, such as dead-link; may be given several times.
    #[arg(long, value_name = "CODE", value_parser = code)]
    pub only: Vec<Code>,
    #[command(flatten)]
    pub repeats: RepeatArguments,
    #[command(flatten)]
    pub deny: DenyArguments,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Human,
    Json,
}

fn code(word: &str) -> Result<Code, String> {
    Code::parse(word).ok_or_else(|| {
        let hint = did_you_mean(word, Code::ALL.iter().map(|code| code.as_str()));
        format!("no diagnostic has this code; {}", hint.unwrap_or_default())
    })
}

#[derive(Args, Debug)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["platform", "all"])))]
pub(super) struct RenderArguments {
    /// MDX file to render, `-` for standard input; with --all the content root.
    #[arg(default_value = ".", value_name = "FILE|ROOT")]
    pub input: PathBuf,
    /// Key of the platform to render for.
    #[arg(short, long, value_name = "KEY", conflicts_with = "all")]
    pub platform: Option<String>,
    /// Render every page for each of its platforms, to files such as DIR/start__quickstart@react.html.
    #[arg(long, requires = "out")]
    pub all: bool,
    /// Folder to write with --all.
    #[arg(short, long, value_name = "DIR", requires = "all")]
    pub out: Option<PathBuf>,
    /// Content root of the file; by default the nearest folder above it with kaleidoc.toml.
    #[arg(long, value_name = "ROOT", conflicts_with = "all")]
    pub root: Option<PathBuf>,
    #[command(flatten)]
    pub deny: DenyArguments,
}

#[derive(Args, Debug)]
pub(super) struct CoverageArguments {
    /// Content root: the folder with kaleidoc.toml.
    #[arg(default_value = ".", value_name = "ROOT")]
    pub root: PathBuf,
    /// Key of a platform to show; give it again for more. All are shown without it.
    #[arg(short, long = "platform", value_name = "KEY")]
    pub platforms: Vec<String>,
    /// Show only this page and those below it, such as /start/.
    #[arg(long, value_name = "PATH")]
    pub route: Option<String>,
    /// List the headings that only some platforms of their page have; json and html always do.
    #[arg(long)]
    pub headings: bool,
    /// Form of the report.
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub format: CoverageFormat,
    /// File to write; standard output without it.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub deny: DenyArguments,
}

#[derive(Args, Debug)]
pub(super) struct GuardianArguments {
    /// Temporary folder to remove, or an output.
    pub folder: PathBuf,
    /// Put the new files of the output in place, or remove them.
    #[arg(long)]
    pub output: bool,
}

/// Form of a coverage report.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum CoverageFormat {
    /// A table for the terminal.
    #[default]
    Human,
    /// For programs; the manual describes the shape.
    Json,
    /// One file to open in a browser.
    Html,
}
