//! Pages rendered ahead: an HTML file for each page on each platform, at its address.
//!
//! A file holds what the reader shows there, so it is read before the program comes and without it; the program then takes
//! it over. Which page, platform and build it is stands in the file.

use rayon::prelude::*;

use crate::bundle::{Bundle, Loaded, Page, SHARDS, route};
use crate::compile::Config;
use crate::platform::{Platform, PlatformSet};
use crate::reader::{Reader, Router};
use crate::render::file::{self, Ahead, File};
use crate::render::{Links, Tokens};

use super::output::Output;
use super::{Failure, build};

/// What the ids of the first reader of a document start with.
const IDS: &str = "kd";

/// Writes the files, on all cores.
///
/// - `bundle`: stamped.
/// - `index`: JSON of its index.
/// - `page`: of the site, to be filled.
pub(super) fn write(
    bundle: &Bundle,
    index: &str,
    config: &Config,
    page: &'static str,
    output: &Output,
) -> Result<(), Failure> {
    let loaded = Loaded::load(index.as_bytes()).map_err(|error| Failure::new(error.to_string()))?;
    let reader = || {
        let router = Router::History { base: bundle.site.base.clone() };
        // As the browser has it: colours come with the program, and the files are the smaller without.
        Reader::new(loaded.clone(), router, None).with_tokens(Tokens::Attribute)
    };
    // Other brackets than the platform's stand for any word, so such a page has no one address.
    let pages: Vec<(&String, &Page)> = bundle.pages.iter().filter(|(key, _)| key.matches('[').count() == 1).collect();
    let bar = build::bar("rendering", pages.len());
    pages.par_iter().try_for_each_init(reader, |reader, (key, content)| {
        let shard = config.build.split.then(|| loaded.pages[*key].shard()).flatten();
        for platform in route::platforms_of(bundle, content.on) {
            let file = file(bundle, reader, key, platform, config.site.url.as_deref(), shard);
            let html = file::fill(page, &bundle.site, &file);
            let path = route::unescape(&route::fill(key, &bundle.platform_info(platform).key));
            output.write(&format!("{}index.html", path.trim_start_matches('/')), html.as_bytes())?;
        }
        bar.inc(1);
        Ok::<(), Failure>(())
    })?;
    bar.finish_and_clear();
    Ok(())
}

/// The first page of each platform: title of the platform and URL.
pub(super) fn homes(bundle: &Bundle) -> Vec<(String, String)> {
    let all = route::platforms_of(bundle, PlatformSet::first(bundle.platforms.len()));
    all.filter_map(|platform| Some(link(bundle, route::home(bundle, platform)?, platform))).collect()
}

/// Title of a platform, and the URL of a page there.
fn link(bundle: &Bundle, key: &str, platform: Platform) -> (String, String) {
    let info = bundle.platform_info(platform);
    let links = Links::History { base: &bundle.site.base };
    (info.title.clone(), links.page(&route::fill(key, &info.key)))
}

fn file(
    bundle: &Bundle,
    reader: &mut Reader,
    key: &str,
    platform: Platform,
    url: Option<&str>,
    shard: Option<&str>,
) -> File {
    let page = &bundle.pages[key];
    let (layout, title) = reader.ahead(key, platform, &page.content, IDS);
    let others = route::platforms_of(bundle, page.on).filter(|other| *other != platform);
    File {
        title,
        description: page.description.clone(),
        canonical: url.map(|url| url.trim_end_matches('/').to_owned() + &link(bundle, key, platform).1),
        preload: shard.map(|shard| format!("{}{SHARDS}/{shard}.json", bundle.site.base)).into_iter().collect(),
        others: others.map(|other| link(bundle, key, other)).collect(),
        page: Some(Ahead {
            layout,
            key: key.to_owned(),
            platform: bundle.platform_info(platform).key.clone(),
            build: bundle.build.clone().unwrap_or_default(),
        }),
    }
}
