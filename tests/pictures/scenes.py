"""What the samples of the tests do not show: as much as a catalogue or a visitor may ever say, and the ring of the
keys. For human eyes; what holds on every screen is tested over the samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.catalogue import Catalogue, Request
from kiosk.draft import Draft
from kiosk.states import (
    CheckingDocuments,
    ChoosingFace,
    ChoosingRequest,
    Finished,
    GivingDetails,
    Reviewing,
    State,
    TakingListHome,
)
from kiosk.touch.views import Surroundings, View
from kiosk.touch.views.order import ringed, spots
from kiosk.visit import Ratable
from tests.kiosk.touch.harness import catalogue, view_of
from tests.kiosk.touch.samples import draft_for, renovating, ticket_for

DOCUMENTS, WORKERS = 14, "99"
ADDRESS = {
    "zh": "江苏省苏州市工业园区澜湖大道一百二十八号澜湖花园三期东区第十二栋二单元一四〇二室，从南门进来沿着湖边走到"
    "第二个路口左转，过了儿童乐园就是；门口有一棵大樟树，送货的车请停在地下二层乙区，电话打不通时请按门铃两次",
    "en": "Flat 1402, Unit 2, Building 12, East Court, Phase Three, Lanhu Garden, 128 Lanhu Avenue, Suzhou "
    "Industrial Park, Jiangsu: from the south gate along the lake, second turning left, "
    "past the playground, ring twice",
}
"""An address of eight lines, as long as a detail may be."""


def scenes(around: Surroundings, language: str) -> Iterator[tuple[str, View]]:
    """Each with a name."""
    for name, state in _crowded(language):
        yield name, view_of(state, around)
    for name, state, button in _walked(language):
        view = view_of(state, around)
        found = next(spot for spot in spots(view) if spot.button.id == button)
        yield f"focus-{name}-{button}", ringed(view, found)


def _crowded(language: str) -> Iterator[tuple[str, State]]:
    told = catalogue()
    many = replace(renovating(told, language), request=_with_documents(told, DOCUMENTS))
    for page in range(3):
        yield f"fourteen-documents-{page + 1}", CheckingDocuments(many, page)
    yield "fourteen-documents-list", TakingListHome(many, "lobby")
    yield "fourteen-documents-review", Reviewing(many)
    crew = draft_for(told, "renovation", language).answered("workers", WORKERS)
    yield "ninety-nine-workers", CheckingDocuments(crew)
    yield "ninety-nine-workers-review", Reviewing(crew)
    yield "ninety-nine-workers-finished", Finished(crew, ticket_for(crew, "B1099", 99, wait=(400, 500)), "printed")
    goods = draft_for(told, "goods-release", language).answered("holder", "owner")
    place = next(place for place, detail in enumerate(goods.chosen.details) if detail.id == "goods")
    yield "long-address", GivingDetails(goods, place, ADDRESS[language])
    yield "long-address-review", Reviewing(goods.detailed("goods", ADDRESS[language]))


def _walked(language: str) -> Iterator[tuple[str, State, str]]:
    """What the five keys are at."""
    told, nothing = catalogue(), Draft(language=language, home_language="zh", key="k1")
    documents = CheckingDocuments(renovating(told, language))
    name = GivingDetails(draft_for(told, "ownership-transfer", language), 0)
    yield "choosing-request", ChoosingRequest(nothing), "request-repair"
    yield "checking-documents", documents, "document-business-licence"
    yield "checking-documents", documents, "primary"
    yield "checking-documents", documents, "help"
    yield "giving-detail", name, "primary"
    yield "choosing-face", ChoosingFace(nothing, "r1", Ratable(7, "A012")), "face-4"


def _with_documents(told: Catalogue, count: int) -> Request:
    """A renovation that needs so many documents, its own and those of the others."""
    renovation = told.request("renovation")
    others = [it for request in told.requests if request != renovation for it in request.documents]
    named = enumerate((*renovation.documents, *others))
    wanted = tuple(
        it.model_copy(update={"id": it.id if it in renovation.documents else f"{it.id}-{nth}"}) for nth, it in named
    )
    return renovation.model_copy(update={"documents": wanted[:count]})
