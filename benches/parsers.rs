//! Parsers of Markdown and MDX on the same input: `cargo bench -p kaleidoc-benches --bench parsers`. Compare only figures of
//! the same run.
//!
//! - ours: text to the author's tree, with imports, exports and expressions read;
//! - the one beneath, to its events, with MDX;
//! - pulldown-cmark, which it was made from: Markdown alone, MDX taken for HTML and text;
//! - markdown-rs, with MDX, to its tree.

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput};
use kaleidoc::syntax;

use kaleidoc_benches::corpus::Corpus;

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let Some(corpus) = Corpus::read() else { return };
    let mut group = criterion.benchmark_group("parsers");
    group.sampling_mode(SamplingMode::Flat).throughput(Throughput::Bytes(corpus.bytes));
    bench(&mut group, &corpus, "kaleidoc syntax", syntax::parse);
    bench(&mut group, &corpus, "satteri-pulldown-cmark", with_mdx);
    bench(&mut group, &corpus, "pulldown-cmark", without_mdx);
    bench(&mut group, &corpus, "markdown-rs", |text| markdown::to_mdast(text, &markdown_rs()));
    group.finish();
    let refused = corpus.texts.iter().filter(|text| markdown::to_mdast(text, &markdown_rs()).is_err()).count();
    println!("markdown-rs refuses {refused} of {} files", corpus.texts.len());
    criterion.final_summary();
}

/// Measures a parser on all texts.
fn bench<T>(group: &mut BenchmarkGroup<WallTime>, corpus: &Corpus, name: &str, parse: impl Fn(&str) -> T) {
    group.bench_function(name, |bench| {
        bench.iter(|| {
            for text in &corpus.texts {
                black_box(parse(text));
            }
        });
    });
}

/// How many events.
fn with_mdx(text: &str) -> usize {
    use pulldown_cmark::{Options, Parser};
    let options = Options::ENABLE_MDX
        | Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    Parser::new_ext(text, options).map(black_box).count()
}

/// How many events.
fn without_mdx(text: &str) -> usize {
    use markdown_alone::{Options, Parser};
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    Parser::new_ext(text, options).map(black_box).count()
}

fn markdown_rs() -> markdown::ParseOptions {
    let gfm = markdown::Constructs::gfm();
    let constructs = markdown::Constructs {
        gfm_autolink_literal: gfm.gfm_autolink_literal,
        gfm_footnote_definition: gfm.gfm_footnote_definition,
        gfm_label_start_footnote: gfm.gfm_label_start_footnote,
        gfm_strikethrough: gfm.gfm_strikethrough,
        gfm_table: gfm.gfm_table,
        gfm_task_list_item: gfm.gfm_task_list_item,
        ..markdown::Constructs::mdx()
    };
    markdown::ParseOptions { constructs, ..markdown::ParseOptions::mdx() }
}
