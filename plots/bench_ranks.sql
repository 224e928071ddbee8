-- Mean ranks, and which methods are not told apart: Demšar's critical-difference diagram (JMLR 7, 2006, figure 1).

CREATE TEMP TABLE marks AS
SELECT block, rank FROM chosen JOIN _means ON method = id ORDER BY block;

-- From each method on to the last one that is not told apart from it; not those that lie within one before.
CREATE TEMP TABLE _reach AS
SELECT a.block AS first, max(b.block) AS last
FROM marks a JOIN marks b ON b.block >= a.block AND b.rank - a.rank < (SELECT critical_difference FROM _benchmark)
GROUP BY a.block;
CREATE TEMP TABLE _bars AS
SELECT first, last FROM (SELECT *, max(last) OVER (ORDER BY first ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM _reach)
WHERE last > first AND last > coalesce(before, 0);
CREATE TEMP TABLE bars AS
SELECT 1 AS block, row_number() OVER (ORDER BY first) AS level, a.rank AS since, b.rank AS until
FROM _bars JOIN marks a ON a.block = first JOIN marks b ON b.block = last ORDER BY level;

CREATE TEMP TABLE scalars AS
SELECT ranked_methods, critical_difference, friedman, friedman_p, (SELECT count(*) FROM bars) AS n_bars,
       (SELECT min(rank) FROM marks) AS best, (SELECT max(rank) FROM marks) AS worst
FROM _benchmark;
