//! What is replaced, what stays, and what is refused.

use domain::variable::JobVariable;

use super::{Error, Unknown, Values, for_job};

fn var(key: &str, value: &str) -> JobVariable {
    JobVariable::public(key, value)
}

fn vars(pairs: &[(&str, &str)]) -> Vec<JobVariable> {
    pairs.iter().map(|(key, value)| var(key, value)).collect()
}

fn payload(pairs: &[(&str, &str)], key: &str) -> String {
    let variables = for_job(&vars(pairs)).unwrap();
    variables.into_iter().find(|variable| variable.key == key).unwrap().value
}

#[test]
fn payload_values() {
    let b = ("B", "b");
    let table: &[(&str, &str)] = &[
        ("$B", "b"),
        ("${B}c", "bc"),
        ("%B%", "b"),
        ("$$B", "$$B"),
        ("$$$B", "$$b"),
        ("%%B%", "%%B%"),
        ("${B", "${B"),
        ("$1", "$1"),
        ("\\$B", "\\b"),
        ("$NONE", "$NONE"),
        ("$A", "$A"),
        ("100%", "100%"),
        ("$", "$"),
        ("$B$B-${B}", "bb-b"),
        ("é$Bé", "ébé"),
    ];
    for (value, expected) in table {
        assert_eq!(payload(&[b, ("A", value)], "A"), *expected, "{value}");
    }
}

#[test]
fn values_are_expanded_recursively_in_any_order() {
    assert_eq!(payload(&[("A", "$B"), ("B", "$C!"), ("C", "c")], "A"), "c!");
}

#[test]
fn a_circle_is_named() {
    let error = for_job(&vars(&[("A", "$B"), ("B", "$A")])).unwrap_err();
    assert_eq!(error.to_string(), r#"circular variable reference detected: ["A", "B"]"#);
}

#[test]
fn a_variable_that_names_itself_gets_the_lower_layer() {
    assert_eq!(payload(&[("A", "low"), ("A", "$A-high")], "A"), "low-high");
    let values = vars(&[("A", "$A-x")]);
    assert_eq!(Values::new(&values).expand("$A", Unknown::Keep).unwrap(), "-x");
    let error = for_job(&vars(&[("A", "$A-low"), ("A", "$A-high")])).unwrap_err();
    assert_eq!(error, Error::Cycle { keys: vec!["A".into(), "A".into()] });
}

#[test]
fn raw_and_file_variables_are_left_to_the_runner() {
    let raw = JobVariable { raw: true, ..var("RAW", "$B") };
    let file = JobVariable { file: true, ..var("FILE", "content") };
    let variables = [raw, file, var("B", "b"), var("A", "$RAW ${FILE} $B")];
    let job = for_job(&variables).unwrap();
    assert_eq!(job[0].value, "$B");
    assert_eq!(job[3].value, "$RAW ${FILE} b");
    let values = Values::new(&variables);
    assert_eq!(values.expand("$A", Unknown::Empty).unwrap(), "$B content b");
}

#[test]
fn fields_of_the_server() {
    let variables = vars(&[("A", "a")]);
    let values = Values::new(&variables);
    assert_eq!(values.expand("x/$$A", Unknown::Empty).unwrap(), "x/$a");
    assert_eq!(values.expand("$NONE-${A}", Unknown::Empty).unwrap(), "-a");
    assert_eq!(values.expand("$NONE-${A}", Unknown::Keep).unwrap(), "$NONE-a");
}

#[test]
fn growth_is_bounded() {
    let mut variables = vars(&[("V0", "0123456789")]);
    for i in 1..40 {
        let previous = format!("$V{}", i - 1);
        variables.push(var(&format!("V{i}"), &previous.repeat(10)));
    }
    assert!(matches!(for_job(&variables), Err(Error::TooBig { .. })));
}

#[test]
fn empty_values_do_not_take_exponential_time() {
    let mut variables = vars(&[("V0", "")]);
    for i in 1..90 {
        let previous = format!("$V{}", i - 1);
        variables.push(var(&format!("V{i}"), &previous.repeat(10)));
    }
    assert!(for_job(&variables).is_ok());
}
