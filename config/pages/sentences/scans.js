// Sentences of the API about scans. No page loads this file: it is here for translators, and a test compares.

gettext("The file has no surface in it. Export the scan again and check its size before you send it.");
gettext("This is not a scan we can read. Export it as STL, OBJ or PLY and send that file.");
gettext("The file is damaged or was cut short. Export it again and upload the whole file.");
gettext("The file holds points without a surface. Export a mesh (triangles), not a point cloud.");
gettext("The file is too large. Export with fewer than 500,000 triangles and below 50 MB.");
gettext("Measuring took too long. Export the scan with fewer triangles and send it again.");
gettext("The scan is too complex to be measured. Export it with fewer triangles, the foot alone.");
gettext("We could not find a foot in this scan. Scan one bare foot from the toes to above the ankle.");
gettext("There is more than one foot in this scan. Scan each foot by itself and send one file each.");
gettext("The foot is smaller than any insole we make. Check the scale with which the app exports.");
gettext("In no unit does this foot have a possible length. Check the scale of the export.");
gettext("The unit of the file is not clear. Say in which unit it was exported, or use millimetres.");
gettext("Only the underside of the foot was scanned. For the instep, scan the whole foot.");
gettext("The underside of the foot is missing. Lift the foot and scan the sole as well.");
gettext("Large parts of the foot are missing. Scan again, slowly, from all around.");
gettext("The back of the heel is cut off. Scan the whole heel as well.");
gettext("The tips of the toes are cut off. Scan the whole foot, toes included.");
gettext("Width, height and length do not go together as in most feet. A fitter has a look; measure by hand as well.");
gettext("It is not clear whether this is a left or a right foot. A fitter has a look.");
gettext("This looks like the other foot. Check that left and right were not mixed up or mirrored.");
gettext("The scan is in another unit than stated. Check the unit of the export.");
gettext("The foot is unusually long or short for the height stated. Check height and scale.");
gettext("The surface is rough. Keep still while scanning, with good light.");
gettext("There is something else in the scan besides the foot. Scan the foot alone.");
gettext("Both feet measure exactly the same. Check that one scan was not mirrored or sent twice.");
gettext("What was measured cannot be a foot of the age and the answers given. Check the month of birth and the scale of the export; then take this scan away and scan again, or measure by hand.");
gettext("The floor was in the scan and has been left out.");
gettext("The scanner filled the sole flat, so the arch could not be measured from below.");

gettext("The file is larger than 50 MB. Export the scan with fewer triangles.");
gettext("This side has an accepted scan. Take that one away before you send another.");
gettext("A scan of this side is being measured. Wait for its result, or take it away.");
gettext("This very file was sent before for this profile. Send the scan of the other foot, or a new one.");
gettext("Agree that scans of the feet are stored.");
gettext("A scan of this side is being measured; wait a moment.");
