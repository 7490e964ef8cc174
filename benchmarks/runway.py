"""How long 10,000 futures of 365 days take, against a floor that only draws as many random numbers, with memory."""

import resource
import sys
import time
from dataclasses import replace

import numpy as np

from goldenbridge.apps.planning.forecast import Assumptions, forecast

GIVEN = Assumptions(
    free_minor=15_000_000,
    applications_a_day=60,
    growth=1.3,
    population=20_000,
    conversion=0.05,
    days_to_offer=21,
    monthly_minor=50_000,
    months=12,
    settlement_minor=300_000,
    days_to_job=180,
    gifts_a_day=80,
    gift_minor=5_000,
    tail=1.5,
    gifts_half_life=60,
    read_a_day=25,
)


WANTED_SECONDS = 2.0


def seconds(work, rounds=5):
    taken = []
    for number in range(rounds):
        begun = time.perf_counter()
        work(number)
        taken.append(time.perf_counter() - begun)
    return sorted(taken)[rounds // 2]


def main():
    floor = seconds(lambda seed: np.random.default_rng(seed).poisson(60.0, (10_000, 365)))
    ours = seconds(lambda seed: forecast(replace(GIVEN, seed=seed)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"10,000 futures over 365 days: {ours:.2f} s (wanted: under {WANTED_SECONDS:.0f} s)")
    print(f"that is {ours / floor:.1f} times the drawing alone")
    print(f"memory at most: {memory:.0f} MB")
    return ours > WANTED_SECONDS


if __name__ == "__main__":
    sys.exit(main())
