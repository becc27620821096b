//! Plans that were used lately: they never change, so they are read once.

use std::sync::{Arc, Mutex, PoisonError};

use domain::PipelineId;
use domain::limits::PLANS_CACHE_BYTES_MAX;
use pipeline::Graph;

/// A bounded cache, the latest used last.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    entries: Vec<(PipelineId, Arc<Graph>)>,
    bytes: usize,
}

impl Plans {
    pub(crate) fn get(&self, pipeline: PipelineId) -> Option<Arc<Graph>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.entries.iter().rposition(|(id, _)| *id == pipeline)?;
        let entry = kept.entries.remove(at);
        let graph = Arc::clone(&entry.1);
        kept.entries.push(entry);
        Some(graph)
    }

    /// Keeps a plan and forgets those that were not used for longest. A plan that is larger than
    /// the whole cache is not kept.
    pub(crate) fn put(&self, pipeline: PipelineId, graph: Arc<Graph>) {
        let bytes = graph.bytes();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if bytes > PLANS_CACHE_BYTES_MAX || kept.entries.iter().any(|(id, _)| *id == pipeline) {
            return;
        }
        while kept.bytes + bytes > PLANS_CACHE_BYTES_MAX && !kept.entries.is_empty() {
            let (_, oldest) = kept.entries.remove(0);
            kept.bytes -= oldest.bytes();
        }
        kept.bytes += bytes;
        kept.entries.push((pipeline, graph));
    }
}
