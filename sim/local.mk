# libtssim.a: a cluster that does not exist. Knows core.
noinst_LIBRARIES += libtssim.a
libtssim_a_SOURCES = %D%/simplant.h %D%/sim.h \
  %D%/heap.c %D%/heap.h %D%/des.c %D%/des.h %D%/rng.c %D%/rng.h %D%/hist.c %D%/hist.h \
  %D%/config.c %D%/config.h %D%/graph.c %D%/graph.h %D%/vertex.c %D%/kafka.c %D%/kafka.h \
  %D%/job.c %D%/job.h %D%/fluid.c %D%/tasks.c %D%/tasks.h %D%/kubernetes.c %D%/kubernetes.h \
  %D%/prometheus.c %D%/prometheus.h %D%/broker.c %D%/broker.h %D%/account.c %D%/account.h \
  %D%/flow.c %D%/checkpoint.c %D%/rescale.c %D%/adaptive.c %D%/observe.c %D%/simplant.c

nobase_dist_pkgdata_DATA += presets/nexmark-q1.json presets/pipeline.json \
  presets/session.json presets/stateful.json presets/unreliable.json
