//! Who did what, as history keeps it.

use domain::access::{ProjectAccess, Viewer};
use domain::history::{Actor, Entry};
use serde_json::Value;

/// The one who acts.
pub(crate) fn actor(viewer: &Viewer) -> Actor {
    match viewer {
        Viewer::User { id, .. } => Actor::User(*id),
        Viewer::Job { id, .. } => Actor::Job(*id),
        Viewer::Anonymous | Viewer::System => Actor::System,
    }
}

/// What somebody did to something of a project.
pub(crate) fn entry(
    access: &ProjectAccess,
    action: &'static str,
    subject: String,
    payload: Value,
) -> Entry {
    Entry {
        project_id: Some(access.project.id),
        actor: actor(&access.viewer),
        action,
        subject,
        payload,
    }
}
