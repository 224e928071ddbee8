-- A measure over a grid of one or two constants: the mean of each cell, and of one constant its interval.

CREATE TEMP TABLE _cells AS
SELECT rank + 1 AS block, x, y, count(*) AS n, avg(coalesce(scale, 1) * value) AS mean, coalesce(scale, 1) AS scale
FROM map_runs JOIN _map ON map = id LEFT JOIN _names ON key = measure GROUP BY rank, x, y;
CREATE TEMP TABLE _halves AS
SELECT c.block, c.x, c.y, coalesce(half_width(n, sum((scale * value - mean) * (scale * value - mean))), 0) AS half
FROM _cells c JOIN map_runs r ON r.rank + 1 = c.block AND r.x = c.x AND r.y = c.y JOIN _map ON r.map = id
GROUP BY c.block, c.x, c.y;

-- Cells by their place on the axes, from 0; of one constant also by its value, if all are numbers.
CREATE TEMP TABLE _axis AS
SELECT axis, i, value, number, count(*) OVER (PARTITION BY axis) AS n,
       count(number) OVER (PARTITION BY axis) = count(*) OVER (PARTITION BY axis) AS numeric
FROM map_values JOIN _map ON map = id;
CREATE TEMP TABLE cells AS
SELECT block, x, y, mean FROM _cells ORDER BY block, y, x;
CREATE TEMP TABLE line AS
SELECT block, CASE WHEN numeric THEN number ELSE x END AS x, mean, mean - half AS low, mean + half AS high
FROM _cells JOIN _halves USING (block, x, y) JOIN _axis ON axis = 0 AND i = x ORDER BY block, _cells.x;

-- The best cell of each measure.
CREATE TEMP TABLE best AS
SELECT block, x, y FROM (
    SELECT *, row_number() OVER (PARTITION BY block ORDER BY (CASE label WHEN 'records_out' THEN -1 ELSE 1 END) * mean, y, x) AS place
    FROM _cells JOIN chosen USING (block)) WHERE place = 1 ORDER BY block;

CREATE TEMP TABLE label_measure AS
SELECT block, coalesce(name, replace(label, '_', ' ')) FROM chosen LEFT JOIN _names ON key = label ORDER BY block;

-- A few tics an axis, each with its value.
CREATE TEMP TABLE _tics AS
SELECT axis, i, CASE WHEN number IS NULL THEN value ELSE printf('%.3g', number) || CASE WHEN value LIKE '%s' THEN ' s' ELSE '' END END AS text,
       row_number() OVER (PARTITION BY axis ORDER BY i) AS k
FROM _axis WHERE i % max(CASE axis WHEN 0 THEN (n + 4) / 5 ELSE (n + 7) / 8 END, 1) = 0;
CREATE TEMP TABLE label_tic_x AS SELECT k, text FROM _tics WHERE axis = 0 ORDER BY k;
CREATE TEMP TABLE label_tic_y AS SELECT k, text FROM _tics WHERE axis = 1 ORDER BY k;
CREATE TEMP TABLE array_tics_x AS SELECT k, i AS tic_x FROM _tics WHERE axis = 0 ORDER BY k;
CREATE TEMP TABLE array_tics_y AS SELECT k, i AS tic_y FROM _tics WHERE axis = 1 ORDER BY k;

CREATE TEMP TABLE label_key AS
SELECT 1, key_x FROM _map UNION ALL SELECT 2, coalesce(key_y, '') FROM _map;
CREATE TEMP TABLE scalars AS
SELECT key_y IS NOT NULL AS two, log_x, replications,
       (SELECT max(n) FROM _axis WHERE axis = 0) AS n_x, coalesce((SELECT max(n) FROM _axis WHERE axis = 1), 1) AS n_y,
       (SELECT max(numeric) FROM _axis WHERE axis = 0) AS numeric,
       (SELECT count(*) FROM _tics WHERE axis = 0) AS n_tics_x, (SELECT count(*) FROM _tics WHERE axis = 1) AS n_tics_y
FROM _map;
