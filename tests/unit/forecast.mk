unit_forecast_tests = %D%/test_forecast_simple %D%/test_forecast_hw %D%/test_forecast_classic \
  %D%/test_forecast_learn %D%/test_forecast_combine \
  %D%/test_forecast_interval %D%/test_forecast_rules %D%/test_forecast_memory
check_PROGRAMS += $(unit_forecast_tests)
TESTS += $(unit_forecast_tests)

%C%_test_forecast_simple_SOURCES = %D%/test_forecast_simple.c %D%/forecast_help.h
%C%_test_forecast_simple_LDADD = $(test_ldadd)
%C%_test_forecast_hw_SOURCES = %D%/test_forecast_hw.c %D%/forecast_help.h
%C%_test_forecast_hw_LDADD = $(test_ldadd)
%C%_test_forecast_classic_SOURCES = %D%/test_forecast_classic.c %D%/forecast_help.h
%C%_test_forecast_classic_LDADD = $(test_ldadd)
%C%_test_forecast_learn_SOURCES = %D%/test_forecast_learn.c %D%/forecast_help.h
%C%_test_forecast_learn_LDADD = $(test_ldadd)
%C%_test_forecast_combine_SOURCES = %D%/test_forecast_combine.c %D%/forecast_help.h
%C%_test_forecast_combine_LDADD = $(test_ldadd)
%C%_test_forecast_rules_SOURCES = %D%/test_forecast_rules.c %D%/forecast_help.h
%C%_test_forecast_rules_LDADD = $(test_ldadd)
%C%_test_forecast_interval_SOURCES = %D%/test_forecast_interval.c
%C%_test_forecast_interval_LDADD = $(test_ldadd)
%C%_test_forecast_memory_SOURCES = %D%/test_forecast_memory.c %D%/forecast_help.h
%C%_test_forecast_memory_LDADD = $(test_ldadd)
%C%_test_forecast_memory_LDFLAGS = -Wl,--wrap=calloc -Wl,--wrap=malloc -Wl,--wrap=free
