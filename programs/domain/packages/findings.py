"""What a look at a package found, each a sentence that says what, where, and what is accepted."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """`grave` ones keep the package from passing; others are for whoever decides."""

    grave: bool
    says: str


@dataclass
class Report:
    """What the package is, and what was found. `rule` says in words when the learning system counts it as completed."""

    standard: str = ""
    title: str = ""
    launch: str = ""  # the file or address that opens it
    rule: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not any(finding.grave for finding in self.findings)

    def fault(self, says: object) -> None:
        self.findings.append(Finding(True, str(says)))

    def remark(self, says: object) -> None:
        self.findings.append(Finding(False, str(says)))
