"""statsmodels' ExponentialSmoothing in the comparison of run.sh; arguments: season FILE...

For each file: name, values, seconds of a fit (median of three), RMSE one step ahead in the last fifth with what was fitted.
"""
import csv
import os
import statistics
import sys
import time
import warnings

import numpy
from statsmodels.tsa.holtwinters import ExponentialSmoothing

warnings.simplefilter("ignore")


def model(values, season):
    return ExponentialSmoothing(values, trend="add", seasonal="add", seasonal_periods=season)


def main(season, files):
    for file in files:
        with open(file, newline="") as rows:
            y = numpy.array([float(int(float(row[1]))) for row in list(csv.reader(rows))[1:]])
        train = len(y) * 4 // 5
        took = []
        for _ in range(3):
            start = time.process_time()
            fit = model(y[:train], season).fit()
            took.append(time.process_time() - start)
        p = fit.params
        whole = model(y, season).fit(
            smoothing_level=p["smoothing_level"], smoothing_trend=p["smoothing_trend"],
            smoothing_seasonal=p["smoothing_seasonal"], optimized=False)
        rmse = float(numpy.sqrt(numpy.mean((y[train:] - whole.fittedvalues[train:]) ** 2)))
        name = os.path.basename(file)[:-len(".csv")]
        print(f"{name} {len(y)} {statistics.median(took):.6f} {rmse:.3f}", flush=True)


main(int(sys.argv[1]), sys.argv[2:])
