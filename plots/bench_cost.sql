-- What accuracy costs: mean error against the mean time of a step, a panel for each step of the series.

CREATE TEMP TABLE _rates AS
SELECT step_s, row_number() OVER (ORDER BY step_s) AS panel
FROM series WHERE benchmark = (SELECT benchmark FROM _benchmark) GROUP BY step_s;

CREATE TEMP TABLE _cost AS
SELECT block, panel, 1e6 * avg(t.step_s) AS us, avg(c.mase) AS mase
FROM chosen JOIN scores c ON c.benchmark = (SELECT benchmark FROM _benchmark) AND c.method = chosen.id
JOIN times t USING (benchmark, series, method)
JOIN series s ON s.benchmark = c.benchmark AND s.id = c.series
JOIN _rates r ON r.step_s = s.step_s
WHERE c.mase IS NOT NULL AND t.step_s > 0
GROUP BY block, panel;
CREATE TEMP TABLE _tops AS
SELECT panel, coalesce(nullif(2.2 * min(mase), 0), nullif(1.1 * max(mase), 0), 1) AS top FROM _cost GROUP BY panel;

-- The best for its cost: no other method is both faster and better. Named are the best of all, and of the others those whose name
-- would not lie upon that of a better one.
CREATE TEMP TABLE _ranked AS
SELECT *, mase = min(mase) OVER (PARTITION BY panel) AS best,
       NOT EXISTS (SELECT 1 FROM _cost b WHERE b.panel = a.panel AND b.us <= a.us AND b.mase < a.mase) AS front
FROM _cost a JOIN _tops USING (panel);
CREATE TEMP TABLE cost AS
SELECT block, panel, us, mase, front, best,
       mase < 0.95 * top AND NOT best AND NOT EXISTS (SELECT 1 FROM _ranked b WHERE b.panel = a.panel AND b.block <> a.block AND NOT b.best
                                 AND (b.mase < a.mase OR (b.mase = a.mase AND b.block < a.block))
                                 AND a.mase - b.mase < 0.05 * top AND b.us BETWEEN a.us / 15 AND a.us * 15) AS named
FROM _ranked a ORDER BY block, panel;
CREATE TEMP TABLE front AS
SELECT 1 AS block, panel, us, mase FROM cost WHERE front ORDER BY panel, us;

-- The best published method of each rate, whose cost is not known.
CREATE TEMP TABLE theirs AS
SELECT 1 AS block, panel, min(mase) AS mase
FROM (SELECT r.panel, avg(c.mase) AS mase FROM scores c JOIN methods m ON m.benchmark = c.benchmark AND m.id = c.method
      JOIN series s ON s.benchmark = c.benchmark AND s.id = c.series JOIN _rates r ON r.step_s = s.step_s
      WHERE c.benchmark = (SELECT benchmark FROM _benchmark) AND m.published AND c.mase IS NOT NULL GROUP BY r.panel, m.id)
GROUP BY panel ORDER BY panel;

CREATE TEMP TABLE scalars AS
SELECT count(*) AS panels, (SELECT min(us) FROM cost) AS us_min, (SELECT max(us) FROM cost) AS us_max,
       max(CASE panel WHEN 1 THEN step_s / 60 END) AS step1, max(CASE panel WHEN 1 THEN top END) AS top1,
       max(CASE panel WHEN 2 THEN step_s / 60 END) AS step2, max(CASE panel WHEN 2 THEN top END) AS top2,
       max(CASE panel WHEN 3 THEN step_s / 60 END) AS step3, max(CASE panel WHEN 3 THEN top END) AS top3
FROM _rates JOIN _tops USING (panel) WHERE panel <= 3;
