//! Unpacking an archive into a work tree, and nowhere else.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use domain::limits::{ARTIFACT_FILES_MAX, ARTIFACT_UNPACKED_BYTES_MAX};
use zip::ZipArchive;

use crate::beneath::Beneath;

/// Why an archive was not unpacked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnpackError {
    #[error("it is no readable archive: {0}")]
    Archive(#[from] zip::result::ZipError),
    #[error("its entry `{0}` would be outside of the project's folder")]
    Outside(String),
    #[error("it holds more than {ARTIFACT_FILES_MAX} files")]
    Files,
    #[error("it unpacks to more than {ARTIFACT_UNPACKED_BYTES_MAX} bytes")]
    Bytes,
    #[error("its entry `{0}` cannot be written: {1}")]
    Entry(String, #[source] io::Error),
    #[error("the project's folder cannot be used: {0}")]
    Target(#[source] io::Error),
}

/// Unpacks an archive over what is there, and returns how many entries it had.
pub(crate) fn unpack(archive: &Path, target: &Beneath) -> Result<usize, UnpackError> {
    let file = File::open(archive).map_err(UnpackError::Target)?;
    let mut archive = ZipArchive::new(io::BufReader::new(file))?;
    if archive.len() > ARTIFACT_FILES_MAX {
        return Err(UnpackError::Files);
    }
    let mut left = ARTIFACT_UNPACKED_BYTES_MAX;
    for number in 0..archive.len() {
        let mut entry = archive.by_index(number)?;
        let name = entry.name()?.into_owned();
        let path: PathBuf =
            entry.enclosed_name().ok_or_else(|| UnpackError::Outside(name.clone()))?;
        let shape = Shape {
            is_folder: entry.is_dir(),
            is_link: entry.is_symlink(),
            mode: entry.unix_mode(),
        };
        let written = put(target, &path, &shape, &mut entry.by_ref().take(left + 1));
        let bytes = written.map_err(|error| UnpackError::Entry(name, error))?;
        left = left.checked_sub(bytes).ok_or(UnpackError::Bytes)?;
    }
    Ok(archive.len())
}

struct Shape {
    is_folder: bool,
    is_link: bool,
    mode: Option<u32>,
}

/// Writes one entry, and returns its bytes.
fn put(target: &Beneath, path: &Path, shape: &Shape, content: &mut impl Read) -> io::Result<u64> {
    if shape.is_folder {
        target.enter_or_make(path, shape.mode.unwrap_or(0o755) & 0o777 | 0o700)?;
        return Ok(0);
    }
    if shape.is_link {
        let mut to = String::new();
        let bytes = content.read_to_string(&mut to)?;
        target.link(path, Path::new(&to))?;
        return Ok(bytes as u64);
    }
    let mut file = target.create(path, shape.mode.unwrap_or(0o644) & 0o777)?;
    io::copy(content, &mut file)
}
