-- The historic performance table at the end of a run, and the plane fitted to it: load = a + b * task managers + c * CPU.

CREATE TEMP TABLE _last AS
SELECT block, task_managers AS tm, cpu, max_rate AS rate
FROM chosen JOIN table_rows USING (run)
GROUP BY block, task_managers, cpu HAVING n = max(n);

CREATE TEMP TABLE cells AS SELECT block, tm, cpu, rate FROM _last ORDER BY block, cpu, tm;

-- Least squares by the normal equations of the centred sums.
CREATE TEMP TABLE _sums AS
SELECT count(*) AS n, mt, mc, mr, sum((tm - mt) * (tm - mt)) AS tt, sum((cpu - mc) * (cpu - mc)) AS cc,
       sum((tm - mt) * (cpu - mc)) AS tc, sum((tm - mt) * (rate - mr)) AS tr, sum((cpu - mc) * (rate - mr)) AS cr
FROM _last, (SELECT avg(tm) AS mt, avg(cpu) AS mc, avg(rate) AS mr FROM _last);

CREATE TEMP TABLE scalars AS
SELECT n AS n_cells, b, c, mr - b * mt - c * mc AS a,
       CASE WHEN b IS NULL THEN 0 ELSE 1 END AS fitted, tm_min, tm_max, rate_max
FROM (SELECT *, (tr * cc - cr * tc) / nullif(tt * cc - tc * tc, 0) AS b,
                (cr * tt - tr * tc) / nullif(tt * cc - tc * tc, 0) AS c FROM _sums),
     (SELECT min(tm) AS tm_min, max(tm) AS tm_max, max(rate) AS rate_max FROM _last);
