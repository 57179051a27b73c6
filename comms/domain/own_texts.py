"""Texts that are the same in every program and that nobody edits, by locale: subject and Markdown body (CO3, CO9)."""

from comms.domain.default_texts import EXPECTED, NAME_AR, PROGRAM_AR, STORY

# A nudge; its text is the same in every program, and `from_name` is who pressed the button.
NUDGE = {
    "en": (
        "{{ program }}: a reminder from {{ from_name }}",
        "Hello {{ first_name }},\n\n"
        "{{ from_name }} asks you to take the time for {{ program }}. It is due on **{{ due }}**.\n\n"
        "[Go to the course]({{ start_link }})\n",
    ),
    "de": (
        "{{ program }}: eine Erinnerung von {{ from_name }}",
        "Guten Tag {{ first_name }},\n\n"
        "{{ from_name }} bittet Sie, sich Zeit für {{ program }} zu nehmen. Frist: **{{ due }}**.\n\n"
        "[Zur Schulung]({{ start_link }})\n",
    ),
    "es": (
        "{{ program }}: un recordatorio de {{ from_name }}",
        "Hola, {{ first_name }}:\n\n"
        "{{ from_name }} le pide que dedique tiempo a {{ program }}. El plazo vence el **{{ due }}**.\n\n"
        "[Ir a la formación]({{ start_link }})\n",
    ),
    "ar": (
        f"{PROGRAM_AR}: تذكير من \u2068{{{{ from_name }}}}\u2069",
        f"مرحبًا {NAME_AR}،\n\n"
        f"يطلب منك \u2068{{{{ from_name }}}}\u2069 تخصيص وقت لإكمال {PROGRAM_AR}. موعده **{{{{ due }}}}**.\n\n"
        "[إلى التدريب]({{ start_link }})\n",
    ),
}

# To those who were told to do what a change order takes from them; its text is the same in every program.
RELEASE = {
    "en": (
        "{{ program }}: you need not complete it",
        "Hello {{ first_name }},\n\n"
        "you were asked to complete {{ program }}. That has changed: you need not complete it, and there is nothing "
        "for you to do.\n",
    ),
    "de": (
        "{{ program }}: für Sie nicht mehr nötig",
        "Guten Tag {{ first_name }},\n\n"
        "Sie wurden gebeten, {{ program }} abzuschließen. Das hat sich geändert: Sie brauchen es nicht abzuschließen "
        "und müssen nichts tun.\n",
    ),
    "es": (
        "{{ program }}: ya no tiene que completarlo",
        "Hola, {{ first_name }}:\n\n"
        "Se le pidió que completara {{ program }}. Eso ha cambiado: no tiene que completarlo ni hacer nada más.\n",
    ),
    "ar": (
        f"{PROGRAM_AR}: لم يعد إكماله مطلوبًا منك",
        f"مرحبًا {NAME_AR}،\n\nطُلب منك إكمال {PROGRAM_AR}. تغيّر ذلك: لم يعد إكماله مطلوبًا منك، ولا يلزمك فعل أي شيء.\n",
    ),
}

# To managers, about what a wave means for their people; its text is the same in every program, the story is its own.
BRIEFING = {
    "en": (
        "{{ program }}: what it means for your team",
        "Hello {{ first_name }},\n\n"
        "{{ people }} of your people are asked to complete {{ program }}, from **{{ starts }}** on.\n\n"
        f"{STORY}{EXPECTED}"
        "Talk about it with your team before it starts. On your team page you say that you have read this.\n\n"
        "[Open your team]({{ team_link }})\n",
    ),
    "de": (
        "{{ program }}: was es für Ihr Team bedeutet",
        "Guten Tag {{ first_name }},\n\n"
        "ab **{{ starts }}** sind {{ people }} Personen aus Ihrem Team gebeten, {{ program }} abzuschließen.\n\n"
        f"{STORY}{EXPECTED}"
        "Sprechen Sie vor dem Start mit Ihrem Team darüber. Auf Ihrer Teamseite sagen Sie, dass Sie das gelesen "
        "haben.\n\n"
        "[Mein Team öffnen]({{ team_link }})\n",
    ),
    "es": (
        "{{ program }}: qué significa para su equipo",
        "Hola, {{ first_name }}:\n\n"
        "a partir del **{{ starts }}** se pide a {{ people }} personas de su equipo que completen {{ program }}.\n\n"
        f"{STORY}{EXPECTED}"
        "Hable de ello con su equipo antes de que empiece. En la página de su equipo indica que ha leído esto.\n\n"
        "[Abrir mi equipo]({{ team_link }})\n",
    ),
    "ar": (
        f"{PROGRAM_AR}: ماذا يعني لفريقك",
        f"مرحبًا {NAME_AR}،\n\n"
        f"ابتداءً من **\u2068{{{{ starts }}}}\u2069** يُطلب من {{{{ people }}}} من فريقك إكمال {PROGRAM_AR}.\n\n"
        f"{STORY}{EXPECTED}"
        "تحدث عن ذلك مع فريقك قبل أن يبدأ. في صفحة فريقك تؤكد أنك قرأت هذا.\n\n"
        "[فتح صفحة فريقي]({{ team_link }})\n",
    ),
}
