# A random forest on a CSV file: columns, then y, then the number of the fold. Prints all columns, from 0, by falling importance (mean
# decrease of impurity), and its seconds of processor time. Debian's python3-sklearn 1.2.1.
import json
import sys
import time
import numpy as np
from sklearn.ensemble import RandomForestRegressor

data = np.loadtxt(sys.argv[1], delimiter=',')
X, y = data[:, :-2], data[:, -2]
start = time.process_time()
forest = RandomForestRegressor(n_estimators=500, random_state=1).fit(X, y)
seconds = time.process_time() - start
print(json.dumps({'first': np.argsort(-forest.feature_importances_, kind='stable').tolist(), 'seconds': seconds}))
