# libtsglue.a: one door per outside thing. Knows core.
noinst_LIBRARIES += libtsglue.a
libtsglue_a_SOURCES = \
  %D%/db.c %D%/db.h \
  %D%/infile.c %D%/infile.h %D%/outfile.c %D%/outfile.h \
  %D%/tapefile.h %D%/tapelines.c %D%/tapelines.h %D%/recorder.c %D%/player.c %D%/tapeplay.c \
  %D%/pace.c %D%/pace.h \
  %D%/json.c %D%/json.h %D%/json_scan.c %D%/json_scan.h %D%/utf8.h \
  %D%/datadir.c %D%/datadir.h %D%/gnuplot.c %D%/gnuplot.h

# Predictors that are not ours.
libtsglue_a_SOURCES += \
  %D%/external.c %D%/external.h %D%/external_kind.h \
  %D%/external_exec.c %D%/external_method.c %D%/external_plugin.c

# Their interface, installed as <tidalscale/plugin.h>.
pkginclude_HEADERS = core/plugin.h
