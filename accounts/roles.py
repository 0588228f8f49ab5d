"""Who may do what. The one table: the doors ask it, docs/permissions.md is printed from it."""

SEE_SOURCES = "sources.see"
ADD_SOURCES = "sources.add"
EDIT_SOURCES = "sources.edit"
OWN_SOURCES = "sources.own"
GIVE_SOURCES = "sources.give"
EXPORT_SOURCES = "sources.export"
KEEP_TAGS = "sources.tags"
IMPORT = "sources.import"
SEE_REFERRALS = "referrals.see"
SEE_PATIENTS = "referrals.patients"
ENTER_REFERRALS = "referrals.enter"
MOVE_REFERRALS = "referrals.move"
CORRECT_CREDIT = "referrals.credit"
LOG_VISITS = "visits.log"
NOTE_PROMISES = "promises.note"
KEEP_TASKS = "tasks.keep"
NOTE_GIFTS = "gifts.note"
APPROVE_GIFTS = "gifts.approve"
SEE_GIFT_REPORT = "gifts.report"
KEEP_GIFT_LIMITS = "gifts.limits"
OVERSEE = "team.oversee"
SEE_FAILED_MAIL = "mail.failed"
MANAGE_PEOPLE = "people.manage"
MANAGE_AGENCY = "agency.manage"

# Everyone who is signed in: the own profile, bell and undo. Not in the table, since nobody can lack it.
SIGNED_IN = "signed in"

WORDS = {
    SEE_SOURCES: "see sources and their contacts",
    ADD_SOURCES: "add a source or a contact",
    EDIT_SOURCES: "edit a source or a contact (a marketer: own, co-owned and unowned ones)",
    OWN_SOURCES: "ask for a colleague's source, answer who asks for one's own",
    GIVE_SOURCES: "give sources to another owner, hand over a whole book, keep territories",
    EXPORT_SOURCES: "take the list of sources along as a file (a marketer: own ones)",
    KEEP_TAGS: "rename and remove tags",
    IMPORT: "import sources and contacts from a file, and undo an import",
    SEE_REFERRALS: "see referrals (a marketer: from own and co-owned sources, or credited to them)",
    SEE_PATIENTS: "see the patient's data beyond the name, and every referral of the branch",
    ENTER_REFERRALS: "enter a referral",
    MOVE_REFERRALS: "move a referral from stage to stage",
    CORRECT_CREDIT: "correct whom a referral is credited to",
    LOG_VISITS: "log visits, plan them, put check-ins off (edit and delete: one's own, for 7 days)",
    NOTE_PROMISES: "note pledges of a source and commitments to it",
    KEEP_TASKS: "have tasks, and give them to colleagues of the branch",
    NOTE_GIFTS: "note gifts and meals within the limits (edit and delete: one's own), see those of the branch",
    APPROVE_GIFTS: "note a gift past the limit, with a reason; edit and delete every gift of the branch",
    SEE_GIFT_REPORT: "see the yearly report of gifts for everybody, take it along as CSV (a marketer sees own rows)",
    KEEP_GIFT_LIMITS: "keep the yearly limits of gifts",
    OVERSEE: "see every marketer's check-ins, set their rhythm, hear weekly of missed ones",
    SEE_FAILED_MAIL: "see mail that failed and send it again",
    MANAGE_PEOPLE: "invite people, set their roles, deactivate them",
    MANAGE_AGENCY: "keep branches, payers, service areas, and the agency's own fields and choices",
}

ROLES: dict[str, frozenset[str]] = {
    "marketer": frozenset(
        {
            SEE_SOURCES,
            ADD_SOURCES,
            EDIT_SOURCES,
            OWN_SOURCES,
            EXPORT_SOURCES,
            SEE_REFERRALS,
            ENTER_REFERRALS,
            LOG_VISITS,
            NOTE_PROMISES,
            KEEP_TASKS,
            NOTE_GIFTS,
        }
    ),
    "intake": frozenset(
        {SEE_SOURCES, ADD_SOURCES, SEE_REFERRALS, SEE_PATIENTS, ENTER_REFERRALS, MOVE_REFERRALS, KEEP_TASKS}
    ),
    "manager": frozenset(
        {
            SEE_SOURCES,
            ADD_SOURCES,
            EDIT_SOURCES,
            OWN_SOURCES,
            GIVE_SOURCES,
            EXPORT_SOURCES,
            SEE_REFERRALS,
            SEE_PATIENTS,
            ENTER_REFERRALS,
            MOVE_REFERRALS,
            CORRECT_CREDIT,
            LOG_VISITS,
            NOTE_PROMISES,
            KEEP_TASKS,
            NOTE_GIFTS,
            APPROVE_GIFTS,
            SEE_GIFT_REPORT,
            KEEP_GIFT_LIMITS,
            OVERSEE,
            KEEP_TAGS,
            IMPORT,
            SEE_FAILED_MAIL,
        }
    ),
    # Sees no patients and combines with no other role (docs/decisions/0004).
    "administrator": frozenset({MANAGE_PEOPLE, MANAGE_AGENCY, KEEP_GIFT_LIMITS}),
}


def roles_with(permission: str) -> list[str]:
    return [role for role, may in ROLES.items() if permission in may]
