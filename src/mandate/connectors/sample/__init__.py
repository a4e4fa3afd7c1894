"""The sample company: everything a Dutch bicycle maker could hand over on the first day, and nobody in it is real."""

from mandate.connectors.sample.company import COMPANY_NAME, DOMAIN
from mandate.connectors.sample.plan import Plan, plan
from mandate.connectors.sample.streams import WrittenFile
from mandate.connectors.sample.truth import truth
from mandate.connectors.sample.write import NotOurs, SampleReport, write_sample

__all__ = [
    "COMPANY_NAME",
    "DOMAIN",
    "NotOurs",
    "Plan",
    "SampleReport",
    "WrittenFile",
    "plan",
    "truth",
    "write_sample",
]
