-- The results database of tidalscale: schema version 2.
--
--   PRAGMA application_id = 1414742860 ('TSCL'); PRAGMA user_version = 2;
--
-- One row of `runs` is one replay: a load, a policy, a seed. Every other table hangs on runs.id and is
-- written with it in one transaction: a run is in the file wholly or not at all. The file holds nothing of
-- the clock or the machine: the same runs give the same bytes.
--
-- Times are seconds since the start of the run (runs.start_ns is that instant, in nanoseconds since the Unix
-- epoch). Rates are records/s, lag and counts are records, latencies seconds. CPU and memory are shares.
-- NULL means that there is no value: no sample, nothing predicted, did not come to that.
--
--   The load and the lag of a run:       SELECT at, offered, lag FROM series WHERE run = 1;
--   Why it rescaled at three o'clock:    SELECT * FROM decisions WHERE run = 1 AND at <= 10800
--                                        ORDER BY n DESC LIMIT 1;
--   Policies compared:                   SELECT policy, avg(latency_p95), avg(taskmanager_seconds)
--                                        FROM runs GROUP BY policy;

CREATE TABLE runs(
    id INTEGER PRIMARY KEY,     -- in the order in which the campaign lists them
    policy TEXT NOT NULL,
    trace TEXT NOT NULL,
    preset TEXT,
    seed TEXT NOT NULL,         -- decimal, 64 bits without a sign
    replication INTEGER NOT NULL,
    version TEXT NOT NULL,      -- of the program
    digest TEXT NOT NULL,       -- 16 hexadecimal digits, of every event and command
    command TEXT,               -- the command line, as given
    parameters TEXT NOT NULL,   -- key=value lines: all of policy and services that differ from the default
    model TEXT NOT NULL,        -- the same of the modelled cluster
    load TEXT NOT NULL,         -- the same of how the trace was made a load (scale, compress, until, history, ...)
    load_digest TEXT NOT NULL,  -- 16 hexadecimal digits, of every interval of that load
    start_ns INTEGER NOT NULL,
    simulated_s REAL NOT NULL,
    events INTEGER NOT NULL,
    records_in INTEGER NOT NULL, -- = records_out + records_left + records_lost
    records_out INTEGER NOT NULL,
    records_left INTEGER NOT NULL,
    records_lost INTEGER NOT NULL,
    reprocessed INTEGER NOT NULL,
    latency_mean REAL, latency_p50 REAL, latency_p95 REAL, latency_p99 REAL, -- weighted by records
    slo_miss_records REAL, slo_miss_time REAL, -- shares
    lag_max REAL, lag_mean REAL,
    taskmanager_seconds REAL NOT NULL,
    taskmanagers_mean REAL, taskmanagers_max INTEGER,
    rescales_up INTEGER NOT NULL, rescales_down INTEGER NOT NULL, rescales_failed INTEGER NOT NULL,
    flaps INTEGER NOT NULL,     -- changes of direction within ten minutes
    downtime_s REAL NOT NULL, catch_up_s REAL NOT NULL
);

-- Every number of a run under its name in `tidalscale replay --json`, those of `runs` among them.
CREATE TABLE outcomes(
    run INTEGER NOT NULL REFERENCES runs(id),
    key TEXT NOT NULL,
    value REAL,
    PRIMARY KEY(run, key)
) WITHOUT ROWID;

-- The three large tables are stored as *_data, each row under one integer, run * 2^32 + n with n from 0: SQLite appends
-- to such a table much faster than to one with a key of two columns. The views series, predictions and decisions
-- say run and n instead; ask those: `WHERE run = ...` finds its rows as directly.

-- What truly happened, second by second: [at, at + 1 s).
CREATE TABLE series_data(
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    offered REAL, processed REAL,
    lag REAL,                   -- not yet processed, at the end of the second
    committed_lag REAL,         -- the same by committed offsets
    task_managers INTEGER,      -- paid for
    parallelism INTEGER,        -- of the running job; 0: down
    cpu REAL,
    latency_mean REAL, latency_p95 REAL -- of the records that left in this second
);
CREATE VIEW series AS
SELECT runs.id AS run, s.id & 0xffffffff AS n, s.at, s.offered, s.processed, s.lag, s.committed_lag, s.task_managers,
       s.parallelism, s.cpu, s.latency_mean, s.latency_p95
FROM runs JOIN series_data s ON s.id BETWEEN runs.id << 32 AND (runs.id << 32) + 0xffffffff;

-- The run in at most 1,000 intervals of equal width, [at, at + width): the least and the largest value of each
-- in it. For drawing: a week is drawn from as many rows as an hour.
CREATE TABLE overview(
    run INTEGER NOT NULL REFERENCES runs(id),
    at REAL NOT NULL,
    width REAL NOT NULL,
    offered_min REAL, offered_max REAL,
    processed_min REAL, processed_max REAL,
    lag_min REAL, lag_max REAL,
    task_managers_min REAL, task_managers_max REAL,
    parallelism_min REAL, parallelism_max REAL,
    cpu_min REAL, cpu_max REAL,
    latency_p95_min REAL, latency_p95_max REAL,
    -- predicted for this interval by the last step of each prediction, the furthest ahead
    short_term_min REAL, short_term_max REAL,
    long_term_min REAL, long_term_max REAL,
    -- of the decisions in this interval
    short_error_min REAL, short_error_max REAL,
    long_error_min REAL, long_error_max REAL,
    short_weight_min REAL, short_weight_max REAL,
    long_weight_min REAL, long_weight_max REAL,
    PRIMARY KEY(run, at)
) WITHOUT ROWID;

-- Every predicted value, as published.
CREATE TABLE predictions_data(
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,        -- predictions-short-term, predictions-long-term
    method TEXT NOT NULL,
    made_at REAL NOT NULL,
    step INTEGER NOT NULL,      -- 1, 2, ... steps ahead
    target_at REAL NOT NULL,    -- the moment it speaks of
    value REAL NOT NULL,        -- records/s
    quantile REAL               -- the upper quantile, if the predictor was asked for one
);
CREATE VIEW predictions AS
SELECT runs.id AS run, p.id & 0xffffffff AS n, p.topic, p.method, p.made_at, p.step, p.target_at, p.value, p.quantile
FROM runs JOIN predictions_data p ON p.id BETWEEN runs.id << 32 AND (runs.id << 32) + 0xffffffff;

-- Every decision, also the decision to do nothing: one per metric report, with what it was taken from.
CREATE TABLE decisions_data(
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    current INTEGER NOT NULL, target INTEGER NOT NULL, -- parallelism; equal: nothing is to be done
    trigger TEXT,               -- NULL: none
    vetoes INTEGER NOT NULL,    -- sum of veto_names.bit
    rate REAL, lag REAL, cpu REAL, memory REAL, -- as Prometheus had them
    short_term REAL, long_term REAL,            -- predicted load
    short_error REAL, long_error REAL,          -- smoothed sMAPE of each model
    short_weight REAL, long_weight REAL,
    aggregate REAL,             -- the combined prediction
    sustained REAL,             -- what the table says the present configuration sustains
    target_rate REAL,           -- what the new configuration is to sustain
    lookup TEXT,                -- how the table answered; NULL: it was not asked
    n_rows INTEGER,             -- table rows used
    fit0 REAL, fit1 REAL, fit2 REAL, -- load = fit0 + fit1 * task managers + fit2 * CPU
    wanted REAL                 -- the target before rounding and clamping
);
CREATE VIEW decisions AS
SELECT runs.id AS run, d.id & 0xffffffff AS n, d.at, d.current, d.target, d.trigger, d.vetoes, d.rate, d.lag, d.cpu,
       d.memory, d.short_term, d.long_term, d.short_error, d.long_error, d.short_weight, d.long_weight, d.aggregate,
       d.sustained, d.target_rate, d.lookup, d.n_rows, d.fit0, d.fit1, d.fit2, d.wanted
FROM runs JOIN decisions_data d ON d.id BETWEEN runs.id << 32 AND (runs.id << 32) + 0xffffffff;

-- The numbers behind decisions that had a trigger, or a veto other than interval. While a decision stays the same
-- (trigger, vetoes, current, target) they are kept once a minute: those of decision n are the latest up to n. What
-- changes from one to the next is in the columns of decisions.
CREATE TABLE notes(
    run INTEGER NOT NULL REFERENCES runs(id),
    n INTEGER NOT NULL,
    decision INTEGER NOT NULL,  -- decisions.n
    vertex INTEGER,             -- vertices.vertex; NULL: the whole job
    name TEXT NOT NULL,
    value REAL,
    bound REAL,                 -- what it was compared with
    PRIMARY KEY(run, n)
) WITHOUT ROWID;

-- The job graph: its vertices (chains of operators that run as one task), in topological order.
CREATE TABLE vertices(
    run INTEGER NOT NULL REFERENCES runs(id),
    vertex INTEGER NOT NULL,    -- from 0
    name TEXT NOT NULL,
    upstream INTEGER NOT NULL,  -- sum of 2^vertex of those that feed it, all before it; 0: a source
    hash INTEGER NOT NULL,      -- 1: some input is partitioned by key
    max_parallelism INTEGER NOT NULL, -- its key groups
    partitions INTEGER NOT NULL, -- of a source; 0: none known
    PRIMARY KEY(run, vertex)
) WITHOUT ROWID;

-- What a decision to act gave each vertex, where it gave them a parallelism of their own.
CREATE TABLE vertex_targets(
    run INTEGER NOT NULL REFERENCES runs(id),
    n INTEGER NOT NULL,
    decision INTEGER NOT NULL,  -- decisions.n
    vertex INTEGER NOT NULL,    -- vertices.vertex
    from_parallelism INTEGER NOT NULL, to_parallelism INTEGER NOT NULL,
    PRIMARY KEY(run, n)
) WITHOUT ROWID;

CREATE TABLE veto_names(bit INTEGER PRIMARY KEY, name TEXT NOT NULL);

CREATE TABLE rescales(
    run INTEGER NOT NULL REFERENCES runs(id),
    n INTEGER NOT NULL,
    requested_at REAL NOT NULL,
    stopped_at REAL, running_at REAL, caught_up_at REAL,
    from_parallelism INTEGER NOT NULL, to_parallelism INTEGER NOT NULL,
    failure TEXT,               -- NULL: it came to pass
    PRIMARY KEY(run, n)
) WITHOUT ROWID;

-- The history of the historic performance table: each row each time that it changed.
CREATE TABLE table_rows(
    run INTEGER NOT NULL REFERENCES runs(id),
    n INTEGER NOT NULL,
    at REAL NOT NULL,
    task_managers INTEGER NOT NULL,
    cpu REAL NOT NULL,          -- rounded to 0.1
    max_rate REAL NOT NULL,     -- the largest load seen to be sustained
    smoothed_rate REAL,
    observations INTEGER NOT NULL,
    PRIMARY KEY(run, n)
) WITHOUT ROWID;

-- End-to-end latency: records in each bucket of the histogram, (the edge before, upper_s].
CREATE TABLE latency(
    run INTEGER NOT NULL REFERENCES runs(id),
    upper_s REAL NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY(run, upper_s)
) WITHOUT ROWID;

-- The schedule that the run followed: what the oracle found, or what policy schedule read from its file (its table is
-- among runs.parameters).
CREATE TABLE plans(
    run INTEGER NOT NULL REFERENCES runs(id),
    n INTEGER NOT NULL,
    at REAL NOT NULL,
    task_managers INTEGER NOT NULL, -- from then on
    PRIMARY KEY(run, n)
) WITHOUT ROWID;

-- The clairvoyant optimum for the load and the cluster of a run,: schedules than which, in the oracle's
-- model, none is better in both task-manager seconds and the share of records that are late. There for runs of the
-- oracle, around its budget, and with `compare --regret` for the first replication of every policy, with rescales of
-- the policy's kind.
CREATE TABLE frontier(
    run INTEGER NOT NULL REFERENCES runs(id),
    n INTEGER NOT NULL,         -- by ascending late records
    rescale TEXT NOT NULL,      -- the kind: savepoint, reactive, in-place
    taskmanager_seconds REAL NOT NULL,
    slo_miss_records REAL NOT NULL, -- a share
    PRIMARY KEY(run, n)
) WITHOUT ROWID;

-- How far the run is from the optimum (`compare --regret`), and by which part. What the run used is the sum of
-- 'optimum', 'prediction', 'table', 'acting', 'constraint' and 'rule', where it was split. 'equal' is beside it: what
-- the optimum uses with as many late records as the run.
CREATE TABLE regrets(
    run INTEGER NOT NULL REFERENCES runs(id),
    part TEXT NOT NULL,
    taskmanager_seconds REAL, slo_miss_records REAL, -- NULL: not split, or not looked for
    PRIMARY KEY(run, part)
) WITHOUT ROWID;

-- A sensitivity map: one policy over one load, with one or two constants at every value of a grid. Its runs are not in
-- `runs`: of each only the measures that were asked for are kept.
CREATE TABLE maps(
    id INTEGER PRIMARY KEY,
    policy TEXT NOT NULL, trace TEXT NOT NULL, preset TEXT, seed TEXT NOT NULL, command TEXT,
    parameters TEXT NOT NULL, model TEXT NOT NULL, load TEXT NOT NULL, load_digest TEXT NOT NULL, -- as of runs
    key_x TEXT NOT NULL, key_y TEXT, -- NULL: one constant only
    log_x INTEGER NOT NULL, log_y INTEGER NOT NULL, -- in equal ratios instead of steps
    replications INTEGER NOT NULL
);
CREATE TABLE map_values(
    map INTEGER NOT NULL REFERENCES maps(id),
    axis INTEGER NOT NULL,      -- 0: x, 1: y
    i INTEGER NOT NULL,
    value TEXT NOT NULL,        -- as given
    number REAL,                -- the same, durations in seconds; NULL: a word
    PRIMARY KEY(map, axis, i)
) WITHOUT ROWID;
CREATE TABLE map_runs(
    map INTEGER NOT NULL REFERENCES maps(id),
    rank INTEGER NOT NULL,      -- of the measure, as asked for
    measure TEXT NOT NULL,      -- as in outcomes.key
    x INTEGER NOT NULL, y INTEGER NOT NULL, -- map_values.i
    replication INTEGER NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY(map, rank, x, y, replication)
) WITHOUT ROWID;
