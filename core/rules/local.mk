# The peers' decision rules, as pure functions
libtscore_a_SOURCES += \
  %D%/ascii.h %D%/decimal.c %D%/decimal.h \
  %D%/flink_metrics.c %D%/flink_metrics.h \
  %D%/flink_align.c %D%/flink_align.h \
  %D%/flink_scaler.c %D%/flink_scaler.h \
  %D%/flink_window.c %D%/flink_window.h \
  %D%/flink_veto.c %D%/flink_veto.h \
  %D%/flink_periods.c %D%/flink_periods.h %D%/flink_cron.c %D%/flink_cron.h \
  %D%/flink_units.c %D%/flink_units.h \
  %D%/flink_config.c %D%/flink_config.h %D%/flink_config_load.c \
  %D%/flink_yaml.c %D%/flink_yaml.h \
  %D%/dhalion.c %D%/dhalion.h %D%/varga.c %D%/varga.h \
  %D%/recovery.c %D%/recovery.h %D%/daedalus.c %D%/daedalus.h %D%/phoebe.c %D%/phoebe.h \
  %D%/scale_outs.c %D%/scale_outs.h %D%/capacity.c %D%/capacity.h %D%/lot_size.c %D%/lot_size.h \
  %D%/ds2.c %D%/ds2.h %D%/hpa.c %D%/hpa.h %D%/keda.c %D%/keda.h
