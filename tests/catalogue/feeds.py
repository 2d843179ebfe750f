"""Small feeds of our own, with the warts that real ones have."""

import io
import json
import zipfile

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
EVENTS = {
    "fixed": '<event xsi:type="LocationEvent" uniqueIdentifier="e1" locationUID="hall"'
    ' deliveryMethod="Open" language="Swedish"><price price="5000" vat="25" vatIncluded="true">'
    '<discountRate percentage="10" endDate="2027-02-28"/></price>'
    '<start xsi:type="Fixed" startDate="{start}" endDate="2027-05-07"/>'
    "<lastApplicationDate>2027-04-01</lastApplicationDate>{more}</event>",
    "month": '<event xsi:type="AreaEvent" uniqueIdentifier="e2" place="Närke"'
    ' deliveryMethod="In-house"><start xsi:type="Month" month="9" year="2027"/></event>',
    "term": '<event xsi:type="DistanceEvent" uniqueIdentifier="e3" deliveryMethod="Online">'
    '<start xsi:type="Semester" semester="Fall" year="2027"/></event>',
    "always": '<event xsi:type="DistanceEvent" uniqueIdentifier="e4" deliveryMethod="Online"/>',
    "text": '<event xsi:type="AreaEvent" uniqueIdentifier="e5" place="Sverige"'
    ' deliveryMethod="In-house"><start xsi:type="Text" description="När ni vill"/></event>',
    "far": '<event xsi:type="AreaEvent" uniqueIdentifier="e6" place="Sverige"'
    ' deliveryMethod="In-house"><start xsi:type="Fixed" startDate="2099-12-31"/></event>',
    "nowhere": '<event xsi:type="LocationEvent" uniqueIdentifier="e7" locationUID="gone"'
    ' deliveryMethod="Open"><start xsi:type="Fixed" startDate="2027-06-07"/></event>',
}
CANCELLED = (
    '<additionalInfo><item key="status">Inställd</item>'
    '<item key="orsak">För få anmälda</item></additionalInfo>'
)


def emg(*names, start="2027-05-03", more="", course="Lödning &amp; limning", events=""):
    """An EMG feed of one provider with one course and the named events."""
    of_course = "".join(
        EVENTS[name].replace("{start}", start).replace("{more}", more) for name in names
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<import xmlns="http://educations.com/XmlImport" {XSI} version="3.0">
 <provider uniqueIdentifier="fogskolan" name="Fogskolan">
  <locations><location uniqueIdentifier="hall" name="Hallen"><place>Kumla</place>
   <visitingAddress street="Fogvägen 1" country="Sweden"/>
   <coordinates latitude="59.12" longitude="15.14"/></location></locations>
  <courses><course uniqueIdentifier="F1" name="{course}" courseType="Course">
   <contentFields><field xsi:type="default" name="description"><![CDATA[
    &lt;![CDATA[<p>Du l&ouml;der och limmar.</p><script>alert(1)</script>
    <ul><li>Mjukl&ouml;dning</li><li>Lim</li></ul>]]&gt; ]]></field></contentFields>
   <link>javascript:alert(1)</link>
   <duration text="3 dagar"/>
   <events>{of_course}{events}</events>
  </course></courses>
 </provider>
</import>""".encode()


def emil_event(key="e.sv.x.1", **changes):
    content = {
        "identifier": key,
        "education": "i.sv.x",
        "providers": ["p.sv.x"],
        "expires": "2099-12-31T00:00:00",
        "title": {"strings": [{"lang": "swe", "value": "Formsprutning"}]},
        "locations": [{"town": "Köping", "streetAddress": "null"}],
        "languageOfInstructions": ["swe"],
        "execution": {"start": "2027-08-23", "end": "2027-12-19"},
        "paceOfStudy": {"percentage": 50.0},
        "application": {"last": "2027-04-15"},
    } | changes
    return {"id": key, "status": "ACTIVE", "content": content}


def emil(*events, infos=(), providers=(), page=None):
    document = {
        "educationEvents": list(events),
        "educationInfos": list(infos),
        "educationProviders": list(providers),
    }
    return json.dumps(document | ({"page": page} if page else {})).encode()


INFO = {
    "id": "i.sv.x",
    "status": "ACTIVE",
    "content": {
        "identifier": "i.sv.x",
        "title": {
            "strings": [
                {"lang": "swe", "value": "Formsprutning"},
                {"lang": "eng", "value": "Injection moulding"},
            ]
        },
        "description": {"strings": [{"lang": "swe", "value": "null"}]},
        "credits": {"system": {"code": "yh"}, "credits": 50},
        "qualificationLevel": {"code": "5"},
        "url": {"urls": [{"lang": "swe", "value": "www.plast.example/form"}]},
    },
}
PROVIDER = {
    "id": "p.sv.x",
    "content": {
        "identifier": "p.sv.x",
        "name": {"strings": [{"lang": "swe", "value": "Plastskolan"}]},
    },
}


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.json", content)
    return out.getvalue()
