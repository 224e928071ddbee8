-- Names and units of measures (outcomes.key) for axes; what is not here goes by its key.
CREATE TEMP TABLE _names(key TEXT PRIMARY KEY, scale REAL, name TEXT);
INSERT INTO _names VALUES
    ('slo_miss_records', 100, 'records over the SLO (%)'),
    ('slo_miss_time', 100, 'time over the SLO (%)'),
    ('latency_mean_s', 1, 'mean latency (s)'),
    ('latency_p50_s', 1, 'median latency (s)'),
    ('latency_p95_s', 1, 'latency p95 (s)'),
    ('latency_p99_s', 1, 'latency p99 (s)'),
    ('lag_seconds_mean', 1, 'mean lag (s)'),
    ('lag_seconds_max', 1, 'largest lag (s)'),
    ('taskmanager_seconds', 1.0 / 3600, 'task-manager hours'),
    ('taskmanagers_mean', 1, 'mean task managers'),
    ('downtime_s', 1.0 / 60, 'downtime (min)'),
    ('catch_up_s', 1.0 / 60, 'catching up (min)');
