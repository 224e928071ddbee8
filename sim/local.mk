# libtssim.a: a cluster that does not exist. Knows core.
noinst_LIBRARIES += libtssim.a
libtssim_a_SOURCES = %D%/simplant.h %D%/placeholder.c
