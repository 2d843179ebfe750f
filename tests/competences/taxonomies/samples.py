"""A few concepts of ESCO and of JobTech, as their files hold them, and what is read back."""

import io
import zipfile

from samtakt.competences.models import Concept, ConceptLabel, ConceptRelation

SKILL, OCCUPATION = "http://data.europa.eu/esco/skill/", "http://data.europa.eu/esco/occupation/"
ISCO = "http://data.europa.eu/esco/isco/C"
SKILLS_EN = f"""conceptType,conceptUri,skillType,preferredLabel,altLabels,status,description
Skill,{SKILL}mig,skill/competence,operate MIG welding,"MIG welding
welding with MIG
operate MIG welding",released,"Weld with gas,
and wire."
Skill,{SKILL}cool,knowledge,refrigeration,,released,Keep cold.
"""
SKILLS_SV = f"""altLabels;preferredLabel;något extra;conceptUri;skillType
;MIG-svetsa;x;{SKILL}mig;skill/competence
;kylteknik;x;{SKILL}cool;knowledge
"""
OCCUPATIONS_EN = f"""conceptUri,iscoGroup,preferredLabel,altLabels,code
{OCCUPATION}welder,7212,welder,,7212.3
"""
ISCO_EN = f"""conceptUri,code,preferredLabel
{ISCO}7212,7212,Welders and flame cutters
{ISCO}721,721,Moulders and welders
"""
NEEDED = f"""occupationUri,relationType,skillType,skillUri
{OCCUPATION}welder,essential,skill/competence,{SKILL}mig
{OCCUPATION}welder,optional,knowledge,{SKILL}cool
{OCCUPATION}welder,optional,knowledge,{SKILL}nowhere
"""
FILES = {
    "skills_en.csv": SKILLS_EN,
    "skills_sv.csv": SKILLS_SV,
    "occupations_en.csv": OCCUPATIONS_EN,
    "ISCOGroups_en.csv": ISCO_EN,
    "occupationSkillRelations.csv": NEEDED,
    "greenSkillsCollection_en.csv": "conceptUri\nx\n",
}
JOBTECH_FILES = {
    "ssyk4.csv": "code,label,definition\n7212,Svetsare och gasskärare,Svetsar.\n",
    "occupation_names.csv": "id,label,ssyk4\nA1,Svetsare,7212\nA2,Plåtslagare,\n",
    "skills.csv": "id,label\nS1,Kylteknik\nS2,MIG-svets\n",
    "substitutability.csv": (
        "from_id,to_id,score,direction\nA1,A2,75,can_become\nA2,A1,25,can_replace\n"
    ),
}


def zipped(files, within=""):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(within + name, text)
    return content.getvalue()


def labels(uri, language):
    rows = ConceptLabel.objects.filter(concept__identifier=uri, language=language, retired_in="")
    return dict(rows.values_list("text", "preferred"))


def concept(identifier):
    return Concept.objects.get(identifier=identifier)


def everything():
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (Concept, ConceptLabel, ConceptRelation)
    ]


def relations(**fields):
    rows = ConceptRelation.objects.filter(**fields)
    return set(rows.values_list("source__identifier", "kind", "target__identifier"))
