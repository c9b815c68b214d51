"""What is said about a session: its title, what to do, what it is good for. No figures: those are in the steps."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    name: str
    description: str
    purpose: str


WORDS: dict[str, Words] = {
    "easy": Words(
        "Easy run",
        "Run so easily that you could talk in whole sentences. Slower is fine.",
        "Most of the training: it builds endurance and lets you recover from the hard days.",
    ),
    "strides": Words(
        "Easy run with strides",
        "An easy run; towards its end run short strides, quick and relaxed, with an easy jog between.",
        "Keeps the stride lively without tiring you.",
    ),
    "recovery": Words(
        "Recovery run",
        "Short and slow, on soft ground if you can. Stop early when the legs are heavy.",
        "Loosens up after a hard day and adds a little volume.",
    ),
    "long": Words(
        "Long run",
        "Steady and easy from start to end; drink on the way, and finish feeling that you could go on.",
        "The most important run of the week: endurance grows with the longest run.",
    ),
    "long_pace": Words(
        "Long run with race pace",
        "Start easily, run the middle part at race pace, and end with an easy kilometre or so.",
        "Teaches legs and head what race pace is like when tired.",
    ),
    "tempo": Words(
        "Tempo run",
        "Warm up easily, then run evenly at threshold pace: comfortably hard, a few words at a time.",
        "Raises the pace that you can hold for about an hour.",
    ),
    "cruise": Words(
        "Threshold repeats",
        "Warm up easily, then run the repeats at threshold pace with short jogs; all of them alike.",
        "As a tempo run, with a little more time at threshold.",
    ),
    "intervals": Words(
        "Intervals",
        "Warm up well, then run the repeats hard but evenly, the last like the first. Jog the recoveries.",
        "Raises the ceiling of oxygen uptake, from which all other paces follow.",
    ),
    "repetitions": Words(
        "Repetitions",
        "Warm up well, then run fast and relaxed with full recovery; stop when the form goes.",
        "Speed and running economy.",
    ),
    "hills": Words(
        "Hill repeats",
        "Warm up easily, then run uphill with strong strides and jog back down.",
        "Strength and economy, at less impact than fast running on the flat.",
    ),
    "race_pace": Words(
        "Race pace",
        "Warm up easily, then run the repeats exactly at race pace; not faster.",
        "Makes race pace familiar.",
    ),
    "touch": Words(
        "Short race-pace touch",
        "Easy, with a few short pieces at race pace. It should feel too short.",
        "Keeps the legs awake while the volume goes down before the race.",
    ),
    "race": Words(
        "Race",
        "Start a little slower than you feel, run evenly, and spend what is left at the end.",
        "What the plan leads to.",
    ),
    "race_between": Words(
        "Race on the way",
        "Run it as a test: evenly, and honest about the day. Easy days follow.",
        "Race practice, and a fresh measure of your paces.",
    ),
}
