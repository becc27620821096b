//! Things that tests need: accounts, projects, pipelines.
