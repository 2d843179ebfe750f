"""Comparing what people wrote: folded words, tidy labels, and what looks like a person's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

_SWEDISH = str.maketrans("åäöéèüæø", "aaoeeuao")
_NOT_A_WORD = re.compile(r"[^a-z0-9%]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower-case words without accents and punctuation: "Anst.-nr " becomes "anst nr"."""
    lowered = unicodedata.normalize("NFKC", text).lower().translate(_SWEDISH)
    return _NOT_A_WORD.sub(" ", lowered).strip()


@lru_cache(maxsize=65536)
def tidy(text: str) -> str:
    """One line, single spaces, without the space after a hyphen that wrapped a heading."""
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "").replace("\ufeff", "")
    text = re.sub(r"-[ \t\u00a0]*[\r\n]+\s*", "-", text)
    return " ".join(text.split())


Choice = TypeVar("Choice")


def choice_of(
    cell: object, choices: Mapping[Choice, tuple[str, ...]], *, empty: Choice | None = None
) -> Choice | None:
    """Return the choice with a folded word that a cell begins like; None if it is like none."""
    folded = fold(str(cell or ""))
    if not folded:
        return empty
    return next((choice for choice, words in choices.items() if folded.startswith(words)), None)


# Given names common among people who work in Swedish industry today; our own list, folded.
_GIVEN_NAMES = frozenset(
    """
    adam agneta ahmad ahmed aida aino ala alan albin aleksandra alex alexander alexandra ali alice
    alicia alma amanda amina amir anders andrea andreas anette anita anja ann anna anneli annelie
    annica annika anton antonio arne artur arvid asa asta astrid august axel barbro bengt benjamin
    berit bernt bertil birger birgit birgitta bjorn bo bosse britt britta camilla carina carl carlos
    carola caroline catarina cecilia charlotte christer christian christina christoffer clara claes
    conny dag dan daniel daniela dariusz david dennis doris ebba edvin elena eleonor eleni elias elif
    elin elina elisabet elisabeth ella ellen elsa elvira emanuel emelie emil emilia emma eric erica
    erik erika erland ernst ester eva evelina fadi farah fatima felicia felix filip folke fredrik
    frida gabriel gabriella georg gerd goran gosta greta gudrun gunilla gunnar gustaf gustav hakan
    halina hamid hanna hannah hannes hans harald hassan helen helena helene helge henrik henning
    herman hilda hugo hussein ibrahim ida igor ines inga inge ingegerd ingela inger ingmar ingrid
    ingvar irena irene irina isabella isak ivan ivar jacek jakob jamal jan jana janne jasmin javier
    jennie jenny jens jerker jesper jessica jimmy joakim joel johan johanna johannes john johnny
    jonas jonathan jonna jorgen josef josefin josefine jose julia julian juha kaj kalle karim karin
    karina karl karolina katarina katja kenneth kent kerstin khaled kim kjell klara klas knut krister
    kristian kristin kristina kristoffer krzysztof kurt lars lasse layla leif leila lena lennart leo
    leon leyla lilian lina linda linn linnea linus lisa lisbeth liv lotta louise lova lovisa lucas
    lucia ludvig luis lukas madeleine magdalena magnus mahmoud maj maja malin manuel marco marcin
    marcus margareta margit maria mariam mariana marie marika marina mario markus marta martin
    martina mary mathias mats matilda mattias max maximilian mehmet melker mia michael michaela
    michal mikael mikko milan mina minna miriam mohamad mohamed mohammad mohammed moa mona monica
    monika morgan mustafa nadia najib nathalie niclas nicole niklas nils nina noah noor nora olena
    olga oliver olivia olle olof omar osama oscar oskar osman ove pasi patric patricia patrik paul
    paula pavel peder pedro per pernilla peter petra petter pia pierre pirjo piotr plamen rahel
    ralf ramona rana rasmus rebecca rebecka reza richard rickard rikard robert robin roger roland
    rolf ronja ronny rosa rune ruth ryan said saga salma sam samir samuel sandra sanna sara sarah
    sebastian selma sergej sigrid signe simon siv sixten sofia sofie soren staffan stefan stella
    stellan sten stig stina sture sune susann susanna susanne svante sven sylvia tania tanja tariq
    tatjana ted tereza tero therese theo thomas tilda timo tina tobias tom tomas tomasz tommy tony
    tor torbjorn tore torsten tove tuva tyra ulf ulla ulrica ulrika urban ursula valter vanja vera
    veronica viktor victor victoria viktoria viggo vilhelm vilma vincent viola vladimir wilma wilhelm
    william yasmin ylva yngve yusuf yvonne zahra zainab zeynep zlatan aron assar cornelia disa
    einar elof evert gerda hedda hedvig hjalmar holger iris joanna jovan kasper kajsa katrin lea
    lillemor liselotte lukasz marianne marie-louise maud meri mira nikolaj nikola otto pontus ragnar
    ronald sanja seppo snezana solveig stanislav svea tage tapio tindra tuomas ture ulrik uno
    valentina viveka wiktor zoran zara abdi abdullah amal hodan ayaan tesfaye yonas selam
    """.split()  # noqa: SIM905
)
_SURNAME = re.compile(
    r"(?:son|berg|strom|lund|gren|qvist|kvist|dahl|borg|holm|stedt|sten|vall|wall|mark|man|ling"
    r"|lin|ell|en|ski|ska|wicz|vic|ic|ova|ov|ez|nen|lainen|oglu|zadeh|dotter)$"
)
_CAPITALISED = re.compile(r"^[A-ZÅÄÖÉÜŠŽĐĆČŁ][\w'’.-]*$")
_NOT_NAMES = re.compile(r"[0-9=%<>:;!?/\\+&()\[\]*#@]")
TRADE_WORDS = frozenset(
    """
    svets svetsning svarv svarvning fras frasning slip slipning cnc truck truckkort lagning matning
    matteknik ritning ritningslasning montering montage packning lager logistik kvalitet underhall
    robot programmering plc maskin press pressning kant kantpress kantpressning laser skarning
    borr borrning lodning malning ytbehandling hardning gjutning forbehandling bearbetning
    felsokning stallning omstallning sakerhet arbetsmiljo brand hlr lift travers traverskort
    lean 5s miljo engelska svenska excel erp monitor ledarskap kommunikation inkop planering ordning
    verktyg operation operatorsunderhall kontroll provning test testning besiktning orderhantering
    tig mig mag mma welding milling turning grinding drawing reading measuring forklift crane
    maintenance assembly inspection quality safety first aid packing painting soldering bending
    cutting programming service hydraulik pneumatik el elsakerhet elektronik mekanik lagerarbete
    station linje cell line matmaskin heta arbeten fallskydd spc gd cad cam solidworks autocad
    """.split()  # noqa: SIM905
)


@lru_cache(maxsize=65536)
def personness(text: str) -> float:
    """How much a label looks like a person's name, from 0 (surely not) to 1 (surely)."""
    label = tidy(text)
    if not label or len(label) > 60 or _NOT_NAMES.search(label):
        return 0.0
    words = label.replace(",", " ").split()
    folded = [fold(word) for word in words]
    if any(word in TRADE_WORDS for word in folded):
        return 0.0
    known = any(part in _GIVEN_NAMES for word in folded for part in word.split())
    capital = sum(bool(_CAPITALISED.match(word)) for word in words)
    if len(words) == 1:
        return 0.75 if known and capital else 0.1
    if len(words) > 4 or capital < len(words) - 1:
        return 0.4 if known and capital else 0.0
    surname = any(_SURNAME.search(word.split()[-1]) for word in folded if word)
    if known:
        return 1.0 if surname or len(words) == 2 else 0.9
    return 0.6 if surname else 0.35


def split_name(text: str) -> tuple[str, str]:
    """(given, family) of a written name; "Efternamn, Förnamn" is understood by its comma.

    A single word is taken as the given name, with an empty family name.
    """
    label = tidy(text)
    if label.count(",") == 1:
        family, given = (part.strip() for part in label.split(","))
        if given and family:
            return given, family
    given, _, family = label.partition(" ")
    return given, family.strip()


def full_name(text: str) -> str:
    """The name as "Given Family", whichever way round the file writes it."""
    given, family = split_name(text)
    if "," in text and family:
        return f"{given} {family}"
    return tidy(text)
