"""What a new program's messages say, in four languages; a program's people edit their own copy (CO3, CO9).

Arabic texts keep what is filled in apart from their own direction (U+2068 and U+2069 around the field).

Keys: whether the program is mandatory, then the step's key, then the locale; values are subject and Markdown body.
"""

_SIGN = "{% if sponsor %}{{ sponsor }}{% else %}{{ program }}{% endif %}"
STORY = "{% if why %}{{ why }}\n\n{% endif %}{% if what_changes %}{{ what_changes }}\n\n{% endif %}"
EXPECTED = "{% if what_is_expected %}{{ what_is_expected }}\n\n{% endif %}"
_TEAM_EN = "{% for report in team %}- {{ report.name }}, due {{ report.due }}\n{% endfor %}"
_TEAM_DE = "{% for report in team %}- {{ report.name }}, fällig {{ report.due }}\n{% endfor %}"
_TEAM_ES = "{% for report in team %}- {{ report.name }}, vence {{ report.due }}\n{% endfor %}"
_TEAM_AR = "{% for report in team %}- \u2068{{ report.name }}\u2069، الموعد {{ report.due }}\n{% endfor %}"
PROGRAM_AR = "\u2068{{ program }}\u2069"
NAME_AR = "\u2068{{ first_name }}\u2069"

_DIGEST = {
    "en": (
        "{{ program }}: {{ late_count }} in your team overdue",
        "Hello {{ first_name }},\n\n"
        "these people who report to you have not completed {{ program }} and are past their due date:\n\n"
        f"{_TEAM_EN}\n"
        "A word from you helps more than another mail from us. Most need about 20 minutes of undisturbed time.\n\n"
        "[Open your team]({{ team_link }})\n",
    ),
    "de": (
        "{{ program }}: {{ late_count }} in Ihrem Team überfällig",
        "Guten Tag {{ first_name }},\n\n"
        "diese Personen aus Ihrem Team haben {{ program }} noch nicht abgeschlossen und ihre Frist ist vorbei:\n\n"
        f"{_TEAM_DE}\n"
        "Ein Wort von Ihnen hilft mehr als eine weitere Mail von uns. Meist fehlen nur 20 ungestörte Minuten.\n\n"
        "[Mein Team öffnen]({{ team_link }})\n",
    ),
    "es": (
        "{{ program }}: {{ late_count }} de su equipo con el plazo vencido",
        "Hola, {{ first_name }}:\n\n"
        "estas personas de su equipo no han completado {{ program }} y su plazo ya pasó:\n\n"
        f"{_TEAM_ES}\n"
        "Una palabra suya ayuda más que otro correo nuestro. Suelen faltar unos 20 minutos sin interrupciones.\n\n"
        "[Abrir mi equipo]({{ team_link }})\n",
    ),
    "ar": (
        f"{PROGRAM_AR}: {{{{ late_count }}}} من فريقك تجاوزوا الموعد",
        f"مرحبًا {NAME_AR}،\n\n"
        f"هؤلاء من فريقك لم يكملوا {PROGRAM_AR} وقد مضى موعدهم:\n\n"
        f"{_TEAM_AR}\n"
        "كلمة منك تفيد أكثر من رسالة أخرى منا. يحتاج معظمهم إلى نحو 20 دقيقة دون مقاطعة.\n\n"
        "[فتح صفحة فريقي]({{ team_link }})\n",
    ),
}

TEXTS: dict[bool, dict[str, dict[str, tuple[str, str]]]] = {
    True: {
        "announcement": {
            "en": (
                "{{ program }}: please complete it by {{ due }}",
                "Hello {{ first_name }},\n\n"
                "{{ program }} has been assigned to you. It is mandatory and due on **{{ due }}**.\n\n"
                f"{STORY}{EXPECTED}"
                "You can stop and come back; your place is kept. The link is yours alone: please do not pass it on.\n\n"
                "[Start the course]({{ start_link }})\n\n"
                f"{_SIGN}\n",
            ),
            "de": (
                "{{ program }}: bitte bis {{ due }} abschließen",
                "Guten Tag {{ first_name }},\n\n"
                "{{ program }} wurde Ihnen zugewiesen. Die Schulung ist verpflichtend, Frist: **{{ due }}**.\n\n"
                f"{STORY}{EXPECTED}"
                "Sie können jederzeit unterbrechen. Der Link gilt nur für Sie: bitte geben Sie ihn nicht weiter.\n\n"
                "[Schulung starten]({{ start_link }})\n\n"
                f"{_SIGN}\n",
            ),
            "es": (
                "{{ program }}: complétela antes de {{ due }}",
                "Hola, {{ first_name }}:\n\n"
                "Se le ha asignado {{ program }}. Es obligatoria y su plazo vence el **{{ due }}**.\n\n"
                f"{STORY}{EXPECTED}"
                "Puede interrumpirla y volver; su avance se conserva. El enlace es solo suyo: no lo comparta.\n\n"
                "[Empezar la formación]({{ start_link }})\n\n"
                f"{_SIGN}\n",
            ),
            "ar": (
                f"{PROGRAM_AR}: يرجى إكماله قبل {{{{ due }}}}",
                f"مرحبًا {NAME_AR}،\n\n"
                f"أُسند إليك {PROGRAM_AR}. وهو إلزامي وموعده **{{{{ due }}}}**.\n\n"
                f"{STORY}{EXPECTED}"
                "يمكنك التوقف والعودة، ويُحفظ موضعك. الرابط لك وحدك: لا تعطه لأحد.\n\n"
                "[بدء التدريب]({{ start_link }})\n\n"
                f"{_SIGN}\n",
            ),
        },
        "reminder": {
            "en": (
                "Reminder: {{ program }} is due on {{ due }}",
                "Hello {{ first_name }},\n\n"
                "you have not started {{ program }} yet. It is due on **{{ due }}**.\n\n"
                "If something keeps you from it, tell {% if manager_name %}{{ manager_name }}{% else %}your manager"
                "{% endif %} now rather than after that day.\n\n"
                "[Start the course]({{ start_link }})\n",
            ),
            "de": (
                "Erinnerung: {{ program }}, Frist {{ due }}",
                "Guten Tag {{ first_name }},\n\n"
                "Sie haben {{ program }} noch nicht begonnen. Frist: **{{ due }}**.\n\n"
                "Wenn Sie etwas daran hindert, sagen Sie es {% if manager_name %}{{ manager_name }}{% else %}Ihrer "
                "Führungskraft{% endif %} bitte vor diesem Tag.\n\n"
                "[Schulung starten]({{ start_link }})\n",
            ),
            "es": (
                "Recordatorio: {{ program }} vence el {{ due }}",
                "Hola, {{ first_name }}:\n\n"
                "Todavía no ha empezado {{ program }}. Su plazo vence el **{{ due }}**.\n\n"
                "Si algo se lo impide, dígaselo a {% if manager_name %}{{ manager_name }}{% else %}su responsable"
                "{% endif %} ahora y no después de ese día.\n\n"
                "[Empezar la formación]({{ start_link }})\n",
            ),
            "ar": (
                f"تذكير: موعد {PROGRAM_AR} هو {{{{ due }}}}",
                f"مرحبًا {NAME_AR}،\n\n"
                f"لم تبدأ {PROGRAM_AR} بعد. موعده **{{{{ due }}}}**.\n\n"
                "إن كان ما يمنعك، فأخبر {% if manager_name %}\u2068{{ manager_name }}\u2069{% else %}مديرك{% endif %} "
                "الآن لا بعد ذلك اليوم.\n\n"
                "[بدء التدريب]({{ start_link }})\n",
            ),
        },
        "overdue": {
            "en": (
                "{{ program }} is overdue",
                "Hello {{ first_name }},\n\n"
                "{{ program }} was due on **{{ due }}** and is not completed. Please complete it today.\n\n"
                "Your manager sees that it is open.\n\n"
                "[Go to the course]({{ start_link }})\n",
            ),
            "de": (
                "{{ program }} ist überfällig",
                "Guten Tag {{ first_name }},\n\n"
                "die Frist für {{ program }} war **{{ due }}**; die Schulung ist nicht abgeschlossen. "
                "Bitte holen Sie sie heute nach.\n\n"
                "Ihre Führungskraft sieht, dass sie offen ist.\n\n"
                "[Zur Schulung]({{ start_link }})\n",
            ),
            "es": (
                "{{ program }}: plazo vencido",
                "Hola, {{ first_name }}:\n\n"
                "El plazo de {{ program }} venció el **{{ due }}** y no está completada. Complétela hoy.\n\n"
                "Su responsable ve que está pendiente.\n\n"
                "[Ir a la formación]({{ start_link }})\n",
            ),
            "ar": (
                f"تجاوزت موعد {PROGRAM_AR}",
                f"مرحبًا {NAME_AR}،\n\n"
                f"كان موعد {PROGRAM_AR} **{{{{ due }}}}** ولم يكتمل. أكمله اليوم.\n\n"
                "يرى مديرك أنه ما زال مفتوحًا.\n\n"
                "[إلى التدريب]({{ start_link }})\n",
            ),
        },
        "digest": _DIGEST,
    },
    False: {
        "announcement": {
            "en": (
                "{{ first_name }}, an invitation: {{ program }}",
                "Hello {{ first_name }},\n\n"
                "{{ program }} is open for you. It is yours to take or leave, at your own pace.\n\n"
                f"{STORY}{EXPECTED}"
                "A good moment to have finished is {{ due }}.\n\n"
                "[Have a look]({{ start_link }})\n\n"
                f"{_SIGN}\n",
            ),
            "de": (
                "{{ first_name }}, eine Einladung: {{ program }}",
                "Guten Tag {{ first_name }},\n\n"
                "{{ program }} steht Ihnen offen, freiwillig und in Ihrem eigenen Tempo.\n\n"
                f"{STORY}{EXPECTED}"
                "Ein guter Zeitpunkt, fertig zu sein: {{ due }}.\n\n"
                "[Ansehen]({{ start_link }})\n\n"
                f"{_SIGN}\n",
            ),
            "es": (
                "{{ first_name }}, una invitación: {{ program }}",
                "Hola, {{ first_name }}:\n\n"
                "{{ program }} está abierto para usted, de forma voluntaria y a su propio ritmo.\n\n"
                f"{STORY}{EXPECTED}"
                "Un buen momento para haber terminado: {{ due }}.\n\n"
                "[Echar un vistazo]({{ start_link }})\n\n"
                f"{_SIGN}\n",
            ),
            "ar": (
                f"{NAME_AR}، دعوة: {PROGRAM_AR}",
                f"مرحبًا {NAME_AR}،\n\n"
                f"{PROGRAM_AR} متاح لك، باختيارك وبالوتيرة التي تناسبك.\n\n"
                f"{STORY}{EXPECTED}"
                "وقت مناسب للانتهاء منه: {{ due }}.\n\n"
                "[إلقاء نظرة]({{ start_link }})\n\n"
                f"{_SIGN}\n",
            ),
        },
        "reminder": {
            "en": (
                "{{ program }} is still open for you",
                "Hello {{ first_name }},\n\n"
                "you have not opened {{ program }} yet. The first part is short, and your place is kept.\n\n"
                "[Have a look]({{ start_link }})\n",
            ),
            "de": (
                "{{ program }} steht Ihnen weiter offen",
                "Guten Tag {{ first_name }},\n\n"
                "Sie haben {{ program }} noch nicht geöffnet. Der erste Teil ist kurz, Ihr Stand bleibt erhalten.\n\n"
                "[Ansehen]({{ start_link }})\n",
            ),
            "es": (
                "{{ program }} sigue abierto para usted",
                "Hola, {{ first_name }}:\n\n"
                "Todavía no ha abierto {{ program }}. La primera parte es corta y su avance se conserva.\n\n"
                "[Echar un vistazo]({{ start_link }})\n",
            ),
            "ar": (
                f"{PROGRAM_AR} ما زال متاحًا لك",
                f"مرحبًا {NAME_AR}،\n\n"
                f"لم تفتح {PROGRAM_AR} بعد. الجزء الأول قصير، ويُحفظ موضعك.\n\n"
                "[إلقاء نظرة]({{ start_link }})\n",
            ),
        },
        "overdue": {
            "en": (
                "{{ program }}: still time to finish",
                "Hello {{ first_name }},\n\n"
                "{{ due }} has passed, and {{ program }} stays open for you.\n\n"
                "[Go to the course]({{ start_link }})\n",
            ),
            "de": (
                "{{ program }}: noch ist Zeit",
                "Guten Tag {{ first_name }},\n\n"
                "{{ due }} ist vorbei, und {{ program }} bleibt für Sie offen.\n\n"
                "[Zur Schulung]({{ start_link }})\n",
            ),
            "es": (
                "{{ program }}: aún hay tiempo",
                "Hola, {{ first_name }}:\n\n"
                "{{ due }} ya pasó, y {{ program }} sigue abierto para usted.\n\n"
                "[Ir a la formación]({{ start_link }})\n",
            ),
            "ar": (
                f"{PROGRAM_AR}: ما زال هناك وقت",
                f"مرحبًا {NAME_AR}،\n\n"
                f"مضى {{{{ due }}}}، وما زال {PROGRAM_AR} متاحًا لك.\n\n"
                "[إلى التدريب]({{ start_link }})\n",
            ),
        },
        "digest": _DIGEST,
    },
}
