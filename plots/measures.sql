-- The main measures of every configuration, a panel each: means with their intervals.

CREATE TEMP TABLE _asked(panel, key, scale, name);
INSERT INTO _asked VALUES
    (1, 'latency_p95_s', 1.0, 'p95 (s)'),
    (2, 'slo_miss_records', 100.0, 'over SLO (%)'),
    (3, 'taskmanager_seconds', 1.0 / 3600, 'TM hours'),
    (4, 'actions', 1.0, 'rescales'),
    (5, 'downtime_s', 1.0 / 60, 'down (min)');
CREATE TEMP TABLE label_measure AS SELECT panel, name FROM _asked ORDER BY panel;

CREATE TEMP TABLE _values AS
SELECT block, run, key, value FROM chosen JOIN outcomes USING (run)
UNION ALL
SELECT block, run, 'actions', sum(value) FROM chosen JOIN outcomes USING (run) WHERE key IN ('rescales_up', 'rescales_down', 'rescales_other') GROUP BY run;
CREATE TEMP TABLE _runs AS
SELECT block, panel, scale * value AS v FROM _values JOIN _asked USING (key) WHERE value IS NOT NULL;
CREATE TEMP TABLE _means AS
SELECT block, panel, count(*) AS n, avg(v) AS mean FROM _runs GROUP BY block, panel;
CREATE TEMP TABLE dots AS
SELECT block, panel, mean, coalesce(half_width(n, sum((v - mean) * (v - mean))), 0) AS half
FROM _means JOIN _runs USING (block, panel) GROUP BY block, panel ORDER BY block, panel;
CREATE TEMP TABLE array_span AS
SELECT panel AS block, max(max(mean + half), 1e-9) AS high FROM dots GROUP BY panel ORDER BY panel;
CREATE TEMP TABLE scalars AS SELECT count(DISTINCT trace) AS traces FROM chosen;
