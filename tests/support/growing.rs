//! Sites that grow with a number: chains, fans and meshes of fragments, constants of constants.

/// The site file of each.
pub const CONFIG: &str = "[[platforms]]\nkey = 'react'\n[[platforms]]\nkey = 'vue'\n";

/// What makes the files of a site, path and text each.
pub type Growing = (&'static str, fn(usize) -> Vec<(String, String)>);

/// Every kind of site, for `benches/adversarial.rs`.
pub const SITES: &[Growing] = &[
    ("chain of imports", chain),
    ("fan of imports", fan_out),
    ("constants that double", constants),
    ("a large constant, shown", shown),
    ("fragments that include two", |n| doubling_fragments(n.ilog2() as usize + 2)),
    ("references to a long URL", |n| of_page(&format!("{}\n\n[a]: /{}", "[a] ".repeat(n), "x".repeat(n)))),
];

/// A page without anything to report.
pub fn page(body: &str) -> String {
    format!("export const meta = {{ title: 'T', description: 'D', platforms: ['react', 'vue'] }};\n\n{body}")
}

fn of_page(body: &str) -> Vec<(String, String)> {
    vec![("src/pages/[platform]/index.mdx".to_owned(), page(body))]
}

/// Imports of the fragments with these numbers, and their inclusion in turn.
fn includes(numbers: impl Iterator<Item = usize> + Clone) -> String {
    let imports = numbers.clone().map(|n| format!("import f{n} from '/src/fragments/f{n}.mdx';\n"));
    let uses = numbers.map(|n| format!("<Fragments fragments={{{{ all: f{n} }}}} />\n\n"));
    format!("{}\n{}", imports.collect::<String>(), uses.collect::<String>())
}

fn fragment(n: usize, text: String) -> (String, String) {
    (format!("src/fragments/f{n}.mdx"), text)
}

/// A page that includes a fragment, which includes the next one, and so on.
pub fn chain(n: usize) -> Vec<(String, String)> {
    let link = |link: usize| fragment(link, if link + 1 < n { includes(link + 1..link + 2) } else { "end".to_owned() });
    let mut files = of_page(&includes(0..1));
    files.extend((0..n).map(link));
    files
}

/// A page that includes many fragments.
pub fn fan_out(n: usize) -> Vec<(String, String)> {
    let mut files = of_page(&includes(0..n));
    files.extend((0..n).map(|n| fragment(n, format!("text {n}"))));
    files
}

/// Fragments that include the next one twice.
pub fn doubling_fragments(n: usize) -> Vec<(String, String)> {
    let twice = |link: usize| {
        let next = includes(link + 1..link + 2);
        let again = next.split_once("\n\n").map_or("", |(_, again)| again).to_owned();
        fragment(link, if link + 1 < n { next + &again } else { "end".to_owned() })
    };
    let mut files = of_page(&includes(0..1));
    files.extend((0..n).map(twice));
    files
}

/// Fragments of which each includes all.
pub fn mesh(n: usize) -> Vec<(String, String)> {
    let mut files = of_page(&includes(0..n));
    files.extend((0..n).map(|own| fragment(own, includes(0..n))));
    files
}

/// Constants of which each holds the one before twice.
fn constants(n: usize) -> Vec<(String, String)> {
    let constants = (1..=n).map(|step| format!("export const a{step} = [a{0}, a{0}];\n", step - 1));
    of_page(&format!("export const a0 = 'x';\n{}\n{{a{n}}}", constants.collect::<String>()))
}

/// A constant of many bytes that is shown many times.
fn shown(n: usize) -> Vec<(String, String)> {
    of_page(&format!("export const a = '{}';\n\n{}", "x".repeat(n), "{a} ".repeat(n)))
}
