"""Applications that arrive in a small fund, for the tests of queue and cases."""

from goldenbridge.apps.intake import actions as intake
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Story
from goldenbridge.platform import directory


def apply(*, text="I cannot go on.", how="", danger=0, applicant=None):
    """Send an application through the real action; returns the applicant and the bundle as sent."""
    applicant = applicant or Applicant()
    story, contact = Story(text=text), Contact(how=how)
    bundle = applicant.apply(directory.current(), story=story, contact=contact)
    intake.receive_bundle(
        bundle,
        submission=applicant.submission(story=story, contact=contact, danger=danger),
        lane="browser",
        language="ru",
        danger=danger,
        actor=ANONYMOUS,
    )
    return applicant, bundle
