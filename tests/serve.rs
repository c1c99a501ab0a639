//! `kaleidoc serve` without a browser: what it prints, and what it serves after its sources changed.

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
        Self::start_with(root, &[], &std::env::temp_dir())
    }

    /// - `temporary`: where it puts its temporary folder.
    fn start_with(root: &Path, arguments: &[&str], temporary: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kaleidoc"))
            .args(["serve", "--port", "0"])
            .arg(root)
            .args(arguments)
            .env("TMPDIR", temporary)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let address = first.trim().trim_start_matches("serving http://").split('/').next().unwrap().to_owned();
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
        self.answer(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
    }

    /// The answer to the bytes of a request; the beginning of an endless one.
    fn answer(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = stream.read(&mut bytes) {
            answer.extend(&bytes[..count]);
            if answer.windows(5).any(|text| text == b"data:") {
                break;
            }
        }
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The status of the answer to a request for a path and a host.
    fn status(&self, path: &str, host: &str) -> u16 {
        let answer = self.answer(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        answer
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap_or_else(|| panic!("{path} {host}: {answer:?}"))
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

/// A content root of one page and one asset.
fn small_site() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("src/pages/[platform]")).unwrap();
    fs::write(root.path().join("src/pages/[platform]/index.mdx"), page("First.")).unwrap();
    fs::create_dir(root.path().join("public")).unwrap();
    fs::write(root.path().join("public/a b.txt"), "an asset").unwrap();
    root
}

#[test]
fn assets_are_served_and_followed() {
    let root = small_site();
    let server = Server::start_with(root.path(), &["--prerender", "--split"], &std::env::temp_dir());
    assert!(server.get("/a%20b.txt").ends_with("an asset"));
    assert!(server.get("/react/").contains("First."));
    fs::write(root.path().join("public/a b.txt"), "changed").unwrap();
    server.line_with("rebuilt in");
    assert!(server.get("/a%20b.txt").ends_with("changed"));
    fs::remove_file(root.path().join("public/a b.txt")).unwrap();
    server.line_with("rebuilt in");
    assert!(!server.get("/a%20b.txt").ends_with("changed"));
    fs::write(root.path().join("public/bundle.json"), "mine").unwrap();
    server.line_with("the asset `public/bundle.json` has the name of a generated file, `bundle.json`");
    assert!(server.get("/react/").contains("First."));
}

#[test]
fn requests_for_other_hosts_are_refused() {
    let root = small_site();
    let server = Server::start_with(root.path(), &["--host", "localhost"], &std::env::temp_dir());
    for host in ["localhost", "localhost:1", "docs.localhost", "127.0.0.1:4400", "[::1]", "10.1.2.3"] {
        assert_eq!(server.status("/bundle.json", host), 200, "{host}");
    }
    for host in ["evil.example", "evil.example:4400", "localhost.evil.example", "127.0.0.1.evil.example", "x@localhost"]
    {
        for path in ["/bundle.json", "/", "/react/", "/kaleidoc/live"] {
            assert_eq!(server.status(path, host), 403, "{host}{path}");
        }
    }
    for request in
        ["GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n"]
    {
        assert!(server.answer(request).split(' ').nth(1) == Some("400"), "{request}");
    }
    let absolute = |host: &str| {
        server.answer(&format!("GET http://{host}/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
    };
    assert!(
        absolute("evil.example").starts_with("HTTP/1.1 403") && absolute("localhost:1").starts_with("HTTP/1.1 200")
    );
    assert!(server.get("/kaleidoc/live").contains("data:"));
}

#[test]
fn odd_paths_lead_nowhere() {
    let root = small_site();
    for arguments in [&[] as &[&str], &["--prerender", "--base", "/docs/"]] {
        let server = Server::start_with(root.path(), arguments, &std::env::temp_dir());
        let long = format!("/{}", "a".repeat(5000));
        let deep = "/a".repeat(3000);
        for path in [
            "/%00",
            "/a%00b",
            "/..%2f..%2fetc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/../../etc/passwd",
            "//x",
            "//etc/passwd",
            "/%ff",
            "/%c3%28",
            "/..%5c..%5cx",
            "/a//b",
            "/%2fetc%2fpasswd",
            "/%0d%0aX:y",
            "/.",
            "/a/..",
            &long,
            &deep,
        ] {
            for path in [path.to_owned(), format!("/docs{path}")] {
                let status = server.status(&path, "localhost");
                assert!(status == 400 || status == 404, "{path}: {status}");
            }
        }
        for request in [
            "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            "CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nConnection: close\r\n\r\nhalf",
            "GET /\u{e9} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            "nonsense\r\n\r\n",
        ] {
            let answer = server.answer(request);
            assert!(!answer.starts_with("HTTP/1.1 5") && !answer.contains("root:"), "{request}: {answer}");
        }
        let home = if arguments.is_empty() { "/react/" } else { "/docs/react/" };
        assert_eq!((server.status(home, "localhost"), server.status("/docs/../x", "localhost")), (200, 400));
    }
}

#[test]
fn half_a_request_is_not_waited_for() {
    let root = small_site();
    let server = Server::start(root.path());
    let started = std::time::Instant::now();
    let mut halves: Vec<TcpStream> = (0..50).map(|_| TcpStream::connect(&server.address).unwrap()).collect();
    halves.iter_mut().for_each(|stream| stream.write_all(b"GET / HTTP/1.1\r\nHost: local").unwrap());
    assert!(server.get("/bundle.json").contains("First."), "others are answered meanwhile");
    for stream in &mut halves {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it is closed");
    }
    assert!(started.elapsed() < Duration::from_secs(25), "{:?}", started.elapsed());
}

/// Whether this process, and so each that it starts, ignores the signal of a terminal that was closed.
#[cfg(unix)]
fn ignores_hangup() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or("0");
    u64::from_str_radix(ignored.trim(), 16).is_ok_and(|signals| signals & 1 == 1)
}

#[cfg(unix)]
#[test]
fn the_temporary_folder_is_private_and_goes_with_the_process() {
    use std::os::unix::fs::PermissionsExt;

    let root = small_site();
    let temporary = tempfile::tempdir().unwrap();
    let names = || fs::read_dir(temporary.path()).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    // Started by `nohup`, the command goes on after a hangup; so it does below a test that was.
    let signals = ["TERM", "INT", "KILL", "HUP"].into_iter().filter(|signal| *signal != "HUP" || !ignores_hangup());
    for signal in signals {
        let mut server = Server::start_with(root.path(), &[], temporary.path());
        let folders = names();
        assert_eq!(folders.len(), 1, "{folders:?}");
        assert_eq!(fs::metadata(&folders[0]).unwrap().permissions().mode() & 0o777, 0o700);
        let pid = server.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{signal}"), &pid]).status().unwrap().success());
        let code = server.child.wait().unwrap().code();
        if signal == "KILL" {
            // By the process that is left for this.
            let started = std::time::Instant::now();
            while !names().is_empty() && started.elapsed() < PATIENCE {
                thread::sleep(Duration::from_millis(5));
            }
        } else {
            assert_eq!(code, Some(0), "{signal}");
        }
        assert_eq!(names(), Vec::<std::path::PathBuf>::new(), "{signal}");
    }
    // An error ends it as well: a port that is taken, a site file that is none.
    let server = Server::start_with(root.path(), &[], temporary.path());
    let port = server.address.rsplit(':').next().unwrap().to_owned();
    let mut other = Command::new(env!("CARGO_BIN_EXE_kaleidoc"));
    let other =
        other.args(["serve", "--port", &port]).arg(root.path()).env("TMPDIR", temporary.path()).output().unwrap();
    assert_eq!((other.status.code(), names().len()), (Some(2), 1));
}
