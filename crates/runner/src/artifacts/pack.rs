//! Packing found files: one archive, compressed reports one after the other, or one raw file.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::{Compression, GzBuilder};
use rustix::fs::FileType;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::collect::Found;
use crate::beneath::Beneath;

/// Packs the files in a format of the protocol.
pub(crate) fn pack(
    format: &str,
    level: u32,
    source: &Beneath,
    found: &Found,
    target: &File,
) -> io::Result<()> {
    let mut target = BufWriter::new(target);
    match format {
        "zip" => zip(level, source, found, &mut target)?,
        "gzip" => gzip(level, source, found, &mut target)?,
        "raw" => raw(source, found, &mut target)?,
        other => return Err(invalid(&format!("there is no format `{other}`"))),
    }
    target.flush()
}

/// `ARTIFACT_COMPRESSION_LEVEL`.
pub(crate) fn level(word: Option<&str>) -> u32 {
    match word {
        Some("fastest") => 1,
        Some("fast") => 3,
        Some("slow") => 8,
        Some("slowest") => 9,
        Some(_) | None => 6,
    }
}

/// What the upload is called: the name from the file, or GitLab's name for the type.
pub(crate) fn filename(kind: &str, format: &str, name: Option<&str>) -> String {
    let default = match kind {
        "archive" => "artifacts",
        "junit" => "junit.xml",
        "dotenv" => ".env",
        "cobertura" => "cobertura-coverage.xml",
        "jacoco" => "jacoco-coverage.xml",
        "codequality" => "gl-code-quality-report.json",
        "terraform" => "tfplan.json",
        "sast" => "gl-sast-report.json",
        "secret_detection" => "gl-secret-detection-report.json",
        "accessibility" => "gl-accessibility.json",
        "lsif" => "lsif.json",
        "cyclonedx" => "gl-sbom.cdx.json",
        "annotations" => "gl-annotations.json",
        other => other,
    };
    let name = name.unwrap_or(default).replace(['/', '\\', '"', '\n', '\r'], "-");
    match format {
        "zip" => format!("{name}.zip"),
        "gzip" => format!("{name}.gz"),
        _ => name,
    }
}

fn zip(
    level: u32,
    source: &Beneath,
    found: &Found,
    target: &mut (impl Write + io::Seek),
) -> io::Result<()> {
    let mut archive = ZipWriter::new(target);
    for (path, kind) in found {
        let stat = source.stat(path)?;
        let name = path.to_string_lossy();
        let size = u64::try_from(stat.st_size).unwrap_or_default();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(i64::from(level)))
            .unix_permissions(stat.st_mode & 0o777)
            .large_file(size >= u64::from(u32::MAX))
            .last_modified_time(modified(stat.st_mtime));
        if *kind == FileType::Directory {
            archive.add_directory(format!("{name}/"), options)?;
        } else if *kind == FileType::Symlink {
            let to = source.read_link(path)?;
            archive.add_symlink(name, to.to_string_lossy(), options)?;
        } else {
            archive.start_file(name, options)?;
            io::copy(&mut source.read(path)?, &mut archive)?;
        }
    }
    archive.finish()?;
    Ok(())
}

/// A time of an archive; those before 1980 cannot be said.
fn modified(seconds: i64) -> DateTime {
    let parts = jiff::Timestamp::from_second(seconds)
        .ok()
        .map(|time| time.to_zoned(jiff::tz::TimeZone::UTC));
    let time = parts.and_then(|time| {
        let small = |number: i8| u8::try_from(number).unwrap_or_default();
        let year = u16::try_from(time.year()).ok()?;
        let (hour, minute, second) =
            (small(time.hour()), small(time.minute()), small(time.second()));
        DateTime::from_date_and_time(
            year,
            small(time.month()),
            small(time.day()),
            hour,
            minute,
            second,
        )
        .ok()
    });
    time.unwrap_or_default()
}

/// One member for each file; its header says which file it is.
fn gzip(level: u32, source: &Beneath, found: &Found, target: &mut impl Write) -> io::Result<()> {
    for (path, kind) in found {
        if *kind != FileType::RegularFile {
            return Err(invalid(&format!(
                "a report has to be a file, and {} is none",
                path.display()
            )));
        }
        let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
        let header =
            GzBuilder::new().filename(plain(&name)).comment(plain(&path.to_string_lossy()));
        let mut member = header.write(&mut *target, Compression::new(level));
        io::copy(&mut source.read(path)?, &mut member)?;
        member.finish()?;
    }
    Ok(())
}

/// A text as the header of a compressed file may hold it.
fn plain(text: &str) -> String {
    if text.is_ascii() && !text.contains(['%', '\0']) {
        return text.to_owned();
    }
    let encoded = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'/' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    });
    format!("e:{}", encoded.collect::<String>())
}

fn raw(source: &Beneath, found: &Found, target: &mut impl Write) -> io::Result<()> {
    let files: Vec<&Path> = found
        .iter()
        .filter(|(_, kind)| **kind == FileType::RegularFile)
        .map(|(path, _)| path.as_path())
        .collect();
    match files.as_slice() {
        [one] => io::copy(&mut source.read(one)?, target).map(drop),
        several => Err(invalid(&format!(
            "this report has to be one file, and {} were found",
            several.len()
        ))),
    }
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message.to_owned())
}
