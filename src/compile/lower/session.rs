//! Console sessions: the commands of a code block that shows prompts and output.
//!
//! The rules, by language:
//! - `console`, `shell-session` and their like hold nothing but sessions; there, `# ` is the prompt of root when no line
//!   has another one, and so is `> `.
//! - `bash`, `sh` and other shells hold scripts as well; a line that starts with `$ ` makes a session of one. `# ` is a
//!   comment; `% ` and `❯ ` are prompts in all of them, and so is `# ` behind a user's name.
//! - `PS C:\>` and `C:\>` are prompts in all of them; `>>> ` is one of Python.
//!
//! A block without prompts is not a session, and is copied whole.

/// Returns the commands of a session, without prompts, comments and output; `None` if the text is not a session.
///
/// - `language`: as the author wrote it.
/// - `text`: of the block, with `\n` as line ends.
pub(super) fn commands(language: &str, text: &str) -> Option<String> {
    let kind = Kind::of(&language.to_ascii_lowercase())?;
    let lines: Vec<&str> = dedented(text);
    let prompt = Prompt::of(kind, &lines)?;
    let mut commands = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(first) = prompt.command(lines[at]) else {
            at += 1;
            continue;
        };
        let (command, end) = match prompt {
            Prompt::Python => following(&lines, at, first, "..."),
            Prompt::PowerShell | Prompt::Dos => following(&lines, at, first, ">>"),
            Prompt::Sign(_) => shell_command(&lines, at, first, prompt),
        };
        if !command.trim().is_empty() {
            commands.push(command);
        }
        at = end;
    }
    (!commands.is_empty()).then(|| commands.join("\n"))
}

/// What a language says about prompts.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Every block is a session.
    Session,
    /// A block is a script, or a session.
    Shell,
    Python,
}

impl Kind {
    fn of(language: &str) -> Option<Self> {
        match language {
            "console" | "sh-session" | "shell-session" | "shellsession" | "bash-session" | "zsh-session" | "ps1con"
            | "pwsh-session" | "doscon" | "terminal" => Some(Self::Session),
            "bash" | "sh" | "zsh" | "ksh" | "fish" | "shell" | "shellscript" | "powershell" | "pwsh" | "ps" | "ps1"
            | "bat" | "batch" | "cmd" | "dos" => Some(Self::Shell),
            "pycon" | "python-repl" | "python-console" | "python" | "py" | "python3" => Some(Self::Python),
            _ => None,
        }
    }
}

/// The prompt of a session.
#[derive(Clone, Copy, PartialEq)]
enum Prompt {
    /// `$ `, `# ` or `% `, with or without `user@host:~` before it.
    Sign(char),
    /// `PS C:\>`
    PowerShell,
    /// `C:\>`
    Dos,
    /// `>>> `
    Python,
}

impl Prompt {
    /// The prompt that the lines of a block have.
    fn of(kind: Kind, lines: &[&str]) -> Option<Self> {
        let has = |prompt: Self| outside_heredocs(lines).any(|line| prompt.command(line).is_some());
        if kind == Kind::Python {
            return has(Self::Python).then_some(Self::Python);
        }
        if let Some(found) = [Self::Sign('$'), Self::PowerShell, Self::Dos].into_iter().find(|prompt| has(*prompt)) {
            return Some(found);
        }
        // Where nothing but sessions is written, a first line with the sign cannot be a comment of a script.
        let first = lines.iter().find(|line| !line.trim().is_empty())?;
        let starts = |sign: char| Self::Sign(sign).command(first).is_some_and(|command| !is_sentence(command));
        let is_sign = |sign: &char| match sign {
            '%' | '❯' => starts(*sign),
            _ => kind == Kind::Session && starts(*sign) || has_name_before(first, *sign),
        };
        ['#', '%', '❯', '>'].into_iter().find(is_sign).map(Self::Sign)
    }

    /// The rest of a line behind the prompt.
    fn command(self, line: &str) -> Option<&str> {
        match self {
            // With a name before it, the sign may be another one: the user became root, or no longer is.
            Self::Sign(sign) => behind_sign(line, sign).or_else(|| {
                let others = ['$', '#'].into_iter().filter(|other| *other != sign);
                others.filter(|other| has_user_before(line, *other)).find_map(|other| behind_sign(line, other))
            }),
            Self::PowerShell => {
                let (place, command) = line.strip_prefix("PS")?.split_once('>')?;
                let is_place = place.is_empty() || place.starts_with(' ') && !place.contains(['|', '"', '\'']);
                is_place.then(|| command.trim_start())
            }
            Self::Dos => {
                let (place, command) = line.split_once('>')?;
                let is_drive = matches!(place.as_bytes(), [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
                (is_drive && !place.contains(['|', '"'])).then(|| command.trim_start())
            }
            Self::Python => {
                let command = line.strip_prefix(">>>")?;
                (command.is_empty() || command.starts_with(' ')).then(|| command.strip_prefix(' ').unwrap_or(command))
            }
        }
    }
}

/// The rest of a line behind a prompt that ends with a sign.
fn behind_sign(line: &str, sign: char) -> Option<&str> {
    let (before, command) = line.split_once(sign)?;
    let is_separate = command.is_empty() || command.starts_with([' ', '\t']);
    (is_separate && is_place(before)).then(|| command.trim_start())
}

/// Whether a line is a prompt that ends right behind a name or a folder: `#` begins a comment only at the start of a word.
fn has_name_before(line: &str, sign: char) -> bool {
    let is_behind_word = before(line, sign).ends_with(|c: char| !c.is_whitespace());
    is_behind_word && Prompt::Sign(sign).command(line).is_some()
}

/// Whether a sign stands right behind `user@host` and the like.
fn has_user_before(line: &str, sign: char) -> bool {
    let name = before(line, sign);
    name.contains('@') && name.ends_with(|c: char| !c.is_whitespace())
}

/// What stands before the first such character of a line; all of it if there is none.
fn before(line: &str, sign: char) -> &str {
    line.split(sign).next().unwrap_or(line)
}

/// Whether a text may stand before the sign of a prompt: nothing, `(venv) `, `user@host:~/folder`, `[user@host folder]`, or
/// a path.
fn is_place(before: &str) -> bool {
    let place = match before.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((_, place)) => place,
        None => before,
    };
    let place = place.trim();
    if let Some(inner) = place.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.contains('@') && inner.split(' ').count() <= 2;
    }
    let is_path = place.starts_with(['~', '/']) || place.contains('@');
    place.is_empty() || is_path && !place.contains(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | '`'))
}

/// Whether a comment's text is a sentence rather than a command: no command starts with a capital.
fn is_sentence(text: &str) -> bool {
    text.starts_with(char::is_uppercase)
}

/// The lines of a text without the indentation that all of them have.
fn dedented(text: &str) -> Vec<&str> {
    let indentation = |line: &&str| line.len() - line.trim_start().len();
    let written = text.split('\n').filter(|line| !line.trim().is_empty());
    let least = written.map(|line| indentation(&line)).min().unwrap_or(0);
    text.split('\n').map(|line| line.get(least..).unwrap_or_default()).collect()
}

/// The lines of a script that stand in no here-document: one may hold the text of a session.
fn outside_heredocs<'l>(lines: &'l [&'l str]) -> impl Iterator<Item = &'l str> {
    let mut end: Option<Heredoc> = None;
    lines.iter().enumerate().filter_map(move |(at, line)| {
        if let Some(heredoc) = &end {
            if heredoc.ends_at(line) {
                end = None;
            }
            return None;
        }
        end = heredoc(line).filter(|heredoc| lines[at + 1..].iter().any(|line| heredoc.ends_at(line)));
        Some(*line)
    })
}

/// A command with the lines that continue it, each of which starts with `sign`; and the line after them.
fn following(lines: &[&str], at: usize, first: &str, sign: &str) -> (String, usize) {
    let continued = lines[at + 1..].iter().map_while(|line| {
        let rest = line.strip_prefix(sign)?;
        (rest.is_empty() || rest.starts_with(' ')).then(|| rest.strip_prefix(' ').unwrap_or(rest))
    });
    let mut command: Vec<&str> = [first].into_iter().chain(continued).collect();
    let end = at + command.len();
    // The empty line that ends a block of Python.
    while command.len() > 1 && command.last().is_some_and(|line| line.is_empty()) {
        command.pop();
    }
    (command.join("\n"), end)
}

/// A command of a shell with the lines that continue it, with `> ` before them or without; and the line after them.
fn shell_command(lines: &[&str], at: usize, first: &str, prompt: Prompt) -> (String, usize) {
    let mut command = first.to_owned();
    let mut next = at + 1;
    while let Some(open) = unfinished(&command) {
        let until = match open {
            // A here-document is taken as a whole: its text may look like anything.
            Open::Heredoc(heredoc) => {
                match lines[next..].iter().position(|line| heredoc.ends_at(second_prompt(line))) {
                    Some(length) => next + length + 1,
                    None => break,
                }
            }
            Open::Line if next < lines.len() && prompt.command(lines[next]).is_none() => next + 1,
            Open::Line => break,
        };
        let has_prompts = lines[next..until].iter().all(|line| *line == ">" || line.starts_with("> "));
        for line in &lines[next..until] {
            command.push('\n');
            command.push_str(if has_prompts { second_prompt(line) } else { line });
        }
        next = until;
    }
    // What never ends is not a command over several lines, but one with an odd quote, and output.
    if matches!(unfinished(&command), Some(Open::Line)) && !first.ends_with('\\') && next > at + 1 {
        return (first.to_owned(), at + 1);
    }
    (command, next)
}

/// A line without the prompt of continued lines.
fn second_prompt(line: &str) -> &str {
    line.strip_prefix("> ").or(line.strip_prefix('>').filter(|rest| rest.is_empty())).unwrap_or(line)
}

/// Why a command goes on in the next line.
enum Open {
    Heredoc(Heredoc),
    /// An open quote, bracket or block, or an operator at the end.
    Line,
}

/// Says why a command of a POSIX shell is not complete; `None` if it is.
///
/// Source: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_03>
fn unfinished(command: &str) -> Option<Open> {
    let first = command.lines().next().unwrap_or_default();
    if let Some(heredoc) = heredoc(first) {
        let is_ended = command.lines().skip(1).any(|line| heredoc.ends_at(line));
        return (!is_ended).then_some(Open::Heredoc(heredoc));
    }
    let (mut depth, mut quote, mut word) = (0i32, None, String::new());
    let mut characters = command.chars().peekable();
    let mut end_word = |word: &mut String| {
        match word.as_str() {
            "do" | "case" | "if" | "{" => depth += 1,
            "done" | "esac" | "fi" | "}" => depth -= 1,
            _ => {}
        }
        word.clear();
    };
    let mut brackets = 0i32;
    while let Some(c) = characters.next() {
        match (quote, c) {
            (Some('\''), '\'') => quote = None,
            (Some('\''), _) => {}
            (_, '\\') => {
                if characters.next().is_none() {
                    return Some(Open::Line);
                }
                word.push('\\');
            }
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '#') if word.is_empty() => while characters.next_if(|c| *c != '\n').is_some() {},
            (None, '(') => brackets += 1,
            (None, ')') => brackets -= 1,
            (None, ' ' | '\t' | '\n' | ';') => end_word(&mut word),
            (None, _) => word.push(c),
        }
    }
    end_word(&mut word);
    let has_operator = ["|", "&&"].iter().any(|operator| command.trim_end().ends_with(operator));
    (quote.is_some() || depth > 0 || brackets > 0 || has_operator).then_some(Open::Line)
}

/// The end of a here-document.
struct Heredoc {
    end: String,
    /// `<<-`: tabs may stand before the end.
    is_indented: bool,
}

impl Heredoc {
    fn ends_at(&self, line: &str) -> bool {
        (if self.is_indented { line.trim_start_matches('\t') } else { line }) == self.end
    }
}

/// The here-document that a line opens.
fn heredoc(line: &str) -> Option<Heredoc> {
    let (before, rest) = line.split_once("<<")?;
    if rest.starts_with('<') || before.matches('"').count() % 2 == 1 {
        return None;
    }
    let is_indented = rest.starts_with('-');
    let rest = rest.trim_start_matches('-').trim_start();
    let word = rest.trim_start_matches(['\'', '"', '\\']);
    let length = word.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(word.len());
    (length > 0 && !word.starts_with(|c: char| c.is_ascii_digit()))
        .then(|| Heredoc { end: word[..length].to_owned(), is_indented })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: &str, text: &str, expected: Option<&str>) {
        assert_eq!(commands(language, text).as_deref(), expected, "{language}: {text}");
    }

    #[test]
    fn commands_are_what_follows_prompts() {
        check("console", "$ npm i\nadded 3 packages\n$ npm run build", Some("npm i\nnpm run build"));
        check("bash", "# install it\n$ npm i\n\nadded 3 packages", Some("npm i"));
        check("sh-session", "user@host:~/site$ ls\nindex.html\nuser@host:~/site$ ", Some("ls"));
        check("shell", "(venv) $ pip install x\n(venv) $ x", Some("pip install x\nx"));
        check("console", "~/site $ ls\n[me@host site]$ pwd", Some("ls\npwd"));
        check("zsh", "  $ a\n  b", Some("a"));
    }

    #[test]
    fn text_without_prompts_is_not_a_session() {
        check("bash", "# a comment\nnpm i", None);
        check("bash", "# npm i", None);
        check("sh", "echo $HOME\ncost=$5 # $ is a sign", None);
        check("console", "npm i\nadded 3 packages", None);
        check("console", "# Install it first\nnpm i", None);
        check("ts", "$ npm i", None);
        check("bash", "$HOME/bin/x\n$(which x)", None);
        check("bash", "", None);
        check("bash", "$ \n$", None);
    }

    #[test]
    fn the_prompt_of_root_stands_where_no_comment_can() {
        check("console", "# apt install x\nReading package lists", Some("apt install x"));
        check("console", "# first\n$ npm i", Some("npm i"));
        check("bash", "root@host:~# apt update\nHit:1 http://a.example", Some("apt update"));
        check("console", "host% ls", None);
        check("zsh-session", "% ls\na", Some("ls"));
    }

    #[test]
    fn commands_go_on_over_lines() {
        check("console", "$ docker run \\\n    -it x\nhello", Some("docker run \\\n    -it x"));
        check("console", "$ docker run \\\n> -it x\n> hello", Some("docker run \\\n-it x"));
        check("console", "$ echo \"a\n> b\"\na\nb", Some("echo \"a\nb\""));
        check("console", "$ for x in a b; do\n> echo $x\n> done\na\nb", Some("for x in a b; do\necho $x\ndone"));
        check("console", "$ a |\n  b\nout", Some("a |\n  b"));
        check("console", "$ npm run build\n> site@1.0.0 build\n> vite build", Some("npm run build"));
        check("console", "$ echo don't\nout\n$ b", Some("echo don't\nb"));
        check("console", "$ f() {\n>   ls\n> }\n$ f", Some("f() {\n  ls\n}\nf"));
    }

    #[test]
    fn here_documents_are_part_of_their_command() {
        let plain = "cat > a.txt <<EOF\n$ not a prompt\n> quote\nEOF";
        check("console", &format!("$ {plain}\n$ ls\na.txt"), Some(&format!("{plain}\nls")));
        check("console", "$ cat <<'EOF'\n> one\n> two\n> EOF\none\ntwo", Some("cat <<'EOF'\none\ntwo\nEOF"));
        check("bash", plain, None);
        check("bash", "$ cat <<< text\ntext", Some("cat <<< text"));
        check("bash", "$ a <<-END\n\tb\n\tEND\nc", Some("a <<-END\n\tb\n\tEND"));
    }

    #[test]
    fn signs_of_other_users_and_shells() {
        check("console", "me@host:~$ sudo -i\nroot@host:~# whoami\nroot", Some("sudo -i\nwhoami"));
        check("console", "> npm i\nadded\n> npm start", Some("npm i\nnpm start"));
        check("zsh", "% ls\na", Some("ls"));
        check("bash", "❯ npm i\nadded\n❯ npm start", Some("npm i\nnpm start"));
        check("bash", "/usr/bin/a # as root\nmail a@b # c", None);
        check("bash", "me@host # as root", None);
        check("bash", "> out.txt", None);
    }

    #[test]
    fn other_prompts() {
        check("powershell", "PS C:\\Users\\me> Get-Item a |\n>>   Remove-Item\n\nPS> ls", {
            Some("Get-Item a |\n  Remove-Item\nls")
        });
        check("powershell", "Get-Item a > b", None);
        check("cmd", "C:\\site>dir\n Volume in drive C", Some("dir"));
        check("pycon", ">>> def f():\n...     return 1\n...\n>>> f()\n1", Some("def f():\n    return 1\nf()"));
        check("python", "x = 1\nprint(x >> 1)", None);
    }
}
