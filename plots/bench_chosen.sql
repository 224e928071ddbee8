-- What a figure of a benchmark shows: temp.chosen(block, id, label, trace). A block is a method or, where a panel shows a
-- series, a series; trace is the title.
--
-- Given: temp.asked(run), the benchmark, or empty for the latest; temp.figure(name, max_blocks, grouped).

CREATE TEMP TABLE _benchmark AS
SELECT id AS benchmark, protocol, ranked_series, ranked_methods, friedman, friedman_p, critical_difference
FROM benchmarks WHERE id = coalesce((SELECT max(run) FROM asked), (SELECT max(id) FROM benchmarks));

-- Mean error over all series, of the methods that have one.
CREATE TEMP TABLE _means AS
SELECT m.id AS method, m.name, m.published, m.rank, avg(s.mase) AS mase, count(s.mase) AS n
FROM methods m JOIN scores s ON s.benchmark = m.benchmark AND s.method = m.id
WHERE m.benchmark = (SELECT benchmark FROM _benchmark)
GROUP BY m.id HAVING count(s.mase) > 0;

CREATE TEMP TABLE _all AS
SELECT 'bench_ranks' AS figure, method AS id, name || CASE WHEN published THEN ' *' ELSE '' END AS label,
       row_number() OVER (ORDER BY rank, method) AS block
FROM _means WHERE rank IS NOT NULL
UNION ALL -- ours, best first; those that a reader wants to compare with are never left out
SELECT 'bench_horizon', method, name, row_number() OVER (ORDER BY mase, method)
FROM (SELECT * FROM _means WHERE NOT published
           AND EXISTS (SELECT 1 FROM series WHERE benchmark = (SELECT benchmark FROM _benchmark) AND horizon > 1)
      ORDER BY name NOT IN ('line', 'last', 'holt-winters'), mase
      LIMIT (SELECT max_blocks FROM figure))
UNION ALL
SELECT 'bench_cost', method, name, row_number() OVER (ORDER BY mase, method)
FROM _means WHERE NOT published
UNION ALL
SELECT 'bench_outcome', method, name, row_number() OVER (ORDER BY mase, method)
FROM _means WHERE method IN (SELECT method FROM outcomes WHERE benchmark = (SELECT benchmark FROM _benchmark))
UNION ALL -- the rates of a series side by side
SELECT 'bench_panels', id, name, row_number() OVER (ORDER BY replace(name, '_' || rate, ''), step_s, id)
FROM series WHERE benchmark = (SELECT benchmark FROM _benchmark);

CREATE TEMP TABLE chosen AS
SELECT block, id, label,
       'protocol ' || protocol || ', ' || ranked_series || ' series' AS trace
FROM _all, _benchmark WHERE figure = (SELECT name FROM figure);

DELETE FROM chosen WHERE block > (SELECT max_blocks FROM figure);
