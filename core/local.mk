# libtscore.a: the decisions. Knows nobody.
noinst_LIBRARIES += libtscore.a
libtscore_a_SOURCES = \
  %D%/types.h %D%/load.h %D%/plant.h \
  %D%/status.c %D%/status.h \
  %D%/param.c %D%/param.h
