#!/usr/bin/env python3
"""A predictor program in full: the value of a season ago, or the last one if there is no season.

    tidalscale bench load.csv --method 'exec:python3 naive.py'

One JSON object per line each way; every line is answered before the next one comes.
"""
import json
import sys


def answer(reply):
    print(json.dumps(reply), flush=True)


start = json.loads(sys.stdin.readline())
season = start["season"] or 1
past = []
answer({"version": 1})

for line in sys.stdin:
    step = json.loads(line)
    y = step["y"]
    past.append(y if y is not None else past[-1] if past else 0)
    if len(past) < season:
        answer({"mean": None})
    else:
        answer({"mean": [past[len(past) - season + h % season] for h in range(step["n"])]})
