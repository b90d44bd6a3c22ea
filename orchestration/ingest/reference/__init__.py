"""Reference data that well-kept libraries supply: countries, states, cities, domains, and how names are written."""

from orchestration.ingest.reference.cities import city_spellings
from orchestration.ingest.reference.countries import COMMON, country_spellings, decided
from orchestration.ingest.reference.legal_forms import legal_forms
from orchestration.ingest.reference.letters import letters, plain_text
from orchestration.ingest.reference.loading import load_reference
from orchestration.ingest.reference.public_suffixes import public_suffixes, registrable_labels
from orchestration.ingest.reference.states import state_codes
from orchestration.ingest.reference.text import normalised_text

__all__ = [
    "COMMON",
    "city_spellings",
    "country_spellings",
    "decided",
    "legal_forms",
    "letters",
    "load_reference",
    "normalised_text",
    "plain_text",
    "public_suffixes",
    "registrable_labels",
    "state_codes",
]
