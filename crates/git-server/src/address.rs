//! What an address of git asks for.

use axum::http::{Method, Uri};
use git::Service;
use http_support::project_path::{Rest, split};

use crate::refusal::Refusal;

/// One request of the smart protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// `group/sub/project`, as written.
    pub(crate) project: String,
    pub(crate) service: Service,
    pub(crate) step: Step,
}

/// The steps of a fetch and of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// `GET info/refs?service=…`
    Advertise,
    /// `POST git-upload-pack` or `git-receive-pack`
    Serve,
}

impl Address {
    /// Reads method, path and query.
    ///
    /// # Errors
    /// What git clients of today never ask for.
    pub(crate) fn parse(method: &Method, uri: &Uri) -> Result<Self, Refusal> {
        let split = split(uri.path()).ok_or(Refusal::NoSuchPlace)?;
        let Rest::Git(rest) = split.rest else { return Err(Refusal::NoSuchPlace) };
        let project = split.project.to_owned();
        if rest == "info/refs" {
            require(method, &[Method::GET])?;
            let service = service_of(uri.query().unwrap_or_default())?;
            return Ok(Self { project, service, step: Step::Advertise });
        }
        if let Some(service) = Service::parse(rest) {
            require(method, &[Method::POST])?;
            return Ok(Self { project, service, step: Step::Serve });
        }
        let is_dumb = rest == "HEAD" || rest.starts_with("objects/");
        Err(if is_dumb { Refusal::Dumb } else { Refusal::NoSuchPlace })
    }
}

fn require(method: &Method, allowed: &[Method]) -> Result<(), Refusal> {
    if allowed.contains(method) { Ok(()) } else { Err(Refusal::Method) }
}

/// `service=git-upload-pack`, perhaps among other parameters. Without it the client is older than
/// the smart protocol.
fn service_of(query: &str) -> Result<Service, Refusal> {
    let wanted = query.split('&').find_map(|pair| pair.strip_prefix("service="));
    Service::parse(wanted.ok_or(Refusal::Dumb)?).ok_or(Refusal::NoSuchPlace)
}

#[cfg(test)]
mod tests {
    use super::{Address, Step};
    use crate::refusal::Refusal;
    use axum::http::{Method, Uri};
    use git::Service;

    fn parse(method: &Method, uri: &'static str) -> Result<(String, Service, Step), Refusal> {
        let address = Address::parse(method, &Uri::from_static(uri))?;
        Ok((address.project, address.service, address.step))
    }

    #[test]
    fn reads_the_four_requests() {
        let of = |service, step| Ok(("a/b".to_owned(), service, step));
        let get = |uri| parse(&Method::GET, uri);
        let post = |uri| parse(&Method::POST, uri);
        let (upload, receive) = (Service::UploadPack, Service::ReceivePack);
        assert_eq!(get("/a/b.git/info/refs?service=git-upload-pack"), of(upload, Step::Advertise));
        assert_eq!(
            get("/a/b.git/info/refs?x=y&service=git-receive-pack"),
            of(receive, Step::Advertise)
        );
        assert_eq!(post("/a/b.git/git-upload-pack"), of(upload, Step::Serve));
        assert_eq!(post("/a/b.git/git-receive-pack"), of(receive, Step::Serve));
    }

    #[test]
    fn refuses_everything_else() {
        let get = |uri| parse(&Method::GET, uri).unwrap_err();
        for dumb in ["/a/b.git/info/refs", "/a/b.git/HEAD", "/a/b.git/objects/info/packs"] {
            assert_eq!(get(dumb), Refusal::Dumb, "{dumb}");
        }
        for unknown in [
            "/a/b.git/config",
            "/a/b.git/info/refs?service=git-upload-archive",
            "/a/../b.git/git-upload-pack",
            "/a/b%2F..%2Fc.git/git-upload-pack",
            "/a/b.git/../git-upload-pack",
            "/a/b/info/refs?service=git-upload-pack",
        ] {
            assert_eq!(get(unknown), Refusal::NoSuchPlace, "{unknown}");
        }
        assert_eq!(get("/a/b.git/git-receive-pack"), Refusal::Method);
    }
}
