unit_bench_tests = %D%/test_bench %D%/test_bench_db %D%/test_bench_rank %D%/test_bench_roll %D%/test_external
check_PROGRAMS += $(unit_bench_tests)
TESTS += $(unit_bench_tests)

%C%_test_bench_SOURCES = %D%/test_bench.c
%C%_test_bench_LDADD = $(test_ldadd)
%C%_test_bench_db_SOURCES = %D%/test_bench_db.c
%C%_test_bench_db_LDADD = $(test_ldadd)
%C%_test_bench_rank_SOURCES = %D%/test_bench_rank.c
%C%_test_bench_rank_LDADD = $(test_ldadd)
%C%_test_bench_roll_SOURCES = %D%/test_bench_roll.c
%C%_test_bench_roll_LDADD = $(test_ldadd)
%C%_test_external_SOURCES = %D%/test_external.c
%C%_test_external_LDADD = $(test_ldadd)

# Plug-ins: the example as a user builds it, and one that goes wrong.
test_plugins = experiments/predictors/naive.so %D%/bad_plugin.so
check_DATA = $(test_plugins)
EXTRA_DIST += %D%/bad_plugin.c
CLEANFILES += $(test_plugins)
make_plugin = $(AM_V_CCLD)$(MKDIR_P) $(@D) && \
  $(CC) -I$(top_srcdir) -I$(top_srcdir)/core $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -shared -fPIC -o $@

experiments/predictors/naive.so: $(top_srcdir)/experiments/predictors/naive.c $(top_srcdir)/core/plugin.h
	$(make_plugin) $(top_srcdir)/experiments/predictors/naive.c
%D%/bad_plugin.so: $(top_srcdir)/%D%/bad_plugin.c $(top_srcdir)/core/plugin.h
	$(make_plugin) $(top_srcdir)/%D%/bad_plugin.c

# The command as a user meets it.
TESTS += tests/cli/test_bench.sh
EXTRA_DIST += tests/cli/test_bench.sh
