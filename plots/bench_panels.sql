-- Forecast against truth: the end of the test of each series, the best of our methods with its interval, and the best of
-- those published.

CREATE TEMP TABLE _best AS
SELECT coalesce((SELECT method FROM _means WHERE NOT published ORDER BY mase LIMIT 1),
                (SELECT min(id) FROM methods WHERE benchmark = (SELECT benchmark FROM _benchmark) AND NOT published)) AS ours,
       (SELECT method FROM _means WHERE published ORDER BY mase LIMIT 1) AS theirs;
CREATE TEMP TABLE label_method AS
SELECT 1 AS i, name FROM methods
WHERE benchmark = (SELECT benchmark FROM _benchmark) AND id = (SELECT ours FROM _best)
UNION ALL SELECT 2, name FROM _means WHERE method = (SELECT theirs FROM _best) ORDER BY i;

-- Two days, or fewer if the test is shorter; hours from where the panel begins.
CREATE TEMP TABLE _window AS
SELECT block, s.id AS series, max(first_test, n - CAST(172800 / step_s AS INTEGER)) AS since, step_s
FROM chosen JOIN series s ON s.id = chosen.id AND s.benchmark = (SELECT benchmark FROM _benchmark);

CREATE TEMP TABLE load AS
SELECT block, (step - since) * step_s / 3600 AS hours, y / 1000 AS y
FROM _window w JOIN truth t ON t.benchmark = (SELECT benchmark FROM _benchmark) AND t.series = w.series AND t.step >= since
ORDER BY block, step;
CREATE TEMP TABLE ours AS
SELECT block, (step - since) * step_s / 3600 AS hours, mean / 1000 AS mean, lo / 1000 AS lo, hi / 1000 AS hi
FROM _window w JOIN points p ON p.benchmark = (SELECT benchmark FROM _benchmark) AND p.series = w.series AND p.step >= since
     AND p.method = (SELECT ours FROM _best)
ORDER BY block, step;
CREATE TEMP TABLE theirs AS
SELECT block, (step - since) * step_s / 3600 AS hours, mean / 1000 AS mean
FROM _window w JOIN points p ON p.benchmark = (SELECT benchmark FROM _benchmark) AND p.series = w.series AND p.step >= since
     AND p.method = (SELECT theirs FROM _best)
ORDER BY block, step;

CREATE TEMP TABLE scalars AS
SELECT (SELECT count(DISTINCT rate) FROM series WHERE benchmark = (SELECT benchmark FROM _benchmark)) AS rates,
       (SELECT count(*) FROM label_method) AS methods;
