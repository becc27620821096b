//! Tables of what clients send and what is read.

use axum::body::Body;
use axum::extract::{FromRequest as _, Request};
use domain::environment::Tier;
use serde::Deserialize;
use serde_json::json;

use super::{Day, Moment, Params, from_query};

#[derive(Debug, Deserialize, PartialEq)]
struct Deployment {
    environment: String,
    sha: String,
    #[serde(rename = "ref")]
    ref_name: String,
    tag: bool,
    tier: Tier,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
struct Loose {
    text: Option<String>,
    flag: Option<bool>,
    plain: bool,
    number: Option<i64>,
    float: Option<f64>,
    tier: Option<Tier>,
    list: Vec<String>,
    numbers: Option<Vec<i64>>,
    tiers: Vec<Tier>,
    variables: Vec<Variable>,
    filter: Option<Filter>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Variable {
    key: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    raw: bool,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Filter {
    environment_scope: Option<String>,
}

fn refused<T: serde::de::DeserializeOwned + std::fmt::Debug>(query: &str) -> String {
    let refusal = from_query::<T>(query).unwrap_err();
    assert_eq!(refusal.status, 400);
    refusal.body()["error"].as_str().unwrap().to_owned()
}

fn loose(query: &str) -> Loose {
    from_query(query).unwrap()
}

async fn send<T: serde::de::DeserializeOwned>(
    uri: &str,
    kind: &str,
    body: &str,
) -> Result<T, String> {
    let request = Request::builder().method("POST").uri(uri).header("content-type", kind);
    let request = request.body(Body::from(body.to_owned())).unwrap();
    match Params::<T>::from_request(request, &()).await {
        Ok(Params(value)) => Ok(value),
        Err(refusal) => Err(format!("{} {}", refusal.status.as_u16(), refusal.body())),
    }
}

#[test]
fn reads_booleans_as_gitlab_does() {
    for yes in ["true", "True", "t", "1", "on", "yes"] {
        assert_eq!(loose(&format!("flag={yes}")).flag, Some(true), "{yes}");
    }
    for no in ["false", "FALSE", "f", "0", "off", "no"] {
        assert_eq!(loose(&format!("flag={no}&plain={no}")).flag, Some(false), "{no}");
    }
    assert_eq!(loose("flag=").flag, None);
    assert!(!loose("plain=").plain);
    assert_eq!(refused::<Loose>("flag=maybe"), "flag is invalid");
    assert_eq!(refused::<Loose>("flag[]=true"), "flag is invalid");
}

#[test]
fn reads_numbers_and_texts() {
    assert_eq!(loose("number=42").number, Some(42));
    assert_eq!(loose("number=%2042%20").number, Some(42));
    assert_eq!(loose("number=").number, None);
    assert_eq!(loose("float=1.5").float, Some(1.5));
    assert_eq!(loose("text=").text, Some(String::new()));
    assert_eq!(loose("text=a%2Bb+c").text, Some("a+b c".to_owned()));
    assert_eq!(refused::<Loose>("number=x"), "number is invalid");
    assert_eq!(refused::<Loose>("number=99999999999999999999"), "number is invalid");
    assert_eq!(refused::<Loose>("text[a]=1"), "text is invalid");
}

#[test]
fn reads_lists_in_every_spelling() {
    let expected = vec!["a".to_owned(), "b".to_owned()];
    for query in ["list[]=a&list[]=b", "list=a,b", "list=a,%20b,", "list[0]=a&list[1]=b"] {
        assert_eq!(loose(query).list, expected, "{query}");
    }
    assert_eq!(loose("list%5B%5D=a&list%5B%5D=b").list, expected);
    assert_eq!(loose("list=").list, Vec::<String>::new());
    assert_eq!(loose("numbers=1,2").numbers, Some(vec![1, 2]));
    assert_eq!(loose("tiers=staging").tiers, [Tier::Staging]);
    assert_eq!(loose("tiers[]=staging&tiers[]=other").tiers, [Tier::Staging, Tier::Other]);
    assert_eq!(refused::<Loose>("numbers[]=1&numbers[]=x"), "numbers is invalid");
    assert_eq!(refused::<Loose>("tiers[]=moon"), "tiers does not have a valid value");
}

#[test]
fn keeps_the_order_of_numbered_lists() {
    let query: Vec<String> = (0..12).map(|i| format!("list[{i}]={i}")).collect();
    assert_eq!(loose(&query.join("&")).list[10], "10");
}

#[test]
fn reads_lists_of_hashes_in_every_spelling() {
    let variable = |key: &str, value: &str| Variable {
        key: key.to_owned(),
        value: value.to_owned(),
        raw: false,
    };
    let expected = vec![variable("A", "1"), variable("B", "2")];
    for query in [
        "variables[][key]=A&variables[][value]=1&variables[][key]=B&variables[][value]=2",
        "variables[0][key]=A&variables[0][value]=1&variables[1][key]=B&variables[1][value]=2",
    ] {
        assert_eq!(loose(query).variables, expected, "{query}");
    }
    assert_eq!(refused::<Loose>("variables[][value]=1"), "variables[0][key] is missing");
    assert_eq!(refused::<Loose>("variables=A"), "variables is invalid");
}

#[test]
fn reads_hashes() {
    let filter = loose("filter[environment_scope]=review/*").filter.unwrap();
    assert_eq!(filter.environment_scope.as_deref(), Some("review/*"));
    assert_eq!(refused::<Loose>("filter=x"), "filter is invalid");
    assert_eq!(refused::<Loose>("filter=x&filter[a]=y"), "filter is invalid");
    assert_eq!(refused::<Loose>(&format!("a{}=1", "[b]".repeat(40))), "a is nested too deeply");
}

#[test]
fn names_everything_that_is_wrong_at_once() {
    assert_eq!(
        refused::<Deployment>(""),
        "environment is missing, sha is missing, ref is missing, tag is missing, tier is missing"
    );
    assert_eq!(
        refused::<Deployment>("environment=a&tag=maybe&tier=moon&sha=1"),
        "tag is invalid, tier does not have a valid value, ref is missing"
    );
    assert_eq!(
        refused::<Deployment>("environment=a&sha=1&ref=main&tag=&tier="),
        "tag is missing, tier is missing"
    );
}

#[test]
fn takes_an_empty_text_for_none_where_it_is_told_to() {
    #[derive(Debug, Deserialize)]
    struct Named {
        #[serde(default, deserialize_with = "super::filled")]
        name: Option<String>,
    }
    for query in ["", "name=", "name=+"] {
        assert_eq!(from_query::<Named>(query).unwrap().name, None, "{query}");
    }
    assert_eq!(from_query::<Named>("name=a").unwrap().name.as_deref(), Some("a"));
    assert_eq!(refused::<Named>("name[]=a"), "name is invalid");
}

#[test]
fn reads_times() {
    #[derive(Debug, Deserialize)]
    struct Times {
        after: Option<Moment>,
        expires_at: Option<Day>,
    }
    let times: Times = from_query("after=2024-01-01T02:00:00%2B02:00&expires_at=").unwrap();
    assert_eq!(times.after.unwrap().0.to_rfc3339(), "2024-01-01T00:00:00.000Z");
    assert_eq!(times.expires_at, None);
    let times: Times = from_query("after=2024-01-01&expires_at=2024-05-06T10:00:00Z").unwrap();
    assert_eq!(times.after.unwrap().0.to_rfc3339(), "2024-01-01T00:00:00.000Z");
    assert_eq!(times.expires_at.unwrap().0.to_rfc3339(), "2024-05-06T00:00:00.000Z");
    assert_eq!(refused::<Times>("after=tomorrow"), "after is invalid");
    assert_eq!(refused::<Times>("after=x&expires_at=y"), "after is invalid, expires_at is invalid");
}

#[tokio::test]
async fn reads_the_request_of_argo_cd() {
    let body = json!({"environment": "production", "sha": "a1b2", "ref": "main", "tag": "false",
        "tier": "production"});
    let read: Deployment = send("/", "application/json", &body.to_string()).await.unwrap();
    assert!(!read.tag);
    let form = "environment=production&sha=a1b2&ref=main&tag=false&tier=production";
    let same: Deployment = send("/", "application/x-www-form-urlencoded", form).await.unwrap();
    assert_eq!(read, same);
    let same: Deployment = send(&format!("/?{form}"), "", "").await.unwrap();
    assert_eq!(read, same);
    let same: Deployment =
        send("/?tag=true&sha=old", "application/json", &body.to_string()).await.unwrap();
    assert_eq!(read, same);
}

#[tokio::test]
async fn reads_json_with_loose_types() {
    let body = json!({"number": "7", "float": 2, "text": 5, "flag": 1, "plain": null,
        "list": "a,b", "numbers": ["1", 2, null], "unknown": {"a": 1}, "tier": ""});
    let read: Loose =
        send("/", "application/json; charset=utf-8", &body.to_string()).await.unwrap();
    assert_eq!(
        read,
        Loose {
            number: Some(7),
            float: Some(2.0),
            text: Some("5".to_owned()),
            flag: Some(true),
            list: vec!["a".to_owned(), "b".to_owned()],
            numbers: Some(vec![1, 2]),
            ..Loose::default()
        }
    );
    let read: Loose = send("/?number=3", "application/json", "null").await.unwrap();
    assert_eq!(read.number, Some(3));
}

#[tokio::test]
async fn reads_multipart_fields_and_passes_over_files() {
    let body = "--x\r\nContent-Disposition: form-data; name=\"variables[][key]\"\r\n\r\nA\r\n\
        --x\r\nContent-Disposition: form-data; name=\"text\"; filename=\"a.png\"\r\n\r\nbytes\r\n\
        --x\r\nContent-Disposition: form-data; name=\"flag\"\r\n\r\nfalse\r\n--x--\r\n";
    let read: Loose = send("/", "multipart/form-data; boundary=x", body).await.unwrap();
    assert_eq!(read.flag, Some(false));
    assert_eq!(read.variables[0].key, "A");
    assert_eq!(read.text, None);
}

#[tokio::test]
async fn says_what_is_wrong_with_a_body() {
    let answer = |kind: &'static str, body: &'static str| async move {
        send::<Loose>("/", kind, body).await.unwrap_err()
    };
    insta::assert_snapshot!(answer("application/json", "{\"a\":").await, @r#"400 {"error":"There was a problem in the JSON you submitted: EOF while parsing a value at line 1 column 5"}"#);
    insta::assert_snapshot!(answer("application/json", "[1]").await, @r#"400 {"error":"There was a problem in the JSON you submitted: it has to be an object"}"#);
    insta::assert_snapshot!(answer("text/xml", "<a/>").await, @r#"415 {"error":"The provided content-type 'text/xml' is not supported."}"#);
    insta::assert_snapshot!(answer("multipart/form-data", "x").await, @r#"400 {"error":"the multipart body is broken: multipart boundary not found in Content-Type"}"#);
}

#[tokio::test]
async fn refuses_a_body_that_is_too_large() {
    let body = format!("text={}", "a".repeat(domain::limits::BODY_BYTES_MAX));
    let answer = send::<Loose>("/", "application/x-www-form-urlencoded", &body).await;
    assert_eq!(answer.unwrap_err(), r#"413 {"message":"413 Request Entity Too Large"}"#);
    let query = "a=1&".repeat(domain::limits::PARAMS_MAX + 1);
    assert_eq!(refused::<Loose>(&query), "too many parameters");
}
