"""Every module gets its core, a draft in the organization's language: nobody has reviewed it here yet."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def begin_cores(apps, editor):
    """Rows are behind the walls of each tenant, for the owner too."""
    Module, Variant = apps.get_model("programs", "Module"), apps.get_model("programs", "Variant")
    VariantUpdate, now = apps.get_model("programs", "VariantUpdate"), timezone.now()
    for tenant in apps.get_model("tenancy", "Tenant").objects.all():
        _enter(editor, str(tenant.pk))
        Module.objects.update(kind=F("modality"))
        for module in Module.objects.order_by("pk"):
            core = Variant.objects.create(
                module_id=module.pk, number=0, treatment="core", locale=tenant.language, created_at=now
            )
            VariantUpdate.objects.create(
                variant_id=core.pk, version=1, touches="nothing", note="First version", made_at=now
            )
    _enter(editor, "")


def _enter(editor, tenant):
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant])


class Migration(migrations.Migration):
    dependencies = [("programs", "0012_modules_and_variants")]
    operations = [migrations.RunPython(begin_cores, migrations.RunPython.noop, elidable=True)]
