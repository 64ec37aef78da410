from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('initiatives', '0002_sessions_end_with_rights'),
    ]

    operations = [
        migrations.AddField(
            model_name='initiative',
            name='draft_tab',
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name='initiative',
            name='discarded_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(('discarded_at__isnull', True), ('stage', 'draft'), _connector='OR'), name='only_a_draft_is_deleted'),
        ),
    ]
