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
/// Bytes of the texts of one configuration file, aliases counted each time they are used.
pub const YAML_TREE_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Bytes of one configuration after includes, `extends`, defaults and `parallel`.
pub const CONFIG_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Times the compiler may ask for more files while it makes one pipeline.
pub const COMPILE_ROUNDS_MAX: usize = 150;
/// Jobs in one pipeline.
pub const JOBS_PER_PIPELINE_MAX: usize = 20_000;
/// Needs of one job (GitLab's `ci_needs_size_limit`).
pub const NEEDS_MAX: usize = 50;
/// Attempts of one job of one pipeline, a person's retries included.
pub const ATTEMPTS_PER_JOB_MAX: u16 = 10_000;
/// Retries of a job that the server itself failed to schedule, without `retry` (GitLab's number).
pub const SCHEDULER_RETRIES_MAX: u16 = 2;
/// Seconds a delayed job may be late before it fails as `stale_schedule` (GitLab's hour).
pub const SCHEDULE_LATE_SECONDS_MAX: i64 = 3_600;
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
/// Projects whose first waiting job is looked at when a runner asks for a job.
pub const QUEUE_PROJECTS_MAX: usize = 1_000;
/// Seconds that a runner's question for a job is held open.
pub const LONG_POLL_SECONDS_MAX: u64 = 50;
/// Bytes of one job's trace.
pub const TRACE_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// Bytes of one piece of a trace.
pub const TRACE_PIECE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes that a dotenv report must stay below, as it is stored (GitLab's default).
pub const DOTENV_BYTES_MAX: u64 = 5_120;
/// Bytes of a dotenv report after it was unpacked.
pub const DOTENV_UNPACKED_BYTES_MAX: u64 = 1024 * 1024;
/// Variables of one dotenv report (GitLab's default).
pub const DOTENV_VARIABLES_MAX: usize = 20;
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
/// Seconds that a job waits for a runner before it is given up (GitLab's `BUILD_PENDING_OUTDATED_TIMEOUT`).
pub const PENDING_SECONDS_MAX: i64 = 24 * 3_600;
/// Folders of blobs, of 256, that one round of housekeeping looks through for files that nothing names.
pub const BLOB_FOLDERS_PER_ROUND: u64 = 11;
/// Seconds between two rounds of housekeeping in the repositories.
pub const HOUSEKEEPING_SECONDS: u64 = 3_600;
/// Seconds after the last push within which a repository is looked after.
pub const HOUSEKEEPING_ACTIVE_SECONDS: i64 = 3 * 24 * 3_600;
/// Seconds after the end of a pipeline until its own ref goes, where another ref holds its commit.
pub const PIPELINE_REF_SECONDS: i64 = 24 * 3_600;
/// Failed sign-ins of one name from one address within [`SIGN_IN_WINDOW_SECONDS`].
pub const SIGN_IN_FAILURES_MAX: u32 = 10;
/// The window in which failed sign-ins are counted, in seconds.
pub const SIGN_IN_WINDOW_SECONDS: i64 = 60;
/// Live streams that are open at once.
pub const LIVE_STREAMS_MAX: usize = 2_000;
/// Topics that one live stream listens to.
pub const LIVE_TOPICS_MAX: usize = 200;
/// Seconds after which a live stream ends and its browser's rights are checked again.
pub const LIVE_SECONDS_MAX: u64 = 600;
/// Bytes of a trace that are in a page at once.
pub const TRACE_WINDOW_BYTES: u64 = 512 * 1024;
/// Commits that are counted to say how far an environment is behind its branch.
pub const BEHIND_COMMITS_MAX: usize = 100;
/// Bytes of one value after the variables in it were expanded.
pub const EXPANDED_BYTES_MAX: usize = 1024 * 1024;
/// Characters of a variable's value that a kept reason shows.
pub const REASON_VALUE_CHARS_MAX: usize = 200;
/// Characters from which on a value of settings may be a secret although it is not masked (GitLab
/// masks values of eight and more).
pub const SECRET_CHARS_MIN: usize = 8;
/// Diagnostics of one compilation; the rest is counted.
pub const DIAGNOSTICS_MAX: usize = 100;
/// Files that `include` may bring into one pipeline, each time counted (GitLab's `ci_max_includes`).
pub const INCLUDES_MAX: usize = 150;
/// Seconds that a remote file may be old whose `include` says `cache: true` (GitLab's number).
pub const REMOTE_CACHE_SECONDS_DEFAULT: u64 = 3_600;
/// Seconds that `cache` of a remote file says at least (GitLab's limit).
pub const REMOTE_CACHE_SECONDS_MIN: u64 = 60;
/// Seconds that looking for the files of one configuration may take (GitLab's limit).
pub const INCLUDE_SECONDS_MAX: u64 = 30;
/// Remote files that are fetched at once for one configuration (GitLab's number).
pub const REMOTE_FETCHES_MAX: usize = 4;
/// Attempts to fetch one remote file (GitLab's number).
pub const REMOTE_ATTEMPTS_MAX: u32 = 3;
/// Seconds that a connection for a remote file may take to open (GitLab's number).
pub const REMOTE_CONNECT_SECONDS_MAX: u64 = 10;
/// Redirects that are followed for one remote file.
pub const REMOTE_REDIRECTS_MAX: usize = 5;
/// Requests for remote files that the server makes at once, for all configurations together.
pub const REMOTE_REQUESTS_MAX: usize = 32;
/// Bytes of remote files and their addresses that are remembered for `cache`.
pub const REMOTE_CACHE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Remote files that are remembered for `cache`.
pub const REMOTE_CACHE_FILES_MAX: usize = 1_000;
/// Inputs that one pipeline may be given (GitLab's limit).
pub const PIPELINE_INPUTS_MAX: usize = 20;
/// Options of one input (GitLab's limit).
pub const INPUT_OPTIONS_MAX: usize = 50;
/// Characters of the description in a file's header (GitLab's limit).
pub const DESCRIPTION_CHARS_MAX: usize = 256;
/// Bytes of one text that blocks `$[[ .. ]]` are looked for in (GitLab's limit).
pub const INTERPOLATED_TEXT_BYTES_MAX: usize = 1024 * 1024;
/// Different blocks of one file (GitLab's limit).
pub const INTERPOLATION_BLOCKS_MAX: usize = 10_000;
/// Functions of one block (GitLab's limit).
pub const INTERPOLATION_FUNCTIONS_MAX: usize = 3;
/// Parts of the path of one block; what is behind more dots belongs to the last (GitLab's limit).
pub const INTERPOLATION_PARTS_MAX: usize = 5;
/// Indices in a row in the path of one block (GitLab's limit).
pub const INTERPOLATION_INDICES_MAX: usize = 5;
/// Bytes of the path of one block (GitLab's limit).
pub const INTERPOLATION_PATH_BYTES_MAX: usize = 1024;
/// `include` items that one finding names as its way from the pipeline's own file.
pub const VIA_MAX: usize = 20;
/// Characters of a line that a finding shows around its place.
pub const SNIPPET_CHARS_MAX: usize = 160;
/// Jobs of a file up to which reasons say where keywords and variables come from: the document is
/// kept with the pipeline.
pub const ORIGINS_JOBS_MAX: usize = 2_000;
/// Steps of one chain of `extends` (GitLab's limit).
pub const EXTENDS_STEPS_MAX: usize = 11;
/// Levels of lists in scripts, `rules` and `stages`, the outermost counted (GitLab's limit).
pub const LIST_LEVELS_MAX: usize = 10;
/// Tokens of one expression (GitLab's limit).
pub const EXPRESSION_TOKENS_MAX: usize = 99;
/// Bytes of one regular expression.
pub const PATTERN_BYTES_MAX: usize = 16 * 1024;
/// Work that the different regular expressions of one configuration may be, in units of a simple
/// one, which takes some 20 microseconds.
pub const PATTERNS_WORK_MAX: u32 = 16_384;
/// Entries of `changes` or `exists` in one rule (GitLab's limit).
pub const RULE_PATHS_MAX: usize = 50;
/// Paths times globs that one clause compares before it counts as true (GitLab's limit).
pub const RULE_COMPARISONS_MAX: usize = 50_000;
/// Characters that all rules of one configuration look at to compare paths with globs; what is
/// beyond it counts as true.
pub const GLOB_STEPS_MAX: u64 = 50_000_000;
/// Characters of the `regexp` of a rule, before and after its variables are replaced (GitLab's
/// limit).
pub const RULE_REGEXP_CHARS_MAX: usize = 255;
/// Bytes of a compiled `regexp` of a rule (GitLab's limit).
pub const RULE_REGEXP_BYTES_MAX: usize = 1024 * 1024;
/// Steps back that a `regexp` of a rule may take in one path, in place of GitLab's 50 ms.
pub const RULE_REGEXP_STEPS_MAX: usize = 50_000;
/// Work of all `regexp`s of one configuration, in place of GitLab's two seconds for each rule: a
/// unit is a hundred steps back, and every path that is looked at is at least one.
pub const RULE_REGEXPS_WORK_MAX: u32 = 500_000;
/// Instances of a parallel job (GitLab's limit).
pub const PARALLEL_MAX: usize = 200;
/// Tags of one job (GitLab's limit).
pub const TAGS_MAX: usize = 49;
/// Characters of the name of a job, an environment or a pipeline (GitLab's limit).
pub const NAME_CHARS_MAX: usize = 255;
/// Seconds that a delayed job may wait (GitLab's limit: one week).
pub const START_IN_SECONDS_MAX: u64 = 7 * 24 * 3_600;
/// Seconds of a job's `timeout` (GitLab's limit: a twelfth of a year).
pub const JOB_TIMEOUT_SECONDS_MAX: u64 = 2_629_746;
/// Caches of one job (GitLab's limit).
pub const CACHES_MAX: usize = 4;
/// Characters of `artifacts:expose_as` (GitLab's limit).
pub const EXPOSE_AS_CHARACTERS_MAX: usize = 100;
/// Fallback keys of one cache (GitLab's limit).
pub const CACHE_FALLBACK_KEYS_MAX: usize = 5;
/// Names and addresses whose failed sign-ins are counted at once.
pub const SIGN_IN_NAMES_MAX: usize = 10_000;
/// Seconds for which a right password is remembered in memory, so that git clients need not hash.
pub const PASSWORD_REMEMBERED_SECONDS: i64 = 300;
/// Right passwords that are remembered at once.
pub const PASSWORDS_REMEMBERED_MAX: usize = 10_000;
/// Seconds that a browser stays signed in without being used.
pub const SESSION_SECONDS: i64 = 14 * 24 * 3_600;
/// Characters of a password at least (GitLab's default).
pub const PASSWORD_CHARACTERS_MIN: usize = 8;
/// Bytes of a password at most.
pub const PASSWORD_BYTES_MAX: usize = 1_024;
/// Days after which a token expires at the latest (GitLab's default).
pub const TOKEN_DAYS_MAX: i64 = 365;
/// Seconds that one attempt of an effect may take before another attempt is made.
pub const EFFECT_LEASE_SECONDS: i64 = 120;
/// Seconds before the first repetition of an effect; each further one waits twice as long.
pub const EFFECT_BACKOFF_SECONDS: i64 = 2;
/// Seconds that an effect waits at most before it is tried again.
pub const EFFECT_BACKOFF_SECONDS_MAX: i64 = 3_600;
/// Effects that are claimed at once.
pub const EFFECTS_BATCH_MAX: u32 = 32;
/// Seconds between two looks for work that no bell has announced.
pub const LOOK_SECONDS: u64 = 5;
/// Seconds between a canceled job's request to stop and its end without the runner's word.
pub const CANCELING_SECONDS_MAX: i64 = 3_600;
/// Bytes of a commit's message that a job sees (GitLab's number).
pub const COMMIT_MESSAGE_BYTES_MAX: usize = 100_000;
/// Characters of a merge request's description that a job sees (GitLab's number).
pub const MERGE_REQUEST_DESCRIPTION_CHARS_MAX: usize = 2_700;
/// Characters of a variable's value (GitLab's limit).
pub const VARIABLE_VALUE_CHARACTERS_MAX: usize = 10_000;
/// Variables that one pipeline may be started with.
pub const PIPELINE_VARIABLES_MAX: usize = 1_000;
/// Entries of an artifact's archive that are listed.
pub const ARTIFACT_ENTRIES_MAX: usize = 100_000;
/// Bytes of one file that is read out of an artifact's archive.
pub const ARTIFACT_MEMBER_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Days that artifacts are kept unless the job says otherwise (GitLab's default).
pub const ARTIFACT_DAYS_DEFAULT: i64 = 30;
/// Lines that one push prints in the terminal about its pipelines.
pub const PUSH_LINES_MAX: usize = 40;
/// Seconds between two pieces of a trace, as asked of runners; also how late a runner learns that
/// its job was canceled.
pub const TRACE_UPDATE_SECONDS: u32 = 1;
/// Parameters that one request may have.
pub const PARAMS_MAX: usize = 10_000;
/// Levels of brackets in the name of one parameter (Rack's limit).
pub const PARAMS_DEPTH_MAX: usize = 32;
/// Bytes of a request id that a client may choose.
pub const REQUEST_ID_BYTES_MAX: usize = 128;
/// Namespaces above a project, its own path included (GitLab's limit of nesting).
pub const PATH_SEGMENTS_MAX: usize = 21;
/// Bytes of encoded forms that one masker looks for; the values themselves are always looked for.
pub const MASK_ENCODED_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Bytes that a value needs for its encoded forms to be masked too: shorter ones would hide
/// ordinary text.
pub const MASK_ENCODED_VALUE_BYTES_MIN: usize = 4;
/// Bytes that a line of a masked value needs to be masked alone.
pub const MASK_LINE_BYTES_MIN: usize = 8;
/// Bytes of a terminal's escape sequences between two visible bytes; what is beyond counts as text.
pub const MASK_ESCAPE_BYTES_MAX: usize = 256;
/// Rows of a list that are counted: a longer list has "more than that" as its total (GitLab leaves
/// the total out above the same number).
pub const ROWS_COUNTED_MAX: u64 = 10_000;
/// Microseconds after which the SQLite writer commits although closures still wait.
pub const WRITE_BATCH_MICROS_MAX: u64 = 2_000;
/// Seconds that a read waits for a connection, and a write for its place in the queue.
pub const STORE_WAIT_SECONDS_MAX: u64 = 10;
/// Connections that read from SQLite at once. Each is a thread and up to 1 MiB of cache.
pub const SQLITE_READERS_MAX: u32 = 4;
/// Connections that read from PostgreSQL at once.
pub const POSTGRES_READERS_MAX: u32 = 16;
/// Threads that run transactions on PostgreSQL.
pub const POSTGRES_WRITER_THREADS: usize = 2;
/// Transactions that one of those threads runs at once, each on a connection.
pub const POSTGRES_WRITERS_PER_THREAD: usize = 12;
/// Times that a transaction is run when it meets concurrent ones.
pub const WRITE_ATTEMPTS_MAX: u32 = 6;
/// Lines of history that one transaction of the sealer seals.
pub const SEAL_LINES_MAX: i64 = 512;
/// Lines of history that are verified at a time.
pub const VERIFY_LINES_MAX: i64 = 1_000;
/// Milliseconds that a running job says nothing before its runner asks whether it shall go on.
pub const RUNNER_ASK_MILLISECONDS: u64 = 400;
/// Milliseconds between the first two pieces of a trace after a silence; each gap is twice the last.
pub const RUNNER_TRACE_GAP_MILLISECONDS: u64 = 4;
/// Milliseconds between two pieces of a trace that stays busy.
pub const RUNNER_TRACE_GAP_MILLISECONDS_MAX: u64 = 240;
/// Bytes of output that one job may write through our runner (GitLab's `output_limit`).
pub const RUNNER_OUTPUT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of one piece of a trace that our runner sends (GitLab's runner sends as much).
pub const RUNNER_PIECE_BYTES_MAX: usize = 1024 * 1024;
/// Milliseconds of the first pause of a runner after a request that failed.
pub const RUNNER_PAUSE_MILLISECONDS_MIN: u64 = 100;
/// Milliseconds of the longest pause of a runner after requests that failed.
pub const RUNNER_PAUSE_MILLISECONDS_MAX: u64 = 10_000;
/// Seconds for which a runner tries to report the end of a job.
pub const RUNNER_REPORT_SECONDS_MAX: u64 = 3_600;
/// Seconds that an answer to a runner may take, a held question and a transfer excepted.
pub const RUNNER_ANSWER_SECONDS_MAX: u64 = 60;
/// Seconds that a connection of a runner may take to open.
pub const RUNNER_CONNECT_SECONDS_MAX: u64 = 30;
/// Seconds that the transfer of one artifact may take.
pub const ARTIFACT_TRANSFER_SECONDS_MAX: u64 = 3_600;
/// Attempts to transfer one artifact.
pub const ARTIFACT_TRANSFER_ATTEMPTS_MAX: u32 = 3;
/// Bytes of files that one archive may unpack to.
pub const ARTIFACT_UNPACKED_BYTES_MAX: u64 = 16 * 1024 * 1024 * 1024;
/// Files that one archive may hold.
pub const ARTIFACT_FILES_MAX: usize = 1_000_000;
/// Seconds that a job may take when nothing says it (GitLab's runner's default).
pub const JOB_SECONDS_DEFAULT: u64 = 7_200;
/// Seconds that `after_script` may take unless `RUNNER_AFTER_SCRIPT_TIMEOUT` says otherwise.
pub const AFTER_SCRIPT_SECONDS_DEFAULT: u64 = 300;
/// Milliseconds between asking the processes of a job to end and ending them.
pub const STOP_GRACE_MILLISECONDS: u64 = 300;
/// Milliseconds that output is read for after the shell of a job has ended.
pub const OUTPUT_DRAIN_MILLISECONDS: u64 = 500;
/// Seconds between two looks whether an executor can be used now.
pub const EXECUTOR_LOOK_SECONDS: u64 = 5;
/// Seconds that running jobs get to end when a runner is stopped.
pub const RUNNER_STOP_SECONDS_DEFAULT: u64 = 10;
/// Bytes of the list of refs that one push may send.
pub const PUSH_COMMAND_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bytes of one request of a fetch: the commits that the client has and wants.
pub const FETCH_REQUEST_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Fetches that are served at once; more wait.
pub const FETCHES_MAX: usize = 32;
/// Pushes that are taken at once; more wait.
pub const PUSHES_MAX: usize = 32;
/// Long-lived readers of objects, one per busy repository.
pub const CAT_FILE_PROCESSES_MAX: usize = 8;
/// Seconds after which an unused reader of objects ends.
pub const CAT_FILE_IDLE_SECONDS_MAX: u64 = 60;
/// Seconds that a push which a dead server left running gets to end by itself.
pub const GIT_LEFTOVER_SECONDS: u64 = 5;
/// Seconds after its last contact for which a runner counts as online (GitLab's two hours).
pub const RUNNER_ONLINE_SECONDS_MAX: i64 = 2 * 3_600;
/// Seconds after its last contact from which a runner counts as stale (GitLab's seven days).
pub const RUNNER_STALE_SECONDS_MIN: i64 = 7 * 24 * 3_600;
/// Events of one pipeline that are applied in one transaction.
pub const EVENTS_BATCH_MAX: usize = 256;
/// Seconds that a fetch or a push waits for a place.
pub const GIT_WAIT_SECONDS_MAX: u64 = 30;
/// Commits of pipelines that are kept in memory.
pub const COMMITS_REMEMBERED_MAX: usize = 1_000;
/// Seconds after its last word for which a runner counts as online (GitLab's two hours).
pub const RUNNER_ONLINE_SECONDS: i64 = 2 * 3_600;
/// Seconds past its limit that a job's runner has to report the end itself.
pub const OVERDUE_GRACE_SECONDS: i64 = 60;
/// Rows that one look of the sweeper takes.
pub const SWEEP_BATCH_MAX: u32 = 200;
/// Seconds for which moments of use are gathered in memory before they are written together.
pub const GATHER_SECONDS: u64 = 60;
/// Milliseconds between two looks for lines of history to seal.
pub const SEAL_MILLISECONDS: u64 = 100;
/// Seconds that an answer of a container engine may take.
pub const ENGINE_ANSWER_SECONDS_MAX: u64 = 120;
/// Seconds that a job waits for its services to answer (GitLab's runner's default).
pub const SERVICES_WAIT_SECONDS_MAX: u64 = 30;
/// Ports of one service that are tried.
pub const SERVICE_PORTS_MAX: usize = 20;
/// Seconds after which a push that nobody is busy with counts as left behind.
pub const PUSH_SETTLE_SECONDS: i64 = 30;
/// Packs of a work tree's repository above which it is packed anew.
pub const GIT_PACKS_MAX: usize = 30;
/// Loose objects in one of the 256 folders of a work tree's repository above which it is packed.
pub const GIT_LOOSE_MAX: usize = 8;
/// Levels of folders in which artifacts are looked for.
pub const ARTIFACT_DEPTH_MAX: usize = 200;
/// Bytes of the list of files that git does not know, for `artifacts:untracked`.
pub const UNTRACKED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Milliseconds for which a connection to PostgreSQL is trusted to live after it was used.
pub const POSTGRES_TRUSTED_MILLIS: u64 = 100;
/// Files of one child pipeline (GitLab's limit).
pub const CHILD_FILES_MAX: usize = 3;
/// Needs of other pipelines in one job, and again of other projects (GitLab's limit).
pub const OTHER_NEEDS_MAX: usize = 5;
/// Files of one cache key (GitLab's limit).
pub const CACHE_KEY_FILES_MAX: usize = 2;
/// Inputs of one job (GitLab's limit).
pub const JOB_INPUTS_MAX: usize = 50;
/// Characters of `image:docker:platform` (GitLab's limit).
pub const PLATFORM_CHARS_MAX: usize = 64;
