//! The same bytes come out however they are cut.

use proptest::prelude::*;

use super::in_pieces;
use crate::Secrets;

/// Texts of few characters, in which values, overlaps and colors abound.
fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            6 => prop_oneof![Just("a"), Just("b"), Just("c"), Just("ab"), Just("abc")],
            1 => prop_oneof![Just("\x1b[0m"), Just("\x1b["), Just("\x1b]0;t\x07"), Just("\x1b")],
            1 => prop_oneof![Just("YWJj"), Just("glrt-"), Just("gl"), Just(" "), Just("\n")],
        ],
        0..60,
    )
    .prop_map(|pieces| pieces.concat())
}

fn values() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec("[abc]{1,9}", 0..4)
}

proptest! {
    #[test]
    fn every_cut_gives_the_same_bytes(
        values in values(),
        text in text(),
        mut cuts in proptest::collection::vec(0_usize..200, 0..40),
        keeps_length: bool,
    ) {
        cuts.sort_unstable();
        let secrets = Secrets::new(&values);
        let text = text.as_bytes();
        let stream = || if keeps_length { secrets.masker_same_length() } else { secrets.masker() };
        let whole = in_pieces(stream(), text, &[]);
        prop_assert_eq!(&in_pieces(stream(), text, &cuts), &whole);
        let bytes: Vec<usize> = (0..text.len()).collect();
        prop_assert_eq!(&in_pieces(stream(), text, &bytes), &whole);
        if keeps_length {
            prop_assert_eq!(whole.len(), text.len());
        }
    }

    #[test]
    fn no_value_is_left(values in values(), text in "[abc ]{0,80}") {
        let shown = Secrets::new(&values).mask_same_length(text.as_bytes());
        for value in &values {
            prop_assert!(!shown.windows(value.len()).any(|window| window == value.as_bytes()));
        }
    }

    #[test]
    fn what_is_hidden_belongs_to_a_value(values in values(), text in "[abc ]{0,80}") {
        let shown = Secrets::new(&values).mask_same_length(text.as_bytes());
        let mut expected = text.clone().into_bytes();
        for value in &values {
            for (at, _) in text.char_indices().filter(|&(at, _)| text[at..].starts_with(value.as_str())) {
                expected[at..at + value.len()].fill(b'*');
            }
        }
        prop_assert_eq!(shown, expected);
    }

    #[test]
    fn colors_do_not_split_a_value(cuts in proptest::collection::vec(0_usize..10, 1..6)) {
        let secret = "t0p-secret";
        let mut text = secret.to_owned();
        let mut places = cuts;
        places.sort_unstable();
        for place in places.into_iter().rev() {
            text.insert_str(place, "\x1b[01;31m\x1b[K");
        }
        let shown = Secrets::new([secret]).mask(text.as_bytes());
        let shown = String::from_utf8(shown).unwrap().replace("\x1b[01;31m\x1b[K", "");
        prop_assert_eq!(shown, "[MASKED]");
    }
}

#[test]
fn a_secret_cut_at_every_byte_never_shows() {
    let secret = "correct-horse-battery-staple";
    let secrets = Secrets::new([secret]);
    let text = format!("before {secret} after\n");
    for first in 0..=text.len() {
        for second in first..=text.len() {
            let mut masker = secrets.masker();
            let mut shown = Vec::new();
            for piece in [&text[..first], &text[first..second], &text[second..]] {
                shown.extend(masker.push(piece.as_bytes()));
                let so_far = String::from_utf8(shown.clone()).unwrap();
                assert!(!so_far.contains("corr"), "cut at {first} and {second}: {so_far}");
            }
            shown.extend(masker.finish());
            assert_eq!(shown, b"before [MASKED] after\n");
        }
    }
}
