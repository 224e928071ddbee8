# Side by side with R and statsmodels; run.sh says how.
EXTRA_PROGRAMS += %D%/holt_winters
%C%_holt_winters_SOURCES = %D%/holt_winters.c
%C%_holt_winters_LDADD = $(test_libs)
EXTRA_DIST += %D%/run.sh %D%/holt_winters.R %D%/holt_winters.py
CLEANFILES += %D%/holt_winters
SEASON = 288

.PHONY: bench-peers
bench-peers: %D%/holt_winters
	@test -n "$(FILES)" || { echo 'usage: make bench-peers FILES="a_5min.csv b_5min.csv" SEASON=288' >&2; exit 2; }
	@sh $(srcdir)/%D%/run.sh $(SEASON) ./%D%/holt_winters $(FILES)
