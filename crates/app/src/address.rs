//! The server's own address, taken apart, and the addresses of its pages.

use domain::{DeploymentId, EnvironmentId, JobId, PipelineId};

/// `external_url` and its parts.
#[derive(Clone, Debug)]
pub struct Address {
    url: String,
    scheme_end: usize,
    authority_end: usize,
}

impl Address {
    /// Takes `http://host[:port][/prefix]`; a missing scheme counts as http.
    pub(crate) fn new(url: &str) -> Self {
        let url = url.trim_end_matches('/');
        let url = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let scheme_end = url.find("://").unwrap_or(0);
        let rest = scheme_end + "://".len();
        let authority_end = url[rest..].find('/').map_or(url.len(), |at| rest + at);
        Self { url, scheme_end, authority_end }
    }

    /// The whole, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &str {
        &self.url[..self.scheme_end]
    }

    /// `host` or `host:port`, as in the address.
    pub fn authority(&self) -> &str {
        &self.url[self.scheme_end + "://".len()..self.authority_end]
    }

    /// The host; an IPv6 address keeps its brackets.
    pub fn host(&self) -> &str {
        let authority = self.authority();
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            Some(_) | None => authority,
        }
    }

    /// The port, also where the address leaves it out.
    pub fn port(&self) -> u16 {
        let port = self.authority().rsplit_once(':').and_then(|(_, port)| port.parse().ok());
        port.unwrap_or(if self.scheme() == "https" { 443 } else { 80 })
    }

    /// The address of a path below the server's.
    pub fn page(&self, path: &str) -> String {
        format!("{}/{path}", self.url)
    }

    /// The page of a pipeline.
    pub fn pipeline(&self, project: &str, id: PipelineId) -> String {
        format!("{}/{project}/-/pipelines/{id}", self.url)
    }

    /// The page of a job.
    pub fn job(&self, project: &str, id: JobId) -> String {
        format!("{}/{project}/-/jobs/{id}", self.url)
    }

    /// The page of an environment.
    pub fn environment(&self, project: &str, id: EnvironmentId) -> String {
        format!("{}/{project}/-/environments/{id}", self.url)
    }

    /// The page of a deployment's environment, with the deployment named.
    pub fn deployment(
        &self,
        project: &str,
        environment: EnvironmentId,
        id: DeploymentId,
    ) -> String {
        format!("{}#deployment-{id}", self.environment(project, environment))
    }

    /// The address for git, with a user and password in it.
    pub fn repository(&self, project: &str, user: &str, password: &str) -> String {
        let (scheme, rest) = (self.scheme(), &self.url[self.scheme_end + "://".len()..]);
        format!("{scheme}://{user}:{password}@{rest}/{project}.git")
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn takes_addresses_apart() {
        let plain = Address::new("https://git.example.com/");
        assert_eq!(
            (plain.host(), plain.port(), plain.authority()),
            ("git.example.com", 443, "git.example.com")
        );
        let below = Address::new("http://127.0.0.1:8080/keel");
        assert_eq!((below.scheme(), below.host(), below.port()), ("http", "127.0.0.1", 8080));
        assert_eq!(below.authority(), "127.0.0.1:8080");
        assert_eq!(
            below.repository("a/b", "gitlab-ci-token", "glcbt-x"),
            "http://gitlab-ci-token:glcbt-x@127.0.0.1:8080/keel/a/b.git"
        );
        assert_eq!(Address::new("http://[::1]:80").host(), "[::1]");
    }
}
