"""The doors of reframing: the initiative page, its framing, its questions, its moves and its history."""
