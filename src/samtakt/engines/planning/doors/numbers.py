"""Texts that are nothing but numbers with spaces between them."""

import math


class UnreadableText(ValueError):
    """A text does not have the numbers that its kind of problem has."""


class Numbers:
    """Reads numbers off the front of a text, one after the other."""

    def __init__(self, text: str) -> None:
        self.words = text.split()
        self.place = 0

    @property
    def left(self) -> int:
        """How many numbers are left."""
        return len(self.words) - self.place

    def next(self, *, word: float | None = None) -> float:
        """Return the next number; where a word stands in its place, `word` if that is given."""
        if not self.left:
            raise UnreadableText("The text ends too early.")
        text = self.words[self.place]
        self.place += 1
        try:
            number = float(text)
        except ValueError:
            if word is None:
                raise UnreadableText(f"Number {self.place} of the text is {text!r:.40}.") from None
            number = word
        if not math.isfinite(number) or number < 0:
            raise UnreadableText(f"Number {self.place} of the text is {text!r:.40}.")
        return number

    def next_whole(self, *, word: float | None = None) -> int:
        """Return the next number, which must be whole."""
        number = self.next(word=word)
        if number != int(number):
            raise UnreadableText(f"Number {self.place} of the text is {number}, not a whole one.")
        return int(number)

    def table(self, rows: int, columns: int) -> list[list[float]]:
        """Return the next numbers row by row."""
        return [[self.next() for _ in range(columns)] for _ in range(rows)]

    def end(self) -> None:
        """Refuse a text with more numbers than expected."""
        if self.left:
            raise UnreadableText(f"The text has {self.left} numbers too many.")
