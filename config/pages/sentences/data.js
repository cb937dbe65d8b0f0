// Sentences of the API that tell of a copy of somebody's data and of its end. No page loads this file: it is here for translators, and a test compares.

gettext("Your name, e-mail address, language, sign-ins and saved addresses.");
gettext("Profiles with answers, measures, scans, assessments and prescriptions, and who looked at them.");
gettext("Carts, orders, payments, disputes, refunds, invoices, parcels, problems and returns.");
gettext("What is promised about each pair, the miles you told, claims, photos and decisions.");
gettext("Your messages and our answers, and a list of the mails we sent you.");
gettext("Feet of people who answer for themselves: they ask for their own.");
gettext("Passwords and other secrets: we keep only what proves that we know them.");
gettext("Notes of our staff to each other, and our books where they only repeat your payments.");
gettext("Your name, e-mail address, password and sign-ins, and your saved addresses.");
gettext("Foot profiles with answers, measures and scans of everybody who does not answer for themselves.");
gettext("What you wrote to us, the photos you sent, and the mails we sent you.");
gettext("Names, addresses and e-mail addresses on your orders and parcels, and what we showed a bank.");
gettext("Invoices and refund notes as they were issued: tax law asks for them.");
gettext("Amounts of your orders, payments and refunds, without your name.");
gettext("Serial, specification and lot of each insole, without a name: the guarantee still works by serial.");
gettext("How far each pair has gone, without a name: the guarantee is counted by it.");
gettext("Decisions about guarantees, and reports that somebody was hurt: the law of products asks for them.");
gettext("What a bank was shown in a dispute: Stripe and the bank have it; our own copy goes.");
gettext("Feet of people who answer for themselves: they decide at their own door.");
gettext("Something is still under way; the errors say what must end, or be cancelled, before we can erase.");
gettext("There is no copy to fetch; ask for one, and come back when it is ready.");
