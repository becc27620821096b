//! The promises that hold for every page.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::markup::{Element, parse};
use crate::samples::{Rendered, all};
use crate::{assets, routes};

fn check(test: impl Fn(&Rendered, &[Element]) -> Vec<String>) {
    let mut wrong = Vec::new();
    for page in all() {
        match parse(&page.whole) {
            Ok(elements) => {
                wrong.extend(
                    test(&page, &elements).into_iter().map(|w| format!("{}: {w}", page.name)),
                );
            }
            Err(error) => wrong.push(format!("{}: {error}", page.name)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn markup_parses_and_ids_are_unique() {
    check(|page, elements| {
        let mut seen = BTreeSet::new();
        let ids = elements.iter().filter_map(|element| element.get("id"));
        let twice = ids.filter(|id| !seen.insert(*id)).map(|id| format!("id {id} twice"));
        let mut wrong: Vec<String> = twice.collect();
        wrong.extend(parse(&page.main).err());
        wrong
    });
}

#[test]
fn every_address_is_answered() {
    check(|_, elements| {
        let mut wrong = Vec::new();
        for element in elements {
            let post = element.get("method") == Some("post");
            let address =
                element.get("href").or(element.get("action")).or(element.get("data-source"));
            let Some(address) = address else { continue };
            if address.starts_with('#') || address.starts_with("https://") {
                continue;
            }
            if !routes::answers(if post { "post" } else { "get" }, address) {
                wrong.push(format!("nobody answers {address} of <{}>", element.name));
            }
        }
        wrong
    });
}

#[test]
fn links_inside_a_page_lead_somewhere() {
    check(|_, elements| {
        let ids: BTreeSet<&str> = elements.iter().filter_map(|element| element.get("id")).collect();
        let targets = elements.iter().flat_map(|element| {
            ["href", "for", "aria-labelledby", "aria-describedby", "list"].into_iter().filter_map(
                |name| {
                    let value = element.get(name)?;
                    if name == "href" { value.strip_prefix('#') } else { Some(value) }
                },
            )
        });
        let lost = targets.filter(|target| !ids.contains(target));
        lost.map(|target| format!("nothing has the id {target}")).collect()
    });
}

#[test]
fn every_form_that_changes_something_has_a_token() {
    check(|page, elements| {
        let mut wrong = Vec::new();
        for (index, form) in elements.iter().enumerate().filter(|(_, e)| e.name == "form") {
            let has_token = elements.iter().enumerate().any(|(inner, element)| {
                element.get("name") == Some("authenticity_token")
                    && is_inside(elements, inner, index)
            });
            if form.get("method") == Some("post") && !has_token {
                wrong.push(format!("{} has a form without token", page.name));
            }
        }
        wrong
    });
}

#[test]
fn every_control_and_image_has_a_name() {
    check(|_, elements| {
        let mut wrong = Vec::new();
        for (index, element) in elements.iter().enumerate() {
            let named = element.get("aria-label").is_some_and(|name| !name.trim().is_empty());
            let says = !element.text.trim().is_empty();
            let labelled = || {
                let id = element.get("id");
                let by_id =
                    |e: &Element| e.name == "label" && e.get("for").is_some() && e.get("for") == id;
                elements.iter().any(by_id)
                    || elements
                        .iter()
                        .enumerate()
                        .any(|(at, e)| e.name == "label" && is_inside(elements, index, at))
            };
            let fine = match element.name.as_str() {
                "a" | "button" | "summary" => named || says || has_named_glyph(elements, index),
                "input" if element.get("type") == Some("hidden") => true,
                "input" | "select" | "textarea" => named || labelled(),
                "svg" => named || element.get("aria-hidden") == Some("true"),
                "nav" | "table" | "main" => element.name != "nav" || named,
                "img" => element.get("alt").is_some(),
                _ => true,
            };
            if !fine {
                wrong.push(format!("<{} {:?}> has no name", element.name, element.attributes));
            }
        }
        wrong
    });
}

#[test]
fn pages_have_one_heading_one_main_part_and_no_inline_code() {
    check(|_, elements| {
        let count = |name: &str| elements.iter().filter(|element| element.name == name).count();
        let mut wrong = Vec::new();
        for name in ["h1", "main", "title"] {
            if count(name) != 1 && name != "title" {
                wrong.push(format!("{} of <{name}>", count(name)));
            }
        }
        for element in elements {
            let inline =
                element.attributes.keys().find(|key| *key == "style" || key.starts_with("on"));
            wrong.extend(inline.map(|key| format!("{key} stands in <{}>", element.name)));
            if element.name == "script" && element.get("src").is_none() {
                wrong.push("a script stands in the page".to_owned());
            }
        }
        wrong
    });
}

fn is_inside(elements: &[Element], inner: usize, outer: usize) -> bool {
    let mut at = elements[inner].parent;
    while let Some(index) = at {
        if index == outer {
            return true;
        }
        at = elements[index].parent;
    }
    false
}

fn has_named_glyph(elements: &[Element], index: usize) -> bool {
    elements.iter().enumerate().any(|(at, element)| {
        element.name == "svg"
            && element.get("aria-label").is_some()
            && is_inside(elements, at, index)
    })
}

#[test]
#[ignore = "writes the samples to target/pages, for a person to look at"]
fn write_the_samples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pages");
    for page in all() {
        for theme in ["light", "dark"] {
            let place = folder.join(theme).join(&page.name);
            fs::create_dir_all(&place).unwrap();
            let themed =
                page.whole.replace("data-theme=\"auto\"", &format!("data-theme=\"{theme}\""));
            fs::write(place.join("index.html"), themed).unwrap();
        }
    }
    for asset in assets::all() {
        let place = folder.join(asset.path().trim_start_matches('/'));
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, asset.plain).unwrap();
    }
}
