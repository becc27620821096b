//! Files inside a folder that others may write to: no link is ever followed, so that nothing
//! outside the folder is read, written, created or removed.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat};

use crate::account::Account;

/// A handle on a folder.
#[derive(Debug)]
pub(crate) struct Beneath {
    folder: OwnedFd,
    account: Option<Account>,
}

const FOLDER: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// One thing in a folder.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) name: OsString,
    pub(crate) kind: FileType,
}

impl Beneath {
    /// Opens the folder; what is made in it will belong to the account.
    pub(crate) fn open(path: &Path, account: Option<Account>) -> io::Result<Self> {
        let folder = rustix::fs::openat(CWD, path, FOLDER, Mode::empty())?;
        Ok(Self { folder, account })
    }

    /// Opens a folder below.
    pub(crate) fn enter(&self, path: &Path) -> io::Result<Self> {
        let mut here = Self { folder: self.folder.try_clone()?, account: self.account.clone() };
        for name in names(path)? {
            here = here.child(name)?;
        }
        Ok(here)
    }

    /// Opens a folder below, and makes it and those on the way.
    pub(crate) fn enter_or_make(&self, path: &Path, mode: u32) -> io::Result<Self> {
        let mut here = Self { folder: self.folder.try_clone()?, account: self.account.clone() };
        for name in names(path)? {
            here = match here.child(name) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    here.make_child(name, mode)?
                }
                other => other?,
            };
        }
        Ok(here)
    }

    /// Writes a new file below, in place of whatever was there.
    pub(crate) fn write(&self, path: &Path, mode: u32, content: &[u8]) -> io::Result<()> {
        let mut file = self.create(path, mode)?;
        file.write_all(content)
    }

    /// Makes a new file below, in place of whatever was there, and the folders on the way.
    pub(crate) fn create(&self, path: &Path, mode: u32) -> io::Result<File> {
        let (folder, name) = self.place(path)?;
        folder.clear(name)?;
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&folder.folder, name, flags, Mode::from_raw_mode(mode))?;
        rustix::fs::fchmod(&file, Mode::from_raw_mode(mode))?;
        folder.own(&file)?;
        Ok(file.into())
    }

    /// Makes a link below, in place of whatever was there.
    pub(crate) fn link(&self, path: &Path, target: &Path) -> io::Result<()> {
        let (folder, name) = self.place(path)?;
        folder.clear(name)?;
        rustix::fs::symlinkat(target, &folder.folder, name)?;
        if let Some((user, group)) = folder.owner() {
            rustix::fs::chownat(
                &folder.folder,
                name,
                Some(user),
                Some(group),
                AtFlags::SYMLINK_NOFOLLOW,
            )?;
        }
        Ok(())
    }

    /// Opens a plain file below for reading; anything else is an error, and is not opened.
    pub(crate) fn read(&self, path: &Path) -> io::Result<File> {
        let (parent, name) = split(path)?;
        let folder = self.enter(parent)?;
        if folder.kind(name)? != FileType::RegularFile {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a plain file"));
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&folder.folder, name, flags, Mode::empty())?;
        if FileType::from_raw_mode(rustix::fs::fstat(&file)?.st_mode) != FileType::RegularFile {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a plain file"));
        }
        Ok(file.into())
    }

    /// Where a link below points.
    pub(crate) fn read_link(&self, path: &Path) -> io::Result<OsString> {
        let (parent, name) = split(path)?;
        let target = rustix::fs::readlinkat(&self.enter(parent)?.folder, name, Vec::new())?;
        Ok(OsStr::from_bytes(target.as_bytes()).to_owned())
    }

    /// What is known of something below, the last part of the path not followed.
    pub(crate) fn stat(&self, path: &Path) -> io::Result<Stat> {
        let (parent, name) = split(path)?;
        Ok(rustix::fs::statat(&self.enter(parent)?.folder, name, AtFlags::SYMLINK_NOFOLLOW)?)
    }

    /// What is in this folder, sorted by name.
    pub(crate) fn list(&self) -> io::Result<Vec<Item>> {
        let mut items = Vec::new();
        for entry in Dir::read_from(&self.folder)? {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes()).to_owned();
            if name == "." || name == ".." {
                continue;
            }
            let mut kind = entry.file_type();
            if kind == FileType::Unknown {
                kind = self.kind(&name)?;
            }
            items.push(Item { name, kind });
        }
        items.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(items)
    }

    /// Removes something below with all that is in it; nothing there is fine.
    pub(crate) fn remove(&self, path: &Path) -> io::Result<()> {
        let (parent, name) = split(path)?;
        match self.enter(parent) {
            Ok(folder) => folder.remove_child(name),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn remove_child(&self, name: &OsStr) -> io::Result<()> {
        match self.kind(name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
            Ok(FileType::Directory) => {}
            Ok(_) => return Ok(rustix::fs::unlinkat(&self.folder, name, AtFlags::empty())?),
        }
        let folder = self.child(name)?;
        for item in folder.list()? {
            folder.remove_child(&item.name)?;
        }
        Ok(rustix::fs::unlinkat(&self.folder, name, AtFlags::REMOVEDIR)?)
    }

    /// Removes what stands where a file is to be made. A folder stays, and is an error later.
    fn clear(&self, name: &OsStr) -> io::Result<()> {
        match rustix::fs::unlinkat(&self.folder, name, AtFlags::empty()) {
            Ok(()) | Err(rustix::io::Errno::NOENT | rustix::io::Errno::ISDIR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn place<'p>(&self, path: &'p Path) -> io::Result<(Self, &'p OsStr)> {
        let (parent, name) = split(path)?;
        Ok((self.enter_or_make(parent, 0o755)?, name))
    }

    fn kind(&self, name: &OsStr) -> io::Result<FileType> {
        let stat = rustix::fs::statat(&self.folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
        Ok(FileType::from_raw_mode(stat.st_mode))
    }

    fn child(&self, name: &OsStr) -> io::Result<Self> {
        let folder = rustix::fs::openat(&self.folder, name, FOLDER, Mode::empty())?;
        Ok(Self { folder, account: self.account.clone() })
    }

    fn make_child(&self, name: &OsStr, mode: u32) -> io::Result<Self> {
        rustix::fs::mkdirat(&self.folder, name, Mode::from_raw_mode(mode))?;
        let child = self.child(name)?;
        rustix::fs::fchmod(&child.folder, Mode::from_raw_mode(mode))?;
        child.own(&child.folder)?;
        Ok(child)
    }

    fn own(&self, thing: &OwnedFd) -> io::Result<()> {
        match self.owner() {
            Some((user, group)) => Ok(rustix::fs::fchown(thing, Some(user), Some(group))?),
            None => Ok(()),
        }
    }

    fn owner(&self) -> Option<(rustix::fs::Uid, rustix::fs::Gid)> {
        let account = self.account.as_ref()?;
        Some((rustix::fs::Uid::from_raw(account.uid), rustix::fs::Gid::from_raw(account.gid)))
    }
}

fn split(path: &Path) -> io::Result<(&Path, &OsStr)> {
    let name = path
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a path without a name"))?;
    Ok((path.parent().unwrap_or(Path::new("")), name))
}

/// The parts of a path that goes only downward.
fn names(path: &Path) -> io::Result<Vec<&OsStr>> {
    path.components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| match part {
            Component::Normal(name) => Ok(name),
            Component::Prefix(_)
            | Component::RootDir
            | Component::CurDir
            | Component::ParentDir => {
                Err(io::Error::new(io::ErrorKind::InvalidInput, "a path that leaves its folder"))
            }
        })
        .collect()
}
