unit_glue_tests = %D%/test_db
check_PROGRAMS += $(unit_glue_tests)
TESTS += $(unit_glue_tests)
EXTRA_DIST += %D%/scratch.h

%C%_test_db_SOURCES = %D%/test_db.c
%C%_test_db_LDADD = $(test_ldadd)
