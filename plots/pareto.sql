-- Service against resources, a panel a trace: the mean of each configuration with its intervals, and the front of
-- those that no other beats in both.

CREATE TEMP TABLE _axis AS
SELECT measure, coalesce(scale, 1) AS scale, coalesce(_names.name, replace(measure, '_', ' ')) AS name,
       CASE measure WHEN 'records_out' THEN -1 ELSE 1 END AS better
FROM figure LEFT JOIN _names ON key = measure;
CREATE TEMP TABLE label_axis AS SELECT 1 AS block, name FROM _axis;

CREATE TEMP TABLE _panels AS
SELECT trace, row_number() OVER (ORDER BY min(block)) AS panel FROM chosen GROUP BY trace;
CREATE TEMP TABLE label_panel AS SELECT panel, trace FROM _panels ORDER BY panel;

CREATE TEMP TABLE _runs AS
SELECT block, panel, taskmanager_seconds / 3600 AS x, scale * value AS y
FROM chosen JOIN _panels USING (trace) JOIN runs ON runs.id = chosen.run
JOIN outcomes o ON o.run = chosen.run JOIN _axis ON o.key = measure
WHERE value IS NOT NULL AND panel <= 6;
CREATE TEMP TABLE _means AS
SELECT block, panel, count(*) AS n, avg(x) AS x, avg(y) AS y FROM _runs GROUP BY block, panel;
CREATE TEMP TABLE _points AS
SELECT m.block, m.panel, m.x, m.y, coalesce(half_width(n, sum((r.x - m.x) * (r.x - m.x))), 0) AS dx,
       coalesce(half_width(n, sum((r.y - m.y) * (r.y - m.y))), 0) AS dy
FROM _means m JOIN _runs r ON r.block = m.block GROUP BY m.block;
CREATE TEMP TABLE _marked AS
SELECT *, NOT EXISTS (SELECT 1 FROM _points b, _axis WHERE b.panel = a.panel AND b.x <= a.x AND better * b.y <= better * a.y
                      AND (b.x < a.x OR better * b.y < better * a.y)) AS front
FROM _points a;

-- The optimum, where it is known: of each kind of rescale the widest frontier of the panel's runs, cut off at the top and
-- on the right.
CREATE TEMP TABLE _frontiers AS
SELECT panel, run, rescale, row_number() OVER (PARTITION BY panel, rescale ORDER BY max(slo_miss_records) - min(slo_miss_records) DESC, run) AS i
FROM chosen JOIN _panels USING (trace) JOIN frontier USING (run), _axis
WHERE measure = 'slo_miss_records' GROUP BY panel, run, rescale;
CREATE TEMP TABLE _tops AS SELECT panel, max(max(y + dy), 1e-9) AS top FROM _marked GROUP BY panel;
CREATE TEMP TABLE _steps AS
SELECT panel, rescale, top, f.taskmanager_seconds / 3600 AS x, scale * slo_miss_records AS y,
       lag(f.taskmanager_seconds / 3600) OVER w AS x0, lag(scale * slo_miss_records) OVER w AS y0
FROM _frontiers JOIN frontier f USING (run, rescale) JOIN _tops USING (panel), _axis WHERE i = 1
WINDOW w AS (PARTITION BY panel, rescale ORDER BY f.n);
CREATE TEMP TABLE _curve AS
SELECT panel, rescale, x, y, x0, y0 FROM _steps WHERE y <= top
UNION ALL SELECT panel, rescale, x0 + (x - x0) * (top - y0) / (y - y0), top, x0, y0 FROM _steps WHERE y > top AND y0 <= top;

-- What each panel spans; names stand in a column on the right, which takes a good third of it. x is logarithmic where
-- one configuration has several times what another has: distances are then powers of their ratio.
CREATE TEMP TABLE _lows AS
SELECT panel, min(low) AS low FROM (SELECT panel, x - dx AS low FROM _marked UNION ALL SELECT panel, x FROM _curve) GROUP BY panel;
CREATE TEMP TABLE _spans AS
SELECT panel, count(*) AS n, low AS x_low, max(x + dx) AS x_high, top AS height,
       low > 0 AND max(x + dx) > 4 * low AS log_x
FROM _marked JOIN _lows USING (panel) JOIN _tops USING (panel) GROUP BY panel;
CREATE TEMP TABLE _beside(name, share);
INSERT INTO _beside VALUES ('low', -0.08), ('end', 0.06), ('name', 0.12), ('high', 0.78);
CREATE TEMP TABLE _places AS
SELECT panel, name, CASE WHEN log_x THEN (CASE WHEN share < 0 THEN x_low ELSE x_high END) * raised(x_high / x_low, share)
                         ELSE (CASE WHEN share < 0 THEN x_low ELSE x_high END) + share * max(x_high - x_low, 0.02 * x_high, 1e-9) END AS x
FROM _spans, _beside;
CREATE TEMP TABLE _panel AS
SELECT s.*, l.x AS low, e.x AS end, t.x AS name_x, h.x AS high
FROM _spans s JOIN _places l ON l.panel = s.panel AND l.name = 'low' JOIN _places e ON e.panel = s.panel AND e.name = 'end'
JOIN _places t ON t.panel = s.panel AND t.name = 'name' JOIN _places h ON h.panel = s.panel AND h.name = 'high';

-- Names in the order of their points, each at least one line above the one before, none above the top.
CREATE TEMP TABLE _ordered AS
SELECT m.*, s.n, s.height, s.name_x, 1.0 * s.height / max(s.n - 1, 15) AS line,
       row_number() OVER (PARTITION BY m.panel ORDER BY m.y, m.x DESC) AS i
FROM _marked m JOIN _panel s USING (panel);
CREATE TEMP TABLE _pushed AS
SELECT *, i * line + max(y - i * line) OVER (PARTITION BY panel ORDER BY i) AS name_y FROM _ordered;
CREATE TEMP TABLE points AS
SELECT panel AS block, block AS who, x, y, dx, dy, front, name_x, min(name_y, height - (n - i) * line) AS name_y
FROM _pushed ORDER BY panel, who;

CREATE TEMP TABLE front AS
SELECT panel AS block, x, y FROM (
    SELECT panel, x, y FROM _marked WHERE front
    UNION ALL SELECT m.panel, min(m.x), 1.06 * s.height FROM _marked m JOIN _panel s USING (panel) WHERE front AND (SELECT better FROM _axis) > 0 GROUP BY m.panel
    UNION ALL SELECT m.panel, s.end, min(m.y) FROM _marked m JOIN _panel s USING (panel) WHERE front GROUP BY m.panel)
ORDER BY panel, x, y DESC;
-- One line a kind of rescale, which is named if there are several.
CREATE TEMP TABLE _kinds AS SELECT rescale, row_number() OVER (ORDER BY rescale DESC) AS kind FROM _curve GROUP BY rescale;
CREATE TEMP TABLE curve AS
SELECT panel AS block, kind, x, y FROM (
    SELECT c.* FROM _curve c JOIN _panel s USING (panel) WHERE x <= s.end
    UNION ALL SELECT c.panel, rescale, s.end, y0 + (y - y0) * (s.end - x0) / (x - x0), x0, y0
    FROM _curve c JOIN _panel s USING (panel) WHERE x <= s.end AND x0 > s.end)
JOIN _kinds USING (rescale) ORDER BY panel, kind, y;
CREATE TEMP TABLE label_kind AS
SELECT kind, 'optimum' || CASE WHEN (SELECT count(*) FROM _kinds) > 1 THEN ' (' || rescale || ')' ELSE '' END
FROM _kinds ORDER BY kind;
CREATE TEMP TABLE array_span AS
SELECT panel AS block, low AS x_low, high AS x_high, end AS x_end, 1.06 * height AS y_high, log_x FROM _panel ORDER BY panel;

-- A policy's name without its trace, which is over the panel.
CREATE TEMP TABLE label_policy AS
SELECT block, min(replace(label, ', ' || trace, '')) FROM chosen GROUP BY block ORDER BY block;
CREATE TEMP TABLE scalars AS SELECT count(*) AS panels, (SELECT count(*) FROM _kinds) AS kinds FROM _spans;
