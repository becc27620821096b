//! Running the scanner so that a panic in it harms nobody.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread is expected and caught.
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

static INSTALL: Once = Once::new();

/// Runs `work`; `None` if it panicked. A panic inside prints nothing; all others are reported as
/// before.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    INSTALL.call_once(install);
    let before = IS_GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work)).ok();
    IS_GUARDED.set(before);
    result
}

/// Puts a hook before the present one that is silent inside a guard.
fn install() {
    let previous = take_hook();
    set_hook(Box::new(move |panic| {
        if !IS_GUARDED.get() {
            previous(panic);
        }
    }));
}
