/*
 * A policy's configuration from a file.
 *
 * A policy that follows a program with configuration files of its own reads them as that program
 * does (`load` of core/policy.h; of Flink's autoscaler, a Flink configuration). For every policy
 * there are lines KEY=VALUE, the keys those of `policy show`; blank lines and those that begin with
 * '#' are comment, and no key comes twice:
 *
 *     # hpa.conf
 *     cpu_target = 0.5
 *     tolerance=0.2
 */
#ifndef TS_EXPERIMENTS_CONFFILE_H
#define TS_EXPERIMENTS_CONFFILE_H

#include "core/run.h"

/* Over what the configuration has. EIO, ELIMIT: cannot be read; EPARSE, EUNKNOWN, EINVAL, ERANGE:
 * file and line. */
ts_status ts_conffile_load(ts_config *config, const char *path, ts_err *err);

#endif
