def nudge() -> None:
    raise NotImplementedError
