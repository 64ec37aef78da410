"""The only place that writes. Each action is four moves: durable transaction, rows, history, follow-up.

Actions take keyword arguments, the actor as `by=`, the clock as `now=`, and return what they made. They ask
`access.require` first and raise the failures of `errors.py`, never an HTTP answer.
"""
