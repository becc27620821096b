//! Pages of lists and their headers.

use super::server::{Server, Who};

#[tokio::test]
async fn says_where_the_other_pages_are() {
    let server = Server::start().await;
    let middle = server.get(Who::Root, "/users?per_page=2&page=2&a%5B%5D=b").await;
    assert_eq!(
        middle.column("username"),
        r#""guest" "dev""#.replace("guest\" \"dev", "dev\" \"owner")
    );
    for (name, value) in [
        ("x-page", "2"),
        ("x-per-page", "2"),
        ("x-next-page", "3"),
        ("x-prev-page", "1"),
        ("x-total", "5"),
        ("x-total-pages", "3"),
    ] {
        assert_eq!(middle.header(name), value, "{name}");
    }
    insta::assert_snapshot!(middle.header("link").replace(", ", "\n"), @r#"
    <http://git.test/api/v4/users?a%5B%5D=b&page=1&per_page=2>; rel="prev"
    <http://git.test/api/v4/users?a%5B%5D=b&page=3&per_page=2>; rel="next"
    <http://git.test/api/v4/users?a%5B%5D=b&page=1&per_page=2>; rel="first"
    <http://git.test/api/v4/users?a%5B%5D=b&page=3&per_page=2>; rel="last"
    "#);
    let first = server.get(Who::Root, "/users?per_page=2").await;
    assert_eq!(first.header("x-prev-page"), "");
    assert!(!first.header("link").contains("rel=\"prev\""), "{}", first.header("link"));
    let last = server.get(Who::Root, "/users?per_page=2&page=3").await;
    assert_eq!(last.header("x-next-page"), "");
    let beyond = server.get(Who::Root, "/users?per_page=2&page=9").await;
    assert_eq!(beyond.line(), "200 []");
}

#[tokio::test]
async fn clamps_large_pages_and_refuses_senseless_ones() {
    let server = Server::start().await;
    assert_eq!(server.get(Who::Root, "/users?per_page=500").await.header("x-per-page"), "100");
    assert_eq!(server.get(Who::Root, "/users").await.header("x-per-page"), "20");
    let answer = async |query: &str| server.get(Who::Root, &format!("/users{query}")).await.line();
    insta::assert_snapshot!(answer("?page=0").await, @r#"400 {"error":"page does not have a valid value"}"#);
    insta::assert_snapshot!(answer("?per_page=x").await, @r#"400 {"error":"per_page is invalid"}"#);
}

#[tokio::test]
async fn gives_clients_of_keysets_one_link() {
    let server = Server::start().await;
    let first = server.get(Who::Root, "/users?pagination=keyset&per_page=4").await;
    assert_eq!(first.header("x-total"), "");
    assert!(first.header("link").contains("rel=\"next\""));
    assert!(!first.header("link").contains("rel=\"last\""));
    let last = server.get(Who::Root, "/users?pagination=keyset&per_page=5").await;
    assert_eq!(last.header("link"), "");
}

#[tokio::test]
async fn keeps_tokens_out_of_links() {
    let server = Server::start().await;
    let path = format!("/users?private_token={}", server.token(Who::Root));
    let reply = server.get(Who::Nobody, &path).await;
    assert_eq!(reply.status, 200);
    assert!(!reply.header("link").contains("glpat"), "{}", reply.header("link"));
}

#[tokio::test]
async fn counts_without_a_body() {
    let server = Server::start().await;
    let request = axum::http::Request::head("/api/v4/projects").body(axum::body::Body::empty());
    let reply = server.send(request.unwrap()).await;
    assert_eq!((reply.status, reply.bytes.len()), (200, 0));
    assert_eq!(reply.header("x-total"), "1");
    assert_eq!(reply.header("content-type"), "application/json");
}
