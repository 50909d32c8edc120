#!/bin/sh
# scikit-learn 1.2.1 (Debian 12): LogisticRegression(multi_class='multinomial') of two classes has one row of coefficients, as for
# 'ovr', and its predict_proba is not the sigmoid of decision_function but that of twice its value: the softmax of (-d, d). So
# coef_ and intercept_, taken to another program, give other probabilities there, with the same classes.
# Needs: apt-get install python3-sklearn
set -eu
/usr/bin/python3 -c 'import sklearn' 2>/dev/null || { echo 'needs scikit-learn: apt-get install python3-sklearn'; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >program.py <<'PY'
import sys
import warnings
import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
warnings.simplefilter('ignore')
print('version', sklearn.__version__)
X = np.array([[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]])
y = [0, 0, 1, 0, 1, 1]
is_there = True
for rule, factor in (('ovr', 1), ('multinomial', 2)):
    model = LogisticRegression(multi_class=rule).fit(X, y)
    decision = model.decision_function(X)
    probability = model.predict_proba(X)[:, 1]
    print(rule, 'coef_', model.coef_.shape, 'decision', decision[5].round(4), 'probability', probability[5].round(4),
          'sigmoid(decision)', (1 / (1 + np.exp(-decision[5]))).round(4))
    is_there = is_there and np.allclose(probability, 1 / (1 + np.exp(-factor * decision)), atol=1e-12)
print('as found' if is_there else 'CHANGED')
sys.exit(0 if is_there else 1)
PY
/usr/bin/python3 program.py
