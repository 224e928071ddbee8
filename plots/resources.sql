-- What was paid against what was got: one point a run, and the mean of each configuration.

CREATE TEMP TABLE runs_of AS
SELECT block, taskmanagers_mean AS tm, latency_p95 AS p95, 100 * slo_miss_records AS missed
FROM chosen JOIN runs ON runs.id = run ORDER BY block, run;

CREATE TEMP TABLE means AS
SELECT block, avg(tm) AS tm, avg(p95) AS p95, avg(missed) AS missed FROM runs_of GROUP BY block;

CREATE TEMP TABLE scalars AS
SELECT min(tm) AS tm_min, max(tm) AS tm_max, min(p95) AS p95_min, max(p95) AS p95_max, max(missed) AS missed_max FROM runs_of;
