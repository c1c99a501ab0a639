//! Code to tokens, by the grammars of `bat`.
//!
//! Parsing a line costs some 50 µs, and sites repeat their lines: on the next platform, in the next sample. So each thread
//! knows the lines that it has met, by the state that the parser was in before them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;
use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use crate::bundle::{Token, TokenClass, tokens};

/// Bytes of a line beyond which it stays plain: time may grow with the square of a line's length.
const MAX_LINE: usize = 1_000;
/// Bytes of a block beyond which the rest of it stays plain.
const MAX_CODE: usize = 100_000;
/// Scopes around a place beyond which the rest of a block stays plain.
const MAX_DEPTH: usize = 500;
/// What a thread knows of a language at most.
const MAX_STATES: usize = 1_000;
const MAX_LINES: usize = 20_000;

/// Read at the first highlighted block; regular expressions are compiled when they are first needed.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

thread_local! {
    static LANGUAGES: RefCell<HashMap<&'static str, Language>> = RefCell::default();
}

/// The runs of a code's tokens; none when the language is unknown.
///
/// - `lang`: name of a language or ending of its files, in any case.
/// - cost: linear in the code's lines; a line that the thread has met costs a look-up.
pub fn highlight(lang: &str, code: &str) -> String {
    let Some(syntax) = find_syntax(lang) else { return String::new() };
    let found = LANGUAGES.with_borrow_mut(|languages| {
        let language = languages.entry(&syntax.name).or_insert_with(|| Language::new(syntax));
        if is_session(syntax, code) { session(language, code) } else { language.tokens(code) }
    });
    tokens::encode(code, &found)
}

const PROMPT: &str = "$ ";

/// Whether a code is what a terminal shows: commands behind prompts, and their output.
fn is_session(syntax: &SyntaxReference, code: &str) -> bool {
    syntax.scope == *SHELL && code.lines().any(|line| line.starts_with(PROMPT))
}

/// The tokens of a session's commands, each by itself, with the lines that it goes on in; output is plain.
fn session(language: &mut Language, code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut command = None;
    let mut end = 0;
    for line in code.split_inclusive('\n') {
        if command.is_none() && line.starts_with(PROMPT) {
            command = Some(end + PROMPT.len());
        }
        end += line.len();
        let goes_on = line.trim_end().ends_with('\\') && end < code.len();
        if let Some(start) = command.take_if(|_| !goes_on) {
            tokens.extend(language.tokens(&code[start..end]).into_iter().map(|token| token.moved(start)));
        }
        if end > MAX_CODE {
            break;
        }
    }
    tokens
}

fn find_syntax(lang: &str) -> Option<&'static SyntaxReference> {
    let lang = lang.to_lowercase();
    let alias = ALIASES.iter().find(|(_, aliases)| aliases.contains(&lang.as_str()));
    SYNTAXES.find_syntax_by_token(alias.map_or(lang.as_str(), |(name, _)| name))
}

/// Names of languages in documentation, beside the grammars' own names and file endings.
const ALIASES: &[(&str, &[&str])] = &[
    ("bash", &["console", "shell", "shell-session", "shellscript", "terminal"]),
    ("c#", &["csharp"]),
    ("dockerfile", &["docker"]),
    ("dotenv", &["env"]),
    ("go", &["golang"]),
    // The endings, since the grammar by the name of the language knows no JSX.
    ("js", &["javascript"]),
    ("json", &["json5", "jsonc"]),
    ("markdown", &["mdx"]),
    ("objective-c", &["objc", "objectivec"]),
    ("xml", &["plist"]),
];

/// The states that a language's parser was in before lines, the first one that of a start.
struct Language {
    states: Vec<Known>,
    lines: usize,
}

struct Known {
    hash: u64,
    state: State,
    lines: HashMap<Box<str>, Line>,
}

/// A line in a known state.
#[derive(Clone)]
struct Line {
    /// Offsets count from the line's start.
    tokens: Rc<[Token]>,
    /// Index of the state after it.
    next: usize,
}

impl Language {
    fn new(syntax: &SyntaxReference) -> Self {
        let state = State { scopes: ScopeStack::new(), parser: ParseState::new(syntax) };
        Self { states: vec![Known::new(state)], lines: 0 }
    }

    fn tokens(&mut self, code: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let (mut offset, mut state) = (0, 0);
        for line in code.split('\n') {
            if offset + line.len() > MAX_CODE {
                break;
            }
            if line.len() <= MAX_LINE {
                let Some(parsed) = self.line(state, line) else { break };
                tokens.extend(parsed.tokens.iter().map(|token| token.moved(offset)));
                state = parsed.next;
            }
            offset += line.len() + 1;
        }
        tokens
    }

    /// Looks a line up, or parses it; nothing when the grammar fails or nests too deep.
    fn line(&mut self, before: usize, line: &str) -> Option<Line> {
        if let Some(parsed) = self.states[before].lines.get(line) {
            return Some(parsed.clone());
        }
        let mut state = self.states[before].state.clone();
        let tokens = state.parse(line)?.into();
        if self.states.len() >= MAX_STATES || self.lines >= MAX_LINES {
            return Some(Line { tokens, next: self.forget(state) });
        }
        let parsed = Line { tokens, next: self.number(state) };
        self.states[before].lines.insert(line.into(), parsed.clone());
        self.lines += 1;
        Some(parsed)
    }

    /// The index of a state.
    fn number(&mut self, state: State) -> usize {
        let known = Known::new(state);
        self.states.iter().position(|other| other.hash == known.hash && other.state == known.state).unwrap_or_else(
            || {
                self.states.push(known);
                self.states.len() - 1
            },
        )
    }

    /// Forgets all but the start and the state to go on with, whose index it returns.
    fn forget(&mut self, state: State) -> usize {
        self.states.truncate(1);
        self.states[0].lines.clear();
        self.lines = 0;
        self.number(state)
    }
}

impl Known {
    fn new(state: State) -> Self {
        let mut hasher = DefaultHasher::new();
        state.scopes.as_slice().hash(&mut hasher);
        Self { hash: hasher.finish(), state, lines: HashMap::new() }
    }
}

/// Where a parser is between two lines.
#[derive(Clone, PartialEq)]
struct State {
    scopes: ScopeStack,
    parser: ParseState,
}

impl State {
    /// Moves over a line and returns its tokens; nothing when the grammar fails or nests too deep.
    fn parse(&mut self, line: &str) -> Option<Vec<Token>> {
        let mut tokens = Vec::new();
        let mut start = 0;
        // The grammars want line ends, also behind the last line.
        for (offset, change) in self.parser.parse_line(&format!("{line}\n"), &SYNTAXES).ok()? {
            let end = offset.clamp(start, line.len());
            tokens.extend(self.token(line, start, end));
            start = end;
            self.scopes.apply(&change).ok()?;
        }
        tokens.extend(self.token(line, start, line.len()));
        (self.scopes.len() <= MAX_DEPTH).then_some(tokens)
    }

    fn token(&self, line: &str, start: usize, end: usize) -> Option<Token> {
        let text = line.get(start..end)?;
        if text.trim().is_empty() {
            return None;
        }
        Some(Token { class: class(self.scopes.as_slice(), text)?, start, end })
    }
}

/// The class of a text, by the innermost of its scopes that decides.
fn class(scopes: &[Scope], text: &str) -> Option<TokenClass> {
    let is_word = text.contains(char::is_alphabetic);
    let class = scopes.iter().rev().find_map(|scope| {
        let (_, class) = CLASSES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope))?;
        // Operators stay plain, unless they are words.
        (is_word || *class != Some(TokenClass::Keyword)).then_some(*class)
    })?;
    let is_key = || scopes.iter().any(|scope| KEYS.iter().any(|key| key.is_prefix_of(*scope)));
    if class == Some(TokenClass::String) && is_key() { Some(TokenClass::Property) } else { class }
}

static SHELL: LazyLock<Scope> = LazyLock::new(|| Scope::new("source.shell.bash").unwrap_or_default());

/// Keys of objects: strings there are properties.
static KEYS: LazyLock<Vec<Scope>> = LazyLock::new(|| scopes(&["meta.mapping.key", "meta.object-literal.key"]));

fn scopes(names: &[&str]) -> Vec<Scope> {
    names.iter().filter_map(|name| Scope::new(name).ok()).collect()
}

/// [`SCOPES`], read.
static CLASSES: LazyLock<Vec<(Scope, Option<TokenClass>)>> =
    LazyLock::new(|| SCOPES.iter().filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class))).collect());

/// Beginnings of scopes and what they mean; the first match counts. `None`: plain, whatever is around it.
///
/// Source: <https://www.sublimetext.com/docs/scope_naming.html>
const SCOPES: &[(&str, Option<TokenClass>)] = &[
    ("comment", Some(TokenClass::Comment)),
    ("constant.character", Some(TokenClass::String)),
    ("constant.language", Some(TokenClass::Number)),
    ("constant.numeric", Some(TokenClass::Number)),
    ("constant.other.color", Some(TokenClass::Number)),
    ("support.constant", Some(TokenClass::Number)),
    ("string.unquoted.label", Some(TokenClass::Property)),
    ("string", Some(TokenClass::String)),
    ("keyword.name.ini", Some(TokenClass::Property)),
    ("keyword", Some(TokenClass::Keyword)),
    ("storage", Some(TokenClass::Keyword)),
    ("variable.language", Some(TokenClass::Keyword)),
    ("entity.name.function", Some(TokenClass::Function)),
    ("support.function", Some(TokenClass::Function)),
    ("variable.annotation", Some(TokenClass::Function)),
    ("variable.function", Some(TokenClass::Function)),
    ("entity.name.key", Some(TokenClass::Property)),
    ("entity.name.tag.toml", Some(TokenClass::Property)),
    ("entity.name.tag.yaml", Some(TokenClass::Property)),
    ("entity.name.tag", Some(TokenClass::Tag)),
    ("entity.other.attribute-name", Some(TokenClass::Property)),
    ("meta.object-literal.key", Some(TokenClass::Property)),
    ("support.type.property-name", Some(TokenClass::Property)),
    ("support.type.vendored.property-name", Some(TokenClass::Property)),
    ("entity.name.class", Some(TokenClass::Type)),
    ("entity.name.enum", Some(TokenClass::Type)),
    ("entity.name.interface", Some(TokenClass::Type)),
    ("entity.name.struct", Some(TokenClass::Type)),
    ("entity.name.trait", Some(TokenClass::Type)),
    ("entity.name.type", Some(TokenClass::Type)),
    ("entity.other.inherited-class", Some(TokenClass::Type)),
    ("support.class", Some(TokenClass::Type)),
    ("support.type", Some(TokenClass::Type)),
    ("entity.name.table", Some(TokenClass::Heading)),
    ("entity.section", Some(TokenClass::Heading)),
    ("entity.name.section", Some(TokenClass::Heading)),
    ("markup.heading", Some(TokenClass::Heading)),
    ("meta.diff.header", Some(TokenClass::Heading)),
    ("meta.diff.range", Some(TokenClass::Heading)),
    ("markup.inserted", Some(TokenClass::Inserted)),
    ("markup.deleted", Some(TokenClass::Deleted)),
    ("punctuation.separator.key-value", None),
    // Code in a string is no string.
    ("meta.embedded", None),
    ("meta.interpolation", None),
    ("meta.template.expression", None),
    ("source", None),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Each token as `name:text`.
    fn found(lang: &str, code: &str) -> Vec<String> {
        tokens::decode(code, &highlight(lang, code))
            .map(|token| format!("{}:{}", token.class.name(), &code[token.start..token.end]))
            .collect()
    }

    #[track_caller]
    fn check(lang: &str, code: &str, expected: &[&str]) {
        assert_eq!(found(lang, code), expected, "{lang}");
    }

    #[test]
    fn code_has_the_classes_of_its_parts() {
        let code = "export const a: Foo = f(1, 'é'); // b";
        let expected = ["keyword:export const", "type:Foo", "function:f", "number:1", "string:'é'", "comment:// b"];
        check("ts", code, &expected);
        check("json", r#"{"a": [1, "b", true]}"#, &["property:\"a\"", "number:1", "string:\"b\"", "number:true"]);
        check("js", "a = `b ${c} d`", &["string:`b", "string:d`"]);
        check("tsx", r#"<a b="c">d</a>"#, &["tag:a", "property:b", "string:\"c\"", "tag:a"]);
        check("diff", " a\n-b c\n+d\n+e", &["deleted:-b c", "inserted:+d\n+e"]);
        check("markdown", "# a", &["heading:# a"]);
    }

    #[test]
    fn tokens_span_lines() {
        check("ts", "/* a\n\n b */ c", &["comment:/* a\n\n b */"]);
        check("bash", "a 'b\nc' d", &["function:a", "string:'b\nc'"]);
    }

    #[test]
    fn output_of_a_session_is_plain() {
        check(
            "console",
            "$ npm i \\\n  \"a\"\ndon't if\n$ echo 'b'",
            &["function:npm", "string:\"a\"", "function:echo", "string:'b'"],
        );
    }

    #[test]
    fn met_lines_are_the_same_again() {
        let code = "const a = {\n  b: `c\n  ${d}\n`, };\n// e";
        let first = highlight("ts", code);
        assert!(!first.is_empty());
        assert_eq!(highlight("ts", code), first);
        assert_eq!(highlight("TypeScript", code), first);
    }

    #[test]
    fn what_is_forgotten_is_found_again() {
        let mut language = Language::new(find_syntax("ts").unwrap());
        let code = "const a = {\n  b: 1, // c\n};";
        let first = language.tokens(code);
        language.lines = MAX_LINES;
        assert_eq!(language.tokens(&format!("{code}\n'd'")).len(), first.len() + 3);
        assert_eq!(language.tokens(code), first);
    }

    #[test]
    fn long_lines_and_long_blocks_are_plain() {
        let long = format!("const a = '{}';\nconst b = 1;", "x".repeat(MAX_LINE));
        check("ts", &long, &["keyword:const", "number:1"]);
        let lines = "const a = 1;\n".repeat(MAX_CODE / 10);
        let last = tokens::decode(&lines, &highlight("ts", &lines)).last().unwrap();
        assert!((MAX_CODE - 20..MAX_CODE).contains(&last.end), "{}", last.end);
        let deep = "{".repeat(900) + "\n\"a\"";
        assert!(!found("ts", &deep).contains(&"string:\"a\"".to_owned()));
    }

    /// Every language that documentation is known to use, with a typical piece of it.
    const TYPICAL: &[(&str, &str)] = &[
        ("ts", "const a: string = 'b';"),
        ("typescript", "const a: string = 'b';"),
        ("tsx", "const a = <B c={1} />;"),
        ("js", "const a = 'b';"),
        ("javascript", "const a = 'b';"),
        ("jsx", "const a = <B c={1} />;"),
        ("swift", "let a = try await B.c(d: 1)"),
        ("kotlin", "val a = \"b\""),
        ("kt", "val a = \"b\""),
        ("java", "public class A {}"),
        ("Java", "public class A {}"),
        ("bash", "npm create amplify@latest"),
        ("sh", "npm create amplify@latest"),
        ("console", "npx ampx sandbox"),
        ("terminal", "$ npx ampx sandbox"),
        ("dart", "final a = await b('c');"),
        ("json", "{ \"a\": 1 }"),
        ("html", "<a href=\"b\">c</a>"),
        ("diff", "-a\n+b"),
        ("xml", "<a b=\"c\"/>"),
        ("yaml", "a: b"),
        ("yml", "a: b"),
        ("css", ".a { color: red; }"),
        ("groovy", "def a = 'b'"),
        ("gradle", "implementation 'a:b:1'"),
        ("sql", "SELECT a FROM b;"),
        ("go", "func main() {}"),
        ("ini", "[a]\nb=c"),
        ("graphql", "type A { b: ID! }"),
        ("python", "def a(): pass"),
        ("ruby", "def a; end"),
        ("vue", "<template><a /></template>"),
        ("rust", "fn main() {}"),
        ("toml", "[a]\nb = 1"),
        ("c", "int main(void) { return 0; }"),
        ("cpp", "int main() { return 0; }"),
        ("csharp", "class A {}"),
        ("objectivec", "@interface A : NSObject\n@end"),
        ("objective-c", "@interface A : NSObject\n@end"),
        ("php", "<?php echo 'a';"),
        ("scss", "$a: 1px;"),
        ("markdown", "# a"),
        ("mdx", "# a"),
        ("docker", "FROM a"),
        ("dockerfile", "FROM a"),
        ("properties", "a=b"),
        ("env", "A='b'"),
        ("powershell", "Get-Item 'a'"),
        ("svelte", "<a b=\"c\"/>"),
        ("jsonc", "{ \"a\": 1 } // b"),
        ("shell", "ls 'a'"),
        ("http", "GET / HTTP/1.1"),
        ("plist", "<a/>"),
        ("golang", "func main() {}"),
    ];

    #[test]
    fn known_languages_have_tokens() {
        for (lang, code) in TYPICAL {
            assert!(!highlight(lang, code).is_empty(), "{lang}");
        }
    }

    #[test]
    fn other_languages_are_plain() {
        for lang in ["text", "txt", "plaintext", "", "klingon", "textSpanIntersectsWith", "🦀"] {
            assert_eq!(highlight(lang, "if (a) { return 'b'; } // 1"), "", "{lang}");
        }
    }

    #[test]
    fn every_scope_of_the_table_is_read() {
        assert_eq!(CLASSES.len(), SCOPES.len());
        assert_eq!(find_syntax("sh").unwrap().scope, *SHELL);
    }
}
