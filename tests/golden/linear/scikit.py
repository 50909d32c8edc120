"""Writes scikit.json: coefficients of scikit-learn for tests/linear.

    python3 tests/golden/linear/scikit.py > tests/golden/linear/scikit.json

Made with scikit-learn 1.2.1 and numpy 1.24.2 (Debian 12). Columns are scaled here, as scikit-learn's users do: its estimators do not.
"""
import json
import warnings

import numpy as np
import sklearn
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, PoissonRegressor, Ridge, lasso_path

warnings.simplefilter("ignore")
X, y = load_diabetes(return_X_y=True, scaled=False)
cancer, benign = load_breast_cancer(return_X_y=True)
grapes, kind = load_wine(return_X_y=True)
weights = 0.5 + np.arange(len(y)) % 3
rows = 1 + np.arange(len(benign)) % 2
counts = np.floor(y / 40)


def scaled(x):
    return (x - x.mean(0)) / x.std(0)


Z, C, G = scaled(X), scaled(cancer), scaled(grapes)


def line(model):
    return [[float(b), *map(float, w)] for b, w in zip(np.atleast_1d(model.intercept_), np.atleast_2d(model.coef_))]


exact = {"tol": 1e-13, "max_iter": 50000}

alphas, path, _ = lasso_path(Z, y - y.mean(), tol=1e-12, max_iter=20000)
out = {
    "about": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
    "lasso": line(Lasso(alpha=3.0, **exact).fit(Z, y)),
    "elasticNet": line(ElasticNet(alpha=0.7, l1_ratio=0.3, **exact).fit(Z, y)),
    "elasticNetRaw": line(ElasticNet(alpha=0.7, l1_ratio=0.3, **exact).fit(X, y)),
    "lassoWeights": line(Lasso(alpha=3.0, **exact).fit(Z, y, sample_weight=weights)),
    "lassoNoIntercept": line(Lasso(alpha=3.0, fit_intercept=False, **exact).fit(Z, y)),
    "lassoPositive": line(Lasso(alpha=3.0, positive=True, **exact).fit(Z, y)),
    "ridge": line(Ridge(alpha=20.0, solver="cholesky").fit(Z, y)),
    "lbfgs": line(LogisticRegression(C=0.5, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(C, benign)),
    "lbfgsWeights": line(LogisticRegression(C=0.5, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(C, benign, sample_weight=rows)),
    "saga": line(LogisticRegression(C=0.05, penalty="elasticnet", l1_ratio=0.4, solver="saga", tol=1e-9, max_iter=20000).fit(C, benign)),
    "liblinearL1": line(LogisticRegression(C=0.1, penalty="l1", solver="liblinear", tol=1e-12, max_iter=100000, random_state=0).fit(C, benign)),
    "liblinearL2": line(LogisticRegression(C=0.1, penalty="l2", solver="liblinear", tol=1e-12, max_iter=100000, intercept_scaling=2.0, random_state=0).fit(C, benign)),
    "multinomial": line(LogisticRegression(C=0.5, solver="newton-cg", multi_class="multinomial", tol=1e-13, max_iter=10000).fit(G, kind)),
    "multinomialL1": line(LogisticRegression(C=0.5, penalty="l1", solver="saga", multi_class="multinomial", tol=1e-9, max_iter=20000).fit(G, kind)),
    "poisson": line(PoissonRegressor(alpha=0.3, tol=1e-13, max_iter=100000).fit(Z, counts)),
    "lassoPath": {"alphas": alphas.tolist(), "df": (path != 0).sum(0).tolist()},
}
print(json.dumps(out))
