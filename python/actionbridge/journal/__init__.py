"""What a durable call does: the records of an action, and every decision over them.

No I/O, no clock, no loop: the operator, the test kit and the offline replayer share it.
"""
