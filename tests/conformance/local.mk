# tests/conform FILE.tsv: the conformance rows of the policies
check_PROGRAMS += tests/conform
not_under_valgrind += tests/conform # wants a file; test_conform.sh gives it some
tests_conform_SOURCES = \
  %D%/conform.c %D%/row.c %D%/row.h %D%/kinds.h \
  %D%/kinds_flink.c %D%/kinds_flink_metrics.c %D%/kinds_peers.c
tests_conform_LDADD = $(test_libs)
TESTS += %D%/test_conform.sh
EXTRA_DIST += %D%/test_conform.sh \
  %D%/rows/flink-autoscaler.tsv %D%/rows/hpa.tsv %D%/rows/ds2.tsv %D%/rows/keda.tsv
