/*
 * Rounding as a person does it on paper: on the shortest decimal that reads back to the number.
 *
 * The Flink autoscaler rounds through Java's BigDecimal of Double.toString, so 1.0005 (which in
 * binary lies a little below) becomes 1.001. Rounding the binary value instead would give 1.0, and
 * one task manager more or less further on. Digits are those after the point, 0 to 9. NaN and the
 * infinities come back as they are.
 */
#ifndef TS_CORE_RULES_DECIMAL_H
#define TS_CORE_RULES_DECIMAL_H

/* To the nearest; a tie goes away from zero. */
double ts_round_half_up(double value, int digits);

/* To the nearest one that is not smaller. */
double ts_round_ceiling(double value, int digits);

#endif
