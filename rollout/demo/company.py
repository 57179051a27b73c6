"""Facts of Norvane Group, the company of the demo: where it works, what it does, who its people are."""

from dataclasses import dataclass

DIVISIONS = {  # name -> (share of people, departments)
    "Marine Systems": (15, ("Propulsion", "Shipyard Services")),
    "Energy Networks": (17, ("Grid", "Substations", "Metering")),
    "Rail and Mobility": (14, ("Signaling", "Rolling Stock")),
    "Building Technologies": (18, ("Fire Safety", "Automation")),
    "Process Chemicals": (11, ("Plants", "Specialties")),
    "Logistics": (13, ("Warehousing", "Road Freight")),
    "Digital Services": (7, ("Platforms", "Data")),
    "Corporate Functions": (5, ("Finance", "Legal", "People")),
}

REGIONS = {  # name -> countries
    "Europe": ("DE", "PL"),
    "North America": ("US", "MX"),
    "India": ("IN",),
    "Latin America": ("BR",),
    "Asia Pacific": ("JP", "SG"),
    "Middle East": ("AE",),
}


@dataclass(frozen=True)
class Place:
    """A country of the company: its share of people, its sites with their zones, languages by weight, and names."""

    share: int
    sites: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, int], ...]
    first: tuple[str, ...]
    last: tuple[str, ...]


PLACES = {
    "DE": Place(
        16,
        (("Hamburg", "Europe/Berlin"), ("Mannheim", "Europe/Berlin")),
        (("de", 9), ("en", 1)),
        ("Jonas", "Katharina", "Lukas", "Anneliese", "Friedrich", "Heike", "Matthias", "Ursula", "Tobias", "Greta"),
        ("Weber", "Brandt", "Schäfer", "Größmann", "Hoffmann", "Lindqvist", "Vogel", "Krüger", "Neumann", "Albrecht"),
    ),
    "PL": Place(
        9,
        (("Gdańsk", "Europe/Warsaw"), ("Łódź", "Europe/Warsaw")),
        (("pl", 8), ("en", 2)),
        ("Tomasz", "Agnieszka", "Piotr", "Małgorzata", "Wojciech", "Zofia", "Paweł", "Łucja"),
        ("Zielinski", "Kowalczyk", "Wójcik", "Szczepański", "Nowak", "Dąbrowska", "Żuk", "Piekarski"),
    ),
    "US": Place(
        20,
        (
            ("Houston", "America/Chicago"),
            ("Detroit", "America/Detroit"),
            ("Savannah", "America/New_York"),
            ("Fresno", "America/Los_Angeles"),
            ("Phoenix", "America/Phoenix"),
        ),
        (("en", 9), ("es", 1)),
        ("Marcus", "Dana", "Terrence", "Grace", "Curtis", "Ruth", "Ben", "Amara", "Omar", "Josephine", "O'Neil", "Jo"),
        ("Bell", "Hall", "Mbeki", "Arceneaux", "Nwosu", "Haddad", "Castellanos", "Washington", "McAllister", "Li"),
    ),
    "MX": Place(
        7,
        (("Monterrey", "America/Monterrey"), ("Tijuana", "America/Tijuana")),
        (("es", 1),),
        ("Héctor", "Sofía", "Ximena", "Joaquín", "María José", "Íñigo", "Guadalupe"),
        ("Villarreal", "Treviño", "Hernández de la Garza", "Núñez", "Garza", "Peña", "Ibáñez"),
    ),
    "IN": Place(
        19,
        (("Pune", "Asia/Kolkata"), ("Hazira", "Asia/Kolkata"), ("Chennai", "Asia/Kolkata")),
        (("en", 7), ("hi", 2), ("ta", 1)),
        ("Priya", "Anil", "Lakshmi", "Arjun", "Neha", "Vikram", "Fatima", "Deepa", "Rohan", "Anika", "S."),
        ("Raghunathan", "Deshpande", "Iyer", "Mehta", "Kulkarni", "Nair", "Sheikh", "Joshi", "Banerjee", "Rao"),
    ),
    "BR": Place(
        12,
        (("São Paulo", "America/Sao_Paulo"), ("Manaus", "America/Manaus")),
        (("pt-BR", 1),),
        ("Luísa", "João", "Antônia", "Caio", "Fernanda", "Thiago", "Conceição"),
        ("Prado", "dos Santos", "Araújo", "Gonçalves", "Assunção", "Lima", "Magalhães"),
    ),
    "JP": Place(
        7,
        (("Yokohama", "Asia/Tokyo"), ("Osaka", "Asia/Tokyo")),
        (("ja", 1),),
        ("Kenji", "Haruka", "由美", "健太", "Akira", "さくら"),
        ("Watanabe", "Tanaka", "佐藤", "鈴木", "Kobayashi", "山本"),
    ),
    "SG": Place(
        4,
        (("Singapore", "Asia/Singapore"),),
        (("en", 1),),
        ("Mei-Ling", "Wei Jie", "Siti", "Ravi", "Hui Min"),
        ("Hartono", "Tan", "binte Rahman", "Lim", "Subramaniam"),
    ),
    "AE": Place(
        6,
        (("Dubai", "Asia/Dubai"), ("Abu Dhabi", "Asia/Dubai")),
        (("ar", 6), ("en", 4)),
        ("Farida", "فاطمة", "محمد", "Khalid", "نورة", "عبد الرحمن"),
        ("Al Suwaidi", "السويدي", "المزروعي", "Haddad", "الشامسي"),
    ),
}

ROLES = {  # function -> job roles
    "Procurement": ("Category buyer", "Indirect buyer"),
    "Sales": ("Key account manager", "Bid manager"),
    "Operations": ("Technician", "Shift operator", "Plant operator"),
    "Engineering": ("Engineer", "Commissioning engineer"),
    "Finance": ("Controller", "Accountant"),
    "Support": ("Service agent", "Coordinator"),
}

PASSWORD = "fairway demo"  # noqa: S105  printed at start; demo tenants only


@dataclass(frozen=True)
class SignIn:
    """Somebody the reader can sign in as. `role` is None for the manager: that follows from the HR data."""

    email: str
    name: str
    role: str | None
    note: str
    reach: str = ""  # a region's code or a program's address


SIGN_INS = (
    SignIn("admin@norvane.example", "Nadia Ferreira", "administrator", "administrator"),
    SignIn("ingrid.solheim@norvane.example", "Ingrid Solheim", "program_manager", "program manager"),
    SignIn("priya.raghunathan@norvane.example", "Priya Raghunathan", "regional_lead", "regional lead, India", "india"),
    SignIn("dana.okafor@norvane.example", "Dana Okafor", None, "manager, Energy Networks in Houston"),
    SignIn("helena.brandt@norvane.example", "Helena Brandt", "executive", "executive and sponsor"),
    SignIn("anika.rao@norvane.example", "Anika Rao", "facilitator", "facilitator"),
    SignIn(
        "ops@meridian.example", "Meridian Learning Ops", "partner", "partner, Permit to work refresher only",
        "permit-to-work",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Colleague:
    """A member nobody signs in as: role and reach (a region's code or a division's path), and their place in HR's."""

    email: str
    name: str
    role: str
    reach: str
    division: str
    country: str
    title: str


COLLEAGUES = (
    Colleague(
        "katharina.weber@norvane.example", "Katharina Weber", "regional_lead", "europe",
        "Corporate Functions/People", "DE", "HR business partner Europe",
    ),
    Colleague(
        "marcus.bell@norvane.example", "Marcus Bell", "regional_lead", "north-america",
        "Corporate Functions/People", "US", "HR business partner Americas",
    ),
    Colleague(
        "mei-ling.hartono@norvane.example", "Mei-Ling Hartono", "division_lead", "Energy Networks",
        "Energy Networks", "SG", "Head of learning, Energy Networks",
    ),
    Colleague(
        "ursula.kruger@norvane.example", "Ursula Krüger", "reviewer", "",
        "Corporate Functions/Legal", "DE", "Labor law counsel",
    ),
)  # fmt: skip
