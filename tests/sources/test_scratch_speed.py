import time, random
import pytest
from django.db import connection
from sources.models import Source, Contact

@pytest.mark.django_db(transaction=True)
def test_speed(story, as_superuser):
    rng = random.Random(1)
    A = "Mercy Saint Oak Hill River Cedar Maple Grace Summit Valley Lake Elm Pine North South East West Harbor Sunrise Golden Bluebonnet Lone Star Capital Medical Prairie Willow Heritage Liberty Union Central".split()
    B = ["Medical Center", "Hospital", "Health and Rehab", "Nursing and Rehab", "Family Medicine", "Cardiology", "Urgent Care", "Assisted Living", "Care Center"]
    F = "Dana Maria Rosa Ines Mo Karen Linda John Mary Susan Robert James Patricia Jennifer Michael William David Elizabeth Barbara".split()
    L = "Reyes Lopez Alvarez Smith Johnson Williams Brown Jones Garcia Miller Davis Martinez Hernandez Wilson Anderson Thomas Taylor Moore Jackson Mercer".split()
    src = [Source(name=f"{rng.choice(A)} {rng.choice(A)} {rng.choice(B)} {i}", branch=story.riverside if i % 3 else story.hillside, phone=f"+1512{rng.randrange(10**7):07d}", zip=f"787{rng.randrange(100):02d}") for i in range(20000)]
    Source.objects.bulk_create(src)
    Contact.objects.bulk_create([Contact(source=rng.choice(src), name=f"{rng.choice(F)} {rng.choice(L)}", phone=f"+1512{rng.randrange(10**7):07d}") for _ in range(44000)])
    with as_superuser.cursor() as c:
        c.execute("VACUUM ANALYZE sources_source"); c.execute("VACUUM ANALYZE sources_contact")
    for q in ["m", "me", "mer", "mercy", "hospital", "hosptal", "dana", "dana rey", "care center 12", "5125550111", "5125", "xyzzy", "an"]:
        for label, rows in [("source.named", Source.objects.visible_to(story.ines).named(q)[:8]), ("contact", Contact.objects.visible_to(story.ines).matching(q).select_related("source")[:8]), ("matching", Source.objects.visible_to(story.ines).matching(q)[:50]), ("count", None)]:
            t = time.perf_counter()
            n = Source.objects.visible_to(story.ines).matching(q).count() if rows is None else len(list(rows))
            ms = (time.perf_counter() - t) * 1000
            print(f"{q:16} {label:14} {n:5} {ms:6.1f} ms")
            if ms > 30 and rows is not None: print(rows.explain(analyze=True)[:1500])
