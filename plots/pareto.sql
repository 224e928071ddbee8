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

-- What each panel spans; names stand in a column on the right, which takes a good third of it. x is logarithmic where
-- one configuration has several times what another has: distances are then powers of their ratio.
CREATE TEMP TABLE _spans AS
SELECT panel, count(*) AS n, min(x - dx) AS x_low, max(x + dx) AS x_high, max(max(y + dy), 1e-9) AS height,
       min(x - dx) > 0 AND max(x + dx) > 4 * min(x - dx) AS log_x
FROM _marked GROUP BY panel;
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
CREATE TEMP TABLE array_span AS
SELECT panel AS block, low AS x_low, high AS x_high, end AS x_end, 1.06 * height AS y_high, log_x FROM _panel ORDER BY panel;

-- A policy's name without its trace, which is over the panel.
CREATE TEMP TABLE label_policy AS
SELECT block, min(replace(label, ', ' || trace, '')) FROM chosen GROUP BY block ORDER BY block;
CREATE TEMP TABLE scalars AS SELECT count(*) AS panels FROM _spans;
