# SPDX-License-Identifier: Apache-2.0
"""Writes confusion_counts.txt: accuracy measures of seeded labels and decisions.

Kappa comes from the two-by-two table as 1 - (observed disagreement / expected disagreement), which is
the weighted form of Cohen (1968) with 0-1 weights, and not the form that the program uses.

    python3 make_confusion_counts.py > confusion_counts.txt
"""

import numpy as np

random = np.random.default_rng(20300101)
print("# tp fp fn tn accuracy kappa precision recall f1 false_alarm_rate intersection_over_union")
for case in range(40):
    size = int(10 ** random.uniform(1, 5))
    share, miss, alarm = random.uniform(0.01, 0.6), random.uniform(0, 0.5), random.uniform(0, 0.3)
    truth = random.random(size) < share
    decided = np.where(truth, random.random(size) >= miss, random.random(size) < alarm)
    if truth.all() or not truth.any() or not decided.any() or not (truth & decided).any():
        continue
    table = np.histogram2d(decided, truth, bins=[[-0.5, 0.5, 1.5]] * 2)[0]
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / size
    weights = 1 - np.eye(2)
    kappa = 1 - (weights * table).sum() / (weights * expected).sum()
    precision = truth[decided].mean()
    recall = decided[truth].mean()
    f1 = 2 / (1 / precision + 1 / recall)
    union = (truth & decided).sum() / (truth | decided).sum()
    counts = [int(table[1, 1]), int(table[1, 0]), int(table[0, 1]), int(table[0, 0])]
    measures = [(truth == decided).mean(), kappa, precision, recall, f1, decided[~truth].mean(), union]
    print(*counts, *(repr(float(number)) for number in measures))
