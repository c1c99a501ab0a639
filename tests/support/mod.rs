//! A site in memory, for tests.

pub mod adversarial;
#[allow(dead_code, reason = "the benches need the rest")]
pub mod growing;

use std::collections::BTreeMap;

use kaleidoc::bundle::{Loaded, route};
use kaleidoc::compile::{self, Compiled, Config, Highlighting, Memory, ReadError, Site};
use kaleidoc::diagnostic::Diagnostic;
use kaleidoc::render::{self, ENGLISH, Links, Tokens, View};

/// Files by path from the content root.
#[derive(Clone, Debug, Default)]
pub struct MemorySite(BTreeMap<String, Vec<u8>>);

impl MemorySite {
    /// A site of these files.
    pub fn new(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect())
    }

    /// Adds a file.
    pub fn put(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.0.insert(path.to_owned(), bytes.into());
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &str) {
        self.0.remove(path);
    }

    /// Compiles the site once more, by its own site file if it has one.
    pub fn recompile(&self, memory: &mut Memory) -> Compiled {
        compile::recompile(self, &self.config(), memory)
    }

    /// Compiles the site, by its own site file if it has one.
    pub fn compile(&self) -> Compiled {
        compile::compile(self, &self.config())
    }

    /// Compiles and checks the site, by its own site file if it has one, without highlighting.
    pub fn check(&self) -> Compiled {
        compile::check(self, &self.config(), Highlighting::Off)
    }

    /// Its site file, or what holds without one.
    pub fn config(&self) -> Config {
        self.0
            .get("kaleidoc.toml")
            .map_or_else(Config::default, |bytes| Config::parse(std::str::from_utf8(bytes).unwrap()).unwrap())
    }
}

impl Site for MemorySite {
    fn list(&self, folder: &str) -> (Vec<String>, Vec<Diagnostic>) {
        let prefix = format!("{folder}/");
        (self.0.keys().filter(|path| path.starts_with(&prefix)).cloned().collect(), Vec::new())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.0.get(path).cloned().ok_or(ReadError::Missing)
    }
}

/// A page with a title, on the platforms react and vue.
pub fn page(body: &str) -> String {
    format!("export const meta = {{ title: 'T', platforms: ['react', 'vue'] }};\n\n{body}")
}

/// Content of each page of a bundle for each of its platforms, in the order of both.
pub fn render_all(json: &str) -> Vec<String> {
    let bundle = Loaded::load(json.as_bytes()).unwrap();
    let mut rendered = Vec::new();
    for (key, page) in &bundle.pages {
        let content = page.decode(key).unwrap();
        for platform in route::platforms_of(&bundle, page.on) {
            let platform_key = &bundle.platform_info(platform).key;
            let (links, tokens) = (Links::History { base: "/" }, Tokens::Elements);
            let view = View { platform, platform_key, path: key, links, words: &ENGLISH, tokens };
            rendered.push(render::content(&content.body, &view));
        }
    }
    rendered
}

/// What diagnostics say, a line each: `file:start-end severity[code]: message`.
pub fn lines(compiled: &Compiled) -> Vec<String> {
    compiled
        .report
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let severity = format!("{:?}", diagnostic.severity).to_lowercase();
            let place = match (diagnostic.span, compiled.texts.get(&diagnostic.file)) {
                (Some(span), Some(text)) => {
                    let before = &text[..span.start];
                    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
                    format!("{}:{}:{column}", diagnostic.file, before.matches('\n').count() + 1)
                }
                _ => diagnostic.file.clone(),
            };
            format!("{place} {severity}[{}]: {}", diagnostic.code, diagnostic.message)
        })
        .collect()
}
