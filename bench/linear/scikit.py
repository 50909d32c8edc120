# Times scikit-learn on the same strengths: python3 scikit.py FOLDER SECONDS. lasso_path; LogisticRegression by saga, warm starts.
import json, os, sys, time, warnings
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
import numpy as np, sklearn
from sklearn.linear_model import lasso_path, LogisticRegression
warnings.simplefilter("ignore")
folder, seconds = sys.argv[1], float(sys.argv[2])
facts = json.load(open(folder + "/problem.json"))
n, p = facts["rows"], facts["columns"]
X = np.fromfile(folder + "/X.f64").reshape(n, p)
y = np.fromfile(folder + "/y.f64")
lambdas = np.fromfile(folder + "/lambda.f64")
X = np.asfortranarray((X - X.mean(0)) / np.where(X.std(0) > 0, X.std(0), 1))
times, start = [], time.time()
while True:
    before = time.process_time()
    if facts["family"] == "gaussian":
        lasso_path(X, y - y.mean(), alphas=lambdas, tol=1e-6)
    else:
        model = LogisticRegression(penalty="l1", solver="saga", warm_start=True, tol=1e-4, max_iter=100)
        for value in lambdas:
            model.C = 1 / (n * value)
            model.fit(X, y)
            if time.time() - start > 60: break
    times.append(time.process_time() - before)
    if time.time() - start > seconds: break
print(json.dumps({"times": times, "version": sklearn.__version__, "isCut": time.time() - start > 60}))
