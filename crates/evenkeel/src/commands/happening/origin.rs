//! The server and the project that an origin names.

use ci_config::event;

/// The address of a server where the checkout does not name one.
const SERVER: &str = "http://127.0.0.1:8080";

/// The server and the project of an origin: `https://host/group/project.git`,
/// `ssh://git@host/group/project.git` or `git@host:group/project.git`.
pub(super) fn place(origin: Option<&str>, folder: &str) -> (event::Server, String) {
    let url = origin.unwrap_or_default();
    let (protocol, rest) = url.split_once("://").unwrap_or(("ssh", url));
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let parts = if url.contains("://") { rest.split_once('/') } else { rest.split_once(':') };
    let known = parts.filter(|(host, path)| !host.is_empty() && path.contains('/'));
    let Some((fqdn, path)) = known else {
        return (server("http", SERVER.trim_start_matches("http://")), format!("local/{folder}"));
    };
    let path = path.trim_end_matches('/').trim_end_matches(".git").trim_start_matches('/');
    let is_web = matches!(protocol, "http" | "https");
    // The port of SSH is not the one of pages.
    let host = fqdn.split(':').next().unwrap_or(fqdn);
    let server = if is_web { server(protocol, fqdn) } else { server("https", host) };
    (server, path.to_owned())
}

fn server(protocol: &str, fqdn: &str) -> event::Server {
    let (host, port) = fqdn.split_once(':').unwrap_or((fqdn, ""));
    let usual = if protocol == "https" { 443 } else { 80 };
    event::Server {
        url: format!("{protocol}://{fqdn}"),
        protocol: protocol.to_owned(),
        host: host.to_owned(),
        port: port.parse().unwrap_or(usual),
        fqdn: fqdn.to_owned(),
        registry: fqdn.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn an_origin_names_the_server_and_the_project() {
        for (origin, url, path) in [
            ("https://git.example.com:8443/a/b.git", "https://git.example.com:8443", "a/b"),
            ("http://root:secret@127.0.0.1:8080/root/app.git", "http://127.0.0.1:8080", "root/app"),
            ("git@git.example.com:a/b/c.git", "https://git.example.com", "a/b/c"),
            ("ssh://git@git.example.com:22/a/b", "https://git.example.com", "a/b"),
            ("../other", "http://127.0.0.1:8080", "local/folder"),
            ("", "http://127.0.0.1:8080", "local/folder"),
        ] {
            let (server, found) = place(Some(origin), "folder");
            assert_eq!((server.url.as_str(), found.as_str()), (url, path), "{origin}");
        }
    }
}
