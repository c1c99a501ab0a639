//! `kaleidoc render`: content as HTML.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anstream::eprintln;
use rayon::prelude::*;

use crate::bundle::{Loaded, route};
use crate::compile::{self, CONFIG_FILE, Compiled, PlatformConfig, SINGLE_PAGE, Site};
use crate::platform::Platform;
use crate::render::{ENGLISH, Links, Tokens, View, shell};

use super::arguments::RenderArguments;
use super::disk::DiskSite;
use super::output::{Output, Replace, Target};
use super::{Failure, Outcome, build, print};

/// Renders one file to standard output, or every page of a site to a folder.
pub(super) fn run(arguments: &RenderArguments) -> Result<Outcome, Failure> {
    match (&arguments.out, &arguments.platform) {
        (Some(out), _) => render_all(arguments, out),
        (None, Some(platform)) => render_one(arguments, platform),
        // Refused by the argument parser.
        (None, None) => Err(Failure::new("name a platform with `--platform`, or use `--all`")),
    }
}

/// Writes every page for each of its platforms.
fn render_all(arguments: &RenderArguments, out: &Path) -> Result<Outcome, Failure> {
    let spinner = build::spinner("compiling");
    let site = DiskSite::open(&arguments.input)?;
    let config = site.config()?;
    let compiled = compile::compile(&site, &config);
    let target = Target::folder(out, &site, &config)?;
    let output = Output::open_guarded(&target)?;
    let bundle = load(&compiled)?;
    spinner.set_message("rendering");
    let written: usize = bundle
        .pages
        .par_iter()
        .map(|(key, page)| {
            let content = page.decode(key).map_err(|error| Failure::new(error.to_string()))?;
            for platform in route::platforms_of(&bundle, page.on) {
                let platform_key = &bundle.platform_info(platform).key;
                let html = shell::article(&content.body, &view(&bundle, platform, key));
                output.write(&file_name(key, platform_key), html.as_bytes())?;
            }
            Ok(page.on.len())
        })
        .sum::<Result<usize, Failure>>()?;
    output.publish(Replace::SameNames)?;
    spinner.finish_and_clear();
    print::report(&compiled.report, &compiled.texts, &site);
    eprintln!("{} written to {}; {}", print::count(written, "file"), out.display(), print::counts(&compiled.report));
    Ok(Outcome::of(&compiled.report, &arguments.deny))
}

/// `/[platform]/start/quickstart/` on react is `start__quickstart@react.html`; the root page is `index`.
fn file_name(key: &str, platform: &str) -> String {
    let route = route::unescape(key).replacen(&format!("{}/", route::PLATFORM), "", 1);
    let route = route.trim_matches('/').replace('/', "__");
    format!("{}@{platform}.html", if route.is_empty() { "index" } else { &route })
}

/// Renders one file. A page of a site is rendered as part of it, so that cards and links know the other pages.
fn render_one(arguments: &RenderArguments, platform: &str) -> Result<Outcome, Failure> {
    let is_stdin = arguments.input == Path::new("-");
    let mut site = DiskSite::open(&root_of(arguments, is_stdin))?;
    let mut config = site.config()?;
    let path = if is_stdin {
        let mut text = Vec::new();
        std::io::stdin()
            .read_to_end(&mut text)
            .map_err(|error| Failure::new(format!("cannot read standard input: {error}")))?;
        site.put("stdin.mdx", text);
        "stdin.mdx".to_owned()
    } else {
        let file = &arguments.input;
        fs::metadata(file).map_err(|error| Failure::io("read", file, &error))?;
        site.relative(file).ok_or_else(|| {
            Failure::new(format!("`{}` lies outside of the content root", file.display()))
                .hint("name its root with `--root`")
        })?
    };
    let folder = format!("{}/", config.content.pages.trim_matches('/'));
    let is_page_of_site = path.starts_with(&folder) && path.contains(route::PLATFORM);
    if config.platforms.is_empty() && !is_page_of_site {
        let text = site.read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        let keys = [platform.to_owned()].into_iter().chain(compile::named_platforms(&text, platform));
        config.platforms.extend(keys.map(|key| PlatformConfig { key, title: None, icon: None }));
    }
    let mut compiled =
        if is_page_of_site { compile::compile(&site, &config) } else { compile::compile_file(&site, &config, &path) };
    let key = if is_page_of_site { key_of(&path, &folder) } else { SINGLE_PAGE.to_owned() };
    if is_page_of_site {
        compiled.report.diagnostics.retain(|diagnostic| diagnostic.file == path);
    }
    let bundle = load(&compiled)?;
    let Some(platform) = bundle.platform(platform) else {
        let keys: Vec<&str> = bundle.platforms.iter().map(|known| known.key.as_str()).collect();
        let failure = Failure::new(format!("the site has no platform `{platform}`"));
        return Err(failure.hint(format!("it has: {}", keys.join(", "))));
    };
    let Some(page) = bundle.pages.get(&key) else {
        print::report(&compiled.report, &compiled.texts, &site);
        return Err(Failure::new(format!("`{path}` could not be rendered")));
    };
    let content = page.decode(&key).map_err(|error| Failure::new(error.to_string()))?;
    let html = crate::render::content(&content.body, &view(&bundle, platform, &key));
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{html}").map_err(|error| Failure::new(format!("cannot write standard output: {error}")))?;
    if is_page_of_site && !page.on.contains(platform) {
        let title = &bundle.platform_info(platform).title;
        eprintln!("note: the site does not have this page on {title}");
    }
    if !is_page_of_site {
        compile::forgive_metadata(&mut compiled.report);
    }
    print::report(&compiled.report, &compiled.texts, &site);
    Ok(Outcome::of(&compiled.report, &arguments.deny))
}

/// `--root`; else the nearest folder above the file with a site file; else the file's own folder.
fn root_of(arguments: &RenderArguments, is_stdin: bool) -> PathBuf {
    if let Some(root) = &arguments.root {
        return root.clone();
    }
    let start =
        if is_stdin { PathBuf::from(".") } else { arguments.input.parent().map_or_else(PathBuf::new, Path::to_owned) };
    let start = if start.as_os_str().is_empty() { PathBuf::from(".") } else { start };
    let absolute = fs::canonicalize(&start).unwrap_or_else(|_| start.clone());
    absolute.ancestors().find(|folder| folder.join(CONFIG_FILE).is_file()).map_or(start, Path::to_owned)
}

fn key_of(path: &str, folder: &str) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    route::normalize(&route::escape(below.rsplit_once('/').map_or("", |(above, _)| above)))
}

/// The bundle as a browser would read it: written and read again.
fn load(compiled: &Compiled) -> Result<Loaded, Failure> {
    Loaded::load(compiled.bundle.to_json().as_bytes()).map_err(|error| Failure::new(error.to_string()))
}

fn view<'a>(bundle: &'a Loaded, platform: Platform, key: &'a str) -> View<'a> {
    View {
        platform,
        platform_key: &bundle.platform_info(platform).key,
        path: key,
        links: Links::History { base: &bundle.site.base },
        words: &ENGLISH,
        tokens: Tokens::Elements,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_make_file_names() {
        assert_eq!(file_name("/[platform]/start/quickstart/", "react"), "start__quickstart@react.html");
        assert_eq!(file_name("/[platform]/", "vue"), "index@vue.html");
        assert_eq!(file_name("/gen1/[platform]/a/", "vue"), "gen1__a@vue.html");
    }
}
