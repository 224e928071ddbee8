-- Where the methods stand by error, by each part of the outcome, and by the outcome as a whole: mean ranks over
-- the loads, turned into places. Equal values share the mean of their ranks.

CREATE TEMP TABLE _o AS
SELECT o.series, o.method, s.mase, o.lag_seconds, o.taskmanager_seconds, o.slo_miss_time
FROM outcomes o JOIN scores s USING (benchmark, series, method)
WHERE benchmark = (SELECT benchmark FROM _benchmark);

CREATE TEMP TABLE _ranks AS
SELECT method,
       rank() OVER error + (count(*) OVER same_error - 1) / 2.0 AS error,
       rank() OVER lag + (count(*) OVER same_lag - 1) / 2.0 AS lag,
       rank() OVER cost + (count(*) OVER same_cost - 1) / 2.0 AS cost,
       rank() OVER slo + (count(*) OVER same_slo - 1) / 2.0 AS slo
FROM _o
WINDOW error AS (PARTITION BY series ORDER BY mase),
       lag AS (PARTITION BY series ORDER BY lag_seconds),
       cost AS (PARTITION BY series ORDER BY taskmanager_seconds),
       slo AS (PARTITION BY series ORDER BY slo_miss_time),
       same_error AS (PARTITION BY series, mase),
       same_lag AS (PARTITION BY series, lag_seconds),
       same_cost AS (PARTITION BY series, taskmanager_seconds),
       same_slo AS (PARTITION BY series, slo_miss_time);

CREATE TEMP TABLE _mean AS
SELECT method, avg(error) AS error, avg(lag) AS lag, avg(cost) AS cost, avg(slo) AS slo,
       (avg(lag) + avg(cost) + avg(slo)) / 3 AS outcome
FROM _ranks GROUP BY method;

CREATE TEMP TABLE _places AS
SELECT method,
       row_number() OVER (ORDER BY error, method) AS error,
       row_number() OVER (ORDER BY lag, method) AS lag,
       row_number() OVER (ORDER BY cost, method) AS cost,
       row_number() OVER (ORDER BY slo, method) AS slo,
       row_number() OVER (ORDER BY outcome, method) AS outcome
FROM _mean;

-- The three that the outcome lifts most, and the three that it lets fall furthest.
CREATE TEMP TABLE _moved AS
SELECT method, row_number() OVER (ORDER BY error - outcome DESC, method) AS up,
       row_number() OVER (ORDER BY error - outcome, method) AS down
FROM _places;

CREATE TEMP TABLE _path AS
SELECT method, 1 AS x, error AS y FROM _places UNION ALL SELECT method, 2, lag FROM _places
UNION ALL SELECT method, 3, cost FROM _places UNION ALL SELECT method, 4, slo FROM _places
UNION ALL SELECT method, 5, outcome FROM _places;
CREATE TEMP TABLE path AS
SELECT block, x, y, CASE WHEN up <= 3 THEN up WHEN down <= 3 THEN 3 + down ELSE 0 END AS mark
FROM _path JOIN chosen ON chosen.id = method JOIN _moved USING (method) ORDER BY block, x;

CREATE TEMP TABLE scalars AS
SELECT count(*) AS methods FROM _places;
