//! Every form of a value that a program is likely to print.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::mask;

/// Hides `secret` in a line with this form, and checks that only the mask is left of it.
fn check(secret: &str, form: &str) {
    assert_eq!(mask(&[secret], &format!("> {form} <")), "> [MASKED] <", "{secret} as {form}");
}

#[test]
fn a_pin_of_four_digits() {
    check("4711", "4711");
    check("4711", "NDcxMQ==");
    check("4711", "34373131");
    assert!(!mask(&["4711"], &STANDARD.encode("pin=4711;")).contains("ctNDcxMT"));
}

#[test]
fn base64_at_every_alignment() {
    let secret = "s3cr3t-t0ken/with?signs";
    for before in ["", "a", "ab", "abc", "user:"] {
        for after in ["", "\n", ":x", "xyz"] {
            let form = STANDARD.encode(format!("{before}{secret}{after}"));
            let shown = mask(&[secret], &form);
            assert!(shown.contains("[MASKED]"), "{form}");
            assert!(shown.len() < "[MASKED]".len() + 16, "{form} shows {shown}");
            let form = URL_SAFE_NO_PAD.encode(format!("{before}{secret}{after}"));
            assert!(mask(&[secret], &form).contains("[MASKED]"), "{form}");
        }
    }
}

#[test]
fn base64_in_lines() {
    let secret = "0123456789abcdef".repeat(10);
    for width in [64, 76] {
        let whole = STANDARD.encode(&secret);
        let lines: Vec<&str> =
            whole.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
        let shown = mask(&[&secret], &lines.join("\n"));
        assert_eq!(shown.replace("[MASKED]", "").trim(), "", "{shown}");
    }
}

#[test]
fn addresses() {
    check("p&ss w/rd*", "p%26ss%20w%2Frd%2A");
    check("p&ss w/rd*", "p%26ss%20w%2frd%2a");
    check("p&ss w/rd*", "p%26ss%20w%2Frd*");
    check("p&ss w/rd*", "p%26ss+w%2Frd*");
    check("p&ss w/rd*", "p%26ss%20w/rd%2A");
}

#[test]
fn hexadecimal() {
    check("kölner", "6bc3b66c6e6572");
    check("kölner", "6BC3B66C6E6572");
}

#[test]
fn json_strings() {
    let secret = "{\"a\": \"<b/>\"}\n\tü";
    check(secret, "{\\\"a\\\": \\\"<b/>\\\"}\\n\\tü");
    check(secret, "{\\\"a\\\": \\\"<b\\/>\\\"}\\n\\tü");
    check(secret, "{\\\"a\\\": \\\"\\u003cb/\\u003e\\\"}\\n\\tü");
    check(secret, "{\\\"a\\\": \\\"<b/>\\\"}\\n\\t\\u00fc");
}

#[test]
fn traces_of_a_shell() {
    check("it's me, Bob", "it'\\''s me, Bob");
    check("first line\nit's", "first line\\nit\\'s");
}

#[test]
fn a_key_of_several_lines() {
    let pem = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\nAB==\n-----END KEY-----\n";
    check(pem, pem.trim());
    check(pem, &pem.trim().replace('\n', "\r\n"));
    check(pem, "MIIEvQIBADANBgkqhkiG");
    assert_eq!(mask(&[pem], "AB== "), "AB== ");
    let stamped = "01O MIIEvQIBADANBgkqhkiG\n01O+-----END KEY-----\n";
    assert_eq!(mask(&[pem], stamped), "01O [MASKED]\n01O+[MASKED]\n");
}

#[test]
fn values_that_are_not_text() {
    let secret: &[u8] = &[0xff, 0xfe, 0x00, 0x80, 0x81];
    let secrets = crate::Secrets::new([secret]);
    assert_eq!(secrets.mask(&[b"x", secret, b"y"].concat()), b"x[MASKED]y");
    assert_eq!(secrets.mask(b"fffe008081"), b"[MASKED]");
}

#[test]
fn plain_forms_are_looked_for_when_the_room_for_encoded_ones_is_used_up() {
    let values: Vec<String> = (0..400).map(|n| format!("{n:04}{}", "x".repeat(1_000))).collect();
    let secrets = crate::Secrets::new(&values);
    for value in &values {
        assert_eq!(secrets.mask(value.as_bytes()), b"[MASKED]");
    }
}
