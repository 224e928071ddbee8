# libtstrace.a: recorded and synthetic load. Knows core.
noinst_LIBRARIES += libtstrace.a
libtstrace_a_SOURCES = \
  %D%/trace.c %D%/trace.h %D%/reader.h %D%/lane.c \
  %D%/source.c %D%/source.h %D%/number.c %D%/number.h \
  %D%/csv.c %D%/cells.c %D%/cells.h %D%/prometheus.c %D%/json.c %D%/json.h %D%/grid.c %D%/grid.h \
  %D%/promtext.c %D%/kcat.c %D%/offsets.c %D%/order.c %D%/order.h \
  %D%/binary.c %D%/binary.h %D%/sink.c %D%/sink.h %D%/writer.c %D%/writer.h \
  %D%/gen.c %D%/gen_spec.c %D%/gen.h \
  %D%/load.c

nobase_dist_pkgdata_DATA += %D%/data/README.md %D%/data/diurnal-week.csv %D%/data/sine-6h.csv %D%/data/step-2h.csv
