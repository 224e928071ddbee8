# libtstrace.a: recorded and synthetic load. Knows core.
noinst_LIBRARIES += libtstrace.a
libtstrace_a_SOURCES = %D%/trace.h %D%/placeholder.c
