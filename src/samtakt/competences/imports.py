"""The importers of this area; each lives in the file named after what it reads."""

from samtakt.competences import libraryimports, requirementimports, roleimports

__all__ = ["libraryimports", "requirementimports", "roleimports"]
