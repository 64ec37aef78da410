"""The demo workspace: fictional people and numbers, told as stories that the actions carry out.

`stories/` is plain data; `steps` says what can happen in a story, `telling` makes it happen, `calendar` moves
everything to the day on which the demo is made.
"""
