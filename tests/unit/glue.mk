unit_glue_tests = %D%/test_db %D%/test_results %D%/test_tapefile %D%/test_json %D%/test_glue %D%/test_figures
check_PROGRAMS += $(unit_glue_tests)
TESTS += $(unit_glue_tests)
EXTRA_DIST += %D%/scratch.h

%C%_test_db_SOURCES = %D%/test_db.c
%C%_test_db_LDADD = $(test_ldadd)
%C%_test_results_SOURCES = %D%/test_results.c
%C%_test_results_LDADD = $(test_ldadd)
%C%_test_tapefile_SOURCES = %D%/test_tapefile.c tests/equiv/fake_plant.c
%C%_test_tapefile_LDADD = $(test_ldadd)
%C%_test_json_SOURCES = %D%/test_json.c
%C%_test_json_LDADD = $(test_ldadd)
%C%_test_glue_SOURCES = %D%/test_glue.c
%C%_test_glue_LDADD = $(test_ldadd)
%C%_test_figures_SOURCES = %D%/test_figures.c
%C%_test_figures_LDADD = $(test_ldadd)
