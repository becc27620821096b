//! `evenkeel explain`: what a diagnostic code means.

use ci_config::article::{Article, articles};

use super::{Answer, answer};

pub(super) fn run(code: Option<Article>) -> Answer {
    match code {
        Some(article) => answer(article.text.trim_end()),
        None => {
            for article in articles() {
                answer(&format!("{}  {}", article.code, article.title()));
            }
        }
    }
    Answer::Yes
}
