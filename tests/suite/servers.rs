//! The recipes for servers in `docs/publishing.md`, with the real servers. Each configuration is taken from
//! the page, and only its folder, address and port are replaced. These tests need more than Rust, so
//! `cargo test` skips them and says so; `tests/run` installs what they need.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::harness::{Project, Site, is, repository};
use crate::local_server::{LocalServer, free_port};

/// The longest time that a server may take to answer.
const DEADLINE: Duration = Duration::from_secs(20);
const KEEP: &str = "public, max-age=31536000, immutable";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Recipe {
    Nginx,
    Apache,
    Caddy,
}

struct Response {
    status: u16,
    /// Lines of the head, names in lower case.
    head: Vec<String>,
    body: Vec<u8>,
}

impl Response {
    /// Returns the value of a header; an empty one if it is not there.
    fn header(&self, name: &str) -> &str {
        let start = format!("{name}: ");
        self.head.iter().find_map(|line| line.strip_prefix(&start)).unwrap_or_default()
    }
}

/// The sample, published below a path of a folder that a server serves.
struct Published {
    project: Project,
    /// The path of the site on its host, with `/` at both ends.
    base: &'static str,
    site: Site,
}

impl Published {
    fn below(base: &'static str) -> Self {
        let project = Project::copy_of(repository());
        let yaml = project.read("dossier/dossier.yaml") + "hosts: [apache]\n";
        project.write("dossier/dossier.yaml", yaml);
        // A server that root starts reads files as another user.
        fs::set_permissions(project.root().parent().unwrap(), Permissions::from_mode(0o755))
            .unwrap();
        fs::create_dir_all(project.path("www").join(&base[1..])).unwrap();
        let folder = project.path("www").join(&base[1..]);
        let address = format!("https://example.org{base}");
        let target = folder.display().to_string();
        let run = project.run(&["publish", "--yes", "--base-url", &address, &target]);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        let site = Site::read(&folder);
        Self { project, base, site }
    }

    /// Returns the first path that begins and ends so.
    fn path(&self, start: &str, end: &str) -> &str {
        let mut paths = self.site.paths().into_iter();
        let found = paths.find(|path| path.starts_with(start) && path.ends_with(end));
        found.unwrap_or_else(|| panic!("no {start}…{end}"))
    }
}

impl Recipe {
    /// Returns the configuration in `docs/publishing.md`, with a folder, a port and the path of the site.
    fn configuration(self, published: &Published, port: u16) -> String {
        let language = match self {
            Self::Nginx => "nginx",
            Self::Apache => "apache",
            Self::Caddy => "caddy",
        };
        let page = fs::read_to_string(repository().join("docs/publishing.md")).unwrap();
        let (_, rest) = page.split_once(&format!("\n```{language}\n")).expect("the recipe");
        let (recipe, _) = rest.split_once("```").expect("the recipe's end");
        let folder = published.project.path("www").display().to_string();
        let base = published.base;
        let replace = |text: String, old: &str, new: &str| {
            assert!(text.contains(old), "the recipe for {language} has no `{old}`");
            text.replace(old, new)
        };
        let recipe = replace(recipe.to_owned(), "/srv/www", &folder);
        match self {
            Self::Nginx => {
                let recipe = replace(recipe, "listen 80;", &format!("listen 127.0.0.1:{port};"));
                replace(recipe, "error_page 404 /404", &format!("error_page 404 {base}404"))
            }
            Self::Apache => replace(recipe, "*:80", &format!("127.0.0.1:{port}")),
            Self::Caddy => {
                let address = format!("http://127.0.0.1:{port} {{");
                let recipe = replace(recipe, "example.org {", &address);
                replace(recipe, "rewrite * /404", &format!("rewrite * {base}404"))
            }
        }
    }

    /// Starts the server on a free port, as one process without privileges.
    fn start(self, published: &Published) -> LocalServer {
        let port = free_port();
        let folder = published.project.path("server");
        fs::create_dir_all(&folder).unwrap();
        let recipe = self.configuration(published, port);
        let file = folder.join("configuration");
        fs::write(&file, self.surroundings(&folder, port, &recipe)).unwrap();
        let mut command = self.command(&folder, &file);
        command.env("HOME", &folder).env("XDG_DATA_HOME", &folder);
        LocalServer::start(&mut command, port, &folder.join("errors"))
    }

    /// Adds to the recipe what Debian's own configuration has around it.
    fn surroundings(self, folder: &Path, port: u16, recipe: &str) -> String {
        let folder = folder.display();
        match self {
            Self::Nginx => {
                let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                    .map(|name| format!("{name}_temp_path {folder}/{name};\n"))
                    .concat();
                format!(
                    "daemon off;\nmaster_process off;\npid {folder}/pid;\nevents {{}}\n\
                     http {{\naccess_log off;\n{temporary}include /etc/nginx/mime.types;\n\
                     default_type application/octet-stream;\n{recipe}}}\n"
                )
            }
            Self::Apache => {
                let modules = ["mpm_event", "authz_core", "dir", "mime", "alias", "headers"]
                    .map(|name| {
                        format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n")
                    })
                    .concat();
                format!(
                    "ServerRoot {folder}\nServerName localhost\nPidFile {folder}/pid\n\
                     DefaultRuntimeDir {folder}\nMutex posixsem\nErrorLog /dev/stderr\n\
                     Listen 127.0.0.1:{port}\nUser www-data\nGroup www-data\n\
                     TypesConfig /etc/mime.types\n{modules}{recipe}"
                )
            }
            Self::Caddy => format!("{{\n    admin off\n}}\n{recipe}"),
        }
    }

    fn command(self, folder: &Path, file: &Path) -> Command {
        let mut command;
        match self {
            Self::Nginx => {
                command = Command::new("nginx");
                command.arg("-p").arg(folder).args(["-e", "stderr", "-c"]).arg(file);
            }
            Self::Apache => {
                command = Command::new("apache2");
                command.args(["-X", "-f"]).arg(file);
            }
            Self::Caddy => {
                command = Command::new("caddy");
                command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file);
            }
        }
        command
    }

    /// Serves the sample by the recipe, at the root of a host and below a path.
    fn check(self) {
        for base in ["/", "/sub/path/"] {
            let published = Published::below(base);
            let server = self.start(&published);
            let get = |path: &str| get(server.port, &format!("{base}{path}"));
            check_types_and_caching(&published, get);
            check_unknown_addresses(&published, get);
            self.check_addresses_without_ending(&published, get);
            if self == Self::Apache {
                let policy = get("index.html");
                let policy = policy.header("content-security-policy");
                assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
            }
            crawl(&published, server.port);
        }
    }

    fn check_addresses_without_ending(self, published: &Published, get: impl Fn(&str) -> Response) {
        let page = published.path("sources/", ".html");
        let served = get(page.trim_end_matches(".html"));
        if self == Self::Apache {
            assert_eq!(served.status, 404, "docs/publishing.md may say more of Apache");
        } else {
            assert_eq!((served.status, &*served.body), (200, published.site.bytes(page)), "{page}");
        }
        let folder = get("topics");
        let location = folder.header("location");
        assert!(matches!(folder.status, 301 | 308), "{}", folder.status);
        assert!(location.ends_with(&format!("{}topics/", published.base)), "{location}");
        assert_eq!(get("topics/").body, published.site.bytes("topics/index.html"));
        assert_eq!(get("").body, published.site.bytes("index.html"));
    }
}

fn check_types_and_caching(published: &Published, get: impl Fn(&str) -> Response) {
    for (start, end, kinds) in [
        ("sources/", ".html", &["text/html; charset=utf-8"][..]),
        ("assets/style.", ".css", &["text/css; charset=utf-8"]),
        ("assets/site.", ".js", &["text/javascript", "application/javascript"]),
        ("search/", ".js", &["text/javascript", "application/javascript"]),
        ("sources/", ".json", &["application/json"]),
        ("sources/", ".jsonld", &["application/ld+json"]),
        ("feed", ".xml", &["application/xml", "text/xml"]),
        ("sitemap", ".xml", &["application/xml", "text/xml"]),
        ("assets/favicon.", ".svg", &["image/svg+xml"]),
        ("favicon", ".ico", &["image/x-icon", "image/vnd.microsoft.icon"]),
        ("robots", ".txt", &["text/plain; charset=utf-8"]),
    ] {
        let path = published.path(start, end);
        let response = get(path);
        assert_eq!((response.status, &*response.body), (200, published.site.bytes(path)), "{path}");
        let kind = response.header("content-type");
        assert!(kinds.iter().any(|known| kind.starts_with(known)), "{path}: {kind}");
        let caching = if start.starts_with("assets/") { KEEP } else { "no-cache" };
        assert_eq!(response.header("cache-control"), caching, "{path}");
        assert_eq!(response.header("x-content-type-options"), "nosniff", "{path}");
    }
}

fn check_unknown_addresses(published: &Published, get: impl Fn(&str) -> Response) {
    let hidden = [".dossier-published", ".dossier-places.gz"];
    assert!(hidden.iter().all(|path| published.site.has(path)), "{:?}", published.site.paths());
    for path in hidden.iter().chain(&["nowhere", "sources/nowhere.jsonld", "a/b/c/nowhere.html"]) {
        let response = get(path);
        assert_eq!(response.status, 404, "{path}");
        assert_eq!(response.body, published.site.bytes("404.html"), "{path}");
        assert_eq!(response.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert_ne!(response.header("cache-control"), KEEP, "{path}");
    }
}

/// Requests every link of every page, and looks for the places in the pages that come back.
fn crawl(published: &Published, port: u16) {
    let pages = published.site.paths().into_iter().filter(|path| is(path, "html"));
    let host = format!("http://127.0.0.1:{port}");
    let output = Command::new(lychee())
        .args(["--include-fragments", "--no-progress", "--host-request-interval", "0ms"])
        .args(["--include", &format!("^{host}/"), "--exclude", "."])
        .args(pages.map(|path| format!("{host}{}{path}", published.base)))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let count = said.split_once("✅ ").and_then(|(_, rest)| rest.split(' ').next()?.parse().ok());
    assert!(count.is_some_and(|count: usize| count > 1000), "few links: {said}");
}

fn lychee() -> PathBuf {
    repository().join("tests/browser/.venv/bin/lychee")
}

fn get(port: u16, path: &str) -> Response {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
    let lines = head.lines().skip(1).map(|line| match line.split_once(':') {
        Some((name, value)) => format!("{}:{value}", name.to_ascii_lowercase()),
        None => line.to_owned(),
    });
    Response { status, head: lines.collect(), body: bytes[end + 4..].to_vec() }
}

#[test]
#[ignore = "needs nginx and lychee: run tests/run"]
fn the_recipe_for_nginx_serves_the_site() {
    Recipe::Nginx.check();
}

#[test]
#[ignore = "needs Apache and lychee: run tests/run"]
fn the_recipe_for_apache_serves_the_site() {
    Recipe::Apache.check();
}

#[test]
#[ignore = "needs Caddy and lychee: run tests/run"]
fn the_recipe_for_caddy_serves_the_site() {
    Recipe::Caddy.check();
}
