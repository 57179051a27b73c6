"""What an invitation says, in the languages it is written in."""

from dataclasses import dataclass

from rollout.tenancy.permissions import Role


@dataclass(frozen=True)
class Text:
    """One language: its own name, subject and body, and the words for the roles."""

    language: str
    greeting: str
    greeting_unnamed: str
    subject: str
    body: str
    roles: dict[Role, str]


_TEXTS = {
    "en": Text(
        "English",
        "Hello {name},",
        "Hello,",
        "{inviter} invites you to {organization} on Fairway",
        "{greeting}\n\n"
        "{inviter} invites you to work with {organization} on Fairway. Your role: {role}.\n\n"
        "Accept the invitation here:\n\n{link}\n\n"
        "The link is for you alone. It works once and for {days} days.\n\n"
        "If you did not expect this, there is nothing to do: without you the link opens nothing.",
        {
            Role.ADMINISTRATOR: "administrator",
            Role.PROGRAM_MANAGER: "program manager",
            Role.REGIONAL_LEAD: "regional lead",
            Role.DIVISION_LEAD: "division lead",
            Role.EXECUTIVE: "executive",
            Role.FACILITATOR: "facilitator",
            Role.REVIEWER: "reviewer",
            Role.PARTNER: "partner",
            Role.AUDITOR: "auditor",
        },
    ),
    "de": Text(
        "Deutsch",
        "Guten Tag {name},",
        "Guten Tag,",
        "{inviter} lädt Sie zu {organization} auf Fairway ein",
        "{greeting}\n\n"
        "{inviter} lädt Sie ein, mit {organization} auf Fairway zu arbeiten. Ihre Rolle: {role}.\n\n"
        "Nehmen Sie die Einladung hier an:\n\n{link}\n\n"
        "Der Link gilt nur für Sie. Er funktioniert einmal und {days} Tage lang.\n\n"
        "Wenn Sie das nicht erwartet haben, müssen Sie nichts tun: ohne Sie öffnet der Link nichts.",
        {
            Role.ADMINISTRATOR: "Administration",
            Role.PROGRAM_MANAGER: "Programmleitung",
            Role.REGIONAL_LEAD: "Regionalleitung",
            Role.DIVISION_LEAD: "Bereichsleitung",
            Role.EXECUTIVE: "Geschäftsleitung",
            Role.FACILITATOR: "Trainerin oder Trainer",
            Role.REVIEWER: "Prüfung",
            Role.PARTNER: "Partner",
            Role.AUDITOR: "Revision",
        },
    ),
    "es": Text(
        "Español",
        "Hola, {name}:",
        "Hola:",
        "{inviter} le invita a {organization} en Fairway",
        "{greeting}\n\n"
        "{inviter} le invita a trabajar con {organization} en Fairway. Su función: {role}.\n\n"
        "Acepte la invitación aquí:\n\n{link}\n\n"
        "El enlace es solo para usted. Funciona una vez y durante {days} días.\n\n"
        "Si no esperaba este mensaje, no tiene que hacer nada: sin usted, el enlace no abre nada.",
        {
            Role.ADMINISTRATOR: "administración",
            Role.PROGRAM_MANAGER: "dirección de programas",
            Role.REGIONAL_LEAD: "dirección regional",
            Role.DIVISION_LEAD: "dirección de división",
            Role.EXECUTIVE: "dirección ejecutiva",
            Role.FACILITATOR: "formación",
            Role.REVIEWER: "revisión",
            Role.PARTNER: "entidad colaboradora",
            Role.AUDITOR: "auditoría",
        },
    ),
    "fr": Text(
        "Français",
        "Bonjour {name},",
        "Bonjour,",
        "{inviter} vous invite à rejoindre {organization} sur Fairway",
        "{greeting}\n\n"
        "{inviter} vous invite à travailler avec {organization} sur Fairway. Votre rôle : {role}.\n\n"
        "Acceptez l’invitation ici :\n\n{link}\n\n"
        "Ce lien est pour vous seul. Il fonctionne une fois, pendant {days} jours.\n\n"
        "Si vous n’attendiez pas ce message, il n’y a rien à faire : sans vous, le lien n’ouvre rien.",
        {
            Role.ADMINISTRATOR: "administration",
            Role.PROGRAM_MANAGER: "responsable de programmes",
            Role.REGIONAL_LEAD: "responsable régional",
            Role.DIVISION_LEAD: "responsable de division",
            Role.EXECUTIVE: "direction",
            Role.FACILITATOR: "animation de sessions",
            Role.REVIEWER: "relecture",
            Role.PARTNER: "partenaire",
            Role.AUDITOR: "audit",
        },
    ),
    "pt-BR": Text(
        "Português (Brasil)",
        "Olá, {name},",
        "Olá,",
        "{inviter} convida você para {organization} no Fairway",
        "{greeting}\n\n"
        "{inviter} convida você para trabalhar com {organization} no Fairway. Sua função: {role}.\n\n"
        "Aceite o convite aqui:\n\n{link}\n\n"
        "O link é só para você. Ele funciona uma vez e por {days} dias.\n\n"
        "Se você não esperava esta mensagem, não é preciso fazer nada: sem você, o link não abre nada.",
        {
            Role.ADMINISTRATOR: "administração",
            Role.PROGRAM_MANAGER: "gestão de programas",
            Role.REGIONAL_LEAD: "liderança regional",
            Role.DIVISION_LEAD: "liderança de divisão",
            Role.EXECUTIVE: "diretoria",
            Role.FACILITATOR: "facilitação",
            Role.REVIEWER: "revisão",
            Role.PARTNER: "parceria",
            Role.AUDITOR: "auditoria",
        },
    ),
}

LANGUAGES: dict[str, str] = {code: text.language for code, text in _TEXTS.items()}  # code -> the language's own name


def write(
    language: str, *, name: str, inviter: str, organization: str, role: Role, link: str, days: int
) -> tuple[str, str]:
    """Subject and body in the language, English where there is none."""
    text = _TEXTS.get(language, _TEXTS["en"])
    greeting = text.greeting.format(name=name) if name else text.greeting_unnamed
    facts = {"inviter": inviter, "organization": organization, "role": text.roles[role], "link": link, "days": days}
    return text.subject.format(**facts), text.body.format(greeting=greeting, **facts)
