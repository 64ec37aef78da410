from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('initiatives', '0016_rows_by_when_they_changed'),
    ]

    operations = [
        migrations.AddField(
            model_name='boardrow',
            name='must_first',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
