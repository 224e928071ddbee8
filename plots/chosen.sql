-- Which runs a figure shows: temp.chosen(run, block, label). A block is what is drawn as one thing: a run, or all runs
-- of one configuration (`grouped`).
--
-- Given: temp.asked(run), empty if the user named none; temp.figure(name, max_blocks, grouped).

CREATE TEMP TABLE _candidates AS
SELECT id AS run, policy, parameters,
       replace(trace, rtrim(trace, replace(trace, '/', '')), '') AS trace,
       min(id) OVER (PARTITION BY policy, parameters, model, trace, preset) AS first
FROM runs
WHERE (id IN (SELECT run FROM asked) OR NOT EXISTS (SELECT 1 FROM asked))
  AND CASE (SELECT name FROM figure)
          WHEN 'predictions' THEN EXISTS (SELECT 1 FROM predictions p WHERE p.run = id)
          WHEN 'table' THEN EXISTS (SELECT 1 FROM table_rows t WHERE t.run = id)
          WHEN 'pareto' THEN EXISTS (SELECT 1 FROM outcomes o, figure WHERE o.run = id AND o.key = figure.measure
                                     AND o.value IS NOT NULL)
          WHEN 'regret' THEN EXISTS (SELECT 1 FROM regrets r WHERE r.run = id)
          WHEN 'measures' THEN EXISTS (SELECT 1 FROM outcomes o WHERE o.run = id)
          ELSE 1
      END;

-- Of the runs nobody asked for, the first of each configuration is enough where runs are drawn one by one.
CREATE TEMP TABLE chosen AS
SELECT run, policy, parameters, trace, first, '' AS label,
       dense_rank() OVER (ORDER BY CASE WHEN grouped THEN first ELSE run END) AS block
FROM _candidates, figure
WHERE grouped OR run = first OR EXISTS (SELECT 1 FROM asked);

DELETE FROM chosen WHERE block > (SELECT max_blocks FROM figure) AND NOT EXISTS (SELECT 1 FROM asked);

-- The policy, and what sets it apart from the others: parameters, trace, the number of the run.
UPDATE chosen SET label = policy;
UPDATE chosen SET label = label || ' (' || rtrim(replace(parameters, char(10), ', '), ', ') || ')'
WHERE parameters <> '' AND (SELECT count(DISTINCT c.parameters) FROM chosen c WHERE c.policy = chosen.policy) > 1;
UPDATE chosen SET label = label || ', ' || trace
WHERE (SELECT count(DISTINCT c.trace) FROM chosen c) > 1;
UPDATE chosen SET label = label || ', run ' || run
WHERE (SELECT count(DISTINCT c.block) FROM chosen c WHERE c.label = chosen.label) > 1;
UPDATE chosen SET label = substr(label, 1, 59) || '…' WHERE length(label) > 60;
