unit_core_tests = %D%/test_param %D%/test_report %D%/test_reporter %D%/test_table %D%/test_meter \
  %D%/test_aggregate %D%/test_season %D%/test_predictor %D%/test_controller \
  %D%/test_policy %D%/test_tide %D%/test_hpa %D%/test_keda %D%/test_every_policy %D%/test_config %D%/test_tape
check_PROGRAMS += $(unit_core_tests)
TESTS += $(unit_core_tests)

%C%_test_param_SOURCES = %D%/test_param.c
%C%_test_param_LDADD = $(test_ldadd)
%C%_test_report_SOURCES = %D%/test_report.c %D%/core_help.h
%C%_test_report_LDADD = $(test_ldadd)
%C%_test_reporter_SOURCES = %D%/test_reporter.c
%C%_test_reporter_LDADD = $(test_ldadd)
%C%_test_table_SOURCES = %D%/test_table.c
%C%_test_table_LDADD = $(test_ldadd)
%C%_test_meter_SOURCES = %D%/test_meter.c
%C%_test_meter_LDADD = $(test_ldadd)
%C%_test_aggregate_SOURCES = %D%/test_aggregate.c
%C%_test_aggregate_LDADD = $(test_ldadd)
%C%_test_season_SOURCES = %D%/test_season.c
%C%_test_season_LDADD = $(test_ldadd)
%C%_test_predictor_SOURCES = %D%/test_predictor.c
%C%_test_predictor_LDADD = $(test_ldadd)
%C%_test_controller_SOURCES = %D%/test_controller.c
%C%_test_controller_LDADD = $(test_ldadd)
%C%_test_tide_SOURCES = %D%/test_tide.c %D%/policy_help.h
%C%_test_tide_LDADD = $(test_ldadd)
%C%_test_policy_SOURCES = %D%/test_policy.c %D%/policy_help.h
%C%_test_policy_LDADD = $(test_ldadd)
%C%_test_hpa_SOURCES = %D%/test_hpa.c
%C%_test_hpa_LDADD = $(test_ldadd)
%C%_test_every_policy_SOURCES = %D%/test_every_policy.c %D%/core_help.h
%C%_test_every_policy_LDADD = $(test_ldadd)
%C%_test_keda_SOURCES = %D%/test_keda.c
%C%_test_keda_LDADD = $(test_ldadd)
%C%_test_config_SOURCES = %D%/test_config.c
%C%_test_config_LDADD = $(test_ldadd)
%C%_test_tape_SOURCES = %D%/test_tape.c
%C%_test_tape_LDADD = $(test_ldadd)
