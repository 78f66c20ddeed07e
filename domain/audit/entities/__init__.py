"""Records of the log and their chain; exports of personal data."""

from domain.audit.entities.exports import Export, ExportState
from domain.audit.entities.records import (
    OBJECTS_MAXIMUM,
    Act,
    AuditRecord,
    Head,
    Link,
    Loose,
    Seal,
)

__all__ = [
    "OBJECTS_MAXIMUM",
    "Act",
    "AuditRecord",
    "Export",
    "ExportState",
    "Head",
    "Link",
    "Loose",
    "Seal",
]
