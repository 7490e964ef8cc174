"""Staff accounts: call-signs, roles, vouchers, sessions.

It must never know an applicant, a donor, or a staff member's name or address.
"""
