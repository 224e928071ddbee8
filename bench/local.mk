# Benchmarks: programs that print rates and ratios, each from one run, as a table. Not part of "make all"
# or "make check": "make bench" builds and runs all of them. To add one, append its name to
# bench_programs and say what it is made of:
#
#     bench_programs += %D%/bench_des
#     %C%_bench_des_SOURCES = %D%/bench_des.c
#     %C%_bench_des_LDADD = $(test_libs)
bench_programs =

bench_programs += %D%/bench_des
%C%_bench_des_SOURCES = %D%/bench_des.c
%C%_bench_des_LDADD = $(test_libs)

EXTRA_PROGRAMS += $(bench_programs)
CLEANFILES += $(bench_programs)

.PHONY: bench
bench: $(bench_programs)
	@for program in $(bench_programs); do \
	    echo; echo "== $$program"; \
	    TS_SRCDIR='$(abs_top_srcdir)' TS_BUILDDIR='$(abs_top_builddir)' ./$$program || exit; \
	done

bench_programs += %D%/bench_replay
%C%_bench_replay_SOURCES = %D%/bench_replay.c
%C%_bench_replay_LDADD = $(test_libs)

include %D%/peers/local.mk

bench_programs += %D%/bench_traces
%C%_bench_traces_SOURCES = %D%/bench_traces.c
%C%_bench_traces_LDADD = $(test_libs)

bench_programs += %D%/bench_campaign
%C%_bench_campaign_SOURCES = %D%/bench_campaign.c
%C%_bench_campaign_LDADD = $(test_libs)

bench_programs += %D%/bench_oracle
%C%_bench_oracle_SOURCES = %D%/bench_oracle.c
%C%_bench_oracle_LDADD = $(test_libs)
