"""Training of Rasd's models: data, base encoders, runs, evaluation, export."""
