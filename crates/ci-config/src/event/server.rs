//! `CI_SERVER_*` and the server's addresses.

use super::list::List;

/// The server that makes the pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Server {
    /// `https://host[:port][/prefix]`, without a slash at the end.
    pub url: String,
    /// `http` or `https`.
    pub protocol: String,
    pub host: String,
    pub port: u16,
    /// `host` or `host:port`, as in the address.
    pub fqdn: String,
    /// The host, and perhaps port, of images.
    pub registry: String,
    /// `1.2.3`.
    pub version: String,
}

impl Server {
    /// The address of a path.
    pub(super) fn page(&self, path: &str) -> String {
        format!("{}/{path}", self.url)
    }

    pub(super) fn add_to(&self, list: &mut List) {
        list.add("CI_API_V4_URL", self.page("api/v4"));
        list.add("CI_SERVER_URL", &self.url);
        list.add("CI_SERVER_HOST", &self.host);
        list.add("CI_SERVER_PORT", self.port.to_string());
        list.add("CI_SERVER_FQDN", &self.fqdn);
        list.add("CI_SERVER_PROTOCOL", &self.protocol);
        list.add("CI_SERVER_SHELL_SSH_HOST", &self.host);
        list.add("CI_SERVER_SHELL_SSH_PORT", "22");
        list.add("CI_SERVER_NAME", "Evenkeel");
        list.add("CI_SERVER_VERSION", &self.version);
        let mut numbers = self.version.split(['.', '-', '+']);
        for key in ["CI_SERVER_VERSION_MAJOR", "CI_SERVER_VERSION_MINOR", "CI_SERVER_VERSION_PATCH"]
        {
            list.add(key, numbers.next().filter(|number| !number.is_empty()).unwrap_or("0"));
        }
        list.add("CI_SERVER_REVISION", &self.version);
    }
}
