//! Parsers of Markdown and MDX on the same texts: `cargo bench --bench parsers`. Compare them with each other only, in one
//! run.
//!
//! - ours: text to the author's tree, with imports, exports and expressions read;
//! - the one beneath, to its events, with MDX;
//! - pulldown-cmark, which it was made from: Markdown alone, MDX taken for HTML and text;
//! - markdown-rs, with MDX, to its tree.

mod corpus;

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use kaleidoc::syntax;

use corpus::Corpus;

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let Some(corpus) = Corpus::read() else { return };
    let mut group = criterion.benchmark_group("parsers");
    group.throughput(Throughput::Bytes(corpus.bytes));
    let mut bench = |name: &str, parse: &dyn Fn(&str)| {
        group.bench_function(name, |bench| bench.iter(|| corpus.texts.iter().for_each(|text| parse(text))));
    };
    bench("kaleidoc syntax", &|text| drop(black_box(syntax::parse(text))));
    bench("satteri-pulldown-cmark", &|text| drop(black_box(with_mdx(text))));
    bench("pulldown-cmark", &|text| drop(black_box(without_mdx(text))));
    bench("markdown-rs", &|text| drop(black_box(markdown::to_mdast(text, &markdown_rs()))));
    group.finish();
    let refused = corpus.texts.iter().filter(|text| markdown::to_mdast(text, &markdown_rs()).is_err()).count();
    println!("markdown-rs refuses {refused} of {} files", corpus.texts.len());
    criterion.final_summary();
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
