"""A small blog that asks the spam filter about every comment, over HTTP and nothing else."""
