// Sentences of the API about clinicians, pressure pictures and what a cart warns of. No page loads this file: it is here for translators, and a test compares.

gettext("It is made for other things than are done in it most.");
gettext("Growing feet outgrow insoles: measure again every few months.");
gettext("The line does not warn of this; read the cart again, and accept what it warns of.");
gettext("Some of this cannot be taken; see the errors.");
gettext("Say under which load it was taken, or leave both out.");
gettext("Only one leg is the shorter one; leave the other out.");
gettext("Give the day of signing: today, or at most a year ago.");
gettext("This has been looked at, or replaced by a later one; send your values anew.");
gettext("The file is larger than 10 MB. Send a smaller picture, or the PDF itself.");
gettext("Send a PDF, a JPEG or a PNG.");
gettext("This is no text file. Export the pressure picture as CSV, one row of cells in each line.");
gettext("There is no matrix of numbers in this file. Export the peak picture as CSV without formulas.");
gettext("The rows have different lengths. Export one picture, not the frames of a whole step.");
gettext("There are negative pressures. Calibrate the plate, or export the peak picture instead.");
gettext("The matrix is larger than 512 by 512 cells or 2 MB. Export one picture.");
gettext("No cell is under pressure. Export the peak picture of a whole step, or of standing.");
gettext("Fewer than 100 cells are in contact. Use a plate with smaller cells.");
gettext("There is more than one foot in this picture. Cut out one foot and send each by itself.");
gettext("This does not have the shape of a footprint. Send the picture of one whole foot.");
gettext("This link is not valid, or not any more; ask the person who gave it to you for a new letter.");
