//! What a container is made of.

use api_types::runner::{DockerOptions, Variable};
use bollard::models::{
    ContainerCreateBody, EndpointSettings, HostConfig, Mount, MountType, NetworkingConfig,
};
use runner::JobContext;

use crate::cleanup::{JOB_LABEL, OWNER_LABEL, RUN_LABEL};
use crate::settings::{DockerSettings, shell_finder};

/// What containers of one job have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Maker<'a> {
    pub(crate) settings: &'a DockerSettings,
    pub(crate) owner: &'a str,
    pub(crate) job: &'a JobContext,
    /// The network of the job, when it has services.
    pub(crate) network: Option<&'a str>,
}

impl Maker<'_> {
    /// The container that runs the scripts.
    pub(crate) fn build(&self, image: &str) -> ContainerCreateBody {
        let wanted = self.job.payload.image.as_ref();
        ContainerCreateBody {
            image: Some(image.to_owned()),
            entrypoint: wanted.and_then(|image| image.entrypoint.clone()),
            cmd: Some(vec!["sh".to_owned(), "-c".to_owned(), shell_finder()]),
            env: Some(pairs(&self.job.environment)),
            user: wanted.and_then(|image| image.executor_opts.docker.as_ref()).and_then(user),
            working_dir: Some("/".to_owned()),
            open_stdin: Some(true),
            stdin_once: Some(true),
            attach_stdin: Some(true),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            host_config: Some(HostConfig { mounts: Some(self.mounts()), ..self.host() }),
            networking_config: self.networking(&["build".to_owned()]),
            labels: Some(self.labels().into_iter().collect()),
            ..ContainerCreateBody::default()
        }
    }

    /// A container beside it.
    pub(crate) fn service(
        &self,
        service: &api_types::runner::Service,
        aliases: &[String],
    ) -> ContainerCreateBody {
        let mut environment = self.job.public_environment.clone();
        environment.extend(
            service
                .variables
                .iter()
                .map(|Variable { key, value, .. }| (key.clone(), value.clone())),
        );
        ContainerCreateBody {
            image: Some(service.name.clone()),
            entrypoint: service.entrypoint.clone(),
            cmd: service.command.clone(),
            env: Some(pairs(&environment)),
            user: service.executor_opts.docker.as_ref().and_then(user),
            host_config: Some(self.host()),
            networking_config: self.networking(aliases),
            labels: Some(self.labels().into_iter().collect()),
            ..ContainerCreateBody::default()
        }
    }

    /// The labels of everything that is made for the job.
    pub(crate) fn labels(&self) -> [(String, String); 3] {
        let own = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        [
            own(OWNER_LABEL, self.owner),
            own(RUN_LABEL, &self.job.run),
            own(JOB_LABEL, &self.job.payload.id.to_string()),
        ]
    }

    fn host(&self) -> HostConfig {
        HostConfig {
            binds: Some(self.settings.volumes.clone()),
            extra_hosts: Some(self.settings.extra_hosts.clone()),
            network_mode: self.network.or(self.settings.network.as_deref()).map(str::to_owned),
            ..HostConfig::default()
        }
    }

    /// The job's folders. A mount of a folder that the engine does not see is an error of it.
    fn mounts(&self) -> Vec<Mount> {
        let workspace = &self.job.workspace;
        let mount = |from: &std::path::Path, to: &str, read_only: bool| Mount {
            typ: Some(MountType::BIND),
            source: Some(from.to_string_lossy().into_owned()),
            target: Some(to.to_owned()),
            read_only: Some(read_only),
            ..Mount::default()
        };
        vec![
            mount(&workspace.project, &workspace.seen_project, false),
            mount(&workspace.temporary, &workspace.seen_temporary, false),
            mount(&workspace.git_dir.join("objects"), &workspace.seen_objects, true),
        ]
    }

    fn networking(&self, aliases: &[String]) -> Option<NetworkingConfig> {
        let endpoint =
            EndpointSettings { aliases: Some(aliases.to_vec()), ..EndpointSettings::default() };
        let config = [(self.network?.to_owned(), endpoint)].into_iter().collect();
        Some(NetworkingConfig { endpoints_config: Some(config) })
    }

    /// What a container of this job is called.
    pub(crate) fn name(&self, role: &str) -> String {
        let short: String = self.job.run.chars().take(8).collect();
        format!("evenkeel-job-{}-{short}-{role}", self.job.payload.id)
    }
}

fn user(options: &DockerOptions) -> Option<String> {
    options.user.clone().filter(|user| !user.is_empty())
}

fn pairs(environment: &[(String, String)]) -> Vec<String> {
    environment.iter().map(|(key, value)| format!("{key}={value}")).collect()
}

/// Whether a container's user is its administrator.
pub(crate) fn is_root(user: &str) -> bool {
    matches!(user.split(':').next().unwrap_or_default(), "" | "0" | "root")
}
