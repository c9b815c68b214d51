"""A language model as narrator: it rewords templates, never sees a value, and is checked word by word.

The libraries of the vendors are loaded on the first question, in the worker alone.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.policy import DEFAULT_MODEL_ORIGINS, ai_allowed
from insights.narrators.base import CannotNarrate, Paragraph, slot_name
from insights.narrators.checking import checked
from insights.narrators.plain import own_slots
from insights.reports.content import Section

if TYPE_CHECKING:
    from pydantic_ai.models import Model as PydanticModel

log = logging.getLogger(__name__)

INSTRUCTIONS = """You reword notes about an athlete's training as a calm, experienced coach would say them.
Each note is a sentence with slots in braces, such as {p0_load}. You do not know what will stand in a slot.
Rules: use every slot exactly as it is written, each at least once, and no other slot. Write no digit and no
number word; do not count, compare or compute. Add no fact, cause, diagnosis or advice that is not in the notes.
Keep the meaning of each note, whether it is good news or a caution. Plain sentences only: no markup, lists, links
or headings. A paragraph for each note, separated by an empty line. Answer with the text alone."""

Ask = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Model:
    """``ask`` takes instructions and a prompt and gives the answer, or raises CannotNarrate. ``may_spend`` says, and
    counts, whether the athlete's budget allows one more question.
    """

    name: str
    ask: Ask
    may_spend: Callable[[], bool]
    origins: Collection[str] = DEFAULT_MODEL_ORIGINS

    def paragraphs(self, section: Section) -> tuple[Paragraph, ...]:
        """The model's wording of a section. One passage of a forbidden origin leaves the whole section to ``plain``."""
        if not section.passages:
            return ()
        if not all(ai_allowed(p.origins, agreed=True, model_origins=self.origins) for p in section.passages):
            raise CannotNarrate("The section rests on rows that no model may see.")
        if not self.may_spend():
            raise CannotNarrate("This month's questions to the model are used up.")
        answer = self.ask(INSTRUCTIONS, prompt(section))
        told = checked(re.split(r"\n\s*\n", answer), slots_of(section))
        paragraphs = tuple(Paragraph(text, subject_of(text, section)) for text in told)
        findings = [number for number, passage in enumerate(section.passages) if passage.finding]
        if sorted(p.about for p in paragraphs if p.about is not None) != findings:
            raise CannotNarrate("The model did not give each finding its own paragraph.")
        return paragraphs


def prompt(section: Section) -> str:
    """The notes as templates, and what kind of thing each slot is. No value, name or date of the athlete's is in it."""
    notes = "\n".join(f"- {own_slots(index, passage)}" for index, passage in enumerate(section.passages))
    kinds = "\n".join(
        f"- {{{slot_name(index, name)}}}: a {amount.unit.value}"
        for index, passage in enumerate(section.passages)
        for name, amount in passage.amounts.items()
        if f"{{{name}}}" in passage.text
    )
    return f"Notes:\n{notes}\n\nSlots:\n{kinds}"


def slots_of(section: Section) -> set[str]:
    """The slots that an answer must use."""
    return {
        slot_name(index, name)
        for index, passage in enumerate(section.passages)
        for name in passage.amounts
        if f"{{{name}}}" in passage.text
    }


def subject_of(text: str, section: Section) -> int | None:
    """The finding that a paragraph is about: the one whose slots, and no other's, it uses; None without one."""
    used = {int(number) for number in re.findall(r"{p(\d+)_\w+}", text)}
    only = used.pop() if len(used) == 1 else None
    return only if only is not None and section.passages[only].finding else None


@dataclass(frozen=True, slots=True)
class Service:
    """How to reach a model: ``model`` as "openai:NAME", "anthropic:NAME", "google:NAME", or "local:NAME" with the
    ``base_url`` of a server that speaks OpenAI's protocol.
    """

    model: str
    api_key: str
    base_url: str
    timeout: float

    def ask(self, instructions: str, text: str) -> str:
        """One question. Raises CannotNarrate with a sentence that names no secret."""
        try:
            from pydantic_ai import Agent

            agent = Agent(self._chosen(), instructions=instructions, retries=0)
            answer: str = agent.run_sync(
                text, model_settings={"timeout": self.timeout, "max_tokens": 1500}
            ).output
        except Exception as error:  # noqa: BLE001 (whatever a vendor's library or server does: plain speaks)
            log.warning("the model %s did not answer: %s", self.model, type(error).__name__)
            raise CannotNarrate(f"The model did not answer ({type(error).__name__}).") from None
        return answer

    def _chosen(self) -> PydanticModel:
        """Each vendor's own class, loaded only when it is asked."""
        vendor, _, name = self.model.partition(":")
        if vendor == "anthropic":
            from pydantic_ai.models.anthropic import AnthropicModel
            from pydantic_ai.providers.anthropic import AnthropicProvider

            return AnthropicModel(name, provider=AnthropicProvider(api_key=self.api_key))
        if vendor == "google":
            from pydantic_ai.models.google import GoogleModel
            from pydantic_ai.providers.google import GoogleProvider

            return GoogleModel(name, provider=GoogleProvider(api_key=self.api_key))
        from openai import AsyncOpenAI
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.providers.openai import OpenAIProvider

        client = AsyncOpenAI(
            api_key=self.api_key or "none",
            base_url=self.base_url or None,
            timeout=self.timeout,
            max_retries=0,
        )
        return OpenAIChatModel(name, provider=OpenAIProvider(openai_client=client))
