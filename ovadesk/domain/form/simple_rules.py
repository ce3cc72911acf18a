"""IOTA Simple Rules (Timmerman et al., Ultrasound Obstet Gynecol 2008; 31: 681-690).

Five ultrasound features speak for a benign mass and five for a malignant one. Only B features: benign. Only M
features: malignant. Both or none: inconclusive. What a feature is, in our own words:

====  ==================================================================================================
B1    unilocular cyst
B2    solid components, the largest of them less than 7 mm in its largest diameter
B3    acoustic shadows
B4    smooth multilocular tumour, less than 100 mm in its largest diameter
B5    no flow at all on colour Doppler (colour score 1)
M1    irregular solid tumour
M2    ascites
M3    four papillary structures or more
M4    irregular multilocular-solid tumour, 100 mm or more in its largest diameter
M5    very strong flow on colour Doppler (colour score 4)
====  ==================================================================================================

The Simple Rules Risk (Timmerman et al. 2016) is left out: it needs the kind of centre, and its coefficients could not
be checked against the publication.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

from ovadesk.domain.form.texts import shown
from ovadesk.domain.problem import OvaDeskError, problem

BENIGN_FEATURES = ("B1", "B2", "B3", "B4", "B5")
MALIGNANT_FEATURES = ("M1", "M2", "M3", "M4", "M5")
FEATURES = BENIGN_FEATURES + MALIGNANT_FEATURES

RuleResult = Literal["benign", "malignant", "inconclusive"]


def check_features(features: Iterable[object]) -> tuple[str, ...]:
    """The features in the order B1-B5, M1-M5, each once. Raises OvaDeskError (``form.feature_unknown``)."""
    found = list(features)
    for feature in found:
        if not isinstance(feature, str) or feature not in FEATURES:
            raise OvaDeskError(problem("form.feature_unknown", feature=shown(feature)))
    return tuple(feature for feature in FEATURES if feature in found)


def result(features: Collection[str]) -> RuleResult:
    """What the rules say of ``features`` ("B1".."M5"). Raises OvaDeskError (``form.feature_unknown``)."""
    found = check_features(features)
    benign = any(feature in BENIGN_FEATURES for feature in found)
    malignant = any(feature in MALIGNANT_FEATURES for feature in found)
    if benign == malignant:
        return "inconclusive"
    return "benign" if benign else "malignant"
