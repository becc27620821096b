//! The first line as a variable's value, the rest as an expression of `rules:if`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (value, expression) = text.split_once('\n').unwrap_or(("", text));
    ci_config::fuzz::expression(expression, value);
});
