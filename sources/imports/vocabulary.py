"""How files name what we import: headers, kinds and roles as other programs and people write them."""

from sources.choices import ContactRole, SourceKind

from .columns import Column

NAMES = (
    "source", "source name", "organization", "organisation", "organization name", "facility", "facility name",
    "practice", "practice name", "company", "agency", "referral source",
)  # fmt: skip
COLUMNS = [
    Column("name", "Name", NAMES, required=True),
    Column("external_id", "Number in your other system", ("id", "source id", "record id", "account number")),
    Column("npi", "NPI", ("npi number", "organization npi", "facility npi")),
    Column("kind", "Kind", ("type", "source type", "facility type", "category")),
    Column("tier", "Tier", ("priority", "rank", "rating")),
    Column("address", "Address", ("street", "street address", "address 1", "address line 1")),
    Column("city", "City", ("town",)),
    Column("state", "State", ("st", "province")),
    Column("zip", "ZIP", ("zip code", "zipcode", "postal code", "zip / postal code", "postcode")),
    Column("phone", "Phone", ("telephone", "phone number", "main phone", "tel", "office phone")),
    Column("fax", "Fax", ("fax number", "facsimile")),
    Column("owner", "Owner (e-mail)", ("owner email", "marketer", "rep", "sales rep", "liaison", "assigned to")),
    Column("contact_name", "Person: name", ("contact", "person", "full name", "primary contact")),
    Column("contact_role", "Person: role", ("role", "title", "job title", "contact title")),
    Column("contact_phone", "Person: phone", ("direct phone", "mobile", "cell", "cell phone")),
    Column("contact_email", "Person: e-mail", ("email", "e-mail", "email address")),
    Column("contact_npi", "Person: NPI", ("physician npi", "provider npi")),
]
LABELS = {column.name: column.label for column in COLUMNS}
WORDS_FOR_KINDS = {
    SourceKind.HOSPITAL: "acute care hospital, general hospital, medical center",
    SourceKind.SNF: "nursing home, skilled nursing, nursing facility",
    SourceKind.IRF: "inpatient rehab, inpatient rehab facility, rehab hospital, rehabilitation hospital",
    SourceKind.LTACH: "long-term acute care, LTAC",
    SourceKind.PHYSICIAN_PRACTICE: "physician, doctor, practice, physician office, primary care",
    SourceKind.CLINIC: "urgent care, outpatient clinic",
    SourceKind.ASSISTED_LIVING: "ALF, assisted living facility",
    SourceKind.INDEPENDENT_LIVING: "ILF, senior living",
    SourceKind.CASE_MANAGEMENT: "payer, ACO, insurance",
    SourceKind.AGENCY: "home health, home health agency, hospice",
    SourceKind.COMMUNITY: "community, community organization",
    SourceKind.FAMILY: "patient, self, self referral",
}
WORDS_FOR_ROLES = {
    ContactRole.DISCHARGE_PLANNER: "discharge planning, DC planner",
    ContactRole.CASE_MANAGER: "CM, RN case manager, case management",
    ContactRole.SOCIAL_WORKER: "SW, MSW, LCSW, LMSW",
    ContactRole.PHYSICIAN: "MD, DO, doctor, medical director",
    ContactRole.NURSE_PRACTITIONER: "NP, PA, nurse practitioner, physician assistant",
    ContactRole.NURSE: "RN, LVN, LPN, director of nursing, DON",
    ContactRole.OFFICE_MANAGER: "practice manager, office administrator",
    ContactRole.REFERRAL_COORDINATOR: "referrals, admissions coordinator, admissions",
    ContactRole.ADMINISTRATOR: "admin, executive director, CEO",
}
KINDS = {word: kind.value for kind, words in WORDS_FOR_KINDS.items() for word in words.split(", ")}
ROLES = {word: role.value for role, words in WORDS_FOR_ROLES.items() for word in words.split(", ")}
