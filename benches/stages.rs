//! Each stage of a page's way, over the corpus: `cargo bench -p kaleidoc-benches --bench stages [-- PART_OF_A_NAME] [--quick]`.
//!
//! `cargo xtask bench` runs this, and makes a table of what criterion notes in `target/criterion`. Throughput is counted in
//! bytes of what the stage reads: MDX for the compiler, code for highlighting, JSON for the bundle, HTML for rendering.
//! All is on one thread, but for `compile/all cores`.

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput};
use kaleidoc::bundle::{Content, Loaded, route};
use kaleidoc::compile::{self, Compiled, Highlighting};
use kaleidoc::platform::Platform;
use kaleidoc::render::{self, ENGLISH, Links, Tokens, View};
use kaleidoc::search::{Builder, Query, sections};
use kaleidoc::syntax;

use kaleidoc_benches::corpus::{Corpus, LARGE, MEDIAN};

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    if let Some(corpus) = Corpus::read() {
        parse(&mut criterion, &corpus);
        let bundle = compile(&mut criterion, &corpus);
        highlight(&mut criterion, &bundle);
        let json = write(&mut criterion, &bundle);
        let loaded = load(&mut criterion, &json);
        decode(&mut criterion, &bundle, &loaded);
        render(&mut criterion, &loaded);
        search(&mut criterion, &loaded);
    }
    criterion.final_summary();
}

fn parse(criterion: &mut Criterion, corpus: &Corpus) {
    let mut group = group(criterion, "parse", corpus.bytes);
    group.bench_function("corpus", |bench| {
        bench.iter(|| corpus.texts.iter().for_each(|text| drop(black_box(syntax::parse(text)))));
    });
}

/// The whole compiler. What it learns of a language stays with a thread, so each time has threads of its own, as the
/// command has.
fn compile(criterion: &mut Criterion, corpus: &Corpus) -> Compiled {
    let config = corpus.site.config();
    let run = |highlighting| compile::compile_with(&corpus.site, &config, highlighting);
    let mut group = group(criterion, "compile", corpus.bytes);
    for (name, threads, highlighting) in
        [("plain", 1, Highlighting::Off), ("highlighted", 1, Highlighting::On), ("all cores", 0, Highlighting::On)]
    {
        group.bench_function(name, |bench| {
            bench.iter_custom(|times| (0..times).map(|_| in_new_pool(threads, || drop(run(highlighting)))).sum());
        });
    }
    run(Highlighting::On)
}

/// Time that some work takes in a new pool of this many threads, 0 for one of each core.
fn in_new_pool(threads: usize, work: impl FnOnce() + Send) -> Duration {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads");
    pool.install(|| timed(work))
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// All code of the corpus, on a thread that has met none of it.
fn highlight(criterion: &mut Criterion, compiled: &Compiled) {
    let codes = codes(compiled);
    let bytes = codes.iter().map(|(_, text)| text.len() as u64).sum();
    let all = || codes.iter().for_each(|(lang, text)| drop(black_box(compile::highlight(lang, text))));
    let on_new_thread =
        || thread::scope(|scope| scope.spawn(|| timed(all)).join().expect("highlighting does not panic"));
    group(criterion, "highlight", bytes).bench_function("corpus", |bench| {
        bench.iter_custom(|times| (0..times).map(|_| on_new_thread()).sum());
    });
}

/// Language and text of every block of code.
fn codes(compiled: &Compiled) -> Vec<(String, String)> {
    fn collect(value: &serde_json::Value, codes: &mut Vec<(String, String)>) {
        if let (Some(lang), Some(text)) = (value["lang"].as_str(), value["text"].as_str()) {
            codes.push((lang.to_owned(), text.to_owned()));
        }
        match value {
            serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, codes)),
            serde_json::Value::Object(members) => members.values().for_each(|value| collect(value, codes)),
            _ => {}
        }
    }
    let mut codes = Vec::new();
    let bundle = serde_json::to_value(&compiled.bundle).expect("a bundle is JSON");
    collect(&bundle["pages"], &mut codes);
    codes
}

fn write(criterion: &mut Criterion, compiled: &Compiled) -> String {
    let json = compiled.bundle.to_json();
    group(criterion, "write", json.len() as u64)
        .bench_function("bundle", |bench| bench.iter(|| black_box(compiled.bundle.to_json())));
    json
}

fn load(criterion: &mut Criterion, json: &str) -> Loaded {
    let load = || Loaded::load(json.as_bytes()).expect("what was written is read");
    group(criterion, "load", json.len() as u64).bench_function("bundle", |bench| bench.iter(|| black_box(load())));
    load()
}

fn decode(criterion: &mut Criterion, compiled: &Compiled, bundle: &Loaded) {
    for (name, key) in [("large page", LARGE), ("median page", MEDIAN)] {
        let json = serde_json::to_string(&compiled.bundle.pages[key].content).expect("a page is JSON");
        group(criterion, "decode", json.len() as u64)
            .bench_function(name, |bench| bench.iter(|| black_box(content(bundle, key))));
    }
}

fn content(bundle: &Loaded, key: &str) -> Content {
    bundle.pages[key].decode(key).expect("what was written is decoded")
}

fn render(criterion: &mut Criterion, bundle: &Loaded) {
    let react = bundle.platform("react").expect("the corpus has react");
    let swift = bundle.platform("swift").expect("the corpus has swift");
    for (name, key) in [("large page", LARGE), ("median page", MEDIAN)] {
        let Content { body, .. } = content(bundle, key);
        let html = render::content(&body, &view(bundle, react, key));
        let mut group = group(criterion, "render", html.len() as u64);
        group.bench_function(name, |bench| {
            bench.iter(|| black_box(render::content(&body, &view(bundle, react, key))));
        });
        group.bench_function(format!("{name}, swap"), |bench| {
            bench.iter(|| black_box(render::swap(&body, swift, &view(bundle, react, key))));
        });
    }
    let pages: Vec<_> = bundle.pages.iter().map(|(key, page)| (key, page.on, content(bundle, key))).collect();
    let all = || {
        let variants = pages.iter().flat_map(|(key, on, content)| {
            route::platforms_of(bundle, *on).map(move |platform| (*key, platform, content))
        });
        variants
            .map(|(key, platform, content)| render::content(&content.body, &view(bundle, platform, key)).len())
            .sum()
    };
    let bytes: usize = all();
    group(criterion, "render", bytes as u64).bench_function("all variants", |bench| bench.iter(|| black_box(all())));
}

fn view<'a>(bundle: &'a Loaded, platform: Platform, key: &'a str) -> View<'a> {
    let platform_key = &bundle.platform_info(platform).key;
    let (links, tokens) = (Links::History { base: &bundle.site.base }, Tokens::Attribute);
    View { platform, platform_key, path: key, links, words: &ENGLISH, tokens }
}

/// The index of all pages, from their contents as they are in a bundle; and the queries of the relevance set, all of them.
fn search(criterion: &mut Criterion, bundle: &Loaded) {
    let build = || {
        let mut builder = Builder::new(&bundle.site.lang);
        for (number, (key, page)) in (0..).zip(&bundle.pages) {
            builder.page(number, &sections(&page.title, &page.description, page.on, &content(bundle, key)));
        }
        builder.finish()
    };
    let bytes = bundle.pages.values().map(|page| page.content.get().len() as u64).sum();
    group(criterion, "search", bytes).bench_function("index", |bench| bench.iter(|| black_box(build())));
    let index = build();
    let set: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../tests/search/queries.json")).expect("the queries are JSON");
    let text = |entry: &serde_json::Value, key: &str| entry[key].as_str().expect("a text").to_owned();
    let queries: Vec<(String, Platform)> = set
        .iter()
        .map(|entry| (text(entry, "query"), bundle.platform(&text(entry, "platform")).expect("the corpus has it")))
        .collect();
    let mut group = criterion.benchmark_group("search");
    group.sampling_mode(SamplingMode::Flat).bench_function(format!("{} queries", queries.len()), |bench| {
        bench.iter(|| {
            for (typed, platform) in &queries {
                black_box(index.search(&Query::parse(typed, &bundle.platforms), *platform, 20));
            }
        });
    });
}

/// A group of benches that read so many bytes.
fn group<'a>(criterion: &'a mut Criterion, name: &str, bytes: u64) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    // As often in each sample: more and more often would take minutes for the whole compiler.
    group.sampling_mode(SamplingMode::Flat).throughput(Throughput::Bytes(bytes));
    group
}
