# libtsexp.a: runs, campaigns, results. Knows core, sim, traces, glue.
noinst_LIBRARIES += libtsexp.a
libtsexp_a_SOURCES = %D%/results.h %D%/placeholder.c
