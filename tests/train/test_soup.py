from pathlib import Path

import torch
from safetensors.torch import save_file

from train.soup import average_into, move_towards


def test_the_mean_of_the_weights(tmp_path: Path) -> None:
    models = [torch.nn.Linear(3, 2) for _ in range(4)]
    for place, model in enumerate(models[:3]):
        (tmp_path / str(place)).mkdir()
        save_file(dict(model.state_dict()), tmp_path / str(place) / "model.safetensors")
    average_into(models[3], [tmp_path / str(place) for place in range(3)])
    mean = torch.stack([model.weight for model in models[:3]]).mean(dim=0)
    torch.testing.assert_close(models[3].weight, mean)


def test_a_model_moves_towards_another(tmp_path: Path) -> None:
    old, new = (torch.nn.Linear(3, 2) for _ in range(2))
    save_file(dict(new.state_dict()), tmp_path / "model.safetensors")
    expected = 0.25 * old.bias.detach().clone() + 0.75 * new.bias
    move_towards(old, tmp_path, 0.75)
    torch.testing.assert_close(old.bias, expected)
