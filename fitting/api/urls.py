"""The resources of fitting."""

from django.urls import URLPattern, URLResolver, path

from fitting.api import (
    assessments,
    clinician_door,
    clinicians,
    consents,
    designs,
    door,
    files,
    forms,
    prints,
    profiles,
    scans,
    uploads,
    wearers,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("shoe-sizes/convert/", forms.ShoeSizes.as_view(), name="shoe-sizes"),
    path("profile-form/", forms.ProfileForm.as_view(), name="profile-form"),
    path("profile-form/measuring-sheet.pdf", forms.MeasuringSheet.as_view(), name="measuring-sheet"),
    path("me/consents/", consents.MyConsents.as_view(), name="my-consents"),
    path("wearers/", wearers.Wearers.as_view(), name="wearers"),
    path("wearers/<slug:wearer>/", wearers.WearerDetail.as_view(), name="wearer"),
    path("wearers/<slug:wearer>/profiles/", profiles.Profiles.as_view(), name="wearer-profiles"),
    path("wearers/<slug:wearer>/invitations/", wearers.Invitations.as_view(), name="wearer-invitations"),
    path(
        "wearers/<slug:wearer>/invitations/<slug:invitation>/",
        wearers.InvitationDetail.as_view(),
        name="wearer-invitation",
    ),
    path(
        "wearers/<slug:wearer>/invitations/<slug:invitation>/renew/",
        wearers.InvitationRenewal.as_view(),
        name="wearer-invitation-renewal",
    ),
    path("profiles/<slug:profile>/", profiles.ProfileDetail.as_view(), name="profile"),
    path("profiles/<slug:profile>/submit/", profiles.ProfileSubmission.as_view(), name="profile-submission"),
    path("profiles/<slug:profile>/assessment/", assessments.ProfileAssessment.as_view(), name="profile-assessment"),
    path(
        "profiles/<slug:profile>/recommendations/",
        assessments.ProfileRecommendations.as_view(),
        name="profile-recommendations",
    ),
    path("profiles/<slug:profile>/scans/", scans.ProfileScans.as_view(), name="profile-scans"),
    path("profiles/<slug:profile>/scan-uploads/", uploads.ProfileUploads.as_view(), name="profile-uploads"),
    path("profiles/<slug:profile>/scan-uploads/<str:upload>/", uploads.ProfileUpload.as_view(), name="profile-upload"),
    path(
        "profiles/<slug:profile>/clinician-link/",
        clinicians.ProfileClinicianLink.as_view(),
        name="profile-clinician-link",
    ),
    path(
        "profiles/<slug:profile>/clinician-letter.pdf",
        clinicians.ProfileClinicianLetter.as_view(),
        name="profile-clinician-letter",
    ),
    path("profiles/<slug:profile>/pressure-prints/", prints.ProfilePrints.as_view(), name="profile-prints"),
    path("profiles/<slug:profile>/pressure-prints/<slug:side>/", prints.ProfilePrint.as_view(), name="profile-print"),
    path("clinician-entries/<slug:token>/", clinician_door.ClinicianDoor.as_view(), name="clinician-entry"),
    path("clinician-entries/<slug:token>/files/", clinician_door.ClinicianFiles.as_view(), name="clinician-files"),
    path("scans/<slug:scan>/", scans.ScanDetail.as_view(), name="scan"),
    path(
        "prescriptions/<slug:prescription>/designs/", designs.PrescriptionDesigns.as_view(), name="prescription-designs"
    ),
    path(
        "prescriptions/<slug:prescription>/preview/<slug:side>.glb",
        designs.PrescriptionPreview.as_view(),
        name="prescription-preview",
    ),
    path(
        "prescriptions/<slug:prescription>/heights/<slug:side>.svg",
        designs.PrescriptionHeights.as_view(),
        name="prescription-heights",
    ),
    path("files/<str:token>/", files.PrivateFile.as_view(), name="file"),
    path("invitations/<slug:token>/", door.Door.as_view(), name="invitation"),
    path("invitations/<slug:token>/consents/", door.DoorConsents.as_view(), name="invitation-consents"),
    path("invitations/<slug:token>/profile/", door.DoorProfile.as_view(), name="invitation-profile"),
    path("invitations/<slug:token>/scans/", scans.DoorScans.as_view(), name="invitation-scans"),
    path("invitations/<slug:token>/scans/<slug:scan>/", scans.DoorScan.as_view(), name="invitation-scan"),
    path("invitations/<slug:token>/scan-uploads/", uploads.DoorUploads.as_view(), name="invitation-uploads"),
    path("invitations/<slug:token>/scan-uploads/<str:upload>/", uploads.DoorUpload.as_view(), name="invitation-upload"),
    path("invitations/<slug:token>/assessment/", assessments.DoorAssessment.as_view(), name="invitation-assessment"),
    path("invitations/<slug:token>/clinician-link/", clinicians.DoorClinicianLink.as_view(), name="invitation-link"),
    path(
        "invitations/<slug:token>/clinician-letter.pdf",
        clinicians.DoorClinicianLetter.as_view(),
        name="invitation-letter",
    ),
    path("invitations/<slug:token>/pressure-prints/", prints.DoorPrints.as_view(), name="invitation-prints"),
    path("invitations/<slug:token>/pressure-prints/<slug:side>/", prints.DoorPrint.as_view(), name="invitation-print"),
    path("invitations/<slug:token>/designs/", designs.DoorDesigns.as_view(), name="invitation-designs"),
    path("invitations/<slug:token>/submit/", door.DoorSubmission.as_view(), name="invitation-submission"),
]
