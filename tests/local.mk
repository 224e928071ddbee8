# Tests: unit model equiv fault prop golden cli arch. Each program speaks TAP through tests/tap.h.
test_libs = libtsexp.a libtstrace.a libtssim.a libtsglue.a libtscore.a \
  $(GSL_LIBS) $(CJSON_LIBS) $(SQLITE_LIBS) $(ZLIB_LIBS)
check_LIBRARIES = libtstap.a
libtstap_a_SOURCES = %D%/tap.c %D%/tap.h
libtstap_a_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS)
test_ldadd = libtstap.a $(test_libs) $(CUNIT_LIBS)

include %D%/unit/core.mk
include %D%/unit/peers.mk
include %D%/equiv/core.mk
include %D%/arch/local.mk
include %D%/unit/sim.mk
include %D%/unit/traces.mk
include %D%/unit/glue.mk
include %D%/unit/experiments.mk
include %D%/unit/forecast.mk
include %D%/unit/bench.mk
include %D%/cli/local.mk
include %D%/unit/rules.mk
include %D%/unit/flink.mk
include %D%/conformance/local.mk
