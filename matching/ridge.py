"""Kernel ridge regression on text, kept in primal form so that one text costs one sparse product."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from matching.arrays import squeeze, stretch
from matching.lens import View
from matching.spaces import multiply


class TextRidge:
    """Many targets from text: (K + diag(penalty))^-1 Y, with penalties per training row.

    A small penalty means a trusted row.  Nothing is random: same rows in, same weights out.
    """

    def fit(self, view: View, targets: np.ndarray, penalties: Sequence[float] | np.ndarray) -> "TextRidge":
        """Learn from texts; `targets` of shape (n_rows, n_targets), `penalties` of shape (n_rows,) > 0."""
        kernel = view.kernel(view)
        kernel[np.diag_indices_from(kernel)] += np.asarray(penalties, dtype=float)
        dual = cho_solve(cho_factor(kernel, overwrite_a=True), np.asarray(targets, dtype=float)) / 3
        self.words_ = np.ascontiguousarray(view.words.T @ dual)
        self.chars_ = np.ascontiguousarray(view.chars.T @ dual)
        self.topics_ = view.topics.T @ dual
        return self

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        """Return what `fit` learnt, under names that begin with `name`."""
        parts = {"words": self.words_, "chars": self.chars_, "topics": self.topics_}
        return {
            key: value for part, own in parts.items() for key, value in squeeze(f"{name}.{part}", own).items()
        }

    def restore(self, name: str, arrays: Mapping[str, np.ndarray]) -> "TextRidge":
        """Take over what an earlier `fit` learnt."""
        self.words_, self.chars_, self.topics_ = (
            stretch(f"{name}.{part}", arrays) for part in ("words", "chars", "topics")
        )
        return self

    def predict(self, view: View) -> np.ndarray:
        """Return predictions, ndarray of shape (n_rows, n_targets)."""
        known = multiply(view.words, self.words_) + multiply(view.chars, self.chars_)
        return np.asarray(known + view.topics @ self.topics_)
