"""Search for hyper-parameters: a config's ranges, trials kept in a database, the best config."""
