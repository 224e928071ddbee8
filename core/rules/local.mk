# The peers' decision rules, as pure functions
libtscore_a_SOURCES += \
  %D%/decimal.c %D%/decimal.h \
  %D%/flink_metrics.c %D%/flink_metrics.h \
  %D%/flink_align.c %D%/flink_align.h \
  %D%/flink_scaler.c %D%/flink_scaler.h \
  %D%/flink_window.c %D%/flink_window.h \
  %D%/flink_veto.c %D%/flink_veto.h \
  %D%/ds2.c %D%/ds2.h %D%/hpa.c %D%/hpa.h %D%/keda.c %D%/keda.h
