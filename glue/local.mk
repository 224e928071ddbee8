# libtsglue.a: one door per outside thing. Knows core.
noinst_LIBRARIES += libtsglue.a
libtsglue_a_SOURCES = \
  %D%/db.c %D%/db.h

# Predictors that are not ours.
libtsglue_a_SOURCES += \
  %D%/external.c %D%/external.h %D%/external_kind.h \
  %D%/external_exec.c %D%/external_plugin.c

# Their interface, installed as <tidalscale/plugin.h>.
pkginclude_HEADERS = core/plugin.h
