"""Doors for browsers: translate the request, make one call, translate the answer."""
