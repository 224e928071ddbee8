# libtsexp.a: runs, campaigns, results. Knows core, sim, traces, glue.
noinst_LIBRARIES += libtsexp.a
libtsexp_a_SOURCES = \
  %D%/rowlog.c %D%/rowlog.h \
  %D%/recording.c %D%/recording.h %D%/overview.c %D%/overview.h \
  %D%/results.c %D%/results.h \
  %D%/figures.c %D%/figures.h %D%/figures_data.c %D%/figures_data.h \
  %D%/decision.c %D%/decision.h \
  %D%/explain.c %D%/explain.h %D%/explained.h %D%/explain_say.c %D%/explain_vertices.c \
  %D%/rederive.c %D%/rederive_tape.c %D%/rederive.h

# The schema is one file, read by people and by the program: into a string it goes at build time.
nodist_libtsexp_a_SOURCES = %D%/schema_sql.h %D%/bench_schema_sql.h
EXTRA_DIST += %D%/schema.sql %D%/bench_schema.sql %D%/configs/flink-autoscaler.yaml %D%/configs/demeter-operator.yaml
EXTRA_DIST += %D%/configs/flink-autoscaler-proposed.yaml
CLEANFILES += %D%/schema_sql.h %D%/bench_schema_sql.h
%D%/results.$(OBJEXT): %D%/schema_sql.h
%D%/bench_db.$(OBJEXT): %D%/bench_schema_sql.h
embed_schema = $(MKDIR_P) %D% && { \
	  echo 'static const char schema_sql[] ='; \
	  sed -e 's/[\\"]/\\&/g' -e 's/.*/    "&\\n"/' $$schema; \
	  echo '    ;'; \
	} > $@.tmp && mv $@.tmp $@
%D%/schema_sql.h: %D%/schema.sql
	$(AM_V_GEN)schema=$(top_srcdir)/%D%/schema.sql; $(embed_schema)
%D%/bench_schema_sql.h: %D%/bench_schema.sql
	$(AM_V_GEN)schema=$(top_srcdir)/%D%/bench_schema.sql; $(embed_schema)

# The benchmark of load predictors.
libtsexp_a_SOURCES += \
  %D%/bench.c %D%/bench.h \
  %D%/bench_db.c %D%/bench_db.h \
  %D%/outcome.c %D%/outcome.h \
  %D%/bench_mean.c %D%/bench_mean.h \
  %D%/bench_predictor.c %D%/bench_predictor.h \
  %D%/bench_published.c %D%/bench_published.h \
  %D%/bench_rank.c %D%/bench_rank.h \
  %D%/bench_roll.c %D%/bench_roll.h \
  %D%/bench_score.c %D%/bench_score.h \
  %D%/bench_series.c %D%/bench_series.h
nobase_dist_pkgdata_DATA += \
  %D%/predictors/README.md %D%/predictors/naive.c %D%/predictors/naive.py %D%/tide/README.md %D%/policies/README.md

# Replays: one, many, what they are sized by, what they measure, and their summary.
libtsexp_a_SOURCES += \
  %D%/replay.c %D%/replay.h \
  %D%/schedule.c %D%/schedule.h \
  %D%/campaign.c %D%/campaign.h \
  %D%/measures.c %D%/measures.h \
  %D%/sizing.c %D%/sizing.h \
  %D%/preset.c %D%/preset.h \
  %D%/report.c %D%/report.h \
  %D%/summary.c %D%/summary.h
libtsexp_a_SOURCES += %D%/loadcache.c %D%/loadcache.h
libtsexp_a_SOURCES += \
  %D%/stats.c %D%/stats.h %D%/columns.c %D%/columns.h \
  %D%/conffile.c %D%/conffile.h %D%/compare.c %D%/compare_print.c %D%/compare.h \
  %D%/diff.c %D%/diff.h

# Sensitivity maps.
libtsexp_a_SOURCES += %D%/described.c %D%/described.h %D%/axis.c %D%/map.c %D%/map.h


# The clairvoyant optimum, and how far from it a policy is.
libtsexp_a_SOURCES += \
  %D%/oracle.c %D%/oracle.h \
  %D%/oracle_dp.c %D%/oracle_dp.h \
  %D%/oracle_labels.c %D%/oracle_labels.h \
  %D%/oracle_model.c %D%/oracle_model.h \
  %D%/oracle_queue.c %D%/oracle_queue.h \
  %D%/oracle_search.c %D%/oracle_search.h \
  %D%/regret.c %D%/regret_db.c %D%/regret.h \
  %D%/truth.c %D%/truth.h
