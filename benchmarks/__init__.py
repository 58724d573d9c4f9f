"""How fast Rasd is, and how it grows: `python -m benchmarks --help`."""
