# The study in a journal, as Optuna reads it. Debian 12: python3-optuna 3.1.0.
import json
import sys
import warnings

warnings.simplefilter("ignore")
import optuna
from optuna.storages import JournalFileStorage, JournalStorage

study = optuna.load_study(study_name="ockham", storage=JournalStorage(JournalFileStorage(sys.argv[1])))


def described(trial):
    return {
        "number": trial.number,
        "state": trial.state.name,
        "value": trial.value,
        "params": trial.params,
        "distributions": {name: repr(found) for name, found in trial.distributions.items()},
        "intermediate": {str(step): value for step, value in trial.intermediate_values.items()},
    }


json.dump(
    {
        "direction": study.direction.name,
        "best": study.best_trial.number,
        "trials": [described(trial) for trial in study.trials],
    },
    sys.stdout,
    indent=1,
)
