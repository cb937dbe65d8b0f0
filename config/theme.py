"""How the desks look: the settings of their theme."""

from typing import Any, Final

UNFOLD: Final[dict[str, Any]] = {
    "SITE_TITLE": "Insoles",
    "SITE_HEADER": "Insoles",
    "SITE_SUBHEADER": "Desks",
    "SITE_SYMBOL": "podiatry",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "config.dashboard.icon"}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "ENVIRONMENT": "config.dashboard.environment",
    "STYLES": ["config.menu.styles"],
    # The menu names every desk of the person, so the theme's second list of all of them is not wanted.
    "SIDEBAR": {"show_search": True, "show_all_applications": False, "navigation": "config.menu.pages"},
}
