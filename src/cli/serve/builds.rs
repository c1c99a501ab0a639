//! The builds of a served site, each with what the ones before it left.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::{Duration, Instant};

use anstream::eprintln;

use crate::cli::arguments::ServeArguments;
use crate::cli::disk::DiskSite;
use crate::cli::output::{Output, Replace, Target};
use crate::cli::{Failure, Outcome, build, check, print, runtime};
use crate::compile::{self, CONFIG_FILE, Compiled, Config, Memory};
use crate::diagnostic::{Code, Diagnostic, Report, Severity};

use super::news::{News, Told};
use super::watch::Sources;

/// What prints every finding.
const ALL: &str = "kaleidoc check --all";
/// Folder of content and reader.
pub(super) const SITE: &str = "site";
/// Folder of the files that are served as they are, which are copied only when they change.
pub(super) const ASSETS: &str = "assets";

/// The builds of a site.
pub(super) struct Builds<'a> {
    arguments: &'a ServeArguments,
    folder: &'a Path,
    news: &'a News,
    memory: Memory,
    sources: Sources,
    /// Of the last build, with the base of the first one: the server's addresses go by it.
    config: Config,
    /// What the last build found, as far as it shows whether a finding is new.
    found: BTreeSet<Finding>,
    outcome: Outcome,
    /// The site that is served is whole.
    is_good: bool,
    /// Of the bundle that is served.
    hash: String,
    assets: usize,
    /// How many builds there were.
    count: usize,
}

/// File, code and message: places move when something above them is written.
type Finding = (String, Code, String);

impl<'a> Builds<'a> {
    /// Builds a site for the first time, into a folder.
    ///
    /// # Errors
    /// [`Failure`] when there is nothing to serve.
    pub(super) fn first(arguments: &'a ServeArguments, folder: &'a Path, news: &'a News) -> Result<Self, Failure> {
        let started = Instant::now();
        let (site, config) = build::open_as(&arguments.site, &arguments.form)?;
        let mut builds = Self {
            arguments,
            folder,
            news,
            memory: Memory::default(),
            sources: Sources::new(BTreeSet::new(), &config),
            config,
            found: BTreeSet::new(),
            outcome: Outcome::Clean,
            is_good: false,
            hash: String::new(),
            assets: 0,
            count: 0,
        };
        let spinner = build::spinner("compiling");
        let mut compiled = builds.compile(&site);
        let written = builds.write(&site, &mut compiled)?;
        builds.copy_assets(&site)?;
        spinner.finish_and_clear();
        print::report_by_code(&compiled.report, &compiled.texts, &site, Some(ALL));
        eprintln!("{}", build::summary(&compiled, &written, started.elapsed()));
        builds.new_findings(&compiled.report);
        builds.tell(&compiled.report, &compiled.texts);
        Ok(builds)
    }

    /// Builds the site once more, and tells the terminal and the open pages. What goes wrong is told, too, and the site
    /// that is served stays.
    ///
    /// - `changed`: paths from the content root.
    pub(super) fn again(&mut self, changed: &BTreeSet<String>) {
        let started = Instant::now();
        let what = match Vec::from_iter(changed)[..] {
            [path] if path.is_empty() => "sources".to_owned(),
            [path] => path.clone(),
            [path, ref others @ ..] => format!("{path} and {} more", others.len()),
            [] => String::new(),
        };
        if let Err(failure) = self.try_again(changed, &what, started) {
            eprintln!("{what}:");
            print::failure(&failure);
            self.outcome = Outcome::HasErrors;
            self.tell_failure(failure);
        }
    }

    fn try_again(&mut self, changed: &BTreeSet<String>, what: &str, started: Instant) -> Result<(), Failure> {
        let (site, mut config) = build::open_as(&self.arguments.site, &self.arguments.form)?;
        let is_moved = config.site.base() != self.config.site.base();
        config.site.base.clone_from(&self.config.site.base);
        self.config = config;
        let mut compiled = self.compile(&site);
        let is_served = is_whole(&compiled.report) || !self.is_good;
        if is_served {
            self.write(&site, &mut compiled)?;
            self.renew_assets(&site, changed)?;
        }
        let had_findings = !self.found.is_empty();
        let (took, new) = (started.elapsed(), self.new_findings(&compiled.report));
        self.tell(&compiled.report, &compiled.texts);
        print::report_by_code(&new, &compiled.texts, &site, Some(ALL));
        eprintln!("{what}: rebuilt in {} ms{}", milliseconds(took), verdict(&compiled.report, had_findings, is_served));
        if is_moved {
            eprintln!("note: `base` changed; start `kaleidoc serve` again for that");
        }
        Ok(())
    }

    fn compile(&mut self, site: &DiskSite) -> Compiled {
        let compiled = compile::recompile(site, &self.config, &mut self.memory);
        self.sources = Sources::new(site.asked(), &self.config);
        self.outcome = Outcome::of(&compiled.report, &self.arguments.deny);
        compiled
    }

    /// Writes the content and the reader, in the place of those before.
    fn write(&mut self, site: &DiskSite, compiled: &mut Compiled) -> Result<build::Written, Failure> {
        let target = Target::new(&self.folder.join(SITE))?;
        let output = Output::open(&target)?;
        output.reserve(&build::assets(site, &self.config));
        let written = build::write_site(&mut compiled.bundle, &self.config, runtime::live_index(), &output)?;
        build::write_runtime(&output, if self.arguments.reader.is_some() { &[] } else { runtime::WASM })?;
        let write = |(name, text): &(&str, &str)| output.write(&format!("{}/{name}", runtime::FOLDER), text.as_bytes());
        runtime::LIVE.iter().try_for_each(write)?;
        output.publish(Replace::OwnFiles)?;
        self.is_good = is_whole(&compiled.report);
        let mut hasher = DefaultHasher::new();
        written.bundle_json.hash(&mut hasher);
        self.hash = format!("{:016x}", hasher.finish());
        Ok(written)
    }

    /// Copies the files that are served as they are, if some of them changed.
    fn renew_assets(&mut self, site: &DiskSite, changed: &BTreeSet<String>) -> Result<(), Failure> {
        if changed.iter().any(|path| self.sources.is_asset(path)) {
            self.assets += 1;
            self.copy_assets(site)?;
        }
        Ok(())
    }

    /// Copies the files that are served as they are, in the place of those before.
    fn copy_assets(&self, site: &DiskSite) -> Result<(), Failure> {
        let target = Target::new(&self.folder.join(ASSETS))?;
        let output = Output::open(&target)?;
        let assets = build::assets(site, &self.config);
        output.reserve(&assets);
        build::copy_assets(site, &assets, &output)?;
        output.publish(Replace::OwnFiles)
    }

    /// The findings that the last build did not have.
    fn new_findings(&mut self, report: &Report) -> Report {
        let of = |it: &Diagnostic| (it.file.clone(), it.code, it.message.clone());
        let is_new = |it: &&Diagnostic| !self.found.contains(&of(it));
        let new = Report { diagnostics: report.diagnostics.iter().filter(is_new).cloned().collect() };
        self.found = report.diagnostics.iter().map(of).collect();
        new
    }

    fn tell(&mut self, report: &Report, texts: &BTreeMap<String, String>) {
        self.count += 1;
        let (findings, more) = check::first_findings(report, texts);
        self.news.tell(&Told { build: self.count, site: &self.hash, assets: self.assets, findings, more });
    }

    fn tell_failure(&mut self, failure: Failure) {
        let mut diagnostic = Diagnostic::error(None, Code::Unreadable, failure.message).in_file(CONFIG_FILE);
        diagnostic.hints.extend(failure.hint);
        let report = Report { diagnostics: vec![diagnostic] };
        self.new_findings(&report);
        self.tell(&report, &BTreeMap::new());
    }

    /// What the last build went by.
    pub(super) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Path that the site lies under.
    pub(super) fn base(&self) -> String {
        self.config.site.base()
    }

    /// Whether pages have files of their own.
    pub(super) fn has_pages(&self) -> bool {
        self.config.build.prerender
    }

    /// Whether the last build was free of errors.
    pub(super) fn outcome(&self) -> Outcome {
        self.outcome
    }
}

/// Whether all content is shown. A link or a picture that leads nowhere is an error, but no content is missing for it, and
/// what it leads to may be written next.
fn is_whole(report: &Report) -> bool {
    let is_loss = |it: &Diagnostic| it.severity == Severity::Error && !it.code.is_about_target();
    !report.diagnostics.iter().any(is_loss)
}

/// What a build is worth, in the words after its time.
fn verdict(report: &Report, had_findings: bool, is_served: bool) -> String {
    let count = |severity: Severity| {
        let count = report.count(severity);
        (count > 0).then(|| print::count(count, severity.as_str()))
    };
    let mut parts: Vec<String> = Severity::ALL.into_iter().filter_map(count).collect();
    if parts.is_empty() && had_findings {
        parts.push("no problems any more".to_owned());
    }
    if !is_served {
        parts.push("the site from before is still served".to_owned());
    }
    parts.iter().map(|part| format!(", {part}")).collect()
}

fn milliseconds(time: Duration) -> String {
    format!("{:.0}", time.as_secs_f64() * 1e3)
}
