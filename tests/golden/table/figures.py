# Writes sklearn.json beside it: what scikit-learn makes of small tables and texts. Run: python3 tests/golden/table/figures.py
import json, os, sklearn
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

numbers = [[3.5, 100.0], [None, 140.25], [1.25, 99.0], [8.0, None], [2.0, 1e6], [None, 3.0], [0.1, 17.0]]
array = np.array([[np.nan if x is None else x for x in row] for row in numbers])
scaled = make_pipeline(SimpleImputer(strategy='median'), StandardScaler()).fit(array)
cities = ['Oslo', 'Bergen', 'Oslo', 'Tromso', 'Bergen', 'Oslo', 'Molde']
encoder = OneHotEncoder(min_frequency=2, handle_unknown='infrequent_if_exist', sparse_output=False)
hot = encoder.fit_transform([[c] for c in cities])
texts = [
    'The cheap pills, buy cheap pills NOW',
    'Meeting moved to 10 am, see the agenda',
    'the agenda of the meeting: pills',
    'Smørbrød til møtet, naïve café_1 x y',
    'see you at the cheap café',
]
unseen = ['cheap cheap cheap agenda', 'nothing known', '']
cases = [
    ['countVectorizer', {}],
    ['countVectorizer', {'ngramRange': [1, 2], 'minDf': 2}],
    ['countVectorizer', {'lowercase': False, 'binary': True, 'stopWords': ['the', 'of']}],
    ['countVectorizer', {'maxFeatures': 3}],
    ['countVectorizer', {'maxDf': 0.5, 'minDf': 0.3}],
    ['tfidf', {}],
    ['tfidf', {'ngramRange': [1, 3], 'minDf': 2, 'sublinearTf': True}],
    ['tfidf', {'norm': 'l1', 'smoothIdf': False}],
    ['tfidf', {'norm': 'none'}],
]
names = {'ngramRange': 'ngram_range', 'minDf': 'min_df', 'maxDf': 'max_df', 'maxFeatures': 'max_features', 'lowercase': 'lowercase',
         'stopWords': 'stop_words', 'binary': 'binary', 'norm': 'norm', 'smoothIdf': 'smooth_idf', 'sublinearTf': 'sublinear_tf'}
vectorized = []
for name, options in cases:
    given = {names[k]: (tuple(v) if k == 'ngramRange' else None if v == 'none' else v) for k, v in options.items()}
    made = (CountVectorizer if name == 'countVectorizer' else TfidfVectorizer)(**given).fit(texts)
    vectorized.append({
        'name': name, 'options': options, 'vocabulary': sorted(made.vocabulary_, key=made.vocabulary_.get),
        'rows': made.transform(texts + unseen).toarray().tolist(),
    })
figures = {
    'sklearn': sklearn.__version__,
    'numbers': {'given': numbers, 'median': scaled[0].statistics_.tolist(), 'mean': scaled[1].mean_.tolist(),
                'scale': scaled[1].scale_.tolist(), 'rows': scaled.transform(array).tolist()},
    'categories': {'given': cities, 'rows': hot.tolist()},
    'texts': texts, 'unseen': unseen, 'vectorized': vectorized,
}
with open(os.path.join(os.path.dirname(__file__), 'sklearn.json'), 'w') as file:
    json.dump(figures, file, ensure_ascii=False)
    file.write('\n')
