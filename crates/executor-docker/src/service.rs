//! Containers beside a job, reached by their aliases.

use std::net::SocketAddr;
use std::time::Duration;

use api_types::runner::Service;
use bollard::Docker;
use bollard::models::NetworkCreateRequest;
use bollard::query_parameters::CreateContainerOptionsBuilder;
use domain::limits::{SERVICE_PORTS_MAX, SERVICES_WAIT_SECONDS_MAX};
use runner::{Failure, JobContext, Trace};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::command::Maker;
use crate::container::cannot;
use crate::image::{self, Wanted};
use crate::settings::DockerSettings;

/// Starts a job's services in a network of the job, and returns the network.
pub(crate) async fn start_all(
    docker: &Docker,
    settings: &DockerSettings,
    owner: &str,
    job: &JobContext,
    trace: &Trace,
) -> Result<Option<String>, Failure> {
    if job.payload.services.is_empty() {
        return Ok(None);
    }
    let plain = Maker { settings, owner, job, network: None };
    let network = plain.name("net");
    let request = NetworkCreateRequest {
        name: network.clone(),
        labels: Some(plain.labels().into_iter().collect()),
        ..NetworkCreateRequest::default()
    };
    docker
        .create_network(request)
        .await
        .map_err(|error| cannot("make the job's network", &error))?;
    let maker = Maker { network: Some(&network), ..plain };
    let mut addresses = Vec::new();
    for (number, service) in job.payload.services.iter().enumerate() {
        addresses
            .push((service.name.clone(), start(docker, &maker, number, service, trace).await?));
    }
    for (name, addresses) in addresses {
        wait_for(&name, &addresses, trace).await;
    }
    Ok(Some(network))
}

/// Starts one service, and returns the addresses at which it could answer.
async fn start(
    docker: &Docker,
    maker: &Maker<'_>,
    number: usize,
    service: &Service,
    trace: &Trace,
) -> Result<Vec<SocketAddr>, Failure> {
    trace.say(&format!("Starting service {}...", service.name));
    let options = service.executor_opts.docker.as_ref();
    let platform = options.and_then(|options| options.platform.as_deref());
    let wanted = Wanted { name: &service.name, policies: service.pull_policy.as_deref(), platform };
    let image = image::get(docker, maker.settings, maker.job, &wanted, trace).await?;
    let body = maker.service(service, &aliases(&service.name, service.alias.as_deref()));
    let options = CreateContainerOptionsBuilder::new()
        .name(&maker.name(&format!("service-{number}")))
        .platform(platform.unwrap_or_default())
        .build();
    let made = docker.create_container(Some(options), body).await;
    let id = made.map_err(|error| cannot(&format!("make service {}", service.name), &error))?.id;
    let started = docker.start_container(&id, None).await;
    started.map_err(|error| cannot(&format!("start service {}", service.name), &error))?;
    let ports = image.config.and_then(|config| config.exposed_ports).unwrap_or_default();
    let details = docker.inspect_container(&id, None).await;
    let networks =
        details.ok().and_then(|details| details.network_settings?.networks).unwrap_or_default();
    let host = networks.values().find_map(|network| network.ip_address.as_ref()?.parse().ok());
    Ok(host.map_or_else(Vec::new, |host| {
        tcp_ports(&ports).into_iter().map(|port| SocketAddr::new(host, port)).collect()
    }))
}

/// The lowest ports that an image says it answers at: `5432/tcp`.
pub(crate) fn tcp_ports(exposed: &[String]) -> Vec<u16> {
    let mut ports: Vec<u16> = exposed
        .iter()
        .filter(|port| !port.ends_with("/udp") && !port.ends_with("/sctp"))
        .filter_map(|port| port.split('/').next()?.parse().ok())
        .collect();
    ports.sort_unstable();
    ports.truncate(SERVICE_PORTS_MAX);
    ports
}

/// Waits until a service answers at one of its ports; that it does not is only said.
async fn wait_for(name: &str, addresses: &[SocketAddr], trace: &Trace) {
    if addresses.is_empty() {
        return trace
            .say(&format!("WARNING: service {name} names no port, so it is not waited for"));
    }
    let until = Instant::now() + Duration::from_secs(SERVICES_WAIT_SECONDS_MAX);
    while Instant::now() < until {
        for address in addresses {
            let pause = Duration::from_millis(500);
            if tokio::time::timeout(pause, TcpStream::connect(address))
                .await
                .is_ok_and(|made| made.is_ok())
            {
                return;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    trace.say(&format!(
        "WARNING: service {name} did not answer within {SERVICES_WAIT_SECONDS_MAX} seconds"
    ));
}

/// The names of a service by GitLab's rules: from its image, then those that the job gives.
pub(crate) fn aliases(image: &str, given: Option<&str>) -> Vec<String> {
    let name = image.split('@').next().unwrap_or(image);
    let name = match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        Some(_) | None => name,
    };
    let name = match name.split_once('/') {
        Some((host, rest)) => format!("{}/{rest}", host.split(':').next().unwrap_or(host)),
        None => name.to_owned(),
    };
    let mut aliases = vec![name.replace('/', "__"), name.replace('/', "-")];
    let given = given.unwrap_or_default();
    aliases.extend(given.split([',', ' ']).filter(|alias| !alias.is_empty()).map(str::to_owned));
    let mut seen = std::collections::BTreeSet::new();
    aliases.retain(|alias| seen.insert(alias.clone()));
    aliases
}
