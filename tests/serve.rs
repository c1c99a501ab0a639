//! `kaleidoc serve` without a browser: what it prints, and what it serves after its sources changed.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// How long a line may take; only waited for when the test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `kaleidoc serve`, stopped when it is dropped.
struct Server {
    child: Child,
    /// `127.0.0.1:PORT`
    address: String,
    /// Lines of standard error.
    lines: Receiver<String>,
}

impl Server {
    fn start(root: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kaleidoc"))
            .args(["serve", "--port", "0"])
            .arg(root)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let address = first.trim().trim_start_matches("serving http://").trim_end_matches('/').to_owned();
        Self { child, address, lines }
    }

    /// The next line with a text in it.
    #[track_caller]
    fn line_with(&self, text: &str) -> String {
        let mut met = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            if line.contains(text) {
                return line;
            }
            met.push(line);
        }
        panic!("no line has `{text}`: {met:#?}");
    }

    /// The answer to a request, headers included.
    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn page(body: &str) -> String {
    format!("export const meta = {{ title: 'T', platforms: ['react'] }};\n\n{body}\n")
}

#[test]
fn a_changed_site_is_built_and_served() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("src/pages/[platform]");
    fs::create_dir_all(folder.join("a")).unwrap();
    let home = folder.join("index.mdx");
    fs::write(&home, page("First.")).unwrap();
    let server = Server::start(root.path());
    assert!(server.get("/bundle.json").contains("First."));
    assert!(server.get("/react/").contains("/kaleidoc/live.js"));
    // Not a source: nothing is built for it.
    fs::write(root.path().join("notes.txt"), "x").unwrap();

    fs::write(&home, page("Second.")).unwrap();
    let line = server.line_with("rebuilt in");
    assert!(line.starts_with("src/pages/[platform]/index.mdx: rebuilt in ") && line.ends_with(" ms"), "{line}");
    assert!(server.get("/bundle.json").contains("Second."));

    fs::write(&home, page("Third, {broken.")).unwrap();
    server.line_with("error[syntax]");
    let line = server.line_with("rebuilt in");
    assert!(line.ends_with(" ms, 1 error, the site from before is still served"), "{line}");
    assert!(server.get("/bundle.json").contains("Second."));

    fs::write(&home, page("Fourth.")).unwrap();
    assert!(server.line_with("rebuilt in").ends_with(", no problems any more"));
    assert!(server.get("/bundle.json").contains("Fourth."));

    // Links that lead nowhere are errors, but no content is missing for them.
    fs::write(&home, page("Linked. [a](/[platform]/a/)")).unwrap();
    server.line_with("error[dead-link]");
    assert!(server.line_with("rebuilt in").ends_with(" ms, 1 error"));
    assert!(server.get("/bundle.json").contains("Linked."));

    // A page that is new, and then a site file that cannot be read.
    fs::write(folder.join("a/index.mdx"), page("Fifth.")).unwrap();
    server.line_with("a/index.mdx: rebuilt in");
    assert!(server.get("/bundle.json").contains("Fifth."));
    fs::write(root.path().join("kaleidoc.toml"), "unknown = 1").unwrap();
    server.line_with("unknown");
    assert!(server.get("/bundle.json").contains("Fifth."));
}
