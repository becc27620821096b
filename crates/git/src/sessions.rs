//! The object readers of the repositories that are busy: a few, the least used goes first.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::limits::CAT_FILE_PROCESSES_MAX;

use crate::batch::{Batch, Object};
use crate::error::{Error, Result};

/// The running readers by repository. A clone is the same set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sessions {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    clock: u64,
    open: BTreeMap<PathBuf, (u64, Batch)>,
}

impl Sessions {
    /// Asks the repository's reader, and starts one when none runs.
    pub(crate) async fn ask(
        &self,
        repository: &Path,
        name: &str,
        bytes_max: Option<u64>,
    ) -> Result<Option<Object>> {
        // A reader may have ended for want of work just before the question.
        for _attempt in 0..2 {
            let batch = self.take(repository)?;
            match batch.ask(name, bytes_max).await {
                Some(Err(error)) => {
                    self.forget(repository);
                    return Err(error);
                }
                Some(answer) => return answer,
                None => self.forget(repository),
            }
        }
        Err(Error::Corrupt("cat-file ends as soon as it starts".to_owned()))
    }

    /// Ends the repository's reader.
    pub(crate) fn forget(&self, repository: &Path) {
        drop(self.lock().open.remove(repository));
    }

    fn take(&self, repository: &Path) -> Result<Batch> {
        let mut inner = self.lock();
        inner.clock += 1;
        let now = inner.clock;
        if let Some((used, batch)) = inner.open.get_mut(repository) {
            *used = now;
            return Ok(batch.clone());
        }
        while inner.open.len() >= CAT_FILE_PROCESSES_MAX {
            let oldest = inner.open.iter().min_by_key(|(_, (used, _))| *used);
            let Some(oldest) = oldest.map(|(path, _)| path.clone()) else { break };
            inner.open.remove(&oldest);
        }
        let batch = Batch::start(repository)?;
        inner.open.insert(repository.to_owned(), (now, batch.clone()));
        Ok(batch)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many readers are kept.
    pub(crate) fn count(&self) -> usize {
        self.lock().open.len()
    }
}
