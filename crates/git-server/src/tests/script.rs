//! Decisions for tests: everything is allowed unless the test says otherwise, and is remembered.

use std::sync::Mutex;

use domain::push::{RefUpdate, ZERO_SHA};
use git::Repository;
use tokio::sync::Semaphore;

use crate::gate::{Entry, Wish};
use crate::refusal::Refusal;

/// What a test decides and what it was asked.
#[derive(Debug)]
pub(crate) struct Script {
    repository: Repository,
    /// Lines of a refusal.
    refuse: Mutex<Option<Vec<String>>>,
    /// What the pushing terminal shows afterwards.
    report: Mutex<Vec<String>>,
    log: Mutex<Vec<String>>,
    /// A place in the log for each question that has been asked.
    asked: Semaphore,
    /// One permit lets one question be answered; closed, all are.
    pub(super) answers: Semaphore,
}

impl Script {
    pub(super) fn new(repository: Repository) -> Self {
        let answers = Semaphore::new(1);
        answers.close();
        Self::holding(repository, answers)
    }

    /// One that answers only when the test lets it.
    pub(super) fn waiting(repository: Repository) -> Self {
        Self::holding(repository, Semaphore::new(0))
    }

    fn holding(repository: Repository, answers: Semaphore) -> Self {
        Self {
            repository,
            refuse: Mutex::default(),
            report: Mutex::default(),
            log: Mutex::default(),
            asked: Semaphore::new(0),
            answers,
        }
    }

    pub(super) fn refuse(&self, lines: &[&str]) {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        *self.refuse.lock().unwrap() = Some(lines);
    }

    pub(super) fn report(&self, lines: &[&str]) {
        *self.report.lock().unwrap() = lines.iter().map(|line| (*line).to_owned()).collect();
    }

    /// What was asked so far.
    pub(super) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// Waits for the next question.
    pub(super) async fn next_question(&self) {
        self.asked.acquire().await.unwrap().forget();
    }

    pub(crate) fn enter(&self) -> Result<Entry, Refusal> {
        Ok(Entry::of_test(self.repository.clone()))
    }

    pub(crate) async fn begin(&self, wish: Wish) -> Result<(), Vec<String>> {
        let mut line = format!("begin {}", names(&wish.updates));
        for option in &wish.options {
            line.push_str(" -o ");
            line.push_str(option);
        }
        self.note(line).await;
        // What was pushed can be read before it is accepted, and only then.
        let update = wish.updates.iter().find(|update| update.new != ZERO_SHA);
        if let (Some(quarantine), Some(update)) = (&wish.quarantine, update) {
            let inside = self.repository.in_quarantine(quarantine);
            let seen = inside.resolve(&update.new).await;
            if !matches!(seen, Ok(Some(_))) {
                self.log.lock().unwrap().push(format!("not in quarantine: {seen:?}"));
            }
        }
        match self.refuse.lock().unwrap().clone() {
            Some(lines) => Err(lines),
            None => Ok(()),
        }
    }

    pub(crate) async fn finish(&self, moved: Vec<RefUpdate>) -> Vec<String> {
        self.note(format!("finish {}", names(&moved))).await;
        self.report.lock().unwrap().clone()
    }

    pub(crate) fn abandon(&self) {
        self.log.lock().unwrap().push("abandon".to_owned());
    }

    async fn note(&self, line: String) {
        self.log.lock().unwrap().push(line);
        self.asked.add_permits(1);
        if let Ok(answer) = self.answers.acquire().await {
            answer.forget();
        }
    }
}

fn names(updates: &[RefUpdate]) -> String {
    if updates.len() > 5 {
        return format!("{} refs", updates.len());
    }
    let names: Vec<&str> = updates.iter().map(|update| update.name.as_str()).collect();
    names.join(" ")
}
