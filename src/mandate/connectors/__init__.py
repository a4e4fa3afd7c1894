"""The outside, in and out: sources, files, charts, the sample company."""
