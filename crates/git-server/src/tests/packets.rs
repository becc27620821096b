//! Requests written by hand, for clients that no git would be.

use std::net::SocketAddr;

use domain::push::ZERO_SHA;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::sandbox::Client;

/// One line of the protocol with its length.
pub(super) fn packet(text: &str) -> String {
    format!("{:04x}{text}", text.len() + 4)
}

/// The body of a push that makes refs at the head of a work tree.
pub(super) async fn push_body(client: &Client, names: &[&str]) -> Vec<u8> {
    let sha = client.run(&["rev-parse", "HEAD"]).await;
    let mut body = String::new();
    for (index, name) in names.iter().enumerate() {
        let abilities = if index == 0 { "\0report-status side-band-64k" } else { "" };
        body.push_str(&packet(&format!("{ZERO_SHA} {sha} {name}{abilities}")));
    }
    body.push_str("0000");
    let mut body = body.into_bytes();
    let arguments = ["pack-objects", "--revs", "--stdout", "-q"];
    body.extend(client.feed(&arguments, format!("{sha}\n").as_bytes()).await);
    body
}

/// A connection on which a push of this many bytes was announced and these were sent.
pub(super) async fn begin(address: SocketAddr, announced: usize, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /group/app.git/git-receive-pack HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Content-Type: application/x-git-receive-pack-request\r\nContent-Length: {announced}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream.flush().await.unwrap();
    stream
}

/// Sends a whole push and answers the whole response.
pub(super) async fn exchange(address: SocketAddr, body: &[u8]) -> String {
    let mut stream = begin(address, body.len(), body).await;
    let mut response = Vec::new();
    stream.read_to_end(&mut response).await.unwrap();
    String::from_utf8_lossy(&response).into_owned()
}
