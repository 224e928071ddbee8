unit_traces_tests = %D%/test_trace_csv %D%/test_trace_formats %D%/test_trace_fuzz %D%/test_trace_gen \
  %D%/test_trace_load %D%/test_trace_number %D%/test_trace_write
check_PROGRAMS += $(unit_traces_tests)
TESTS += $(unit_traces_tests)
noinst_HEADERS += %D%/trace_help.h

%C%_test_trace_csv_SOURCES = %D%/test_trace_csv.c
%C%_test_trace_csv_LDADD = $(test_ldadd)
%C%_test_trace_formats_SOURCES = %D%/test_trace_formats.c
%C%_test_trace_formats_LDADD = $(test_ldadd)
%C%_test_trace_fuzz_SOURCES = %D%/test_trace_fuzz.c
%C%_test_trace_fuzz_LDADD = $(test_ldadd)
%C%_test_trace_gen_SOURCES = %D%/test_trace_gen.c
%C%_test_trace_gen_LDADD = $(test_ldadd)
%C%_test_trace_load_SOURCES = %D%/test_trace_load.c
%C%_test_trace_load_LDADD = $(test_ldadd)
%C%_test_trace_number_SOURCES = %D%/test_trace_number.c
%C%_test_trace_number_LDADD = $(test_ldadd)
%C%_test_trace_write_SOURCES = %D%/test_trace_write.c
%C%_test_trace_write_LDADD = $(test_ldadd)
