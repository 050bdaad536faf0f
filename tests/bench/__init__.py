"""Figures of speed and size, each against a floor measured in the same run; never part of the test run."""
