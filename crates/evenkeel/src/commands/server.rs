//! `evenkeel server`: everything in one process.

mod first_password;
mod health;
mod listener;
mod routes;
mod runner;

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::watch;

use super::{Answer, note};
use crate::cli::ServerArgs;
use crate::data_folder::{DataFolder, write_secret};
use crate::settings::Settings;
use crate::{shutdown, telemetry};

/// How long requests may take to end after the server was asked to stop.
const STOP_SECONDS_MAX: u64 = 20;

pub(super) fn run(args: ServerArgs) -> anyhow::Result<Answer> {
    let settings = Settings::resolve(args)?;
    telemetry::start(settings.log_format, &settings.log)?;
    // One provider for the whole process; the runner's client needs it before its first request.
    rustls::crypto::ring::default_provider().install_default().ok();
    // A thread for each processor.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.context("cannot start the runtime")?.block_on(Box::pin(serve(settings)))
}

async fn serve(settings: Settings) -> anyhow::Result<Answer> {
    let folder = DataFolder::open(&settings.data)?;
    let tcp = listener::tcp(settings.listen).await?;
    let socket = listener::unix(&folder.part("run/server.sock"))?;
    let address = tcp.local_addr()?;
    let url = settings.url.clone().unwrap_or_else(|| format!("http://{address}"));
    warn_of_exposure(address, &url);

    let opened = app::App::open(app_settings(&settings, &folder, &url)).await?;
    let app = opened.app;
    let password_file = folder.part("initial-root-password");
    if let Some(password) = opened.first_password {
        first_password::write(&password_file, &password)?;
    }
    let (stop, stopping) = watch::channel(false);
    let router = routes::router(&app, &settings, &password_file)?;
    let background = tokio::spawn(background(app.clone(), stopping.clone()));
    let watching =
        tokio::spawn(first_password::forget_after_use(app.clone(), password_file.clone()));
    let servers = listener::serve(tcp, socket, router, stopping.clone());
    let jobs = runner::start(&app, &settings.runner, &folder).await?;

    // For commands that work on the folder beside the server.
    write_secret(&folder.part("run/database"), &settings.database)?;
    write_secret(
        &folder.part("run/address"),
        &format!("http://{address} {}\n", std::process::id()),
    )?;
    greet(&url, &password_file);
    let signal = shutdown::asked().await.context("cannot listen to signals")?;
    tracing::info!(signal, "stopping: running requests may end");
    watching.abort();
    // Jobs first: they report their end to the listeners.
    jobs.stop().await;
    stop.send_replace(true);
    // Runners elsewhere and open pages hold a request each: they end now, or the stop would wait.
    app.stop_holding();
    app.bells().ring(web::STOPPING_TOPIC);
    let ended = async {
        servers.await.ok();
        background.await.ok();
    };
    if tokio::time::timeout(Duration::from_secs(STOP_SECONDS_MAX), ended).await.is_err() {
        tracing::warn!(seconds = STOP_SECONDS_MAX, "some requests did not end in time");
    }
    tracing::info!("stopped");
    Ok(Answer::Yes)
}

fn app_settings(settings: &Settings, folder: &DataFolder, url: &str) -> app::Settings {
    let mut wanted = app::Settings::new(folder.path(), url);
    wanted.database = Some(settings.database.clone());
    env!("CARGO_PKG_VERSION").clone_into(&mut wanted.version);
    wanted.allow_local_requests = settings.allow_local_requests;
    wanted
}

async fn background(app: app::App, mut stopping: watch::Receiver<bool>) {
    let stop = async move {
        stopping.wait_for(|stop| *stop).await.ok();
    };
    Box::pin(app.run_background(stop)).await;
}

fn warn_of_exposure(address: SocketAddr, url: &str) {
    if !address.ip().is_loopback() && !url.starts_with("https://") {
        tracing::warn!(
            %address,
            url,
            "the server is reachable from other machines without https: passwords cross the \
             network in the clear; put a proxy with TLS in front and set --url https://HOST"
        );
    }
}

fn greet(url: &str, password_file: &std::path::Path) {
    tracing::info!(url, "Evenkeel serves");
    if password_file.exists() {
        note(&format!(
            "\nOpen {url} and sign in as root; the password is in {}\n",
            password_file.display()
        ));
    }
}
