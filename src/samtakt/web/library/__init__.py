"""The library of competences, roles and what they ask for, templates, exemptions, exports."""
