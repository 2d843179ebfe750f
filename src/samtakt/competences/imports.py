"""The importers of this area; each lives in the file named after what it reads."""

from samtakt.competences import requirementimports, roleimports

__all__ = ["requirementimports", "roleimports"]
