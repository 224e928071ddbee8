-- A run over time: load and predictions, task managers, lag, latency.

CREATE TEMP TABLE shape AS
SELECT block, (at + width / 2) / 3600 AS hours, width,
       offered_min, offered_max, task_managers_min, task_managers_max,
       max(lag_min, 1) AS lag_min, max(lag_max, 1) AS lag_max,
       latency_p95_min AS latency_min, latency_p95_max AS latency_max,
       short_term_min, short_term_max, long_term_min, long_term_max
FROM chosen JOIN overview USING (run) ORDER BY block, at;

-- A line is broken (by a NULL) where there was no prediction for five minutes, or three intervals.
CREATE TEMP TABLE short AS
SELECT block, hours, CASE WHEN 3600 * (hours - lag(hours) OVER (PARTITION BY block ORDER BY hours)) > max(300, 3 * width)
                          THEN NULL ELSE (short_term_min + short_term_max) / 2 END AS rate
FROM shape WHERE short_term_max IS NOT NULL ORDER BY block, hours;
CREATE TEMP TABLE long AS
SELECT block, hours, CASE WHEN 3600 * (hours - lag(hours) OVER (PARTITION BY block ORDER BY hours)) > max(300, 3 * width)
                          THEN NULL ELSE (long_term_min + long_term_max) / 2 END AS rate
FROM shape WHERE long_term_max IS NOT NULL ORDER BY block, hours;

-- Rescales that came to pass, by direction, and those that failed; where the job stood still meanwhile.
CREATE TEMP TABLE up AS
SELECT block, requested_at / 3600 AS hours, to_parallelism AS p FROM chosen JOIN rescales USING (run)
WHERE failure IS NULL AND to_parallelism > from_parallelism ORDER BY block, n;
CREATE TEMP TABLE down AS
SELECT block, requested_at / 3600 AS hours, to_parallelism AS p FROM chosen JOIN rescales USING (run)
WHERE failure IS NULL AND to_parallelism < from_parallelism ORDER BY block, n;
CREATE TEMP TABLE failed AS
SELECT block, requested_at / 3600 AS hours, from_parallelism AS p FROM chosen JOIN rescales USING (run)
WHERE failure IS NOT NULL ORDER BY block, n;
CREATE TEMP TABLE stopped AS
SELECT block, stopped_at / 3600 AS since, coalesce(running_at, simulated_s) / 3600 AS until
FROM chosen JOIN rescales USING (run) JOIN runs ON runs.id = run
WHERE stopped_at IS NOT NULL ORDER BY block, n;

CREATE TEMP TABLE scalars AS
SELECT max(hours) AS hours, max(offered_max) AS load_max, max(task_managers_max) AS tm_max,
       max(lag_max) AS lag_max, min(latency_min) AS latency_min, max(latency_max) AS latency_max
FROM shape;
