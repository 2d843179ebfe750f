"""What a heading means, in Swedish and English, for each kind of list.

A heading is compared as folded words. The whole heading equal to a synonym is certain; a
synonym that begins or ends it is likely. Personal identity numbers are recognised so that
they can be left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from samtakt.foundation.spreadsheets.cells import is_identity_number
from samtakt.foundation.spreadsheets.wording import fold
from samtakt.foundation.spreadsheets.workbooks import Cell

EMPLOYEES, REQUIREMENTS, CERTIFICATES = "employees", "requirements", "certificates"
COURSES, COMPETENCES, RATINGS = "courses", "competences", "ratings"
HEADCOUNT, CERTIFICATE_TYPES, ROLES = "headcount", "certificate_types", "roles"
PROVIDERS = "providers"
IDENTITY_NUMBER = "identity_number"
IGNORE = "ignore"


@dataclass(frozen=True)
class Field:
    """A field of a list: how its cells are read, and what its column may be called."""

    name: str
    reader: str
    synonyms: tuple[str, ...]


def _field(name: str, reader: str, synonyms: str) -> Field:
    return Field(name, reader, tuple(word.strip() for word in synonyms.split("|")))


_PERSON = (
    _field("name", "text", "namn|name|medarbetare|anstalld|anstallda|operator|operatorer|person"
        "|personal|employee|employees|worker|montor|montorer|for och efternamn|fornamn efternamn"
        "|fornamn och efternamn|efternamn fornamn|vem|deltagare|innehavare|holder|full name"
        "|fullstandigt namn|medarbetarens namn|personens namn|anstalldes namn|kollega|personer"
        "|medarbetarnamn|employee name|namn medarbetare|staff|team member"),
    _field("given_name", "text", "fornamn|first name|given name|tilltalsnamn|firstname"),
    _field("family_name", "text", "efternamn|last name|surname|family name|lastname"),
    _field("employee_number", "text", "anst nr|anstnr|anstallningsnr|anstallningsnummer|anstallnr"
        "|anstallnings nr|employee number|employee no|employee id|emp no|emp nr|emp id|id|personalnr"
        "|personal nr|personalnummer|person id|pers id|nr|nummer|staff no|staff id|id nr|anst id"
        "|anstallningsid|anstallnings id|medarbetarnummer|medarbetarnr|employee nr|no|lopnr|kortnr"),
    _field("team", "text", "avdelning|avd|team|lag|grupp|arbetslag|department|dept|enhet|sektion"
        "|arbetsgrupp|produktionsgrupp|produktionslag|avdelning team|team avdelning|unit|group"
        "|arbetsomrade|organisation|avdelningsnamn|teamnamn"),
    _field("shift", "text", "skift|shift|skiftlag|skiftform|skiftgang|arbetsskift|dag kvall natt"),
    _field("role", "text", "roll|befattning|role|position|titel|title|job title|yrke|tjanst"
        "|yrkesroll|tjanstetitel|jobb|job|befattning roll|roll befattning|arbetsroll|yrkestitel"),
    _field("site", "text", "ort|site|anlaggning|arbetsplats|stad|fabrik|plant|location|arbetsort"
        "|placering|stationeringsort|driftstalle"),
    _field("company", "text", "foretag|bolag|company|arbetsgivare|employer|foretagsnamn|firma"),
    _field(IDENTITY_NUMBER, "cell", "personnummer|pnr|persnr|pers nr|personnr|person nr"
        "|personal identity number|samordningsnummer|fodelsenummer|ssn|social security number"
        "|person nummer|pers nummer|personal id number|personbeteckning|national id"),
    _field("comment", "text", "kommentar|kommentarer|anmarkning|notering|comment|comments|notes"
        "|ovrigt|anm|note|remark|remarks|noteringar|information|info|anmarkningar"),
)  # fmt: skip

_PERSON_DETAILS = (
    _field("sex", "sex", "kon|sex|gender|k m|m k|man kvinna|kvinna man|juridiskt kon"),
    _field("birth_date", "date", "fodelsedatum|fodd|date of birth|birth date|birthday|dob|fodelsedag"
        "|birthdate|fodd datum"),
    _field("birth_year", "birth_year", "fodelsear|year of birth|birth year|fodd ar|fodelse ar"),
    _field("employed_from", "date", "anstalld fran|anstallningsdatum|anstalld sedan|start date"
        "|startdatum|hire date|employed from|employed since|anst datum|anstalld fr o m|borjade|fr o m"
        "|from|fran|anstallning fran|anstallning from|hired|anstalld from|anst dat|tilltradesdatum"
        "|borjade datum|anstallningsstart|start"),
    _field("employed_to", "date", "anstalld till|slutdatum|end date|employed to|t o m|slutar|avgang"
        "|till|tom|anstallning till|anstallning tom|anstalld t o m|employed until|anstalld tom"
        "|avslutad|anstallningsslut|slut|sista anstallningsdag|left"),
    _field("employment_kind", "text", "anstallningsform|employment type|anstallningstyp|employment"
        "|anst form|anstform|employment kind|anstallning|contract|kontrakt|contract type|typ av anstallning"),
    _field("percentage", "percentage", "sysselsattningsgrad|tjanstgoringsgrad|procent|percent|%"
        "|omfattning|employment rate|fte|ssg|arbetstid %|syssgrad|syss grad|grad|arbetstid procent"
        "|arbetstid|sysselsattning|tjanstgrad|sysselsattningsgrad %|working time"
        "|syss grad %|syssgrad %|ssg %|fte %|employment %|tjanstgoringsgrad %|omfattning %|anstallningsgrad"
        "|anstallningsgrad %"),
    _field("retirement_date", "date", "pension|pensionsdatum|retirement date|pensionering"
        "|gar i pension|retirement|planerad pension|pensionsar|pensioneras|retires|beraknad pension"),
    _field("email", "email", "e post|epost|mail|e mail|email|e postadress|epostadress|mejl"
        "|mailadress|email address|e mail address|e post adress"),
    _field("phone", "text", "telefon|tel|mobil|phone|telefonnummer|mobilnummer|tfn|mobile|tel nr"),
    _field("manager", "text", "chef|narmaste chef|manager|arbetsledare|gruppchef|supervisor|ansvarig"),
)  # fmt: skip

_COMPETENCE = (
    "kompetens|competence|competency|skill|fardighet|moment|arbetsmoment|uppgift|task"
    "|arbetsuppgift|station|maskin|operation|process|kunskap|kompetensomrade|kunskapsomrade|vad"
    "|kompetenser|competences|skills|kompetensnamn|competence name|omrade|kunskaper|stationer"
    "|arbetsstation|machine|maskiner|processteg|utbildningsmoment|fardigheter|moment kompetens"
    "|kompetens moment|uppgifter|operationer|delmoment|arbetsmoment station|kompetensbeskrivning"
)
_LEVEL_WORDS = (
    "niva|level|kompetensniva|bedomning|rating|varde|score|nivaer|betyg|grad|ilu|iluo"
    "|bedomd niva|assessed level|nuvarande niva|current level|skill level|overenskommen niva|nulage"
)
_REQUIRED = (
    "krav|kravniva|niva|level|required level|min level|malniva|kompetensniva|kravd niva"
    "|minimum level|requirement|mal|target|target level|minsta niva|miniminiva|min niva"
    "|onskad niva|lagsta niva|required|bor niva"
)

FIELDS: dict[str, tuple[Field, ...]] = {
    EMPLOYEES: (*_PERSON, *_PERSON_DETAILS),
    RATINGS: (
        *_PERSON,
        _field("competence", "text", _COMPETENCE),
        _field("level", "level", _LEVEL_WORDS),
        _field("assessed_on", "date", "datum|date|bedomd|bedomningsdatum|assessed|assessed on"
            "|assessment date|bedomt datum|senast bedomd|rated on|uppdaterad|bedomd datum"),
        _field("assessor", "text", "bedomare|assessor|bedomd av|assessed by|bedomt av|rated by"
            "|handledare|bedomning av|ansvarig|chef"),
        _field("source", "text", "kalla|source|typ av bedomning|bedomningstyp|sjalv chef|metod"),
        _field("competence_code", "text", "kompetenskod|kod|code|competence code|kompetens id"),
        *_PERSON_DETAILS[:3],
    ),
    REQUIREMENTS: (
        _field("role", "text", "roll|befattning|role|position|titel|yrke|tjanst|yrkesroll|job|jobb"
            "|arbetsroll|job title|roller|station roll|befattningar|roles"),
        _field("competence", "text", _COMPETENCE),
        _field("level", "level", _REQUIRED),
        _field("criticality", "criticality", "kritikalitet|kritisk|criticality|prioritet|viktighet|vikt"
            "|weight|priority|prio|kritiskt|importance|betydelse|kritisk kompetens|critical"
            "|kriticitet"),
        _field("valid_from", "date", "galler fran|fran|valid from|from|fr o m|giltig fran|datum"
            "|galler fr o m|fran och med|from date|galler fran och med|fran datum|giltigt fran"),
        _field("valid_to", "date", "galler till|till|valid to|t o m|giltig till|tom|giltig t o m"
            "|galler t o m|until|valid until"),
        _field("number", "number", "antal|antal personer|number|headcount|min antal|behov"
            "|number of people|minst antal|bemanning|antal per skift|minimum antal|antal som behovs"
            "|people|antal medarbetare|minsta antal|krav antal|antal krav|personer"),
        _field("team", "text", "avdelning|avd|team|lag|grupp|arbetslag|department|enhet|linje"),
        _field("shift", "text", "skift|shift|skiftlag|skiftform"),
        _field("competence_code", "text", "kompetenskod|kod|code|competence code|kompetens id|nr|id"),
        _field("group", "text", "kompetensgrupp|kategori|category|omrade|group"),
        _field("site", "text", "ort|site|anlaggning|arbetsplats"),
        _field("ssyk", "text", "ssyk|ssyk 2012|ssyk kod|yrkeskod"),
        _field("comment", "text", "kommentar|kommentarer|anmarkning|notering|comment|notes|ovrigt"
            "|anm|orsak|skal|reason|motivering"),
    ),
    HEADCOUNT: (
        _field("team", "text", "avdelning|avd|team|lag|grupp|arbetslag|department|enhet|linje"
            "|avdelning lag|lag avdelning|produktionslag"),
        _field("shift", "text", "skift|shift|skiftlag|skiftform"),
        _field("competence", "text", _COMPETENCE),
        _field("competence_code", "text", "kompetenskod|kod|code|competence code|kompetens id"),
        _field("level", "level", _REQUIRED + "|niva minst|lagst niva|niva lagst"),
        _field("number", "number", "antal|antal personer|number|headcount|min antal|behov"
            "|number of people|minst antal|bemanning|antal per skift|minimum antal|antal som behovs"
            "|people|antal medarbetare|minsta antal|krav antal|antal krav|personer|minimibemanning"),
        _field("most_absent", "number", "max franvarande|hogst borta samtidigt|most absent|max borta"
            "|hogst franvarande|maximal franvaro|max franvaro|max absent|absent at most|hogst borta"),
        _field("valid_from", "date", "galler fran|fran|valid from|from|fr o m|giltig fran"
            "|galler fr o m"),
        _field("valid_to", "date", "galler till|till|valid to|t o m|giltig till|galler t o m|until"),
        _field("comment", "text", "kommentar|anmarkning|notering|comment|notes|ovrigt|anm"),
    ),
    ROLES: (
        _field("role", "text", "roll|befattning|role|position|titel|yrke|yrkesroll|rollnamn"),
        _field("code", "text", "rollkod|kod|code|role code|id"),
        _field("name_en", "text", "roll en|role en|english|engelska|engelskt namn"),
        _field("ssyk", "text", "ssyk|ssyk 2012|ssyk kod|yrkeskod"),
        _field("esco_uri", "text", "esco|esco uri|uri|esco yrke|esco occupation"),
    ),
    PROVIDERS: (
        _field("provider", "text", "anordnare|leverantor|utbildare|provider|namn|name|arrangor"
            "|utbildningsanordnare|utbildningsforetag|supplier"),
        _field("code", "text", "kod|code|id"),
        _field("place", "text", "ort|plats|place|stad|city|town|location"),
        _field("contact", "text", "kontakt|e post|epost|mail|contact|email|telefon"),
        _field("sessions_per_week", "number", "tillfallen per vecka|tillfallen i veckan"
            "|kurstillfallen per vecka|kurstillfallen i veckan|max tillfallen per vecka"
            "|hogst tillfallen per vecka|tillfallen per vecka hogst|sessions per week"
            "|sessions in a week|sessions a week|max sessions per week|sessions in a week at most"),
    ),
    CERTIFICATE_TYPES: (
        _field("code", "text", "kod|code|id|intygskod|certifikatkod"),
        _field("name_sv", "text", "intyg|certifikat|bevis|behorighet|benamning|namn|name|intygstyp"
            "|certifikattyp|certificate|certificate type|typ|namn sv|svenskt namn"),
        _field("name_en", "text", "intyg en|certifikat en|bevis en|certificate en|engelskt namn"
            "|english name|namn en|name en|engelska|english"),
        _field("object", "text", "slag|object|kind|art"),
        _field("basis", "text", "grund|basis|rattslig grund|stod|rattsgrund"),
        _field("interval_months", "number", "intervall man|intervall manader|interval months|manader"
            "|giltighet manader|giltighetstid manader|months|validity months|giltig manader"
            "|giltighet man|intervall|giltighetstid|interval"),
        _field("ends_with_month", "yes_or_no", "manadens slut|ends with month|end of month"
            "|sista i manaden|gar ut vid manadens slut|till manadens slut"),
        _field("first_interval_months", "number", "forsta intervall man|forsta intervall"
            "|first interval months|first interval"),
        _field("confirmation_months", "number", "bekraftas var man|bekraftas var|bekraftelse man"
            "|confirmation months|confirmed every months"),
        _field("least_age", "number", "minsta alder|lagsta alder|aldersgrans|least age|minimum age"),
        _field("competence", "text", "kompetens|competence|kompetenskod|visar kompetens"),
        _field("level", "number", "niva|level|canonical level|niva 0 4"),
        _field("source", "text", "kalla|source|regel kalla|lag|foreskrift"),
        _field("checked_on", "date", "kontrollerad|checked|checked on|kontrollerad den|granskad"),
    ),
    CERTIFICATES: (
        *_PERSON,
        _field("type", "text", "certifikat|bevis|behorighet|intyg|type|certificate|utbildning|kurs"
            "|kompetensbevis|typ|licens|tillstand|certifikattyp|certificate type|utbildningsbevis"
            "|korkort|forarbevis|behorigheter|licence|license|permit|certifiering|typ av bevis"
            "|certifikat bevis|behorighet certifikat|bevis typ|kompetens|certifikatnamn|utbildningsnamn"),
        _field("issued", "date", "utfardat|utfardad|utfardandedatum|issued|issue date|datum"
            "|genomford|utbildningsdatum|date|utfardat datum|utfardad datum|kursdatum|fran|from|fr o m"
            "|genomfort|valid from|giltig fran|godkand|godkant|examensdatum|utfardades|issued on"),
        _field("valid_to", "date", "giltigt till|giltig till|giltig t o m|giltigt t o m|utgar|gar ut"
            "|expires|valid to|valid until|expiry|forfallodatum|t o m|sista giltighetsdag|giltighet"
            "|utgangsdatum|giltigt tom|giltig tom|tom|till|expiry date|expires on|forfaller"
            "|giltighetstid|sista dag|galler till|galler t o m|utloper|giltig tills|fornyas senast"),
        _field("issuer", "text", "utfardare|utfardat av|utfardad av|issuer|utbildare|arrangor"
            "|leverantor|provider|utbildningsforetag|kursanordnare|issued by|anordnare|utbildningsanordnare"),
        _field("certificate_number", "text", "certifikatnummer|certifikatnr|bevisnummer|bevisnr"
            "|certificate number|intygsnummer|certificate no|cert nr|beviset nr|certifikat nr"),
        _field("object", "text", "slag|object|kind|art|sort"),
        _field("scope", "text", "omfattning|scope|avser|svetsmetod och lage"),
        _field("confirmed_on", "date", "senast bekraftad|senast bekraftat|senast signerad|bekraftad"
            "|last confirmed|confirmed on"),
        _field("result", "text", "resultat|utlatande|result|outcome"),
        _field("area", "text", "inom omrade|inom omradet|within the area|within area"),
        _field("tasks", "text", "for arbete med|arbetsuppgifter|for work with|tasks"),
    ),
    COURSES: (
        _field("code", "text", "kurskod|kod|code|course code|id|kurs id|nr|artikelnummer|kursnr"
            "|kursnummer|course id|art nr|diarienummer"),
        _field("name", "text", "kurs|kursnamn|namn|name|course|course name|utbildning|titel|title"
            "|utbildningsnamn|benamning|course title|kurstitel|aktivitet"),
        _field("competence", "text", _COMPETENCE + "|kompetensmal|ger kompetens|outcome|leder till"),
        _field("from_level", "level", "fran niva|from level|ingangsniva|startniva|niva fran|forkunskapsniva"
            "|level from|niva fore|niva in|ingaende niva|entry level"),
        _field("to_level", "level", "till niva|to level|slutniva|niva till|level to|niva efter|malniva"
            "|niva|level|uppnadd niva|niva ut|target level|exit level"),
        _field("hours", "number", "timmar|hours|tim|antal timmar|kurstid|h|omfattning timmar"
            "|duration hours|langd timmar|timmar totalt|kurslangd timmar|langd tim|langd h|duration h"),
        _field("days", "number", "dagar|days|antal dagar|kursdagar|omfattning dagar|langd dagar"
            "|duration days|kurslangd dagar|kurslangd|langd|omfattning|duration"),
        _field("provider", "text", "leverantor|anordnare|utbildare|provider|arrangor|utbildningsforetag"
            "|kursanordnare|utbildningsanordnare|kursleverantor|supplier|foretag"
            "|utbildningsanordnare administrativ enhet"),
        _field("place", "text", "ort|plats|place|kursort|location|stad|city|lokal|var|kursplats|kommun"),
        _field("start", "date", "start|startdatum|datum|date|start date|kursstart|startvecka|vecka"
            "|start vecka|week|start week|borjar|tillfalle|kursdatum|fran|fr o m|starts|start v"),
        _field("end", "date", "slut|slutdatum|end date|end|till|t o m|slutar|ends"),
        _field("price_per_session", "number", "pris per tillfalle|pris tillfalle|price per session"
            "|fast pris|pris per kurs|kurspris|pris per kurstillfalle|grundpris|session price|pris kurs"
            "|gruppris|pris per grupp|pris grupp|kostnad per tillfalle|pris foretagsforlagd|total price"),
        _field("price_per_seat", "number", "pris per plats|pris plats|price per seat|pris per deltagare"
            "|pris per person|pris deltagare|pris person|styckpris|seat price|price per participant"
            "|pris|price|kostnad|pris kr|price per person|kostnad per deltagare|avgift|pris sek"
            "|kursavgift|kostnad per person"),
        _field("min_participants", "number", "min|min antal|minst|minsta antal|min deltagare"
            "|min participants|minsta grupp|minst antal|lagsta antal|minimum|min antal deltagare|minsta"
            "|min grupp|min group size|min seats|min platser|antal min|deltagare min"),
        _field("max_participants", "number", "max|max antal|hogst|storsta antal|max deltagare"
            "|max participants|storsta grupp|hogsta antal|platser|antal platser|maximum|seats"
            "|max antal deltagare|storsta|max grupp|max group size|max seats|max platser|antal max"
            "|deltagare max"),
        _field("language", "text", "sprak|language|undervisningssprak|kurssprak"),
        _field("prerequisites", "text", "forkunskaper|forkunskapskrav|prerequisites|krav|prerequisite"
            "|kraver|behorighet|bygger pa|forkrav"),
        _field("online", "yes_or_no", "distans|online|pa distans|webb|digital|e learning|remote"
            "|webbaserad|distance|digitalt"),
        _field("description", "prose", "beskrivning|description|innehall|syfte|content"),
        _field("url", "text", "lank|url|webbadress|link|hemsida|webbplats"),
        _field("name_en", "text", "kurs en|course en|kursnamn en|engelskt namn|english name|namn en"
            "|name en|english"),
        _field("certificate", "text", "intyg|certifikat|certificate|ger intyg|ger certifikat|grants"),
        _field("mandatory", "yes_or_no", "lagkrav|lagstadgad|mandatory|obligatorisk|required by law"),
        _field("weeks", "number", "veckor|weeks|antal veckor|kursveckor"),
        _field("description_en", "prose", "beskrivning en|description en"),
        _field("provider_key", "text", "anordnarkod|provider id|anordnar id"),
        _field("seqf", "number", "seqf|seqf niva|seqf level"),
        _field("points", "number", "yh poang|yrkeshogskolepoang"),
        _field("decision", "text", "beslut|decision"),
        _field("form", "text", "kursform|studieform|form|delivery|delivery method"),
        _field("event", "text", "tillfalleskod|tillfalle id|tillfallesid|event id|event"),
        _field("start_type", "text", "starttyp|start type"),
        _field("start_period", "date", "startperiod|startmanad|start month"),
        _field("start_text", "text", "starttext|start text"),
        _field("apply_by", "date", "sista anmalningsdag|sista anmalan|anmalan senast"
            "|sista ansokningsdag|last application date|apply by"),
        _field("venue", "text", "kurslokal|lokalens namn|venue"),
        _field("street", "text", "gatuadress|besoksadress|street|street address"),
        _field("latitude", "number", "latitud|latitude"),
        _field("longitude", "number", "longitud|longitude"),
        _field("event_url", "text", "tillfallets lank|event link"),
        _field("event_language", "text", "tillfallets sprak|event language"),
        _field("currency", "text", "valuta|currency"),
        _field("vat", "percentage", "moms|momssats|moms %|vat|vat %"),
        _field("vat_included", "yes_or_no", "moms ingar|inkl moms|inklusive moms|vat included"),
        _field("rebate", "percentage", "rabatt|rabatt %|rebate|discount"),
        _field("rebate_from", "date", "rabatt fran|rebate from"),
        _field("rebate_to", "date", "rabatt till|rebate to"),
        _field("cancelled", "yes_or_no", "installd|installt|cancelled|is cancelled"),
        _field("cancelled_reason", "text", "orsak|orsak till installt|reason"),
        _field("comment", "text", "kommentar|anmarkning|notering|comment|notes|ovrigt|anm"),
    ),
    COMPETENCES: (
        _field("code", "text", "kod|code|id|kompetenskod|nr|nummer|competence code|kompetens id"),
        _field("name_sv", "text", "svenskt namn|namn sv|name sv|svenska|namn svenska|" + _COMPETENCE
            + "|namn|name|benamning|kompetensnamn sv"),
        _field("name_en", "text", "engelskt namn|namn en|name en|engelska|english|namn engelska"
            "|english name|competence en|kompetens en|name english"),
        _field("type", "text", "typ|type|slag|kompetenstyp|competence type|art"),
        _field("criticality", "criticality", "kritikalitet|kritisk|criticality|prioritet|viktighet|vikt"
            "|weight|priority|kriticitet"),
        _field("esco_uri", "text", "esco|esco uri|uri|esco lank|esco id|concept uri|escouri|concepturi"),
        _field("group", "text", "grupp|kategori|category|group|omrade|kompetensgrupp|huvudgrupp"
            "|kompetenskategori|amne"),
        _field("description", "text", "beskrivning|description|definition|forklaring|innebord"),
        _field("description_en", "text", "beskrivning en|description en|engelsk beskrivning"),
        _field("aliases", "text", "alias|aliaser|synonym|synonymer|aliases|synonyms|kallas aven"
            "|andra namn|also called"),
        _field("esco_match", "text", "esco matchning|esco match|matchning|match|matchningstyp"),
        _field("parent_code", "text", "overordnad kod|parent code|overordnad|parent|rubrikens kod"),
        _field("group_en", "text", "grupp en|group en|engelsk grupp"),
        _field("hard_to_recruit", "yes_or_no", "svarrekryterad|hard to recruit|svar att rekrytera"),
        _field("state", "text", "status|state|lage"),
        _field("retired_on", "date", "utgar|retired on|ur bruk fran|utgatt"),
        _field("replaced_by", "text", "ersatts av|replaced by|ersattare|successor"),
        *(
            _field(f"anchor{level}_{language}", "text", f"niva {level} {language}|level {level} {language}")
            for level in range(5)
            for language in ("sv", "en")
        ),
        _field("comment", "text", "kommentar|anmarkning|notering|comment|notes|ovrigt|anm"),
    ),
}  # fmt: skip
"""Kind of list → its fields. `RATINGS` is the long layout of a skill matrix."""

PERSON_FIELDS = tuple(dict.fromkeys((*_PERSON, *_PERSON_DETAILS)))
"""The fields that a column beside a matrix can have about its people."""

TOTAL_WORDS = frozenset(
    """summa|totalt|total|snitt|medel|medelvarde|average|sum|antal|genomsnitt|poang|score|mean
    |resultat|delsumma|subtotal|summering|totals|antal kompetenser|medelniva|snittniva|tackning
    |coverage|tackningsgrad|antal personer|antal godkanda|antal anstallda|antal medarbetare|totalsumma
    |grand total|summa totalt|antal kurser|number|count|antal som kan|antal sjalvstandiga|gap|status
    |uppfyllnad|uppfyllnadsgrad|bemanningsgrad|median|min|max|i snitt""".replace(
        "\n    ", ""
    ).split("|")
)
TARGET_WORDS = frozenset(
    """krav|kravniva|mal|malniva|target|required|requirement|requirements|borlage|bor|behov|target level
    |kravprofil|required level|mal niva|krav niva|min krav|minimikrav|goal|onskad niva|malbild
    |bor niva|onskat lage|minimum|krav for roll|minsta niva|behov antal|mal antal|antal krav""".replace(
        "\n    ", ""
    ).split("|")
)
PERSON_WORDS = frozenset(next(f.synonyms for f in _PERSON if f.name == "name"))
COMPETENCE_WORDS = frozenset(_COMPETENCE.split("|"))


@lru_cache(maxsize=65536)
def is_total(text: str) -> bool:
    """Whether a label stands before sums, counts or averages."""
    folded = fold(text).replace("%", "").strip()
    first = folded.split(" ")[0] if folded else ""
    if folded in TOTAL_WORDS or folded.rstrip("0123456789 ") in TOTAL_WORDS:
        return True
    return first in {
        "summa", "totalt", "total", "antal", "snitt", "medel", "medelvarde", "delsumma", "sum",
        "average", "genomsnitt", "subtotal", "totals", "tackning", "tackningsgrad", "coverage", "median", "totalsumma",
    } and len(folded) <= 40  # fmt: skip


def is_target(text: str) -> bool:
    """Whether a label stands before required levels."""
    return fold(text) in TARGET_WORDS


@lru_cache(maxsize=16384)
def meaning_of(heading: str, kind: str) -> tuple[str, float]:
    """(field, confidence) of a heading in a list of that kind; ("", 0.0) when not understood."""
    return _best(fold(heading), FIELDS[kind])


@lru_cache(maxsize=16384)
def person_field_of(heading: str) -> tuple[str, float]:
    """The same for a heading beside a matrix; only whole headings count."""
    folded = fold(heading)
    for entry in PERSON_FIELDS:
        if folded in entry.synonyms:
            return entry.name, 1.0
    return "", 0.0


def _best(folded: str, fields: Sequence[Field]) -> tuple[str, float]:
    if not folded:
        return "", 0.0
    best = ("", 0.0)
    for entry in fields:
        for synonym in entry.synonyms:
            if folded == synonym:
                return entry.name, 1.0
            confidence = _likeness(folded, synonym)
            if confidence > best[1]:
                best = (entry.name, confidence)
    return best


def _likeness(folded: str, synonym: str) -> float:
    if len(synonym) < 3 or synonym not in folded:
        return 0.0
    padded = f" {folded} "
    if f" {synonym} " not in padded:
        return 0.0
    share = len(synonym) / len(folded)
    begins = padded.startswith(f" {synonym} ")
    return 0.4 + 0.4 * share + (0.1 if begins else 0.0) if share >= 0.3 or begins else 0.0


def reader_of(kind: str, name: str) -> str:
    """How cells of a field are read: a key of `cells.READERS`, or "level"."""
    return next((f.reader for f in FIELDS[kind] if f.name == name), "text")


def holds_identity_numbers(values: Sequence[Cell]) -> bool:
    """Whether most of a column's filled cells are personal identity numbers."""
    filled = [value for value in values if value is not None]
    found = sum(is_identity_number(value) for value in filled)
    return found > 0 and found * 2 >= len(filled)


def holds_dates(values: Sequence[Cell]) -> bool:
    """Whether most of a column's filled cells are dates."""
    filled = [value for value in values if value is not None]
    found = sum(
        isinstance(value, datetime.date)
        or (isinstance(value, str) and len(value) >= 8 and value[:4].isdigit() and "-" in value)
        for value in filled
    )
    return found > 0 and found * 2 > len(filled)
