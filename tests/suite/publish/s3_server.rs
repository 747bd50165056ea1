//! S3 services for tests on a free port of this machine, and a proxy before them that fails on demand.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use tempfile::TempDir;

use crate::harness::repository;
use crate::local_server::{LocalServer, free_port};

pub const BUCKET: &str = "site";
pub const KEY: &str = "KEY-OF-THE-TEST";
pub const SECRET: &str = "SECRET-OF-THE-TEST";

/// A service with an empty bucket; it ends with the value.
pub struct Server {
    process: LocalServer,
    folder: TempDir,
}

impl Server {
    /// Starts moto, which accepts every signature, and answers plain requests as well.
    pub fn moto() -> Self {
        let program = repository().join("tests/s3/.venv/bin/moto_server");
        let server = Self::start(&program, |command, port, _| {
            command.args(["-H", "127.0.0.1", "-p", port]);
        });
        let made = ureq::put(format!("{}/{BUCKET}", server.endpoint())).send_empty().unwrap();
        assert!(made.status().is_success());
        server
    }

    /// Starts s3s-fs, which checks every signature, and keeps objects as files.
    pub fn s3s() -> Self {
        let server =
            Self::start(&repository().join("target/s3s-fs/bin/s3s-fs"), |command, port, data| {
                command.args(["--host", "127.0.0.1", "--port", port]);
                command.args(["--access-key", KEY, "--secret-key", SECRET]).arg(data);
            });
        std::fs::create_dir(server.folder.path().join(BUCKET)).unwrap();
        server
    }

    fn start(program: &Path, arguments: impl Fn(&mut Command, &str, &Path)) -> Self {
        let (port, folder) = (free_port(), tempfile::tempdir().unwrap());
        let errors = tempfile::NamedTempFile::new().unwrap();
        let mut command = Command::new(program);
        arguments(&mut command, &port.to_string(), folder.path());
        let process = LocalServer::start(&mut command, port, errors.path());
        Self { process, folder }
    }

    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.process.port)
    }

    /// The folder in which s3s-fs has the objects of the bucket.
    pub fn bucket(&self) -> PathBuf {
        self.folder.path().join(BUCKET)
    }

    /// Copies all that s3s-fs keeps.
    pub fn save(&self) -> TempDir {
        let saved = tempfile::tempdir().unwrap();
        copy(self.folder.path(), saved.path());
        saved
    }

    /// Brings s3s-fs back to what was saved.
    pub fn restore(&self, saved: &TempDir) {
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                std::fs::remove_dir_all(path).unwrap();
            } else {
                std::fs::remove_file(path).unwrap();
            }
        }
        copy(saved.path(), self.folder.path());
    }
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").arg(from.join(".")).arg(to).status().unwrap();
    assert!(status.success());
}

/// What a proxy does with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Forward,
    /// Answers that the service has failed, without asking it.
    Fail,
    /// Answers that the service does not know what the request asks for.
    Refuse,
    /// Closes the connection without an answer.
    Drop,
    /// Forwards the request, and closes the connection without an answer.
    Lose,
}

/// A request that a proxy has request.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    /// The decoded path of the object, without the bucket; empty for the bucket itself.
    pub key: String,
    pub body: Vec<u8>,
    pub is_conditional: bool,
}

type Decide = dyn Fn(usize, &Request) -> Action + Send + Sync;

/// A proxy, which ends with the value.
pub struct Proxy {
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Proxy {
    /// Starts a proxy. `decide` is called with the number of each request, from 0.
    pub fn start(
        server: &Server,
        decide: impl Fn(usize, &Request) -> Action + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let decide: Arc<Decide> = Arc::new(decide);
        let (upstream, log) = (server.process.port, Arc::clone(&requests));
        thread::spawn(move || {
            for client in listener.incoming() {
                // The value is gone: so is the only other owner.
                if Arc::strong_count(&log) == 1 {
                    break;
                }
                let (decide, log) = (Arc::clone(&decide), Arc::downgrade(&log));
                let Ok(client) = client else { continue };
                thread::spawn(move || {
                    let Ok((head, request)) = read_request(&client) else { return };
                    let Some(log) = log.upgrade() else { return };
                    let number = {
                        let mut log = log.lock().unwrap();
                        log.push(request.clone());
                        log.len() - 1
                    };
                    // A client that has gone away is no error.
                    let _ =
                        answer(&client, upstream, decide(number, &request), &head, &request.body);
                });
            }
        });
        Self { port, requests }
    }

    /// Starts a proxy that forwards everything.
    pub fn plain(server: &Server) -> Self {
        Self::start(server, |_, _| Action::Forward)
    }

    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Returns the requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Returns the requests that change something.
    pub fn changes(&self) -> Vec<Request> {
        self.requests()
            .into_iter()
            .filter(|request| ["PUT", "DELETE"].contains(&&*request.method))
            .collect()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.requests = Arc::default();
        // Wakes the thread, which looks whether anybody still needs it.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn read_request(client: &TcpStream) -> io::Result<(String, Request)> {
    let mut reader = BufReader::new(client);
    let (mut head, mut length, mut is_conditional) = (String::new(), 0, false);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == "\r\n" {
            break;
        }
        let lower = line.to_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        is_conditional |= lower.starts_with("if-");
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let mut words = head.split(' ');
    let method = words.next().unwrap_or_default().to_owned();
    let path = words.next().unwrap_or_default().split('?').next().unwrap_or_default();
    let path = percent_encoding::percent_decode_str(path).decode_utf8().unwrap();
    let key = path.trim_start_matches('/').strip_prefix(BUCKET).unwrap_or_default();
    let key = key.trim_start_matches('/').to_owned();
    Ok((head, Request { method, key, body, is_conditional }))
}

fn answer(
    mut client: &TcpStream,
    upstream: u16,
    action: Action,
    head: &str,
    body: &[u8],
) -> io::Result<()> {
    let error = |status: &str, code: &str| {
        let xml = format!("<Error><Code>{code}</Code><Message>A test.</Message></Error>");
        let length = xml.len();
        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{xml}")
    };
    match action {
        Action::Fail => client.write_all(error("500 Error", "InternalError").as_bytes())?,
        Action::Refuse => client.write_all(error("501 Error", "NotImplemented").as_bytes())?,
        Action::Drop => {}
        Action::Forward | Action::Lose => {
            let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, upstream))?;
            server.write_all(head.as_bytes())?;
            server.write_all(b"connection: close\r\n\r\n")?;
            server.write_all(body)?;
            let mut answer = Vec::new();
            server.read_to_end(&mut answer)?;
            if action == Action::Forward {
                client.write_all(&answer)?;
            }
        }
    }
    client.shutdown(Shutdown::Both)
}
