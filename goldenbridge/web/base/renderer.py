"""Draw every form with the components of the base look."""

from django.forms.renderers import DjangoTemplates


class LookRenderer(DjangoTemplates):
    """Fields come with label, hint, error and a link between them for screen readers."""

    form_template_name = "base/form.html"
    field_template_name = "base/field.html"
