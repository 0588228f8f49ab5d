"""Who may do what. The one table: the doors ask it, docs/permissions.md is printed from it."""

SEE_SOURCES = "sources.see"
ADD_SOURCES = "sources.add"
EDIT_SOURCES = "sources.edit"
IMPORT = "sources.import"
SEE_REFERRALS = "referrals.see"
SEE_PATIENTS = "referrals.patients"
ENTER_REFERRALS = "referrals.enter"
MOVE_REFERRALS = "referrals.move"
LOG_VISITS = "visits.log"
NOTE_PROMISES = "promises.note"
KEEP_TASKS = "tasks.keep"
OVERSEE = "team.oversee"
SEE_FAILED_MAIL = "mail.failed"
MANAGE_PEOPLE = "people.manage"
MANAGE_AGENCY = "agency.manage"

# Everyone who is signed in: the own profile, bell and undo. Not in the table, since nobody can lack it.
SIGNED_IN = "signed in"

WORDS = {
    SEE_SOURCES: "see sources and their contacts",
    ADD_SOURCES: "add a source or a contact",
    EDIT_SOURCES: "edit a source or a contact (a marketer: own and unowned ones)",
    IMPORT: "import sources and contacts from a file, and undo an import",
    SEE_REFERRALS: "see referrals (a marketer: from own sources, or credited to them)",
    SEE_PATIENTS: "see the patient's data beyond the name, and every referral of the branch",
    ENTER_REFERRALS: "enter a referral",
    MOVE_REFERRALS: "move a referral from stage to stage",
    LOG_VISITS: "log visits, plan them, put check-ins off (edit and delete: one's own, for 7 days)",
    NOTE_PROMISES: "note pledges of a source and commitments to it",
    KEEP_TASKS: "have tasks, and give them to colleagues of the branch",
    OVERSEE: "see every marketer's check-ins, set their rhythm, hear weekly of missed ones",
    SEE_FAILED_MAIL: "see mail that failed and send it again",
    MANAGE_PEOPLE: "invite people, set their roles, deactivate them",
    MANAGE_AGENCY: "keep branches, payers and service areas",
}

ROLES: dict[str, frozenset[str]] = {
    "marketer": frozenset(
        {
            SEE_SOURCES,
            ADD_SOURCES,
            EDIT_SOURCES,
            SEE_REFERRALS,
            ENTER_REFERRALS,
            LOG_VISITS,
            NOTE_PROMISES,
            KEEP_TASKS,
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
            SEE_REFERRALS,
            SEE_PATIENTS,
            ENTER_REFERRALS,
            MOVE_REFERRALS,
            LOG_VISITS,
            NOTE_PROMISES,
            KEEP_TASKS,
            OVERSEE,
            IMPORT,
            SEE_FAILED_MAIL,
        }
    ),
    # Sees no patients and combines with no other role (docs/decisions/0004).
    "administrator": frozenset({MANAGE_PEOPLE, MANAGE_AGENCY}),
}


def roles_with(permission: str) -> list[str]:
    return [role for role, may in ROLES.items() if permission in may]
