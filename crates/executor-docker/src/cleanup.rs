//! Removing what carries a label: containers with their volumes, then networks.

use bollard::Docker;
use bollard::errors::Error;
use bollard::query_parameters::{
    ListContainersOptionsBuilder, ListNetworksOptionsBuilder, RemoveContainerOptionsBuilder,
};

use crate::engine::status;

/// The runner that made a thing, by its folder.
pub(crate) const OWNER_LABEL: &str = "evenkeel.runner";
/// The run of a job that a thing was made for.
pub(crate) const RUN_LABEL: &str = "evenkeel.run";
/// The job, for whoever looks at the engine.
pub(crate) const JOB_LABEL: &str = "evenkeel.job";

/// Ends and removes everything with the label.
pub(crate) async fn remove_labelled(
    docker: &Docker,
    (key, value): (&str, &str),
) -> Result<(), Error> {
    let filters = [("label".to_owned(), vec![format!("{key}={value}")])].into_iter().collect();
    let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
    for container in docker.list_containers(Some(options)).await? {
        if let Some(id) = container.id {
            remove_container(docker, &id).await?;
        }
    }
    let options = ListNetworksOptionsBuilder::new().filters(&filters).build();
    for network in docker.list_networks(Some(options)).await? {
        if let Some(id) = network.id {
            gone_is_fine(docker.remove_network(&id).await)?;
        }
    }
    Ok(())
}

/// Ends and removes a container.
pub(crate) async fn remove_container(docker: &Docker, id: &str) -> Result<(), Error> {
    let options = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
    gone_is_fine(docker.remove_container(id, Some(options)).await)
}

/// What is gone, or is being removed by somebody else, needs no removing.
fn gone_is_fine(removed: Result<(), Error>) -> Result<(), Error> {
    match removed {
        Err(error) if matches!(status(&error), Some(404 | 409)) => Ok(()),
        other => other,
    }
}
