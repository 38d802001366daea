"""The performance measures: ratios taken in one run, on one machine."""
