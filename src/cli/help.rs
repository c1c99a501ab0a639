//! What `--help` says after the options of each command: examples, and where the manual has more.

/// An address in the manual, the site in `docs/`, on the platform of the command line.
macro_rules! manual {
    ($path:literal) => {
        concat!("https://kaleidoc.example.com/cli/", $path)
    };
}

/// Examples, and the section of the manual's page on commands.
macro_rules! after_help {
    ($section:literal, $($example:literal)+) => {
        concat!("Examples:\n", $("  ", $example, "\n",)+ "\nManual: ", manual!("reference/cli/"), $section)
    };
}

/// Address of the manual.
pub(super) const MANUAL: &str = manual!("");

pub(super) const KALEIDOC: &str = concat!(
    after_help!(
        "",
        "kaleidoc init docs           a starter site in the folder docs"
        "kaleidoc serve docs          show it, and follow changes"
        "kaleidoc build docs -o dist  write it to the folder dist"
    ),
    "\n\nExit codes: 0 all is well (warnings allowed), 1 the content has errors (or warnings, with --deny-warnings), 2 \
     the command could not be carried out."
);

pub(super) const INIT: &str = after_help!(
    "#kaleidoc-init",
    "kaleidoc init       in the current folder, which may have a package.json"
    "kaleidoc init docs  in the folder docs, which is created"
);

pub(super) const BUILD: &str = after_help!(
    "#kaleidoc-build",
    "kaleidoc build                       the site in the current folder, to dist"
    "kaleidoc build docs -o public/docs   the site in docs, to public/docs"
    "kaleidoc build docs --base /docs/    for https://example.com/docs/"
    "kaleidoc build docs --prerender      with a page of HTML for each page on each platform"
);

pub(super) const SERVE: &str = after_help!(
    "#kaleidoc-serve",
    "kaleidoc serve                       the site in the current folder, on the first free port from 4400 on"
    "kaleidoc serve docs --port 8080      the site in docs, on port 8080"
    "kaleidoc serve docs --host 0.0.0.0   for other devices in the network, too"
);

pub(super) const CHECK: &str = after_help!(
    "#kaleidoc-check",
    "kaleidoc check docs                          everything that is wrong"
    "kaleidoc check docs --deny-warnings          exit code 1 for warnings, too"
    "kaleidoc check docs --only dead-link --all   every dead link, and nothing else"
    "kaleidoc check docs --format json            for other programs, on standard output"
);

pub(super) const RENDER: &str = after_help!(
    "#kaleidoc-render",
    "kaleidoc render src/pages/[platform]/index.mdx -p react   one file, to standard output"
    "kaleidoc render - --platform react                        the MDX on standard input"
    "kaleidoc render --all docs -o html                        every page of docs for each of its platforms"
);

pub(super) const COVERAGE: &str = after_help!(
    "#kaleidoc-coverage",
    "kaleidoc coverage docs                                  a table of pages and platforms"
    "kaleidoc coverage docs -p swift --headings              what Swift lacks, headings included"
    "kaleidoc coverage docs --format html -o coverage.html   a report to open in a browser"
);

pub(super) const LICENSES: &str = after_help!(
    "#kaleidoc-licenses",
    "kaleidoc licenses                   on the standard output"
    "kaleidoc licenses > licenses.txt    into a file"
);

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::super::arguments::Arguments;

    /// The lines below `Examples:`, without what explains them, which stands behind two spaces, and what the shell does
    /// with the output.
    fn examples(help: &str) -> Vec<Vec<String>> {
        let lines = help.lines().skip_while(|line| *line != "Examples:").skip(1).take_while(|line| !line.is_empty());
        let command = |line: &str| {
            line.trim().split("  ").next().and_then(|line| line.split(" > ").next()).unwrap_or_default().to_owned()
        };
        lines.map(|line| command(line).split(' ').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn every_command_has_examples_that_are_valid() {
        let main = Arguments::command();
        let visible = main.get_subcommands().filter(|command| !command.is_hide_set());
        for command in std::iter::once(&main).chain(visible) {
            let help = command.get_after_help().unwrap_or_else(|| panic!("{}", command.get_name())).to_string();
            let examples = examples(&help);
            assert!(examples.len() >= 2, "{help}");
            for example in examples {
                Arguments::try_parse_from(&example).unwrap_or_else(|error| panic!("{example:?}: {error}"));
                assert!(command.get_name() == "kaleidoc" || command.get_name() == example[1], "{example:?}");
            }
        }
    }
}
