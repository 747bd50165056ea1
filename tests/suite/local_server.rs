//! Real servers for tests, each on a free port of this machine.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The longest time that a server may take to start.
const DEADLINE: Duration = Duration::from_secs(30);

/// Returns a port that is free now; nothing else on this machine asks for this one.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// A server that runs until the value is dropped.
pub struct LocalServer {
    process: Child,
    pub port: u16,
}

impl LocalServer {
    /// Starts a program, and waits until it answers at a port. A test that waits in vain shows what the
    /// program wrote to standard error, which is kept in the file `errors`.
    pub fn start(command: &mut Command, port: u16, errors: &Path) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(errors).unwrap());
        let process = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let mut server = Self { process, port };
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            let has_ended = server.process.try_wait().unwrap().is_some();
            let errors = || fs::read_to_string(errors).unwrap();
            assert!(!has_ended && start.elapsed() <= DEADLINE, "{command:?}: {}", errors());
            sleep(Duration::from_millis(20));
        }
        server
    }
}

impl Drop for LocalServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
