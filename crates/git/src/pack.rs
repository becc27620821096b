//! The pack protocol: what clones and fetches talk to.

use std::fmt;

use crate::command::Git;
use crate::error::Result;
use crate::process::Process;
use crate::repository::Repository;

/// What a client wants from the pack protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Clone and fetch.
    UploadPack,
    /// Push.
    ReceivePack,
}

impl Service {
    /// The word in addresses and media types: `git-upload-pack`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::UploadPack => "git-upload-pack",
            Self::ReceivePack => "git-receive-pack",
        }
    }

    /// The service of that word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::UploadPack, Self::ReceivePack].into_iter().find(|service| service.word() == word)
    }

    const fn subcommand(self) -> &'static str {
        match self {
            Self::UploadPack => "upload-pack",
            Self::ReceivePack => "receive-pack",
        }
    }
}

/// A version of the pack protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    #[default]
    V0,
    V1,
    V2,
}

impl Protocol {
    /// Reads the header `Git-Protocol`: keys with values, separated by colons; the highest known
    /// version counts, everything else is dropped.
    pub fn parse(header: &str) -> Self {
        let version = |key| match key {
            "version=1" => Self::V1,
            "version=2" => Self::V2,
            _ => Self::V0,
        };
        header.split(':').map(version).max().unwrap_or_default()
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "version={}", *self as u8)
    }
}

impl Repository {
    /// Lists refs and abilities, the first step of every fetch and push.
    ///
    /// # Errors
    /// git cannot be started.
    pub fn advertise(&self, service: Service, protocol: Protocol) -> Result<Process> {
        let arguments = [service.subcommand(), "--stateless-rpc", "--http-backend-info-refs"];
        self.serve(protocol).args(arguments).args([&self.path]).spawn()
    }

    /// Answers one request of a fetch.
    ///
    /// # Errors
    /// git cannot be started.
    pub fn upload_pack(&self, protocol: Protocol) -> Result<Process> {
        let arguments = ["upload-pack", "--stateless-rpc", "--strict"];
        self.serve(protocol).args(arguments).args([&self.path]).spawn()
    }

    /// A run of git that talks to a client.
    pub(crate) fn serve(&self, protocol: Protocol) -> Git {
        let git = self.git();
        if protocol == Protocol::V0 { git } else { git.env("GIT_PROTOCOL", protocol.to_string()) }
    }
}

#[cfg(test)]
mod tests {
    use super::Protocol;

    #[test]
    fn reads_the_protocol_and_nothing_else() {
        assert_eq!(Protocol::parse("version=2"), Protocol::V2);
        assert_eq!(Protocol::parse("version=1:version=2:x=y"), Protocol::V2);
        assert_eq!(Protocol::parse("version=2; rm -rf /"), Protocol::V0);
        assert_eq!(Protocol::parse(""), Protocol::V0);
        assert_eq!(Protocol::V2.to_string(), "version=2");
    }
}
