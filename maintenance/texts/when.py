"""Moments as people write them, in the window's zone and in UTC, in Japanese and English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

Language = Literal["ja", "en"]
_DAYS_JA = "月火水木金土日"
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class When:
    """One moment."""

    at: datetime
    zone: str
    language: Language

    @property
    def local(self) -> str:
        """Day and time in the window's zone."""
        return f"{self._day(ZoneInfo(self.zone))} {self.time}"

    @property
    def day(self) -> str:
        """The day in the window's zone."""
        return self._day(ZoneInfo(self.zone))

    @property
    def time(self) -> str:
        """The time in the window's zone."""
        return f"{self.at.astimezone(ZoneInfo(self.zone)):%H:%M}"

    @property
    def utc(self) -> str:
        """Day and time in UTC."""
        return f"{self._day(UTC)} {self.at.astimezone(UTC):%H:%M} UTC"

    @property
    def label(self) -> str:
        """What the window's zone is called: JST, or its offset where it has no short name."""
        local = self.at.astimezone(ZoneInfo(self.zone))
        name = local.tzname() or ""
        if not name.isalpha():
            offset = f"{local:%z}"
            name = f"UTC{offset[:3]}:{offset[3:5]}"
        return "日本時間" if self.language == "ja" and self.zone == "Asia/Tokyo" else name

    def _day(self, zone: tzinfo) -> str:
        return day_text(self.at.astimezone(zone).date(), self.language)


def day_text(day: date, language: Language) -> str:
    """A day with its weekday; names do not depend on the machine's locale."""
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日（{_DAYS_JA[day.weekday()]}）"
    return f"{_DAYS_EN[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def minutes(seconds: float, language: Language) -> str:
    """A length: `3時間`, `1 h 30 min`."""
    whole = round(seconds / 60)
    hours, rest = divmod(whole, 60)
    words = ("時間", "分") if language == "ja" else (" h", " min")
    parts = [f"{hours}{words[0]}"] if hours else []
    parts += [f"{rest}{words[1]}"] if rest or not hours else []
    return ("" if language == "ja" else " ").join(parts)
