//! The small languages: scripts, durations, variables, numbers of slots.

use std::time::Duration;

use crate::duration::{parse, words};
use crate::workspace::Slots;
use crate::{Script, quote};

#[test]
fn a_script_is_one_quoted_word() {
    let script = Script {
        folder: "/b/a b".to_owned(),
        exports: vec![("K".to_owned(), "it's".to_owned())],
        commands: vec!["echo 1\n".to_owned(), "  \n".to_owned()],
        is_debug: true,
    };
    let expected = r"if (set -o pipefail) 2>/dev/null; then set -o pipefail; fi
set -o errexit
set +o noclobber
set -o xtrace
(eval 'export K='\''it'\''\'\'''\''s'\''
cd '\''/b/a b'\''
printf '\''%s\n'\'' '\''ESC[32;1m$ echo 1ESC[0;m'\''
echo 1
') </dev/null
exit 0
";
    assert_eq!(script.text(), expected.replace("ESC", "\x1b"));
    assert_eq!(quote("a'b"), r"'a'\''b'");
}

#[test]
fn durations_are_read_as_the_runner_of_gitlab_reads_them() {
    let read = |text: &str| parse(text).map(|duration| duration.as_millis());
    assert_eq!(read("90s"), Some(90_000));
    assert_eq!(read("1h30m"), Some(5_400_000));
    assert_eq!(read("1.5m"), Some(90_000));
    assert_eq!(read("300ms"), Some(300));
    for text in ["", "0s", "5", "x", "-1s", "1d", "1e9h"] {
        assert_eq!(parse(text), None::<Duration>, "{text}");
    }
    assert_eq!([words(9), words(61), words(3_600)], ["9s", "1m1s", "1h0m0s"]);
}

#[test]
fn the_smallest_free_slot_is_taken() {
    let slots = Slots::default();
    let (one, two, other) = (slots.take(1), slots.take(1), slots.take(2));
    assert_eq!((one.of_project, two.of_project, other.of_project), (0, 1, 0));
    assert_eq!((one.of_runner, two.of_runner, other.of_runner), (0, 1, 2));
    drop(one);
    let again = slots.take(1);
    assert_eq!((again.of_project, again.of_runner), (0, 0));
}
