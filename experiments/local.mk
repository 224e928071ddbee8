# libtsexp.a: runs, campaigns, results. Knows core, sim, traces, glue.
noinst_LIBRARIES += libtsexp.a
libtsexp_a_SOURCES = %D%/results.h %D%/placeholder.c

# The benchmark of load predictors.
libtsexp_a_SOURCES += \
  %D%/bench.c %D%/bench.h \
  %D%/bench_mean.c %D%/bench_mean.h \
  %D%/bench_predictor.c %D%/bench_predictor.h \
  %D%/bench_published.c %D%/bench_published.h \
  %D%/bench_rank.c %D%/bench_rank.h \
  %D%/bench_roll.c %D%/bench_roll.h \
  %D%/bench_score.c %D%/bench_score.h \
  %D%/bench_series.c %D%/bench_series.h
nobase_dist_pkgdata_DATA += %D%/predictors/naive.c %D%/predictors/naive.py
