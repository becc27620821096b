//! Every limit of the product, named, with units.

/// Rows a page of the API holds unless asked otherwise (GitLab's default).
pub const PER_PAGE_DEFAULT: u32 = 20;
/// Rows a page of the API holds at most (GitLab's limit).
pub const PER_PAGE_MAX: u32 = 100;
/// Bytes of one configuration file (GitLab's `max_yaml_size_bytes`).
pub const YAML_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Levels of nesting in one configuration file (GitLab's `max_yaml_depth`).
pub const YAML_DEPTH_MAX: usize = 100;
/// Nodes of one configuration file, aliases counted each time they are used.
pub const YAML_NODES_MAX: usize = 500_000;
/// Times the compiler may ask for more files while it makes one pipeline.
pub const COMPILE_ROUNDS_MAX: usize = 150;
/// Jobs in one pipeline.
pub const JOBS_PER_PIPELINE_MAX: usize = 20_000;
/// Needs of one job (GitLab's `ci_needs_size_limit`).
pub const NEEDS_MAX: usize = 50;
/// Seconds a push waits for its pipelines before it prints where they will be.
pub const PUSH_CREATE_SECONDS_MAX: u64 = 10;
/// Refs that one push may update.
pub const PUSH_REFS_MAX: usize = 5_000;
/// Bytes of one pushed pack.
pub const PUSH_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Pipelines that one push makes at most (GitLab's limit of refs with pipelines in a push).
pub const PUSH_PIPELINES_MAX: usize = 4;
/// Seconds that one run of git for a client may take.
pub const GIT_SERVE_SECONDS_MAX: u64 = 3_600;
/// Seconds that one run of git for the server itself may take.
pub const GIT_COMMAND_SECONDS_MAX: u64 = 30;
/// Bytes that one run of git for the server itself may print.
pub const GIT_OUTPUT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Candidates that are compared when a runner asks for a job.
pub const QUEUE_CANDIDATES_MAX: usize = 128;
/// Seconds that a runner's question for a job is held open.
pub const LONG_POLL_SECONDS_MAX: u64 = 50;
/// Bytes of one job's trace.
pub const TRACE_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// Bytes of one piece of a trace.
pub const TRACE_PIECE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of one artifact.
pub const ARTIFACT_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// Seconds a running job may be silent before it counts as lost.
pub const RUNNER_SILENCE_SECONDS_MAX: i64 = 300;
/// Closures that the SQLite writer puts into one commit.
pub const WRITE_BATCH_MAX: usize = 256;
/// Closures that wait for the writer.
pub const WRITE_QUEUE_MAX: usize = 4_096;
/// Bytes of plans kept in memory.
pub const PLANS_CACHE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bytes of a request's body where nothing else is said.
pub const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Variables of one project (GitLab's limit).
pub const VARIABLES_PER_PROJECT_MAX: u64 = 8_000;
/// Attempts of an effect before it is dead.
pub const EFFECT_ATTEMPTS_MAX: u32 = 10;
/// Failed sign-ins of one name from one address within [`SIGN_IN_WINDOW_SECONDS`].
pub const SIGN_IN_FAILURES_MAX: u32 = 10;
/// The window in which failed sign-ins are counted, in seconds.
pub const SIGN_IN_WINDOW_SECONDS: i64 = 60;
/// Live streams that are open at once.
pub const LIVE_STREAMS_MAX: usize = 2_000;
