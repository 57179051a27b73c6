"""What name servers say about mail, asked of a real one."""

import pytest

from rollout.outbound import mail_names
from rollout.outbound.mail_names import MailNames
from tests.outbound import name_host

NAMES = {
    ("good.example", "MX"): ["20 late.good.example.", "10 mx.good.example."],
    ("good.example", "TXT"): ['"v=spf1 include:_spf.good.example -all"', '"something else"'],
    ("_dmarc.good.example", "TXT"): ['"v=DMARC1; p=reject"'],
    ("bare.example", "A"): ["192.0.2.1"],
    ("null.example", "MX"): ["0 ."],
}


def test_exchangers_policies_and_what_is_lacking(settings: object) -> None:
    with name_host.running(NAMES) as server:
        settings.OUTBOUND_NAMESERVERS = [server]
        good = mail_names.of("good.example")
        assert good == MailNames(
            True,
            ("mx.good.example", "late.good.example"),
            ("v=spf1 include:_spf.good.example -all",),
            "v=DMARC1; p=reject",
        )
        assert mail_names.of("bare.example") == MailNames(True)
        assert mail_names.of("null.example") == MailNames(True), "it says that it takes no mail in"
        assert mail_names.of("nowhere.example") == MailNames(False)


def test_without_a_name_server_it_says_so(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_names, "SECONDS", 0.3)
    settings.OUTBOUND_NAMESERVERS = ["127.0.0.1:1"]
    with pytest.raises(mail_names.Offline):
        mail_names.of("good.example")
