# The figures: one .sql (all arithmetic) and one .gp (drawing only) each.
nobase_dist_pkgdata_DATA += \
  %D%/style.gp %D%/chosen.sql %D%/measure_names.sql \
  %D%/timeline.sql %D%/timeline.gp \
  %D%/predictions.sql %D%/predictions.gp \
  %D%/table.sql %D%/table.gp \
  %D%/latency.sql %D%/latency.gp \
  %D%/resources.sql %D%/resources.gp

# Of a benchmark.
nobase_dist_pkgdata_DATA += \
  %D%/bench_chosen.sql \
  %D%/bench_ranks.sql %D%/bench_ranks.gp \
  %D%/bench_horizon.sql %D%/bench_horizon.gp \
  %D%/bench_panels.sql %D%/bench_panels.gp \
  %D%/bench_cost.sql %D%/bench_cost.gp \
  %D%/bench_outcome.sql %D%/bench_outcome.gp

# Of a comparison.
nobase_dist_pkgdata_DATA += \
  %D%/pareto.sql %D%/pareto.gp \
  %D%/measures.sql %D%/measures.gp \
  %D%/regret.sql %D%/regret.gp

# Of a sensitivity map.
nobase_dist_pkgdata_DATA += %D%/map_chosen.sql %D%/sensitivity.sql %D%/sensitivity.gp
