"""Writes fixtures.json: estimators of scikit-learn as docs/sklearn.md exports them, and their predictions.

Run: python3 fixtures.py > fixtures.json
"""
import base64
import json
import re
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn import linear_model
from sklearn.datasets import load_iris, make_regression
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

warnings.simplefilter('ignore')
EXPORT = re.search(r'```python\n(.*?)```', Path(__file__, '../../../docs/sklearn.md').resolve().read_text(), re.S).group(1)
iris = load_iris()
rows = np.random.RandomState(0).permutation(150)
X, three = iris.data[rows], iris.target[rows]
names = np.asarray(iris.target_names)[three]
two = three == 2
numbers, number = make_regression(60, 5, noise=1, random_state=0)
_, pair = make_regression(60, 5, n_targets=2, noise=1, random_state=0)
labels = np.stack([X[:, 0] > 6, X[:, 1] > 3], 1).astype(int)


def net(kind, **options):
    return kind(hidden_layer_sizes=(7, 5), max_iter=30, random_state=0, **options)


CASES = {
    'softmax, texts, standardized': (net(MLPClassifier), X, names, StandardScaler()),
    'two classes, booleans': (net(MLPClassifier, activation='tanh'), X, two, None),
    'three classes, logistic': (net(MLPClassifier, activation='logistic'), X, three, StandardScaler(with_mean=False)),
    'several labels': (net(MLPClassifier, activation='identity'), X, labels, StandardScaler(with_std=False)),
    'no hidden layer': (MLPClassifier((), max_iter=30, random_state=0), X, three, None),
    'network of numbers': (net(MLPRegressor), numbers, number, RobustScaler()),
    'network of two numbers': (net(MLPRegressor, activation='tanh'), numbers, pair, MinMaxScaler()),
    'logistic, two classes': (linear_model.LogisticRegression(), X, two, StandardScaler()),
    'logistic, two classes at once': (linear_model.LogisticRegression(multi_class='multinomial'), X, two, None),
    'logistic, three classes': (linear_model.LogisticRegression(max_iter=500), X, names, MaxAbsScaler()),
    'logistic, without an intercept': (linear_model.LogisticRegression(fit_intercept=False, max_iter=500), X, three, None),
    'logistic, cross-validated': (linear_model.LogisticRegressionCV(Cs=3, max_iter=500), X, three, StandardScaler()),
    'logistic, liblinear': (linear_model.LogisticRegression(solver='liblinear'), X, two, None),
    'logistic, one against the others': (linear_model.LogisticRegression(solver='liblinear'), X, three, None),
    'lasso': (linear_model.Lasso(5), numbers, number, StandardScaler()),
    'lasso, cross-validated': (linear_model.LassoCV(), numbers, number, None),
    'ridge': (linear_model.Ridge(), numbers, number, RobustScaler(with_scaling=False)),
    'ridge of two numbers': (linear_model.Ridge(fit_intercept=False), numbers, pair, None),
    'least squares': (linear_model.LinearRegression(), numbers, pair, None),
    'Huber': (linear_model.HuberRegressor(), numbers, number, StandardScaler()),
    'names of columns': (linear_model.LogisticRegression(max_iter=500), X, names.astype(object), StandardScaler()),
    'elastic net': (linear_model.ElasticNet(), numbers, number, MinMaxScaler()),
}
fixtures = []
for name, (model, given, y, scaler) in CASES.items():
    scaled = given if scaler is None else scaler.fit_transform(given)
    model.fit(scaled, y)
    if name == 'names of columns':
        # As fit keeps the names of a data frame.
        scaler.feature_names_in_ = np.asarray(iris.feature_names, dtype=object)
    with tempfile.TemporaryDirectory() as folder:
        exec(EXPORT.replace("'model.npz'", repr(f'{folder}/model.npz')), {'model': model, 'scaler': scaler})
        file = Path(folder, 'model.npz').read_bytes()
    head = np.asarray(given)[:12]
    inputs = head if scaler is None else scaler.transform(given[:12])
    result = {'name': name, 'file': base64.b64encode(file).decode(), 'X': head.tolist(), 'predict': model.predict(inputs).tolist()}
    for method in ('predict_proba', 'decision_function'):
        if hasattr(model, method):
            result[method] = np.asarray(getattr(model, method)(inputs)).tolist()
    fixtures.append(result)
json.dump({'sklearn': sklearn.__version__, 'fixtures': fixtures}, sys.stdout, indent=None, separators=(',', ':'))
print()
