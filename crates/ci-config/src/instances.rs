//! Jobs after `parallel`: each instance by its name.

use std::collections::BTreeMap;
use std::ops::Range;

use domain::variable::JobVariable;

use crate::job::Job;
use crate::keyword::parallel::Parallel;

/// One job of the pipeline to be.
#[derive(Debug)]
pub(crate) struct Instance<'c> {
    pub name: String,
    /// Index of its job in the file.
    pub job: usize,
    /// `i` and `N`.
    pub node: Option<(u32, u32)>,
    /// Variables of the matrix.
    pub variables: &'c [JobVariable],
}

/// All instances in file order.
#[derive(Debug)]
pub(crate) struct Instances<'c> {
    pub list: Vec<Instance<'c>>,
    /// Which instances each job has.
    pub of_job: Vec<Range<usize>>,
    /// Indices of the list, by the names that are there.
    by_name: Vec<usize>,
    jobs: BTreeMap<&'c str, usize>,
}

impl<'c> Instances<'c> {
    /// Expands `parallel`. Of equal names inside one job the last stays, and all are counted.
    pub(crate) fn new(jobs: &'c [Job]) -> Self {
        let mut all = Self {
            list: Vec::with_capacity(jobs.len()),
            of_job: Vec::with_capacity(jobs.len()),
            by_name: Vec::new(),
            jobs: BTreeMap::new(),
        };
        for (index, job) in jobs.iter().enumerate() {
            let start = all.list.len();
            expand(job, index, &mut all.list);
            all.of_job.push(start..all.list.len());
            all.jobs.insert(&job.name, index);
        }
        all.by_name = (0..all.list.len()).collect();
        all.by_name.sort_by_key(|at| all.list[*at].name.as_str());
        all
    }

    /// The instances that a name in `needs` or `dependencies` means: all of a job, or one.
    pub(crate) fn named(&self, name: &str, jobs: &[Job]) -> Option<Range<usize>> {
        if let Some(job) = self.jobs.get(name) {
            return Some(self.of_job[*job].clone())
                .filter(|range| !range.is_empty() || jobs[*job].parallel.is_some());
        }
        self.one(name).map(|at| at..at + 1)
    }

    /// One instance by its full name; of several the last one.
    pub(crate) fn one(&self, name: &str) -> Option<usize> {
        let end = self.by_name.partition_point(|at| self.list[*at].name.as_str() <= name);
        let at = self.by_name[..end].last().copied();
        at.filter(|at| self.list[*at].name == name)
    }

    /// Index of a job of the file by the name that is written there.
    pub(crate) fn job(&self, name: &str) -> Option<usize> {
        self.jobs.get(name).copied()
    }

    /// All names that may be needed.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let expanded = self.list.iter().filter(|instance| instance.node.is_some());
        self.jobs.keys().copied().chain(expanded.map(|instance| instance.name.as_str()))
    }
}

fn expand<'c>(job: &'c Job, index: usize, out: &mut Vec<Instance<'c>>) {
    match &job.parallel {
        None => {
            out.push(Instance { name: job.name.clone(), job: index, node: None, variables: &[] });
        }
        Some(Parallel::Count(total)) => out.extend((1..=*total).map(|i| Instance {
            name: format!("{} {i}/{total}", job.name),
            job: index,
            node: Some((i, *total)),
            variables: &[],
        })),
        Some(Parallel::Matrix(rows)) => {
            let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let last: BTreeMap<&str, usize> =
                rows.iter().enumerate().map(|(at, row)| (row.label.as_str(), at)).collect();
            let stays = |(at, _): &(u32, _)| {
                let row = &rows[*at as usize];
                last[row.label.as_str()] == *at as usize
            };
            out.extend((0..total).zip(rows).filter(stays).map(|(at, row)| Instance {
                name: format!("{}: {}", job.name, row.label),
                job: index,
                node: Some((at + 1, total)),
                variables: &row.variables,
            }));
        }
    }
}
