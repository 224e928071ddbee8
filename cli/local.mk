# The program tidalscale. It links no network library.
bin_PROGRAMS += tidalscale
tidalscale_SOURCES = %D%/main.c %D%/cli.c %D%/cli.h \
  %D%/progress.c %D%/progress.h %D%/request.c %D%/files.c %D%/plan.c %D%/request.h \
  %D%/session.c %D%/session_show.c %D%/session.h %D%/replay.c %D%/compare.c %D%/diff.c %D%/diff_show.c %D%/diff.h %D%/sensitivity.c %D%/verify.c %D%/policy.c
tidalscale_LDADD = libtsexp.a libtstrace.a libtssim.a libtsglue.a libtscore.a \
  $(GSL_LIBS) $(CJSON_LIBS) $(SQLITE_LIBS) $(ZLIB_LIBS)

dist_man_MANS += %D%/tidalscale.1
EXTRA_DIST += %D%/completion/tidalscale.bash %D%/completion/_tidalscale %D%/completion/tidalscale.fish
if BASH_COMPLETION
bashcompletion_DATA = %D%/completion/tidalscale.bash
endif
if ZSH_COMPLETION
zshcompletion_DATA = %D%/completion/_tidalscale
endif
if FISH_COMPLETION
fishcompletion_DATA = %D%/completion/tidalscale.fish
endif

tidalscale_SOURCES += %D%/bench.c %D%/bench_json.c %D%/bench_outcome.c %D%/bench_outcome.h %D%/bench_draw.c %D%/bench_draw.h %D%/bench_print.c %D%/bench_print.h
tidalscale_SOURCES += %D%/trace.c %D%/trace_plot.c %D%/trace.h
nobase_dist_pkgdata_DATA += plots/trace.gp
tidalscale_SOURCES += %D%/plot.c %D%/explain.c
