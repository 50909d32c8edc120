# A random forest on a CSV file: columns, then y, then the number of the fold. Prints the 8 columns, from 0, of the largest importances
# (mean decrease of impurity). Debian's python3-sklearn 1.2.1.
import json
import sys
import numpy as np
from sklearn.ensemble import RandomForestRegressor

data = np.loadtxt(sys.argv[1], delimiter=',')
X, y = data[:, :-2], data[:, -2]
forest = RandomForestRegressor(n_estimators=500, random_state=1).fit(X, y)
print(json.dumps({'first': np.argsort(-forest.feature_importances_, kind='stable')[:8].tolist()}))
