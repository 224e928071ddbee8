-- How far runs are from the optimum (regrets), by part: a row a run, task-manager hours and late records a panel each.
-- Parts above zero are stacked to the right, parts below zero to the left; their sum is the regret, which is marked.

CREATE TEMP TABLE _parts(i, part);
INSERT INTO _parts VALUES (1, 'prediction'), (2, 'table'), (3, 'acting'), (4, 'constraint'), (5, 'rule');
CREATE TEMP TABLE label_part AS SELECT i, part FROM _parts ORDER BY i;
CREATE TEMP TABLE _panels(panel, scale, name);
INSERT INTO _panels VALUES (1, 1.0 / 3600, 'more task-manager hours'), (2, 100.0, 'more records over the SLO (points)');
CREATE TEMP TABLE label_panel AS SELECT panel, name FROM _panels ORDER BY panel;

CREATE TEMP TABLE _values AS
SELECT block, panel, i, scale * CASE panel WHEN 1 THEN taskmanager_seconds ELSE slo_miss_records END AS v
FROM chosen JOIN regrets USING (run) JOIN _parts USING (part), _panels;
CREATE TEMP TABLE _stacked AS
SELECT block, panel, i, v, sum(max(v, 0)) OVER w AS right, sum(min(v, 0)) OVER w AS left
FROM _values WHERE v IS NOT NULL WINDOW w AS (PARTITION BY block, panel ORDER BY i);
CREATE TEMP TABLE bars AS
SELECT 1 AS block, block AS row, panel, i, CASE WHEN v > 0 THEN right - v ELSE left END AS low, CASE WHEN v > 0 THEN right ELSE left - v END AS high
FROM _stacked WHERE v <> 0 ORDER BY row, panel, i;
CREATE TEMP TABLE totals AS
SELECT 1 AS block, block AS row, panel, scale * CASE panel WHEN 1 THEN runs.taskmanager_seconds - o.taskmanager_seconds
                                        ELSE runs.slo_miss_records - o.slo_miss_records END AS x
FROM chosen JOIN runs ON runs.id = chosen.run JOIN regrets o ON o.run = chosen.run AND o.part = 'optimum', _panels
ORDER BY row, panel;

CREATE TEMP TABLE array_span AS
SELECT panel AS block, min(low) AS low, max(high) AS high FROM (
    SELECT panel, low, high FROM bars UNION ALL SELECT panel, min(x, 0), max(x, 1e-9) FROM totals)
GROUP BY panel ORDER BY panel;
