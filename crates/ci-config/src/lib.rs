//! `.gitlab-ci.yml` to a pipeline plan.
