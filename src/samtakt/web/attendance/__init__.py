"""Attendance, page by page: the trainer marks, the participant signs, the company attests."""
