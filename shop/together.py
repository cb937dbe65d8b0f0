"""Many models made in one step: the whole of an app's tables at once, instead of one rendering per model."""

from collections.abc import Sequence
from typing import Any, override

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Together(Operation):
    """
    A step of a migration that makes the tables of new models as they stand after all of its own steps.

    Django renders every model that hangs together anew after each step that makes or changes one; a first migration
    of a hundred models does that hundreds of times. Here the steps only say what the models are; they are rendered
    once, and each table is made once, with all its columns, checks and indexes.

    :param steps: what makes models, and what is added to those models afterwards; nothing that needs a table.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, steps: Sequence[Operation]) -> None:
        """Keep the steps."""
        self.steps = list(steps)

    @override
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Learn of all models before any is rendered."""
        state.clear_delayed_apps_cache()
        state.__dict__.pop("apps", None)
        for step in self.steps:
            step.state_forwards(app_label, state)

    @override
    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the tables; what refers to a later one is added when all are there, as for any new model."""
        for name in self._made():
            model = to_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    @override
    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take them away again, the last one first."""
        for name in reversed(self._made()):
            model = from_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    @override
    def describe(self) -> str:
        """Tell what is made, for people who watch a migration run."""
        return f"Create {len(self._made())} models together"

    @override
    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Give what this step is written from."""
        return (type(self).__name__, [self.steps], {})

    def _made(self) -> list[str]:
        return [step.name for step in self.steps if isinstance(step, CreateModel)]
