"""One applicant's way through a small fund, step by step, by the right people."""

from datetime import timedelta

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.cases.actions import SettlementDraft
from goldenbridge.apps.cases.models import Case
from goldenbridge.apps.work import actions as work
from goldenbridge.apps.work import queries as paths
from goldenbridge.cli.demo import casework
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Story
from goldenbridge.core.casework import NewWrap
from goldenbridge.core.sealing import Compartment
from goldenbridge.platform import clock
from tests.apps.ledger.builders import open_fund
from tests.apps.work.builders import ADVISER, a_candidate, an_introduction


class Journey:
    """The case of one applicant; each method brings it one step further."""

    def __init__(self, house):
        self.house = house
        self.dove = house["dove"]
        self.currency = "USD"
        self.owed = {"service_contract": 500_000}
        self.settle_minor = None

    @property
    def hands(self):
        return {each.ref: each for each in self.house.colleagues.values()}

    @property
    def ref(self):
        return self.played.case_ref

    @property
    def cell_ref(self):
        return Case.objects.get(ref=self.ref).cell_ref

    @property
    def facts(self):
        return casework.facts_of(self.dove, self.ref)

    def seats(self, part):
        """The people in a part, in the order of their seats."""
        return [self.hands[seat.person_ref] for seat in self.facts.seats if seat.part == part]

    def tick(self):
        return cases.refresh_statuses(actor=SCHEDULE)

    def applied(self, *, text="I will not go out against people.", how=""):
        self.played = casework.apply(Story(text=text), contact=Contact(how=how), applicant=Applicant())
        return self

    def opened(self):
        self.applied()
        opened, _story = casework.read_next(self.dove)
        casework.open_case(self.dove, opened)
        return self

    def talks(self):
        self.opened()
        casework.ask(self.dove, self.ref, "Since when do you serve?")
        cases.push_letters(actor=SCHEDULE)
        casework.answer_all(self.played)
        cases.collect_answers(actor=SCHEDULE)
        casework.take_into_talks(self.dove, self.ref, service="serving", owed=self.owed, currency=self.currency)
        return self

    def planned(self):
        self.talks()
        cases.plan_checks(self.ref, actor=self.dove.actor)
        return self

    def seated(self):
        self.planned()
        casework.sit_down(self.seats("verifier"), self.ref)
        return self

    def identified(self):
        self.seated()
        cases.push_letters(actor=SCHEDULE)
        casework.answer_all(self.played)
        cases.collect_answers(actor=SCHEDULE)
        return self

    def attested(self, **verify):
        self.talks()
        casework.verify(self.hands, self.played, self.dove, **verify)
        return self

    def decided(self, **decide):
        self.attested()
        casework.decide(self.hands, self.ref, self.dove, **decide)
        return self

    def drafted(self, *, cleared_minor=10_000_000):
        return self.decided().drafted_only(cleared_minor=cleared_minor)

    def drafted_only(self, *, cleared_minor):
        open_fund(cleared_minor=cleared_minor, currency=self.currency)
        settlements = [
            SettlementDraft(each.ref, min(each.verified_minor, self.settle_minor or each.verified_minor))
            for each in self.facts.obligations
        ]
        drafted = cases.draft_offer(
            self.ref,
            pot="General",
            currency=self.currency,
            monthly_minor=50_000,
            months=6,
            settlements=settlements,
            valid_until=clock.today() + timedelta(days=21),
            actor=self.dove.actor,
        )
        self.award_ref = drafted.award_ref
        return self

    def offered(self):
        self.drafted()
        for name, step in (("grouse", "cover"), ("heron", "approve"), ("grouse", "offer")):
            casework.step_award(self.house[name], self.award_ref, step)
        return self

    def accepted(self):
        self.offered()
        casework.tell_offer(self.dove, self.ref, "500 a month for six months, and your contract.")
        self.tick()
        casework.answer_all(self.played, choices={"offer": "accepted"})
        self.tick()
        return self

    def left(self):
        self.accepted()
        cases.record_left_service(self.ref, left_on=clock.today(), actor=self.dove.actor)
        return self

    def step_settlement(self, name, settlement_ref, step):
        """Cover or approve a settlement that was added later, with a signature."""
        hand = self.house[name]
        act = {"cover": awards.cover_settlement, "approve": awards.approve_settlement}[step]
        content_hash = promises.settlement(settlement_ref, actor=hand.actor).content_hash
        act(settlement_ref, **hand.approve("settlement", settlement_ref, content_hash, step), actor=hand.actor)


def wraps_by(giver, case_ref, taker):
    """The keys of a case, wrapped by the page of who gives it to who takes it."""
    desk = casework.desk_of(giver)
    wraps = []
    for part in cases.open_for_giving(case_ref, actor=giver.actor):
        for key in part.keys:
            seed = desk.open_key(key, case=case_ref)
            wraps.append((key.key_ref, NewWrap(taker.ref, desk.wrap_for(seed, taker.ref, case=case_ref))))
    return wraps


def evidence_wraps(giver, journey, taker):
    """The evidence keys that a verifier holds, wrapped by his page to his new partner."""
    desk = casework.desk_of(giver)
    opened = cases.open_compartment(journey.ref, compartment="evidence", actor=giver.actor, marks_read=False)
    seeds = [(key.key_ref, desk.open_key(key, case=journey.ref)) for key in opened.keys]
    return [(ref, NewWrap(taker.ref, desk.wrap_for(seed, taker.ref, case=journey.ref))) for ref, seed in seeds]


def renewal_by(owner, case_ref):
    """New keys of story and notes by the owner's page, and everything that it can open sealed to them."""
    desk = casework.desk_of(owner)
    numbers = facts.next_generations(case_ref, actor=owner.actor)
    keys, sealed = [], []
    for part in cases.open_for_renewal(case_ref, actor=owner.actor):
        key, seed = desk.make_key(case_ref, Compartment[part.name.upper()], [owner.ref], generation=numbers[part.name])
        seeds = [desk.open_key(each, case=case_ref) for each in part.keys]
        applicant = desk.applicant(part.applicant, case=case_ref)
        envelopes = [record.envelope for record in part.records]
        keys.append(key)
        sealed += desk.renew_records(envelopes, seeds=seeds, to=seed, applicant=applicant)
    return {"keys": keys, "records": sealed, "reply_key": desk.renew_reply_key(part.applicant, case=case_ref)}


def later(days):
    clock.move_to(clock.now() + timedelta(days=days))


def at_work(journey):
    """He has left, is a candidate, and his first day at work was today; his stipend ended with it."""
    journey.left()
    case = Case.objects.get(ref=journey.ref)
    case.candidate_ref = a_candidate(award_ref=journey.award_ref).ref
    case.save(update_fields=["candidate_ref"])
    return begin_job(case.candidate_ref)


def begin_job(candidate_ref):
    candidate = paths.candidate(candidate_ref, actor=ADVISER)
    placed = work.place(an_introduction(until="offer", candidate=candidate).ref, on=clock.today(), actor=ADVISER)
    return work.start_placement(placed.ref, on=clock.today(), actor=ADVISER)


def lose(journey, placement):
    """The journey's people sign in anew on the later day; the job ends."""
    journey.house.publish()
    work.end_placement(placement.ref, on=clock.today(), reason="dismissed", actor=ADVISER)
