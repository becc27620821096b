//! What all pages have in common: a frame around a `main` block that can be fetched alone.

use askama::Template;

/// A whole page.
pub(crate) trait Page: Template {
    /// Only what stands inside `<main>`: what the script fetches after a bell.
    ///
    /// # Errors
    /// A template that cannot be rendered.
    fn main(&self) -> askama::Result<String>;
}

/// Makes structs with a field `frame` and a block `main` pages.
macro_rules! pages {
    ($($page:ty),+ $(,)?) => {$(
        impl $crate::page::Page for $page {
            fn main(&self) -> askama::Result<String> {
                askama::Template::render(&self.as_main())
            }
        }
    )+};
}
pub(crate) use pages;
