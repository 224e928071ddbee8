-- Predicted against true load: each model's furthest step ahead, its smoothed error, and its weight in the aggregate.

CREATE TEMP TABLE _o AS
SELECT block, (at + width / 2) / 3600 AS hours, o.* FROM chosen JOIN overview o USING (run);

CREATE TEMP TABLE truth AS SELECT block, hours, offered_min, offered_max FROM _o ORDER BY block, hours;

-- A line is broken (by a NULL) where there was no prediction for five minutes, or three intervals.
CREATE TEMP TABLE short AS
SELECT block, hours, CASE WHEN 3600 * (hours - lag(hours) OVER (PARTITION BY block ORDER BY hours)) > max(300, 3 * width)
                          THEN NULL ELSE (short_term_min + short_term_max) / 2 END AS rate
FROM _o WHERE short_term_max IS NOT NULL ORDER BY block, hours;
CREATE TEMP TABLE long AS
SELECT block, hours, CASE WHEN 3600 * (hours - lag(hours) OVER (PARTITION BY block ORDER BY hours)) > max(300, 3 * width)
                          THEN NULL ELSE (long_term_min + long_term_max) / 2 END AS rate
FROM _o WHERE long_term_max IS NOT NULL ORDER BY block, hours;

-- The axis begins at 0.1 %.
CREATE TEMP TABLE short_error AS
SELECT block, hours, max(0.1, 50 * (short_error_min + short_error_max)) AS percent
FROM _o WHERE short_error_max IS NOT NULL ORDER BY block, hours;
CREATE TEMP TABLE long_error AS
SELECT block, hours, max(0.1, 50 * (long_error_min + long_error_max)) AS percent
FROM _o WHERE long_error_max IS NOT NULL ORDER BY block, hours;

-- The two weights sum to 1: one boundary tells both.
CREATE TEMP TABLE weight AS
SELECT block, hours, (short_weight_min + short_weight_max) / 2 AS short
FROM _o WHERE short_weight_max IS NOT NULL ORDER BY block, hours;

CREATE TEMP TABLE scalars AS
SELECT max(hours) AS hours,
       max(max(offered_max), coalesce(max(short_term_max), 0), coalesce(max(long_term_max), 0)) AS load_max
FROM _o;
