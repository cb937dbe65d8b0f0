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
    "SIDEBAR": {"show_search": True, "show_all_applications": True, "navigation": "config.menu.pages"},
}
