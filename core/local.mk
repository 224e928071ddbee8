# libtscore.a: the decisions. Knows nobody.
noinst_LIBRARIES += libtscore.a
libtscore_a_SOURCES = \
  %D%/types.h %D%/load.h %D%/plant.h \
  %D%/status.c %D%/status.h \
  %D%/param.c %D%/param.h
libtscore_a_SOURCES += \
  %D%/forecast.c %D%/forecast.h \
  %D%/forecast/method.h \
  %D%/forecast/history.c %D%/forecast/history.h \
  %D%/forecast/last.c %D%/forecast/drift.c %D%/forecast/moving_average.c \
  %D%/forecast/seasonal_naive.c %D%/forecast/polynomial.c \
  %D%/forecast/holt_winters.c
