//! Growth of compile time with adversarial input: `cargo bench -p kaleidoc-benches --bench adversarial [-- PART_OF_A_NAME]`.
//!
//! Prints milliseconds for a text and for one four times as long, and the factor between them: 4 is linear, 16 quadratic.
//! Then, for sites of fragments and constants that grow, the milliseconds of n, 2n and 4n.
//! Tests never assert times, so this is a table to read; `tests/robust.rs` holds the bounds that keep it flat.

fn main() {
    measure::table();
    measure::sites();
}

mod measure {
    use std::hint::black_box;
    use std::time::Instant;

    use kaleidoc::syntax;

    use kaleidoc_benches::support::adversarial::FAMILIES;
    use kaleidoc_benches::support::growing::{CONFIG, SITES};
    use kaleidoc_benches::support::{MemorySite, page, render_all};

    /// Bytes of the shorter text.
    const SIZE: usize = 50_000;
    /// A factor from which on a line is marked: half-way, in steps of two, from linear to quadratic.
    const SUSPECT: f64 = 8.0;
    /// What takes less than so many milliseconds has no meaningful factor.
    const NOISE: f64 = 10.0;

    pub fn table() {
        let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
        println!("{:<42}{:>9}{:>9}{:>7}   {:>9}{:>9}{:>7}", "", "parse n", "4n", "factor", "all n", "4n", "factor");
        let is_exact = FAMILIES.iter().any(|(name, _)| *name == wanted);
        let is_wanted = |name: &str| if is_exact { name == wanted } else { name.contains(&wanted) };
        for (name, text) in FAMILIES.iter().filter(|(name, _)| is_wanted(name)) {
            let (short, long) = (text(SIZE), text(4 * SIZE));
            let parse = |text: &str| millis(|| drop(black_box(syntax::parse(text))));
            let all = |text: &str| millis(|| drop(black_box(render(text))));
            print!("{name:<42}");
            let is_suspect = [column(parse(&short), parse(&long)), column(all(&short), all(&long))].contains(&true);
            println!("{}", if is_suspect { "  !" } else { "" });
        }
    }

    /// Files, constants or uses of the smallest site.
    const COUNT: usize = 1_000;

    pub fn sites() {
        let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
        println!("\n{:<42}{:>9}{:>9}{:>9}{:>14}", "", "n", "2n", "4n", "bytes of 4n");
        for (name, files) in SITES.iter().filter(|(name, _)| name.contains(&wanted)) {
            print!("{name:<42}");
            let mut bytes = 0;
            for count in [COUNT, 2 * COUNT, 4 * COUNT] {
                let mut site = MemorySite::new(&[("kaleidoc.toml", CONFIG)]);
                files(count).into_iter().for_each(|(path, text)| site.put(&path, text));
                print!("{:>9.1}", millis(|| bytes = render_all(&site.compile().bundle.to_json())[0].len()));
            }
            println!("{bytes:>14}");
        }
    }

    /// Prints two times and their factor; whether that looks worse than linear.
    fn column(short: f64, long: f64) -> bool {
        let factor = long / short;
        print!("{short:>9.1}{long:>9.1}{factor:>7.1}   ");
        factor >= SUSPECT && long >= NOISE
    }

    fn millis(work: impl FnOnce()) -> f64 {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1000.0
    }

    /// The whole way of a page: compiled, written as JSON, read again, rendered for each platform.
    fn render(text: &str) -> Vec<String> {
        let site = MemorySite::new(&[
            ("kaleidoc.toml", "[[platforms]]\nkey = 'react'\n"),
            ("src/pages/[platform]/index.mdx", &page(text)),
        ]);
        render_all(&site.compile().bundle.to_json())
    }
}
