"""The importers of this area; each lives in the file named after what it reads."""

from samtakt.competences import headcountimports, libraryimports, requirementimports, roleimports

__all__ = ["headcountimports", "libraryimports", "requirementimports", "roleimports"]
