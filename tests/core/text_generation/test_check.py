import pytest
import torch

from playground.core.check import CheckRow
from playground.core.text_generation.check import check_prediction
from playground.core.text_generation.model import build_model
from playground.core.text_generation.settings import CELLS, TextGenerationSettings


@pytest.mark.parametrize("cell", CELLS)
def test_formula_autograd_and_difference_agree(cell: str) -> None:
    model = build_model(TextGenerationSettings(cell=cell), 12)
    rows = check_prediction(model, [2, 3], target=1, shown=[1, 4, 5])
    assert len(rows) == 4
    assert all(row.agrees for row in rows)
    logits = model.double()(torch.tensor([[2, 3]]))[0, -1]
    assert rows[1].formula == pytest.approx(torch.softmax(logits, 0)[1].item() - 1)


@pytest.mark.parametrize("row", [CheckRow("q", 1.0, 1.0 + 1e-8, 1.0), CheckRow("q", 1.0, 1.0, 1.001)])
def test_a_disagreement_shows(row: CheckRow) -> None:
    assert not row.agrees
