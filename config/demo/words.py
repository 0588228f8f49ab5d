"""The invented names and phrases of the demo. Any likeness to a person or an organisation is chance."""

from dataclasses import dataclass


def each(text: str, between: str | None = None) -> list[str]:
    return [word.strip() for word in text.split(between)]


FIRST_NAMES = each(
    """
    Alma Arthur Beatriz Bernard Carmen Cecil Clara Clyde Consuelo Dolores Doris Earl Edna Eleanor Elmer
    Emilio Ernesto Esther Eugene Eunice Felipe Florence Frances Gilbert Gladys Gloria Guadalupe Harold
    Harriet Hazel Hector Helen Henry Herbert Hilda Homer Irene Irma Iva Jack Jesus Josefina Juan Juanita
    Lawrence Leona Leroy Lillian Lois Loretta Louis Lucille Luis Lupe Mabel Manuel Margarita Marvin
    Mildred Minnie Nadine Norma Odessa Ofelia Olivia Opal Oscar Otis Pauline Pearl Pedro Phyllis Rafael
    Ramona Raymond Rita Roberto Rosa Roy Rufus Ruben Sally Socorro Stella Thelma Tomas Velma Vera Vernon
    Victoria Viola Virgil Walter Wanda Wilma Winifred Yolanda Zelma
    """
)
LAST_NAMES = each(
    """
    Abbott Acosta Aguilar Alvarez Ames Arnold Avila Bailey Barrera Beck Benavides Bishop Blanchard
    Bowers Brandt Briggs Cano Cantu Carver Castillo Chen Cisneros Coleman Cortez Crane Dalton Davila
    Decker Delgado Duran Eckert Ellison Escobedo Estrada Farrell Fisher Flores Foley Franco Fuentes
    Gallagher Garza Gibson Goss Guerra Hahn Hale Harlan Hensley Herrera Hoang Holt Ibarra Jarvis Jimenez
    Keller Kemp Kessler Lam Landry Lozano Luna Maddox Marsh Medina Mendez Mercer Molina Moody Moreno
    Nash Nguyen Nolan Novak Ochoa Olsen Osborn Pacheco Park Patel Pena Petty Pham Pruitt Quintero Ramsey
    Rangel Reeves Reyes Rhodes Rios Rivas Roth Saenz Salinas Sandoval Schroeder Serna Sharp Solis Stein
    Tamez Tate Tijerina Tran Treadwell Trevino Ulrich Valdez Vance Varela Vega Villarreal Voss Walden
    Weber Whitaker Wolfe Yarbrough Zamora Ziegler
    """
)
STAFF_NAMES = each(
    """
    Aisha Amber Andrea Ben Bianca Brian Caleb Carla Chloe Daniel Daphne Derek Elena Erin Fatima Gabriel
    Gina Ivan Jamal Janelle Jenna Jorge Julia Kara Karen Keisha Kevin Laura Leah Linh Lucas Maya Megan
    Miguel Mina Monica Nathan Nicole Omar Paige Paul Rachel Rebecca Renee Sandra Sofia Tara Teresa Tyler
    Vanessa Veronica Yasmin
    """
)
PLACE_NAMES = each(
    """
    Live Oak|Cedar Bluff|Pecan Creek|Barton Ridge|Bluebonnet|Shoal Bend|Onion Creek|Walnut Grove|
    Stillwater|Harbor Point|Rolling Prairie|Silver Mesa|Quail Hollow|Lantana|Stonebridge|Willow Spring|
    Red Rock|Brushy Fork|Cibolo Vista|Laurel Oaks|Blanco Ridge|Juniper Crossing|Palo Verde|Sunridge|
    Hill Country|Longhorn Trail|Chisholm|Wildflower|Granite Peak|Two Rivers|Magnolia|Fox Glen|
    Hawk Ridge|Lakeside View|Copperfield|Rosewood|Elm Terrace|Briar Hollow|Heron Bend|Tanglewood
    """,
    "|",
)


@dataclass(frozen=True)
class Condition:
    """Why a patient needs care at home, as a referral says it."""

    diagnosis: str
    needs: tuple[str, ...]
    disciplines: tuple[str, ...]


CONDITIONS = [
    Condition("I50.9 Heart failure", ("cardiac", "medication"), ("SN", "PT")),
    Condition("J44.9 COPD", ("copd", "medication"), ("SN", "PT")),
    Condition("Z47.1 Aftercare, right knee replacement", ("post_surgical", "orthopaedic"), ("PT", "OT")),
    Condition("Z47.1 Aftercare, left hip replacement", ("post_surgical", "orthopaedic", "falls"), ("PT", "OT", "SN")),
    Condition("I69.351 Hemiplegia after stroke", ("neuro", "falls"), ("PT", "OT", "ST")),
    Condition("E11.621 Type 2 diabetes with foot ulcer", ("diabetes", "wound"), ("SN",)),
    Condition("L89.153 Pressure ulcer, stage 3", ("wound",), ("SN", "HHA")),
    Condition("S72.001D Hip fracture, healing", ("orthopaedic", "falls"), ("PT", "OT", "SN")),
    Condition("G20 Parkinson's disease", ("neuro", "falls"), ("PT", "OT", "ST")),
    Condition("F03.90 Dementia", ("dementia", "medication"), ("SN", "OT", "MSW")),
    Condition("M62.81 Generalised weakness after hospital stay", ("deconditioning", "falls"), ("PT", "SN")),
    Condition("J18.9 Pneumonia, resolving", ("deconditioning", "medication"), ("SN", "PT")),
    Condition("Z48.00 Surgical wound care", ("wound", "post_surgical"), ("SN",)),
    Condition("M86.9 Osteomyelitis, IV antibiotics", ("infusion", "wound"), ("SN",)),
    Condition("N39.0 Urinary infection, new catheter", ("ostomy", "medication"), ("SN",)),
    Condition("I10 Hypertension, medicines changed", ("medication", "cardiac"), ("SN",)),
]

NOTES = (
    "Daughter will be at home in the mornings.",
    "Lives alone on the second floor, no lift.",
    "Prefers calls after 10 am.",
    "Spanish spoken at home.",
    "Wound supplies for three days go home with the patient.",
    "Needs a walker; equipment ordered by the hospital.",
    "Family asks for the same nurse as last time.",
    "Orders will follow by fax.",
)
REFUSAL_NOTES = (
    "Told the case manager by phone; suggested another agency.",
    "No evening nurse for this ZIP this week.",
    "Will call again when the orders are signed.",
    "Family decided after the visit from another agency.",
)
LANGUAGES = ("", "", "", "", "", "", "Spanish", "Spanish", "Vietnamese", "Korean")
