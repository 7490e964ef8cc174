"""Exports as services write them, row by row; the names in them are invented and must be found nowhere afterwards."""

import csv
import io

DONOR = "Wanda Kowalczyk-Example"

PAYPAL_NAMES = {
    "en": (
        *("Date", "Time", "TimeZone", "Name", "Type", "Status", "Currency", "Gross", "Fee", "Net"),
        *("From Email Address", "Transaction ID", "Balance", "Note", "Balance Impact"),
    ),
    "de": (
        *("Datum", "Uhrzeit", "Zeitzone", "Name", "Typ", "Status", "Währung", "Brutto", "Gebühr", "Netto"),
        *("Absender E-Mail-Adresse", "Transaktionscode", "Guthaben", "Hinweis", "Auswirkung auf Guthaben"),
    ),
    "fr": (
        *("Date", "Heure", "Fuseau horaire", "Nom", "Type", "État", "Devise", "Avant commission", "Commission", "Net"),
        *("De l'adresse email", "Numéro de transaction", "Solde", "Remarque", "Impact sur le solde"),
    ),
    "es": (
        *("Fecha", "Hora", "Zona horaria", "Nombre", "Descripción", "Estado", "Divisa", "Bruto ", "Comisión ", "Neto"),
        *("Correo electrónico del remitente", "Id. de transacción", "Saldo", "Nota", "Otro"),
    ),
    "it": (
        *("Data", "Ora", "Fuso orario", "Nome", "Descrizione", "Stato", "Valuta", "Lordo ", "Tariffa ", "Netto"),
        *("Indirizzo email mittente", "Codice transazione", "Saldo", "Nota", "Altro"),
    ),
    "nl": (
        *("Datum", "Tijd", "Tijdzone", "Naam", "Omschrijving", "Status", "Valuta", "Bruto", "Kosten", "Net"),
        *("Van e-mailadres", "Transactiereferentie", "Saldo", "Opmerking", "Overig"),
    ),
    "pl": (
        *("Data", "Godzina", "Strefa czasowa", "Nazwa", "Opis", "Status", "Waluta", "Brutto", "Opłata", "Netto"),
        *("Z adresu e-mail", "Numer transakcji", "Saldo", "Uwaga", "Inne"),
    ),
}
REVOLUT_NAMES = (
    *("Date started (UTC)", "Date completed (UTC)", "ID", "Type", "State", "Description", "Reference", "Payer"),
    *("Orig currency", "Orig amount", "Payment currency", "Amount", "Total amount", "Exchange rate", "Fee"),
    *("Fee currency", "Balance", "Account", "Beneficiary IBAN"),
)
FACEBOOK_NAMES = (
    *("Payment ID", "Charge time", "Donation amount", "FB fee", "Net payout amount", "Payout currency"),
    *("Sender currency", "Charge action type", "Charge date", "First name", "Last name", "Email address"),
    *("Fundraiser title", "Payment processor"),
)


def table(names, rows, *, separator=",", encoding="utf-8", before=""):
    """The bytes of a table, every cell in quotes."""
    told = io.StringIO(newline="")
    told.write(before)
    csv.writer(told, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([names, *rows])
    return told.getvalue().encode(encoding)


def paypal_row(day, currency, net, balance, *, time="10:00:00", impact="Credit"):
    return (
        *(day, time, "CET", DONOR, "Donation", "Completed", currency, net, "0.00", net),
        *("wanda@example.org", "1AB23", balance, "for Jan, =SUM(A1)", impact),
    )


def paypal(*rows, language="en", **file):
    return table(PAYPAL_NAMES[language], [paypal_row(*row) if len(row) < 5 else row for row in rows], **file)


def revolut_row(day, currency, total, balance, *, pocket="Main", state="COMPLETED", fee="0.00"):
    return (
        *(day, day if state == "COMPLETED" else "", "aaaa-1111", "TOPUP", state, "Money from " + DONOR, "", DONOR),
        *("", "", currency, total, total, "", fee, currency, balance, pocket, ""),
    )


def revolut(*rows, **file):
    return table(REVOLUT_NAMES, [revolut_row(*row) if len(row) < 5 else row for row in rows], **file)


def facebook_row(day, currency, net, *, kind="S", processor="Facebook"):
    return (
        *("42522", "1597100000", net, "0", net, currency, currency, kind, day, "Wanda", "Kowalczyk-Example", ""),
        *("For those who refuse", processor),
    )


def facebook(*rows, **file):
    return table(FACEBOOK_NAMES, [facebook_row(*row) if len(row) < 4 else row for row in rows], **file)
