//! Tokens that show what they are.

use super::{in_pieces, mask};
use crate::Secrets;

#[test]
fn the_beginning_stays_and_the_rest_is_hidden() {
    assert_eq!(mask(&[], "use glpat-abc_DEF-12.3= now"), "use glpat-[MASKED] now");
    assert_eq!(mask(&[], "https://u:glcbt-64_x@host/a.git"), "https://u:glcbt-[MASKED]@host/a.git");
    assert_eq!(
        mask(&[], "Cookie: _gitlab_session=ab%20; a=b"),
        "Cookie: _gitlab_session=[MASKED]; a=b"
    );
    assert_eq!(mask(&[], "a glpat- b"), "a glpat- b");
}

#[test]
fn parameters_of_addresses() {
    assert_eq!(
        mask(&[], "GET /a?x=1&private_token=s%21c&y=2"),
        "GET /a?x=1&private_token=[MASKED]&y=2"
    );
    assert_eq!(mask(&[], "/a?X-Amz-Signature=0f0f HTTP"), "/a?X-Amz-Signature=[MASKED] HTTP");
    assert_eq!(mask(&[], "my_private_token=abc"), "my_private_token=abc");
}

#[test]
fn a_token_that_is_a_value_too() {
    assert_eq!(mask(&["glpat-12345"], "a glpat-12345 b"), "a [MASKED] b");
    assert_eq!(mask(&["12345"], "a glpat-12345 b"), "a glpat-[MASKED] b");
}

#[test]
fn a_token_cut_at_every_byte() {
    let text = b"x glrt-abcdef&private_token=1?rss_token=zz glglpat-9 y";
    let secrets = Secrets::new([""; 0]);
    let whole = secrets.mask(text);
    for first in 0..text.len() {
        for second in first..text.len() {
            assert_eq!(in_pieces(secrets.masker(), text, &[first, second]), whole);
        }
    }
}
