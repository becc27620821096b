//! The two doors: one address for everybody, one Unix socket for the built-in runner.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context as _;
use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Listens on the address.
///
/// # Errors
/// It is taken, or no address of this machine.
pub(super) async fn tcp(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}: name another address with --listen"))
}

/// Listens on the socket file, which only this user may open.
///
/// # Errors
/// The file cannot be made.
pub(super) fn unix(path: &Path) -> anyhow::Result<UnixListener> {
    // The lock is ours: a socket that lies here belongs to a server that is gone.
    if path.exists() {
        std::fs::remove_file(path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    UnixListener::bind(path).with_context(|| format!("cannot listen on {}", path.display()))
}

/// Serves both doors until `stopping` turns true; then lets running requests end.
pub(super) fn serve(
    tcp: TcpListener,
    socket: UnixListener,
    router: Router,
    stopping: watch::Receiver<bool>,
) -> JoinHandle<()> {
    let inner = axum::serve(socket, router.clone()).with_graceful_shutdown(until(stopping.clone()));
    // Small answers, such as a piece of a trace, must not wait for more to send.
    let tcp = tcp.tap_io(|stream| {
        stream.set_nodelay(true).ok();
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let outer = axum::serve(tcp, service).with_graceful_shutdown(until(stopping));
    tokio::spawn(async move {
        let (outer, inner) = tokio::join!(outer, inner);
        for error in [outer, inner].into_iter().filter_map(Result::err) {
            tracing::error!(%error, "a listener failed");
        }
    })
}

async fn until(mut stopping: watch::Receiver<bool>) {
    stopping.wait_for(|stop| *stop).await.ok();
}
