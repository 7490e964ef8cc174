"""The desk's views, split by what is done: queue, case, checks, decision, offer, coordination."""
