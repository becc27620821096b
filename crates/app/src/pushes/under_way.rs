//! Pushes that this process is busy with: nobody else may take them up.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use domain::PushId;

/// The set of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnderWay {
    ids: Arc<Mutex<BTreeSet<PushId>>>,
}

impl UnderWay {
    /// Notes a push for as long as the answer lives; `None` if somebody is busy with it already.
    pub(crate) fn hold(&self, id: PushId) -> Option<Held> {
        let is_new = self.ids.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        is_new.then(|| Held(Arc::new(Guard { ids: Arc::clone(&self.ids), id })))
    }
}

/// That this process is busy with a push. The last clone to be dropped lets it go.
#[derive(Clone, Debug)]
pub(crate) struct Held(#[expect(dead_code, reason = "held for its drop")] Arc<Guard>);

#[derive(Debug)]
struct Guard {
    ids: Arc<Mutex<BTreeSet<PushId>>>,
    id: PushId,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}
