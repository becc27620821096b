//! The journal of running jobs, and the end of what an earlier life of the runner left behind.
//!
//! A job's entry is written before anything of it runs, and removed after the server has heard of
//! its end. An entry that is there at the start belongs to a life that was cut off: its processes
//! and containers are ended before a job is taken, and the server is told.

mod cage;
mod strays;

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use api_types::runner::UpdateJobBody;
use serde::{Deserialize, Serialize};

use crate::beneath::Beneath;
use crate::client::JobKey;
use crate::workspace::make_folder;
use cage::Cage;
pub(crate) use strays::{RUN_VARIABLE, end_group, end_strays, started_at};

/// All entries: a folder with a file for each running job.
#[derive(Clone, Debug)]
pub(crate) struct Journal(PathBuf);

/// The entry of one running job.
#[derive(Clone, Debug)]
pub struct Entry {
    path: PathBuf,
    record: Arc<Mutex<Record>>,
}

/// What an entry says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// The form of this record.
    v: u32,
    pub(crate) job: i64,
    token: String,
    /// Marks the processes and containers of this run.
    pub(crate) run: String,
    /// Process groups, by number and start of their leader in clock ticks since boot.
    pub(crate) groups: Vec<(i32, u64)>,
    /// The slot's folder and the folder below it that holds files of variables.
    pub(crate) temporary: Option<(PathBuf, PathBuf)>,
    /// How the job ended, once it has.
    pub(crate) outcome: Option<UpdateJobBody>,
}

impl Journal {
    /// Opens the journal in the runner's folder.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join("running");
        make_folder(&path, 0o700)?;
        Ok(Self(path))
    }

    /// Begins the entry of a job.
    pub(crate) fn begin(&self, key: &JobKey, run: &str) -> io::Result<Entry> {
        let record = Record {
            v: 1,
            job: key.id,
            token: key.token.clone(),
            run: run.to_owned(),
            groups: Vec::new(),
            temporary: None,
            outcome: None,
        };
        let entry = Entry {
            path: self.0.join(format!("{}.json", key.id)),
            record: Arc::new(Mutex::new(record)),
        };
        entry.change(|_| ())?;
        Ok(entry)
    }

    /// The entries that are there. What cannot be read is put aside, because it can end nothing.
    pub(crate) fn entries(&self) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for file in fs::read_dir(&self.0)? {
            let path = file?.path();
            if path.extension().is_none_or(|ending| ending != "json") {
                continue;
            }
            match fs::read(&path).map(|text| serde_json::from_slice::<Record>(&text)) {
                Ok(Ok(record)) => {
                    entries.push(Entry { path, record: Arc::new(Mutex::new(record)) });
                }
                Ok(Err(error)) => {
                    tracing::error!(path = %path.display(), %error, "an entry of the journal cannot be read");
                    fs::rename(&path, path.with_extension("unreadable"))?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(entries)
    }
}

impl Entry {
    /// Notes a process group before it is given something to do.
    pub(crate) fn note_group(&self, number: i32) -> io::Result<()> {
        let started = started_at(number).unwrap_or(0);
        self.change(|record| record.groups.push((number, started)))
    }

    /// Puts a noted process where it cannot get out of, on machines that have such a place.
    pub(crate) fn cage(&self, number: i32) {
        let run = self.record().run;
        if let Some(Err(error)) = Cage::of(&run).map(|cage| cage.add(number)) {
            tracing::debug!(%error, "a job has no control group of its own");
        }
    }

    /// Notes where files of variables will be: the slot's folder and a path below it.
    pub(crate) fn note_temporary(&self, root: &Path, below: &Path) -> io::Result<()> {
        self.change(|record| record.temporary = Some((root.to_owned(), below.to_owned())))
    }

    /// Notes how the job ended, so that the report can be repeated by a later life.
    pub(crate) fn note_outcome(&self, outcome: &UpdateJobBody) -> io::Result<()> {
        self.change(|record| record.outcome = Some(outcome.clone()))
    }

    /// Removes the entry: the server knows of the job's end.
    pub(crate) fn remove(&self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::error!(path = %self.path.display(), %error, "an entry of the journal cannot be removed");
        }
    }

    pub(crate) fn record(&self) -> Record {
        self.record.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the record and its file; a crash leaves the old file or the new one.
    fn change(&self, change: impl FnOnce(&mut Record)) -> io::Result<()> {
        let mut record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut record);
        let text = serde_json::to_vec(&*record).map_err(io::Error::other)?;
        let fresh = self.path.with_extension("new");
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)?;
        file.write_all(&text)?;
        fs::rename(&fresh, &self.path)
    }
}

impl Record {
    pub(crate) fn key(&self) -> JobKey {
        JobKey { id: self.job, token: self.token.clone() }
    }

    /// Removes the files of variables.
    pub(crate) fn remove_temporary(&self) -> io::Result<()> {
        match &self.temporary {
            Some((root, below)) if root.exists() => Beneath::open(root, None)?.remove(below),
            Some(_) | None => Ok(()),
        }
    }

    /// Ends every process of the run that still lives.
    pub(crate) async fn end_processes(&self) {
        for (number, started) in &self.groups {
            end_group(*number, *started);
        }
        end_strays(&self.run).await;
    }
}
