"""`python -m train`, the same as the command `train`."""

import sys

from train.cli import main

sys.exit(main())
