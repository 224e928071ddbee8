# libtsglue.a: one door per outside thing. Knows core.
noinst_LIBRARIES += libtsglue.a
libtsglue_a_SOURCES = \
  %D%/db.c %D%/db.h
