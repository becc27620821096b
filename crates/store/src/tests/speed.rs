use super::fixture::*;
use super::on_both;
use crate::Offer;
use crate::Tx;
use domain::pipeline::*;
use std::time::Duration;

on_both! {
    async fn creating(store) {
        let access = owned_project(&store, "ada").await;
        for round in 0..3 {
            let mut new = new_pipeline(&access, 1000);
            for spec in &mut new.specs {
                spec.script = vec!["echo ".to_owned() + &"x".repeat(200); 5];
                for i in 0..10 { spec.variables.push(domain::variable::JobVariable::public(format!("KEY{i}"), "value of it")); }
            }
            let t = tokio::time::Instant::now();
            let p = insert(&store, new.clone()).await;
            let a = t.elapsed();
            let mut state = new.state.clone();
            let mut changes = vec![];
            let mut offers = vec![];
            for (i, j) in state.jobs.iter_mut().enumerate() { j.status = Status::Pending; changes.push(Change::Job{job:i,attempt:1,from:Status::Created,to:Status::Pending,because:Because::Ready}); offers.push(Offer{index:i,attempt:1}); }
            state.status = Status::Pending;
            let t = tokio::time::Instant::now();
            let id = p.id;
            write(&store, async move |tx: &mut Tx<'_>| {
                tx.lock_pipeline(id).await?;
                tx.save_pipeline(id, &state, &changes, NOW).await?;
                tx.offer_jobs(id, &offers, NOW).await?;
                Ok(())
            }).await.unwrap();
            eprintln!("{round} create {a:?} drive {:?}", t.elapsed());
        }
        let _ = Duration::ZERO;
    }
}
