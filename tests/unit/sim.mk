unit_sim_tests = %D%/test_des %D%/test_rng %D%/test_sim_hist %D%/test_sim_kafka %D%/test_sim_graph \
  %D%/test_sim_prometheus %D%/test_sim_broker
check_PROGRAMS += $(unit_sim_tests)
TESTS += $(unit_sim_tests)

%C%_test_des_SOURCES = %D%/test_des.c
%C%_test_des_LDADD = $(test_ldadd)
%C%_test_rng_SOURCES = %D%/test_rng.c
%C%_test_rng_LDADD = $(test_ldadd)
%C%_test_sim_hist_SOURCES = %D%/test_sim_hist.c
%C%_test_sim_hist_LDADD = $(test_ldadd)
%C%_test_sim_kafka_SOURCES = %D%/test_sim_kafka.c
%C%_test_sim_kafka_LDADD = $(test_ldadd)
%C%_test_sim_graph_SOURCES = %D%/test_sim_graph.c
%C%_test_sim_graph_LDADD = $(test_ldadd)
%C%_test_sim_prometheus_SOURCES = %D%/test_sim_prometheus.c
%C%_test_sim_prometheus_LDADD = $(test_ldadd)
%C%_test_sim_broker_SOURCES = %D%/test_sim_broker.c
%C%_test_sim_broker_LDADD = $(test_ldadd)

include tests/model/local.mk
