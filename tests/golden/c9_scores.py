"""Writes c9_scores.json: figures of scikit-learn for tests/scores.

    python3 tests/golden/c9_scores.py > tests/golden/c9_scores.json

Made with scikit-learn 1.2.1, numpy 1.24.2 and scipy 1.10.1 (Debian 12). Numbers are float64, and JSON keeps their bits.
"""
import json
import warnings

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn import metrics as m
from sklearn.calibration import calibration_curve
from sklearn.utils.class_weight import compute_class_weight

warnings.simplefilter("ignore")
rng = np.random.RandomState(15)


def listed(x):
    return np.asarray(x).tolist()


def optional(f):
    """None where scikit-learn raises."""
    try:
        return float(f())
    except ValueError:
        return None


def binary(name, y, p, w):
    """Scores of two classes by probability p, with and without weights."""
    out = {"name": name, "yTrue": listed(y), "yProb": listed(p), "sampleWeight": listed(w)}
    for key, sw in (("plain", None), ("weighted", w)):
        c = (p > 0.5).astype(int)
        figures = {
            "rocAucScore": optional(lambda: m.roc_auc_score(y, p, sample_weight=sw)),
            "averagePrecisionScore": m.average_precision_score(y, p, sample_weight=sw),
            "brierScoreLoss": m.brier_score_loss(y, p, sample_weight=sw, pos_label=1),
            "logLossScore": m.log_loss(y, p, sample_weight=sw, labels=[0, 1]),
            "accuracyScore": m.accuracy_score(y, c, sample_weight=sw),
            "balancedAccuracyScore": m.balanced_accuracy_score(y, c, sample_weight=sw),
        }
        for f, score in (("precisionScore", m.precision_score), ("recallScore", m.recall_score), ("f1Score", m.f1_score)):
            for average in ("binary", "macro", "weighted", "micro"):
                figures[f"{f} {average}"] = score(y, c, average=average, sample_weight=sw)
        out[key] = {k: None if v is None else float(v) for k, v in figures.items()}
    return out


def calibration(y, p, bins, strategy):
    """The curve of scikit-learn, and the expected calibration error by its bins."""
    prob_true, prob_pred = calibration_curve(y, p, n_bins=bins, strategy=strategy)
    edges = np.linspace(0, 1, bins + 1) if strategy == "uniform" else np.percentile(p, np.linspace(0, 1, bins + 1) * 100)
    counts = np.bincount(np.searchsorted(edges[1:-1], p), minlength=bins)
    counts = counts[counts != 0]
    return {
        "nBins": bins,
        "strategy": strategy,
        "probTrue": listed(prob_true),
        "probPred": listed(prob_pred),
        "weight": listed(counts.astype(float)),
        "error": float(np.sum(counts * np.abs(prob_true - prob_pred)) / len(y)),
    }


def several(name, y, p, w):
    """Scores of k classes by probabilities (n, k)."""
    k = p.shape[1]
    c = p.argmax(axis=1)
    one_hot = np.eye(k)[y]
    out = {"name": name, "yTrue": listed(y), "yProb": listed(p), "sampleWeight": listed(w)}
    for key, sw in (("plain", None), ("weighted", w)):
        figures = {
            "accuracyScore": m.accuracy_score(y, c, sample_weight=sw),
            "balancedAccuracyScore": m.balanced_accuracy_score(y, c, sample_weight=sw),
            "balancedAccuracyScore adjusted": m.balanced_accuracy_score(y, c, sample_weight=sw, adjusted=True),
            "logLossScore": m.log_loss(y, p, sample_weight=sw),
            "brierScoreLoss": np.average(((p - one_hot) ** 2).sum(axis=1), weights=sw),
        }
        for average in ("macro", "weighted"):
            figures[f"rocAucScore {average}"] = m.roc_auc_score(
                y, p, multi_class="ovr", average=average, sample_weight=sw
            )
            figures[f"averagePrecisionScore {average}"] = m.average_precision_score(
                one_hot, p, average=average, sample_weight=sw
            )
        for f, score in (("precisionScore", m.precision_score), ("recallScore", m.recall_score), ("f1Score", m.f1_score)):
            for average in ("macro", "weighted", "micro"):
                figures[f"{f} {average}"] = score(y, c, average=average, sample_weight=sw)
                figures[f"{f} {average} labels"] = score(y, c, average=average, sample_weight=sw, labels=[0, 2])
        out[key] = {k_: float(v) for k_, v in figures.items()}
        out[key + "Confusion"] = {
            str(n): listed(m.confusion_matrix(y, c, sample_weight=sw, normalize=n)) for n in (None, "true", "pred", "all")
        }
        out[key + "Report"] = m.classification_report(y, c, sample_weight=sw, output_dict=True)
    return out


def numbers(name, y, p, w):
    """Errors of (n) or (n, k) numbers."""
    out = {"name": name, "yTrue": listed(y), "yPred": listed(p), "sampleWeight": listed(w)}
    for key, sw in (("plain", None), ("weighted", w)):
        figures = {
            "rootMeanSquaredError": m.mean_squared_error(y, p, sample_weight=sw, squared=False),
            "meanSquaredErrorScore": m.mean_squared_error(y, p, sample_weight=sw),
            "meanAbsoluteErrorScore": m.mean_absolute_error(y, p, sample_weight=sw),
            "meanAbsolutePercentageError": m.mean_absolute_percentage_error(y, p, sample_weight=sw),
            "r2Score": m.r2_score(y, p, sample_weight=sw),
        }
        out[key] = {k: float(v) for k, v in figures.items()}
    return out


def weights(n):
    """Some rows do not count, some count several times."""
    return np.round(rng.exponential(size=n), 3) * (rng.rand(n) > 0.1)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


n = 60
y2 = (rng.rand(n) < 0.4).astype(int)
p2 = 1 / (1 + np.exp(-(2 * y2 - 1 + 1.5 * rng.randn(n))))
y3 = rng.randint(0, 3, n)
p3 = softmax(np.eye(3)[y3] * 1.2 + rng.randn(n, 3))
yr = rng.randn(n) * 3 + 1
pr = yr + rng.randn(n)
ym = rng.randn(n, 2) * [1, 20] + [3, 50]
pm = ym + rng.randn(n, 2) * [0.3, 5]
replicates = np.sort(rng.gamma(3, size=500))
left_out = rng.gamma(3, size=40) / 40 + 2.9
alpha = 0.05


def bca(figures, score, jackknife):
    """As scipy.stats.bootstrap computes it."""
    share = (np.sum(figures < score) + np.sum(figures <= score)) / (2 * len(figures))
    z0 = stats.norm.ppf(share)
    u = jackknife.mean() - jackknife
    a = np.sum(u**3) / (6 * np.sum(u**2) ** 1.5)

    def level(tail):
        z = z0 + stats.norm.ppf(tail)
        return stats.norm.cdf(z0 + z / (1 - a * z))

    return [float(np.percentile(figures, 100 * level(t))) for t in (alpha / 2, 1 - alpha / 2)]


golden = {
    "about": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, scipy {scipy.__version__}; see c9_scores.py",
    "binary": [
        binary("distinct", y2, p2, weights(n)),
        binary("ties", y2, np.round(p2, 1), weights(n)),
        binary("all equal", y2, np.full(n, 0.5), weights(n)),
        binary("perfect", y2, np.where(y2 == 1, 0.9, 0.1), weights(n)),
        binary("no positive row", np.zeros(n, int), p2, weights(n)),
        binary("nothing predicted", y2, p2 / 3, weights(n)),
    ],
    "calibration": {
        "yTrue": listed(y2),
        "yProb": listed(p2),
        "rounded": listed(np.round(p2, 1)),
        "curves": [calibration(y2, p2, b, s) for b in (2, 5, 10, 15) for s in ("uniform", "quantile")],
        "roundedCurves": [calibration(y2, np.round(p2, 1), b, "uniform") for b in (5, 10, 15)],
    },
    "several": [
        several("distinct", y3, p3, weights(n)),
        several("ties", y3, np.round(p3 * 4) / np.round(p3 * 4).sum(axis=1, keepdims=True), weights(n)),
    ],
    "numbers": [numbers("one column", yr, pr, weights(n)), numbers("two columns", ym, pm, weights(n))],
    "bootstrap": {
        "figures": listed(replicates),
        "score": 2.9,
        "jackknife": listed(left_out),
        "percentile": listed(np.percentile(replicates, [100 * alpha / 2, 100 * (1 - alpha / 2)])),
        "bca": bca(replicates, 2.9, left_out),
        "normal": [[float(x), float(stats.norm.cdf(x))] for x in (-5, -1.96, -0.3, 0, 0.1, 1, 2.5, 4)],
        "quantiles": [[p, float(stats.norm.ppf(p))] for p in (1e-4, 0.025, 0.3, 0.5, 0.8, 0.975, 0.9995)],
    },
    "classWeight": {
        "yTrue": listed(y3[:17]),
        "balanced": listed(compute_class_weight("balanced", classes=np.unique(y3[:17]), y=y3[:17])),
    },
}
print(json.dumps(golden))
