-- Which sensitivity map a figure shows: the one that was asked for, or the last; a block for each of its measures.
CREATE TEMP TABLE _map AS
SELECT maps.* FROM maps WHERE id = coalesce((SELECT max(run) FROM asked), (SELECT max(id) FROM maps));
CREATE TEMP TABLE chosen AS
SELECT DISTINCT rank + 1 AS block, policy || ', ' || replace(trace, rtrim(trace, replace(trace, '/', '')), '') AS trace,
       map_runs.measure AS label
FROM map_runs JOIN _map ON map = id, figure WHERE map_runs.rank < max_blocks;
