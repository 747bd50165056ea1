//! A running `dossier serve`, asked over raw sockets.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use super::{DEADLINE, Live};
use crate::harness::Project;

/// A running preview of a project on a free port.
pub struct Preview {
    pub live: Live,
    pub address: SocketAddr,
}

/// A response of the server.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    fn read(mut stream: TcpStream) -> Self {
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(answer[..end].to_vec()).unwrap().to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, head, body: answer[end + 4..].to_vec() }
    }
}

impl Preview {
    pub fn of(project: &Project, flags: &[&str]) -> Self {
        let mut live = Live::start(project, &[&["serve", "--port", "0"], flags].concat());
        let line = live.line("http://");
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap();
        Self { live, address: address.parse().unwrap() }
    }

    pub fn connect(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// Sends a request with these additional header lines, and reads the whole response.
    pub fn ask(&self, method: &str, path: &str, host: &str, lines: &[&str]) -> Answer {
        let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let request =
            format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{lines}\r\n");
        Answer::read(self.connect(&request))
    }

    /// Sends a request of a curator, as a source's page does.
    pub fn post(&self, route: &str, lines: &[&str], question: &str) -> Answer {
        let length = format!("Content-Length: {}", question.len());
        let kind = "Content-Type: application/json";
        let lines = [&[kind, &length], lines].concat().join("\r\n");
        let request = format!(
            "POST /_dossier/{route} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{lines}\r\n\r\n{question}",
            self.address
        );
        Answer::read(self.connect(&request))
    }

    /// Requests the addition of a passage, as a source's page does.
    pub fn add(&self, lines: &[&str], question: &str) -> Answer {
        self.post("passages", lines, question)
    }

    /// Returns the header line with this run's token.
    pub fn token(&self, page: &str) -> String {
        let page = String::from_utf8(self.get(page).body).unwrap();
        let token = page.split("data-token=\"").nth(1).unwrap().split('"').next().unwrap();
        format!("X-Dossier-Token: {token}")
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &self.address.to_string(), &[])
    }
}
