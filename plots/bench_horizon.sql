-- Error by how far ahead, a panel for each step of the series; not averaged over origins under either protocol.

CREATE TEMP TABLE _rates AS
SELECT step_s, max(horizon) AS horizon, row_number() OVER (ORDER BY step_s) AS panel
FROM series WHERE benchmark = (SELECT benchmark FROM _benchmark) AND horizon > 1 GROUP BY step_s;

CREATE TEMP TABLE curve AS
SELECT block, panel, step * r.step_s / 60 AS minutes, avg(a.mase) AS mase
FROM chosen JOIN ahead a ON a.benchmark = (SELECT benchmark FROM _benchmark) AND a.method = chosen.id
JOIN series s ON s.benchmark = a.benchmark AND s.id = a.series
JOIN _rates r ON r.step_s = s.step_s
WHERE a.mase IS NOT NULL
GROUP BY block, panel, step ORDER BY block, panel, step;

-- Up to four panels: their steps in minutes, how far they look, and the largest error worth showing: that of repeating the last
-- value, with some room, or of the best method if there is no such.
CREATE TEMP TABLE _tops AS
SELECT panel, coalesce(nullif(1.15 * max(CASE WHEN label <> 'line' THEN mase END), 0), nullif(1.15 * max(mase), 0), 1) AS top
FROM curve JOIN chosen USING (block) GROUP BY panel;
CREATE TEMP TABLE scalars AS
SELECT count(*) AS panels,
       max(CASE panel WHEN 1 THEN step_s / 60 END) AS step1, max(CASE panel WHEN 1 THEN horizon * step_s / 60 END) AS reach1, max(CASE panel WHEN 1 THEN top END) AS top1,
       max(CASE panel WHEN 2 THEN step_s / 60 END) AS step2, max(CASE panel WHEN 2 THEN horizon * step_s / 60 END) AS reach2, max(CASE panel WHEN 2 THEN top END) AS top2,
       max(CASE panel WHEN 3 THEN step_s / 60 END) AS step3, max(CASE panel WHEN 3 THEN horizon * step_s / 60 END) AS reach3, max(CASE panel WHEN 3 THEN top END) AS top3
FROM _rates JOIN _tops USING (panel) WHERE panel <= 3;
