"""Reading the XML of a manifest safely: entities and document types are refused, namespaces put aside."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext_lazy as _

from rollout.tenancy.refusals import Slip

ENTITIES = _("“%(name)s” declares a document type or entities, as no package needs. Take them out and export it again.")
NOT_WELL_FORMED = _("“%(name)s” is no well-formed XML: line %(line)s, column %(column)s.")
UNREADABLE = _("“%(name)s” is written in an encoding that cannot be read. Save it as UTF-8.")


def parsed(content: bytes, name: str) -> Element | str:
    """The root element, or the sentence of a fault. ValidationError for what is made to do harm."""
    try:
        root: Element = ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Slip(ENTITIES % {"name": name}) from error
    except ParseError as error:
        line, column = error.position
        return str(NOT_WELL_FORMED % {"name": name, "line": line, "column": column + 1})
    except (LookupError, ValueError):
        return str(UNREADABLE % {"name": name})
    return root


def local(name: object) -> str:
    """A tag or attribute without its namespace."""
    return str(name).rpartition("}")[2]


def children(element: Element, *path: str) -> list[Element]:
    """Descendants along the path of local names."""
    found = [element]
    for step in path:
        found = [child for each in found for child in each if local(child.tag) == step]
    return found


def text(element: Element, *path: str) -> str:
    """The text of the first descendant along the path."""
    return next(((each.text or "").strip() for each in children(element, *path) if (each.text or "").strip()), "")


def value(element: Element, name: str) -> str:
    """An attribute by its local name, in any case: standards and their editions do not agree on it."""
    return next((given.strip() for key, given in element.attrib.items() if local(key).lower() == name.lower()), "")
