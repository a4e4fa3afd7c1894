"""The template environment: strict names, translated, with dates, money and counts as a reader writes them."""

from __future__ import annotations

import re
from typing import Any

from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from mandate.engines.terms import half_up
from mandate.services import wording
from mandate.services.formats import day, moment, money, number, size

_AMOUNT = re.compile(r"([€$£]) (\d)")


def environment(**options: Any) -> Environment:
    """The Jinja environment of every page."""
    options["undefined"] = StrictUndefined
    options["trim_blocks"] = options["lstrip_blocks"] = True
    built = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], **options)  # noqa: S701 - Django turns autoescape on
    built.policies["ext.i18n.trimmed"] = True  # as tools/babel.cfg collects them: line breaks in a sentence are spaces
    built.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    built.globals.update(url=_url, static=static, csrf_field=_csrf_field, words=wording)
    built.filters.update(
        day=day,
        moment=moment,
        number=number,
        money=money,
        size=size,
        together=together,
        source_name=wording.source,
        capitalised=wording.opening,
        round=half_up,
    )
    return built


def together(text: str) -> Markup:
    """A sentence in which a currency sign never stands at the end of a line without its amount."""
    return Markup(_AMOUNT.sub("\\1\u00a0\\2", str(escape(text))))  # noqa: S704 - escaped here, once


def _url(name: str, *arguments: Any, **named: Any) -> str:
    return reverse(name, args=arguments or None, kwargs=named or None)


def _csrf_field(request: Any) -> Markup:
    """The field every form carries; the forms of one page carry the same, made once."""
    made: Markup | None = getattr(request, "csrf_field", None)
    if made is None:
        made = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(request))
        request.csrf_field = made
    return made
