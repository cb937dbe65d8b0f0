"""Version 1 of the questionnaire: what a fitter needs to know, in the wearer's words. Never edited once used."""

from typing import Final

from fitting.questionnaire.version_1 import body, wearer

SECTIONS: Final = (wearer.ABOUT, wearer.USE, wearer.SHOES, body.COMPLAINTS, body.FEET, body.BODY)
