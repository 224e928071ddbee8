# The program tidalscale. It links no network library.
bin_PROGRAMS += tidalscale
tidalscale_SOURCES = %D%/main.c %D%/cli.c %D%/cli.h
tidalscale_LDADD = libtsexp.a libtstrace.a libtssim.a libtsglue.a libtscore.a \
  $(GSL_LIBS) $(CJSON_LIBS) $(SQLITE_LIBS) $(ZLIB_LIBS)
