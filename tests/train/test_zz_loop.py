import pytest, subprocess
from tests.train.conftest import *
from tests.train.conftest import _one_thread
from tests.train.test_processes import config, by_two
from tests.train.conftest import changed
@pytest.mark.parametrize("i", range(34))
def test_loop(i, config, tiny_data, tmp_path):
    short = changed(config, seeds=[0], optimizer__epochs=2, optimizer__batch_pieces=192)
    try:
        by_two(short, tiny_data, tmp_path, "tests.train.cramped", "60")
    except AssertionError as fault:
        open(f"/tmp/fault-{i}.txt","w").write(str(fault))
        raise
