-- The database of `tidalscale bench --db`: schema version 1.
--
--   PRAGMA application_id = 1414742850 ('TSCB'); PRAGMA user_version = 1;
--
-- One row of `benchmarks` is one run of the command; every other table hangs on its id, and all of it is written in one
-- transaction. Apart from the table `times`, the same command over the same files gives the same rows.
--
-- Errors are scaled by the series (MASE) unless their name says otherwise; NULL: there is no value. Times of the load are
-- seconds since the Unix epoch.
--
--   The table that the command prints:   SELECT method, avg(mase) FROM named_scores WHERE benchmark = 1 GROUP BY method;
--   Where ours was not the best:         SELECT series, method FROM named_scores WHERE rank = 1 AND published;

CREATE TABLE benchmarks(
    id INTEGER PRIMARY KEY,
    protocol TEXT NOT NULL,        -- paper or clean
    command TEXT NOT NULL,         -- the command line, as given
    version TEXT NOT NULL,         -- of the program
    ranked_series INTEGER NOT NULL, ranked_methods INTEGER NOT NULL, -- that the next three are about
    friedman REAL, friedman_p REAL, -- chi-square and its p-value
    critical_difference REAL       -- of mean ranks, Nemenyi at 5 %
);

CREATE TABLE series(
    benchmark INTEGER NOT NULL REFERENCES benchmarks(id),
    id INTEGER NOT NULL,
    file TEXT NOT NULL, name TEXT NOT NULL,
    rate TEXT NOT NULL, step_s REAL NOT NULL, -- the same as a word and in seconds
    n INTEGER NOT NULL, missing INTEGER NOT NULL,
    first_test INTEGER NOT NULL,   -- step with which the test begins
    season INTEGER NOT NULL,       -- steps; 0: none
    horizon INTEGER NOT NULL,      -- steps
    scale REAL NOT NULL,           -- an error of so much is 1
    PRIMARY KEY(benchmark, id)
) WITHOUT ROWID;

CREATE TABLE methods(
    benchmark INTEGER NOT NULL REFERENCES benchmarks(id),
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    published INTEGER NOT NULL,    -- 1: its forecasts were read, not made
    rank REAL,                     -- mean over the ranked series among the ranked methods; NULL: it is none of them
    PRIMARY KEY(benchmark, id)
) WITHOUT ROWID;

CREATE TABLE scores(
    benchmark INTEGER NOT NULL, series INTEGER NOT NULL, method INTEGER NOT NULL,
    error TEXT,                    -- why it failed; then there are no scores
    n INTEGER NOT NULL,            -- points scored
    not_yet INTEGER NOT NULL,      -- times at which it could not answer and the last value stood in
    mase REAL, smape REAL, mape REAL, rmse REAL, mae REAL, -- rmse and mae in the unit of the series
    coverage90 REAL, pinball REAL, width REAL, -- of the 90 % interval
    rank REAL,                     -- by MASE on this series
    PRIMARY KEY(benchmark, series, method)
) WITHOUT ROWID;

CREATE TABLE times(
    benchmark INTEGER NOT NULL, series INTEGER NOT NULL, method INTEGER NOT NULL,
    fit_s REAL, step_s REAL, step_max_s REAL, -- all steps before the first origin; mean and longest of one step after it
    PRIMARY KEY(benchmark, series, method)
) WITHOUT ROWID;

-- Error by how many steps ahead a forecast was made; not averaged, under either protocol.
CREATE TABLE ahead(
    benchmark INTEGER NOT NULL, series INTEGER NOT NULL, method INTEGER NOT NULL,
    step INTEGER NOT NULL, mase REAL,
    PRIMARY KEY(benchmark, series, method, step)
) WITHOUT ROWID;

-- The series as it was taken.
CREATE TABLE truth(
    benchmark INTEGER NOT NULL, series INTEGER NOT NULL,
    step INTEGER NOT NULL, at REAL NOT NULL, y REAL,
    PRIMARY KEY(benchmark, series, step)
) WITHOUT ROWID;

-- What was forecast for a step of the test: under paper the mean of all that was said about it, under clean what was said the
-- whole horizon ahead. [lo, hi] is the 90 % interval.
CREATE TABLE points(
    benchmark INTEGER NOT NULL, series INTEGER NOT NULL, method INTEGER NOT NULL,
    step INTEGER NOT NULL, mean REAL NOT NULL, lo REAL, hi REAL,
    PRIMARY KEY(benchmark, series, method, step)
) WITHOUT ROWID;

-- What a controller achieved on this load with this method's forecasts alone (bench --outcome).
CREATE TABLE outcomes(
    benchmark INTEGER NOT NULL, series INTEGER NOT NULL, method INTEGER NOT NULL,
    lag_seconds REAL,              -- mean, over the offered load
    taskmanager_seconds REAL,
    slo_miss_time REAL,            -- share of time over the SLO
    rescales INTEGER,
    PRIMARY KEY(benchmark, series, method)
) WITHOUT ROWID;

CREATE VIEW named_scores AS
SELECT s.benchmark, series.name AS series, series.rate, methods.name AS method, methods.published, s.n, s.not_yet, s.mase,
       s.smape, s.mape, s.rmse, s.mae, s.coverage90, s.pinball, s.width, s.rank, times.fit_s, times.step_s, times.step_max_s,
       s.error
FROM scores AS s
JOIN series ON series.benchmark = s.benchmark AND series.id = s.series
JOIN methods ON methods.benchmark = s.benchmark AND methods.id = s.method
LEFT JOIN times ON times.benchmark = s.benchmark AND times.series = s.series AND times.method = s.method;
