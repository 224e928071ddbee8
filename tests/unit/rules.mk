unit_rules_tests = %D%/test_rules_flink %D%/test_rules_align %D%/test_rules_config \
  %D%/test_rules_hpa %D%/test_rules_peers %D%/test_rules_lot
check_PROGRAMS += $(unit_rules_tests)
TESTS += $(unit_rules_tests)

%C%_test_rules_flink_SOURCES = %D%/test_rules_flink.c
%C%_test_rules_flink_LDADD = $(test_ldadd)
%C%_test_rules_align_SOURCES = %D%/test_rules_align.c
%C%_test_rules_align_LDADD = $(test_ldadd)
%C%_test_rules_config_SOURCES = %D%/test_rules_config.c
%C%_test_rules_config_LDADD = $(test_ldadd)
%C%_test_rules_lot_SOURCES = %D%/test_rules_lot.c
%C%_test_rules_lot_LDADD = $(test_ldadd)
%C%_test_rules_hpa_SOURCES = %D%/test_rules_hpa.c
%C%_test_rules_hpa_LDADD = $(test_ldadd)
%C%_test_rules_peers_SOURCES = %D%/test_rules_peers.c
%C%_test_rules_peers_LDADD = $(test_ldadd)
