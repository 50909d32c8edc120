# Writes folds.json: the test rows of scikit-learn's splitters. Debian's python3-sklearn 1.2.1: python3 folds.py > folds.json
import json
import numpy as np
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, TimeSeriesSplit

def of(splitter, rows, y=None, groups=None):
    return [[train.tolist(), test.tolist()] for train, test in splitter.split(np.zeros((rows, 1)), y, groups)]

y = [2, 0, 0, 1, 2, 2, 0, 1, 1, 0, 2, 2, 2, 1, 0, 2, 1, 2, 2]
groups = ['b'] * 5 + ['a'] * 2 + ['c'] * 7 + ['a'] + ['d'] + ['e'] * 4
print(json.dumps({
    'kFold': [{'rows': n, 'nSplits': k, 'folds': of(KFold(k), n)} for n, k in [(10, 5), (11, 3), (7, 7), (23, 4)]],
    'stratifiedKFold': [{'y': y, 'nSplits': k, 'folds': of(StratifiedKFold(k), len(y), y)} for k in [2, 3, 5]],
    'groupKFold': [{'groups': groups, 'nSplits': k, 'folds': of(GroupKFold(k), len(groups), None, groups)} for k in [2, 3, 5]],
    'timeSeriesSplit': [
        {'rows': n, 'options': o, 'folds': of(TimeSeriesSplit(s, max_train_size=m, test_size=t, gap=g), n)}
        for n, s, m, t, g in [(12, 3, None, None, 0), (20, 4, 5, 2, 3), (13, 5, None, None, 1)]
        for o in [{k: v for k, v in {'nSplits': s, 'maxTrainSize': m, 'testSize': t, 'gap': g}.items() if v is not None}]
    ],
}))
