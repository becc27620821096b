//! Traces as a reader meets them.

use super::{Cursor, Survey, Window, nested, piece, read};

const TRACE: &str = "Running with evenkeel\n\
    section_start:100:prepare\r\u{1b}[0K\u{1b}[36mPreparing\u{1b}[0m\n\
    ready\n\
    section_end:103:prepare\r\u{1b}[0Ksection_start:103:step_script\r\u{1b}[0KScript\n\
    $ make\n\
    10 %\r50 %\rdone\n\
    error: it broke\n\
    section_end:165:step_script\r\u{1b}[0K\n\
    ERROR: Job failed: exit code 1\n";

#[test]
fn sections_fold_when_they_ended_and_the_script_stays_open() {
    let items = read(TRACE.as_bytes(), &mut Cursor::default(), true);
    insta::assert_snapshot!(nested(&items, None), @r##"
    <div class="l" id="L1"><a href="#L1" data-n="1" aria-label="Line 1"></a><code>Running with evenkeel</code></div>
    <details class="s" data-key="2"><summary class="l" id="L2"><a href="#L2" data-n="2" aria-label="Line 2"></a><code><span class="f6">Preparing</span></code><span class="section-took">3 s</span></summary>
    <div class="l" id="L3"><a href="#L3" data-n="3" aria-label="Line 3"></a><code>ready</code></div>
    </details>
    <details class="s" data-key="4" open><summary class="l" id="L4"><a href="#L4" data-n="4" aria-label="Line 4"></a><code>Script</code><span class="section-took">1 min 2 s</span></summary>
    <div class="l" id="L5"><a href="#L5" data-n="5" aria-label="Line 5"></a><code>$ make</code></div>
    <div class="l" id="L6"><a href="#L6" data-n="6" aria-label="Line 6"></a><code>done <span class="over" title="50 % ⏎ 10 % ⏎ ">2 written over</span></code></div>
    <div class="l mistake" id="L7"><a href="#L7" data-n="7" aria-label="Line 7"></a><code>error: it broke</code></div>
    </details>
    <div class="l mistake" id="L8"><a href="#L8" data-n="8" aria-label="Line 8"></a><code>ERROR: Job failed: exit code 1</code></div>
    "##);
}

#[test]
fn a_section_that_holds_the_first_mistake_is_open() {
    let text = "section_start:1:a\r\u{1b}[0KHead\nerror: no\nsection_end:9:a\r\u{1b}[0K\n";
    let items = read(text.as_bytes(), &mut Cursor::default(), true);
    assert!(nested(&items, Some(2)).contains("data-key=\"1\" open"));
    assert!(!nested(&items, None).contains("open"));
}

#[test]
fn pieces_of_any_size_make_the_same_lines() {
    let whole = piece(&read(TRACE.as_bytes(), &mut Cursor::default(), true));
    for size in [1, 2, 7, 40] {
        let mut cursor = Cursor::default();
        let mut out = String::new();
        let mut seen = 0;
        for end in (0..TRACE.len()).step_by(size).skip(1).chain([TRACE.len()]) {
            let from = usize::try_from(cursor.offset).unwrap();
            let before = cursor.clone();
            let items = read(&TRACE.as_bytes()[from..end], &mut cursor, false);
            let markup = piece(&items);
            if cursor.offset > before.offset {
                // What is partial now comes again, whole.
                let complete = markup.split_inclusive('\n').filter(|l| !l.contains("data-partial"));
                out.extend(complete);
                seen += 1;
            }
            cursor = Cursor::parse(&cursor.to_text()).unwrap();
        }
        assert!(seen > 0);
        assert_eq!(strip(&out), strip(&whole), "pieces of {size} bytes");
    }
}

/// Without the ends of elements whose beginning was partial.
fn strip(markup: &str) -> String {
    markup.replace("</details>", "")
}

#[test]
fn stamps_are_kept_apart_from_the_text() {
    let text = "2026-11-21T14:02:11.123456Z 01O hello\n";
    let markup = piece(&read(text.as_bytes(), &mut Cursor::default(), true));
    insta::assert_snapshot!(markup, @r##"<div class="l" id="L1"><a href="#L1" data-n="1" aria-label="Line 1"></a><time>14:02:11.123</time><code>hello</code></div>"##);
}

#[test]
fn a_long_trace_is_seen_through_a_window() {
    let mut survey = Survey::new(true);
    for number in 1..=1_000 {
        let word = if number == 450 { "error: here" } else { "all is well" };
        survey.push(format!("{word} {number:05}\n").as_bytes());
    }
    let (line, _) = survey.first_mistake.unwrap();
    assert_eq!(line, 450);
    assert_eq!(survey.around(line, 1_000), Window { offset: 300 * 18, line: 301, bytes: 1_000 });
    let last = survey.last(1_000);
    assert_eq!((last.line, last.offset + last.bytes), (1_001, survey.bytes()));
}
