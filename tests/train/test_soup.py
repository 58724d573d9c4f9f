from pathlib import Path

import torch
from safetensors.torch import save_file

from train.soup import average_into


def test_the_mean_of_the_weights(tmp_path: Path) -> None:
    models = [torch.nn.Linear(3, 2) for _ in range(4)]
    for place, model in enumerate(models[:3]):
        (tmp_path / str(place)).mkdir()
        save_file(dict(model.state_dict()), tmp_path / str(place) / "model.safetensors")
    average_into(models[3], [tmp_path / str(place) for place in range(3)])
    mean = torch.stack([model.weight for model in models[:3]]).mean(dim=0)
    torch.testing.assert_close(models[3].weight, mean)


def test_shares_weigh_the_weights(tmp_path: Path) -> None:
    old, new, blend = (torch.nn.Linear(3, 2) for _ in range(3))
    for name, model in (("old", old), ("new", new)):
        (tmp_path / name).mkdir()
        save_file(dict(model.state_dict()), tmp_path / name / "model.safetensors")
    average_into(blend, [tmp_path / "old", tmp_path / "new"], [0.25, 0.75])
    torch.testing.assert_close(blend.bias, 0.25 * old.bias + 0.75 * new.bias)
