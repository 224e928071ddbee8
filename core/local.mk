# libtscore.a: the decisions. Knows nobody.
noinst_LIBRARIES += libtscore.a
libtscore_a_SOURCES = \
  %D%/types.h %D%/load.h %D%/plant.h \
  %D%/status.c %D%/status.h \
  %D%/param.c %D%/param.h \
  %D%/report.c %D%/report.h \
  %D%/event.c %D%/event.h \
  %D%/reporter.c %D%/reporter.h \
  %D%/table.c %D%/table.h \
  %D%/meter.c %D%/meter.h \
  %D%/season.c %D%/season.h \
  %D%/predictor.c %D%/predictor.h \
  %D%/aggregate.c %D%/aggregate.h \
  %D%/controller.c %D%/controller.h \
  %D%/tape.h %D%/tape_format.c %D%/tape_parse.c %D%/digest.c \
  %D%/config.c %D%/run.c %D%/run.h
libtscore_a_SOURCES += \
  %D%/policy.c %D%/policy.h %D%/policy/list.h \
  %D%/policy/look.c %D%/policy/look.h \
  %D%/policy/tidalscale.c %D%/policy/tide.c \
  %D%/policy/schedule.c %D%/policy/schedule.h %D%/policy/static.c \
  %D%/policy/oracle.c %D%/policy/oracle.h \
  %D%/policy/hpa_loop.c %D%/policy/hpa_loop.h %D%/policy/hpa.c %D%/policy/keda.c \
  %D%/policy/flink_autoscaler.c %D%/policy/flink_autoscaler.h \
  %D%/policy/flink_autoscaler_metrics.c %D%/policy/flink_autoscaler_explain.c \
  %D%/policy/vertices.c %D%/policy/vertices.h \
  %D%/policy/ds2.c %D%/policy/dhalion.c %D%/policy/varga.c \
  %D%/policy/loop.c %D%/policy/loop.h %D%/policy/daedalus.c %D%/policy/phoebe.c
libtscore_a_SOURCES += \
  %D%/forecast.c %D%/forecast.h \
  %D%/forecast/method.h \
  %D%/forecast/history.c %D%/forecast/history.h \
  %D%/forecast/decompose.c %D%/forecast/decompose.h \
  %D%/forecast/cholesky.c %D%/forecast/cholesky.h \
  %D%/forecast/yule_walker.c %D%/forecast/yule_walker.h \
  %D%/forecast/compass.c %D%/forecast/compass.h \
  %D%/forecast/last.c %D%/forecast/drift.c %D%/forecast/moving_average.c \
  %D%/forecast/seasonal_naive.c %D%/forecast/polynomial.c \
  %D%/forecast/holt_winters.c %D%/forecast/dshw.c \
  %D%/forecast/exp_smoothing.c %D%/forecast/theta.c \
  %D%/forecast/ar.c %D%/forecast/arima.c \
  %D%/forecast/stl.c %D%/forecast/stl.h %D%/forecast/kalman.c \
  %D%/forecast/ridge.c %D%/forecast/knn.c \
  %D%/forecast/interval.c %D%/forecast/interval.h \
  %D%/forecast/panel.c %D%/forecast/panel.h \
  %D%/forecast/shift.c %D%/forecast/shift.h \
  %D%/forecast/combine.c %D%/forecast/combine.h %D%/forecast/combination.c
include %D%/rules/local.mk
