"""The desk: pages of triagers, caseworkers, verifiers, signers and coordinators; sealed text opens in the page."""
