-- How latency is distributed over records, all runs of a configuration together: F(x) = share of records up to x.

CREATE TEMP TABLE _buckets AS
SELECT block, upper_s, sum(records) AS records FROM chosen JOIN latency USING (run) GROUP BY block, upper_s;

CREATE TEMP TABLE _running AS
SELECT block, upper_s, sum(records) OVER (PARTITION BY block ORDER BY upper_s) AS up_to,
       sum(records) OVER (PARTITION BY block) AS total
FROM _buckets;

CREATE TEMP TABLE ecdf AS
SELECT block, upper_s AS latency, 1.0 * up_to / total AS share FROM _running ORDER BY block, upper_s;

-- Its complement, down to one record in a million: how long the longest wait.
CREATE TEMP TABLE tail AS
SELECT block, upper_s AS latency, 1.0 * (total - up_to) / total AS share FROM _running
WHERE total - up_to >= total / 1e6 ORDER BY block, upper_s;

CREATE TEMP TABLE scalars AS SELECT min(upper_s) AS latency_min, max(upper_s) AS latency_max FROM _buckets;
