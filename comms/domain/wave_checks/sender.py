"""The readiness check of the sender: mail servers accept it, and bounces find their way back (RD4)."""

import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comms.domain import send_terms
from programs.domain import audience
from programs.domain.checks import Asking, Check, Detail, Progress, Result, unclear
from programs.models import Wave
from rollout.outbound import mail_names
from rollout.outbound.mail_names import MailNames
from rollout.web import formats


def probe(wave: Wave, at: datetime.datetime) -> Asking:
    """Asks for the domain that letters come from and bounces go to, and for those that answers go to."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    terms = send_terms.at(at, [wave.program])
    countries = audience.people_of(wave).order_by().values_list("country", flat=True).distinct()
    answered = {address for country in countries for address in terms.of(country, wave.program_id).reply_to}
    domains = sorted({_domain(address) for address in answered} - {_domain(sender)})

    def ask(progress: Progress) -> Result:
        return _result(sender, domains, progress)

    return ask


def _result(sender: str, domains: list[str], progress: Progress) -> Result:
    own = _domain(sender)
    if "." not in own:
        said = _("“%(address)s” is no address that other mail servers accept. Set DEFAULT_FROM_EMAIL.")
        return Result(False, said % {"address": sender or settings.DEFAULT_FROM_EMAIL})
    details: list[Detail] = []
    try:
        for done, domain in enumerate([own, *domains]):
            progress(done, len(domains) + 1, domain)
            found = mail_names.of(domain)
            details += _of_sender(found) if domain == own else _of_answers(domain, found)
    except mail_names.Offline:
        said = _("No name server answers here, so nobody can tell what %(domain)s says about its mail.")
        return unclear(said % {"domain": own}, tuple(details))
    wrong = [detail.about for detail in details if detail.status == "stop"]
    if wrong:
        said = _("Mail of %(domain)s is not set up: %(what)s.")
        return Result(False, said % {"domain": own, "what": formats.enumerated(wrong)}, details=tuple(details))
    said = _("%(domain)s takes bounces in, and says who may send in its name.")
    return Result(True, said % {"domain": own}, details=tuple(details))


def _of_sender(found: MailNames) -> list[Detail]:
    forged = _("What becomes of forged mail (DMARC)")
    return [
        _line(_("Where bounces go (MX)"), ", ".join(found.exchangers), _("Nothing takes mail in; no bounce arrives.")),
        _policy(found.policies),
        Detail("good", forged, found.dmarc)
        if found.dmarc
        else Detail("watch", forged, _("Nothing is said; large mailbox providers ask for it.")),
    ]


def _policy(policies: tuple[str, ...]) -> Detail:
    about = _("Who may send (SPF)")
    if len(policies) > 1:
        return Detail("stop", about, _("There are %(n)s records; receivers take none of them.") % {"n": len(policies)})
    return _line(about, "".join(policies), _("Nobody is named, so receivers may refuse."))


def _of_answers(domain: str, found: MailNames) -> list[Detail]:
    about = _("Where answers go: %(domain)s") % {"domain": domain}
    return [_line(about, ", ".join(found.exchangers), _("Nothing takes mail in, so no answer arrives."))]


def _line(about: str, found: str, lacking: str) -> Detail:
    return Detail("good", about, found) if found else Detail("stop", about, lacking)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower().strip(".")


CHECK = Check("sender", gettext_lazy("Sender and bounce address"), probe=probe, by_hand=True, repeats=True)
