//! `evenkeel audit verify`: whether the history is what was written.

use super::{Answer, answer, open};
use crate::cli::AuditCommand;

pub(super) async fn run(command: AuditCommand) -> anyhow::Result<Answer> {
    let AuditCommand::Verify(data) = command;
    let app = open(&data).await?;
    Ok(match app.reads().verify_history().await? {
        Ok(chain) => {
            let (sealed, unsealed) = (chain.sealed, chain.unsealed);
            answer(&format!(
                "the chain is whole: {sealed} lines sealed, {unsealed} not sealed yet"
            ));
            answer(&format!("its last hash, to keep elsewhere: {}", chain.head));
            Answer::Yes
        }
        Err(broken) => {
            answer(&format!("the chain is broken at position {}: {}", broken.position, broken.why));
            Answer::No
        }
    })
}
