# scikit-learn's side of tuning.js: reads the job from a file, and answers each line of standard input with the seconds of one search.
import json
import sys
import time

import numpy
import sklearn
import threadpoolctl
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.neural_network import MLPClassifier
import warnings

warnings.simplefilter("ignore")  # it says that max_iter ended training: that is asked for

with open(sys.argv[1]) as file:
    job = json.load(file)
X = numpy.asarray(job["X"], dtype=numpy.float32)
y = numpy.asarray(job["y"])


def search():
    # Adam, the same batch and epochs; tol and n_iter_no_change keep it from stopping early.
    network = MLPClassifier(
        hidden_layer_sizes=(job["units"],),
        activation="relu",
        solver="adam",
        batch_size=job["batchSize"],
        max_iter=job["epochs"],
        tol=0,
        n_iter_no_change=job["epochs"] + 1,
        random_state=1,
    )
    grid = {"alpha": job["alphas"], "learning_rate_init": job["learningRates"]}
    folds = [(numpy.asarray(fold["train"]), numpy.asarray(fold["test"])) for fold in job["folds"]]
    start = time.perf_counter()
    found = GridSearchCV(network, grid, scoring="accuracy", cv=folds, n_jobs=job["threads"]).fit(X, y)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "best": found.best_params_, "accuracy": found.best_score_, "settings": len(found.cv_results_["params"])}


blas = [f"{found['internal_api']} {found['version']}" for found in threadpoolctl.threadpool_info() if found["user_api"] == "blas"]
print(json.dumps({"version": sklearn.__version__, "blas": ", ".join(blas) or "reference BLAS"}), flush=True)
for _ in sys.stdin:
    print(json.dumps(search()), flush=True)
