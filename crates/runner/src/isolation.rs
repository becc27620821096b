//! Hiding the server's folder from jobs where the runner cannot run them as another user.
//!
//! A job gets a mount namespace in which an empty folder lies over the server's, with only its own
//! folders in it, inside a second user namespace that may not undo it. From there the server's
//! processes cannot be looked into or signalled either; it does share the user's other files.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::process::Program;

/// What is hidden from jobs, and what of it they still see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Isolation {
    /// The server's folder.
    pub hidden: PathBuf,
    /// Folders of jobs that may be inside of it.
    pub shown: [PathBuf; 2],
}

/// Opens the folders that stay, covers the server's folder, puts them back, and becomes the program
/// in a second namespace, which inherits the mounts locked.
const COVER: &str = r#"set -e
path=$PATH hidden=$1 uid=$2 gid=$3 first=$4 second=$5
shift 5
PATH=/usr/sbin:/usr/bin:/sbin:/bin
exec 3<"$first" 4<"$second"
mount -n -t tmpfs -o mode=755 none "$hidden"
mkdir -p "$first" "$second"
mount -n -c --bind /proc/self/fd/3 "$first"
mount -n -c --bind /proc/self/fd/4 "$second"
exec 3<&- 4<&-
cd "$PWD"
PATH=$path
exec /usr/bin/unshare --user --map-user="$uid" --map-group="$gid" --mount -- "$@"
"#;

/// The first namespace, in which things are covered. Its processes end with the first of them.
const OUTER: [&str; 11] = [
    "--user",
    "--map-root-user",
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--",
    "/bin/sh",
    "-c",
    COVER,
    "sh",
];

impl Isolation {
    /// The program with its surroundings hidden.
    pub(crate) fn around(&self, program: Program) -> Program {
        let (uid, gid) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
        let mut arguments: Vec<OsString> = OUTER.map(OsString::from).into();
        arguments.push(self.hidden.clone().into());
        arguments.extend([uid, gid].map(|number| OsString::from(number.to_string())));
        arguments.extend(self.shown.iter().map(|folder| OsString::from(folder.clone())));
        arguments.push(program.path.into());
        arguments.extend(program.arguments);
        Program { path: PathBuf::from("/usr/bin/unshare"), arguments, ..program }
    }

    /// Whether this machine lets us hide anything.
    pub(crate) async fn works(&self, path: &str) -> bool {
        let program = Program {
            path: PathBuf::from("/usr/bin/test"),
            arguments: ["!", "-e"]
                .map(OsString::from)
                .into_iter()
                .chain([self.witness().into()])
                .collect(),
            folder: PathBuf::from("/"),
            environment: vec![("PATH".to_owned(), path.to_owned())],
            account: None,
            has_input: false,
        };
        if let Err(error) = std::fs::write(self.witness(), "") {
            tracing::warn!(%error, "it cannot be tried out whether jobs can be isolated");
            return false;
        }
        let ended = match self.around(program).start() {
            Ok(mut started) => started.group.wait().await,
            Err(error) => Err(error),
        };
        drop(std::fs::remove_file(self.witness()));
        ended.is_ok_and(|exit| exit.code == 0)
    }

    /// A file that jobs must not see.
    fn witness(&self) -> PathBuf {
        Path::new(&self.hidden).join("isolation-witness")
    }
}
