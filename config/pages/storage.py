"""Where production collects static files."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # the package is untyped
    """
    Names with a hash of the content, compressed beforehand, to be kept by browsers for ever.

    A script that imports another (``import … from "./api.js"``) gets that one's hashed name written in.
    """

    support_js_module_import_aggregation = True
    # A script's name follows from those it imports, and theirs from others: one pass a floor.
    max_post_process_passes = 12
