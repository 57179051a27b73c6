"""allauth's second factors, fitted: secrets are sealed at rest, the app shows the product's name, the code is drawn
without styles of its own."""

import segno
from allauth.mfa.adapter import DefaultMFAAdapter

from rollout.tenancy import sealing


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return "Fairway"

    def build_totp_svg(self, url: str) -> str:
        """Markup with attributes only, dark on light whatever the theme: readers of such codes ask for that."""
        drawn: str = segno.make(url, error="m").svg_inline(
            svgclass="scan-code", lineclass=None, omitsize=True, light="#fff", dark="#000"
        )
        return drawn
